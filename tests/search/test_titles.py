"""Titles keep their words: asked as a question, no title of an event is read as an exclusion."""

import json
from collections.abc import Sequence

import pytest
from django.http import QueryDict

from demo.texts import event_texts
from search.engines import database_engine
from search.engines.lookups import SiteLookups
from search.query import EventQuery
from search.query.parameters import LONGEST_TEXT
from search.query.understanding import UnderstoodQuery, understand_query
from search.services import index_events
from search.text import stems
from tests.databases import written_once
from tests.factories.agenda import (
    CategoryFactory,
    EventFactory,
    OccurrenceFactory,
    PlaceFactory,
    at,
)

NOW = at("2026-03-04 10:00")
#: Titles of which each has a word that begins an exclusion or a date.
HARD_TITLES = [
    "Pas de deux",
    "Hors les murs",
    "Sans filtre",
    "Avant la nuit",
    "Après vous",
    "Sauf imprévu",
    "Ni vus ni connus",
    "Sans toit ni loi",
    "Jamais le dimanche",
    "Pas un bruit",
    "Tout sauf lui",
    "But not for me",
    "No other land",
    "Without you",
    "Cent ans sans solitude, ou presque, dit-on encore ici ce soir",
    "Imugi ou la légende",
    "Ne manquez pas la fête",
]


@pytest.fixture(scope="module")
def titles_of_the_demonstration(django_db_setup, django_db_blocker):
    with written_once(django_db_blocker):
        titles = sorted({text.title for text in event_texts() if text.by_hand} | {*HARD_TITLES})
        yield write_events(titles)


@pytest.fixture(scope="module")
def real_titles(city_data, django_db_setup, django_db_blocker):
    """Titles of the city’s open data."""
    records = json.loads((city_data / "qfap" / "que-faire-a-paris-sample.json").read_text())
    titles = sorted({" ".join(record["title"].split()) for record in records if record["title"]})
    with written_once(django_db_blocker):
        yield write_events([title for title in titles if len(title) <= LONGEST_TEXT])


def write_events(titles: Sequence[str]) -> dict[str, int]:
    """Write an event with a date to come for each title; return their keys."""
    category, place = CategoryFactory(name="Divers"), PlaceFactory(name="Salle Zorglub")
    keys = {}
    for title in titles:
        event = EventFactory(title=title, category=category, place=place)
        OccurrenceFactory(event=event, start_at=at("2026-03-05 20:00"))
        keys[title] = event.pk
    index_events(list(keys.values()))
    return keys


def typed(text: str) -> UnderstoodQuery:
    data = QueryDict(mutable=True)
    data["q"] = text
    return understand_query(EventQuery.parse(data, NOW), SiteLookups())


def misread(titles: dict[str, int]) -> tuple[list[str], list[str]]:
    """Return the titles that exclude something, and those that do not find their event first."""
    engine = database_engine()
    excluding, not_first = [], []
    # Titles that differ by a plural alone are the same words.
    words = {key: stems(title) for title, key in titles.items()}
    for title, key in titles.items():
        query = typed(title).query
        if query.exclusions:
            excluding.append(title)
        hits = engine.find(query, limit=1, facets=False).hits
        if [words[hit.event_id] for hit in hits] != [words[key]]:
            not_first.append(title)
    return excluding, not_first


@pytest.mark.django_db
def test_every_title_of_the_demonstration_excludes_nothing_and_finds_its_event_first(
    titles_of_the_demonstration,
):
    assert misread(titles_of_the_demonstration) == ([], [])


@pytest.mark.django_db
def test_every_real_title_excludes_nothing_and_finds_its_event_first(real_titles):
    assert misread(real_titles) == ([], [])
