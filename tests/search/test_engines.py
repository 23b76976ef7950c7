"""The promise of the engines, held against plain loops over random agendas."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from django.conf import settings as site
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines import Engine, PortableEngine, SqliteEngine, database_engine, sql
from search.enums import FACETS, When
from search.query import EventQuery, Point
from tests.search import oracle
from tests.search.agendas import (
    ZERO,
    build_city,
    lasting,
    plain_events,
    published,
    query_of,
    question_of,
    questions,
    write,
)
from tests.search.servers import told_server


@pytest.fixture
def city(db):
    return build_city()


class LikeEngine(PortableEngine):
    """The portable engine where PostgreSQL's function is missing."""

    def holds(self, column: str) -> str:
        return f"instr({column}, %s) > 0"


@pytest.fixture(autouse=True)
def with_server(request):
    """The search's server too, where there is one."""
    if site.ELASTICSEARCH_OF_TESTS:
        request.getfixturevalue("elasticsearch")


def engines() -> list[Engine]:
    """Those of this database, and the server's, told of what is in the index rows now."""
    own = [SqliteEngine(), LikeEngine()] if connection.vendor == "sqlite" else [database_engine()]
    return [*own, told_server()] if site.ELASTICSEARCH_URL else own


def check(engine: Engine, query: EventQuery, agenda: list[oracle.Plain]) -> None:
    """Every line of the promise, for one question."""
    question = question_of(query)
    expected = [] if query.window.is_empty else oracle.answering(agenda, question)
    answer = engine.find(query, limit=3)
    everything = engine.find(query, limit=100)

    assert [hit.event_id for hit in everything.hits] == [event.number for event in expected]
    assert answer.total == everything.total == len(expected)
    assert answer.hits == everything.hits[:3]
    assert {choice.value: dict(answer.facets[choice]) for choice in FACETS} == {
        choice.value: {} if query.window.is_empty else oracle.facet(agenda, question, choice.value) for choice in FACETS
    }
    for hit, event in zip(everything.hits, expected, strict=True):
        date = oracle.shown(event, question)
        assert (hit.start_at, hit.is_off) == (date.start, date.is_off)
        assert hit.occurrence_id in {d.number for d in event.dates if (d.start, d.is_off) == (date.start, date.is_off)}
        assert hit.day == oracle.listed_under(date, question)
        if query.near:
            assert abs(hit.distance_m - oracle.metres((48.86, 2.35), event.point)) < 2
    totals = {} if query.window.is_empty else oracle.day_totals(agenda, question)
    assert everything.day_totals == totals
    assert answer.day_totals == {day: totals[day] for day in {hit.day for hit in answer.hits}}


def check_pages(engine: Engine, query: EventQuery, hits: tuple) -> None:
    """Pages, and reading on after a key, give what one long page gives."""
    pages = range(1, max(1, -(-len(hits) // 2)) + 1)
    assert [hit for page in pages for hit in engine.find(replace(query, page=page), limit=2).hits] == list(hits)
    after = None
    read = []
    while found := engine.find(query, limit=2, after=after, facets=False).hits:
        read += found
        after = found[-1].key
    assert read == list(hits)
    assert engine.find(replace(query, page=999), limit=2).page == pages[-1]


def check_days(engine: Engine, query: EventQuery, agenda: list[oracle.Plain]) -> None:
    """The count of a day is what asking for that day gives."""
    today = timezone.localdate(query.now)
    days = [today + dt.timedelta(days=n) for n in range(6)]
    expected = {day: oracle.on_day(agenda, question_of(query), day, query.now, oracle.bounds_of) for day in days}
    assert engine.count_days(query, days) == expected
    assert engine.find(query.on_days(days[1], days[1]), facets=False).total == expected[days[1]]


def check_misses(engine: Engine, query: EventQuery, agenda: list[oracle.Plain]) -> None:
    """When nothing answers, what each choice alone stood in the way of."""
    answer = engine.find(query)
    if answer.total or query.window.is_empty:
        assert answer.misses == {}
        return
    for choice in FACETS:
        expected = oracle.answering(agenda, question_of(query.with_choice(choice))) if query.chosen(choice) else []
        miss = answer.misses.get(choice)
        assert (miss.total if miss else 0) == len(expected)
        assert [hit.event_id for hit in miss.hits] == [e.number for e in expected[:3]] if miss else not expected


@pytest.mark.parametrize(("few", "great_part"), [(1_000, 1 / 4), (0, 10)], ids=["looked up", "read by days"])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(plain_events, max_size=7), asked=st.lists(questions, min_size=3, max_size=3))
def test_every_engine_answers_as_plain_loops_do(
    city, few: int, great_part: float, drawn: list[dict], asked: list[dict]
):
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(sql, "FEW", few)
        patch.setattr(sql, "GREAT_PART", great_part)
        agenda = write(city, drawn)
        for one, held in itertools.product(map(query_of, asked), engines()):
            check(held, one, agenda)
            check_pages(held, one, held.find(one, limit=100).hits)
            check_days(held, one, agenda)
            check_misses(held, one, agenda)
            among = {event.number for event in agenda[::2]}
            assert held.matching(one, among) == among & {hit.event_id for hit in held.find(one, limit=100).hits}
        transaction.set_rollback(True)


def test_what_begins_as_a_window_ends_or_ends_as_it_begins_is_not_in_it(city):
    evening = ZERO + dt.timedelta(hours=18)
    night_is_over = ZERO + dt.timedelta(hours=29)  # four by the clock, which went back in between
    published(city, lasting(evening - dt.timedelta(hours=2), 2), lasting(night_is_over, 1))
    inside = published(city, lasting(evening - dt.timedelta(hours=2), 3))

    for held in engines():
        tonight = held.find(EventQuery(now=ZERO, when=When.TONIGHT))
        assert [hit.event_id for hit in tonight.hits] == [inside.number]


def test_an_event_off_today_is_listed_at_its_later_date_though_few_days_are_read(city, monkeypatch):
    monkeypatch.setattr(sql, "FEW", 0)
    monkeypatch.setattr(sql, "GREAT_PART", 10)
    late = ZERO + dt.timedelta(days=30)
    off_today = published(city, lasting(ZERO + dt.timedelta(hours=10), 2, is_off=True), lasting(late, 2))
    between = published(city, lasting(ZERO + dt.timedelta(days=9), 2))

    for held in engines():
        found = held.find(EventQuery(now=ZERO), limit=2)
        assert [hit.event_id for hit in found.hits] == [between.number, off_today.number]
        assert [hit.start_at for hit in found.hits] == [ZERO + dt.timedelta(days=9), late]


def test_near_is_a_circle_and_not_its_box(city):
    inside = published(city, lasting(ZERO, 2))
    published(city, lasting(ZERO, 2), place=1)
    around = EventQuery(now=ZERO, near=Point(48.86, 2.35), radius_m=500)

    for held in engines():
        assert [hit.event_id for hit in held.find(around).hits] == [inside.number]
        assert list(held.count_days(around, [dt.date(2026, 10, 24)]).values()) == [1]
