"""The golden set is whole, and stands in the database as it is written."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from agenda.enums import ACCESS_FIELDS, AudienceKind, PriceKind
from agenda.models import Event, Occurrence
from search.engines import engine
from search.query import EventQuery
from tests.databases import written_once
from tests.search.golden.load import golden_now, golden_queries, load_city, read, starts


def test_a_hundred_queries_stand_in_ten_families_of_ten():
    families = Counter(query.family for query in golden_queries())

    assert sorted(families.values()) == [10] * 10
    assert len({query.q for query in golden_queries()}) == 100


def test_every_grade_is_of_an_event_and_every_query_means_something():
    events = {facts["id"] for facts in read("events")}
    graded = [grade for query in golden_queries() for grade in query.grades.items()]

    assert {event for event, _grade in graded} - events == set()
    assert {grade for _event, grade in graded} == {1, 2, 3}
    assert [query.id for query in golden_queries() if 3 not in query.grades.values()] == []


def test_nothing_that_is_over_or_off_is_graded():
    coming = {
        facts["id"]
        for facts in read("events")
        for date in facts["dates"]
        if not date.get("cancelled")
        and starts(date)[-1].astimezone(dt.UTC) + dt.timedelta(minutes=date["minutes"])
        > golden_now()
    }

    assert {event for query in golden_queries() for event in query.grades} - coming == set()


def test_events_say_what_the_agenda_knows():
    events = read("events")

    assert {facts["price"]["kind"] for facts in events} <= set(PriceKind.values)
    assert {facts["audience"] for facts in events if "audience" in facts} <= set(
        AudienceKind.values
    )
    assert len(events) == len({facts["id"] for facts in events}) == 394


def test_a_series_starts_on_its_weekdays_at_one_hour_of_the_wall_over_the_change_of_clocks():
    saturdays = {"start": "2026-03-20T20:00", "until": "2026-04-04", "weekdays": [6]}

    assert [f"{start:%m-%d %H:%M %z}" for start in starts(saturdays)] == [
        "03-21 20:00 +0100",
        "03-28 20:00 +0100",
        "04-04 20:00 +0200",
    ]


@pytest.fixture(scope="module")
def pks(django_db_setup, django_db_blocker):
    """The primary keys of the city's events, by their ids in the set."""
    with written_once(django_db_blocker):
        yield load_city()


@pytest.mark.django_db
def test_the_city_is_written_and_found(pks):
    film = Event.objects.get(pk=pks["ev-1"])
    found = engine().find(EventQuery(now=golden_now(), text="ecume"), limit=500)
    everything = engine().find(EventQuery(now=golden_now()), limit=500)

    assert len(pks) == Event.objects.count() == len(read("events"))
    assert (film.title, film.place.name, film.place.area.name) == (
        read("events")[0]["title"],
        "Studio 28",
        "18e arrondissement",
    )
    assert film.pk in {hit.event_id for hit in found.hits}
    assert (
        everything.total
        == Event.objects.filter(occurrences__end_at__gt=golden_now()).distinct().count()
    )
    assert Occurrence.objects.filter(status="cancelled").count() == sum(
        len(starts(date))
        for facts in read("events")
        for date in facts["dates"]
        if date.get("cancelled")
    )
    assert (
        timezone.localtime(film.occurrences.get().start_at)
        == starts(read("events")[0]["dates"][0])[0]
    )


@pytest.mark.django_db
def test_the_ways_in_that_an_event_answers_are_written_and_no_other(pks):
    written = Event.objects.values_list("pk", *ACCESS_FIELDS.values())

    assert {pk: answers for pk, *answers in written} == {
        pks[facts["id"]]: [facts.get("access", {}).get(field) for field in ACCESS_FIELDS.values()]
        for facts in read("events")
    }
