"""Pictures of the demonstration: how many, how light, who wears them, and how they are painted."""

import datetime as dt
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from agenda.covers.kinds import kind_of_place
from agenda.enums import PlaceKind
from demo import tables
from demo.events import plan_events
from demo.painting.__main__ import SCENES, paint
from demo.pictures import FOLDER, PICTURES, picture_of

DAY = dt.date(2026, 3, 3)
#: What may stand for each kind of places.toml.
FITTING = {
    "music": {PlaceKind.CONCERT_HALL, PlaceKind.QUAY},
    "theatre": {PlaceKind.THEATRE},
    "dance": {PlaceKind.THEATRE, PlaceKind.HALL},
    "cinema": {PlaceKind.CINEMA},
    "museum": {PlaceKind.MUSEUM, PlaceKind.GALLERY},
    "library": {PlaceKind.LIBRARY},
    "park": {PlaceKind.PARK},
    "townhall": {PlaceKind.TOWN_HALL},
    "pool": {PlaceKind.POOL},
    "sport": {PlaceKind.STADIUM},
    "hall": {PlaceKind.HALL},
    "studio": {PlaceKind.WORKSHOP},
    "club": {PlaceKind.CAFE, PlaceKind.QUAY},
}


def test_forty_pictures_or_more_weigh_four_megabytes_at_most():
    sizes = [len(picture.read()) for picture in PICTURES]

    assert len(sizes) >= 40
    assert sum(sizes) <= 4_000_000


def test_a_third_of_the_events_or_more_have_a_picture_and_none_has_a_crowd_of_them():
    plans = plan_events(DAY)

    worn = Counter(plan.picture.name for plan in plans if plan.picture)
    assert sum(worn.values()) >= len(plans) / 3
    assert max(worn.values()) <= 8
    genres = {category.slug for category in tables.categories()}
    per_genre = Counter(plan.text.category for plan in plans if plan.picture)
    assert [genre for genre in genres if per_genre[genre] < 12] == []


def test_an_event_wears_a_picture_of_its_genre_unless_it_is_named():
    astray = [
        plan.text.title
        for plan in plan_events(DAY)
        if plan.picture
        and plan.picture != picture_of(plan.text.title)
        and plan.text.category not in plan.picture.genres
    ]

    assert astray == []


def test_every_picture_is_worn():
    worn = {plan.picture.name for plan in plan_events(DAY) if plan.picture}
    kept = {picture.name for picture in PICTURES if picture.worn_by}

    assert {picture.name for picture in PICTURES} - worn - kept == set()


@pytest.mark.parametrize("place", tables.places(), ids=lambda place: place.slug)
def test_a_place_is_drawn_as_the_kind_that_it_is(place):
    fitting = set().union(*(FITTING[kind] for kind in place.kinds))

    assert kind_of_place(place.name) in fitting


def test_painting_again_gives_the_picture_that_is_kept():
    with Image.open(FOLDER / "theatre-d-ombres.webp") as kept:
        before = np.asarray(kept.convert("RGB"), np.float32)

    again = np.asarray(paint("theatre-d-ombres"), np.float32)

    assert float(np.abs(before - again).mean()) < 4


def test_each_scene_has_its_file():
    painted = {path.stem for path in FOLDER.glob("*.webp")}

    assert painted == set(SCENES)
