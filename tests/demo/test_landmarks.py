"""The demonstration's landmarks, and the synonyms shipped with the product."""

from typing import Any

import pytest

from demo import tables
from demo.services.city import make_landmarks
from search.models import IndexedName, Landmark, Synonym
from search.query.parameters import Point, distance_m
from search.text import stems
from tests.factories.search import LandmarkFactory

pytestmark = pytest.mark.django_db


def test_the_demonstration_has_landmarks_and_what_an_editor_made_of_one_stays():
    LandmarkFactory(name="République", latitude=48.5, longitude=2.5)

    make_landmarks()

    assert Landmark.objects.filter(source="").count() == len(tables.landmarks()) > 80
    assert Landmark.objects.get(name="République").latitude == 48.5
    assert {one.kind for one in IndexedName.objects.filter(words=" butte cailles ")} == {"landmark"}
    assert Landmark.objects.get(name="Rue des Pyrénées").source == "streets-of-plan"


def test_a_second_run_adds_nothing():
    make_landmarks()
    names = IndexedName.objects.count()

    assert make_landmarks() == 0
    assert IndexedName.objects.count() == names


def test_each_landmark_is_one_that_the_cms_would_take():
    for facts in tables.landmarks():
        Landmark(**facts).full_clean()


def test_each_landmark_lies_within_the_city():
    centres = [Point(area.latitude, area.longitude) for area in tables.areas()]

    landmarks: list[dict[str, Any]] = tables.landmarks()
    far = [
        facts["name"]
        for facts in landmarks
        if min(
            distance_m(Point(facts["latitude"], facts["longitude"]), centre) for centre in centres
        )
        > 2_500
    ]

    assert far == []


def test_synonyms_come_with_the_product_and_no_line_says_the_same_twice():
    lines = [synonym.expressions.split(",") for synonym in Synonym.objects.all()]

    assert len(lines) > 30
    assert ["bd", " bande dessinée", " comics"] in lines
    for line in lines:
        assert len({tuple(stems(expression)) for expression in line}) == len(line)
