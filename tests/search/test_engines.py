"""The promise of the engines, held against plain loops over random agendas."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines import Engine, database_engine
from search.engines.database import soonest, statements
from search.engines.database.word_scores import MISSING_IMPACTS
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.scores import least_bonus
from search.enums import COUNTED_FACETS, Facet, Sort, When
from search.models import IndexedImpact
from search.query import EventQuery, Point, Term
from search.query.said import said_by, said_facet
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
from tests.search.servers import Told

SATURDAY, SUNDAY = dt.date(2026, 10, 24), dt.date(2026, 10, 25)


@pytest.fixture
def city(db):
    return build_city()


class Held(NamedTuple):
    """An engine that is held to the promise, and how it is told that an agenda was written."""

    engine: Engine
    feed: Callable[[Iterable[int]], object] = bool


@pytest.fixture(params=["database", "elasticsearch"])
def held(request, city) -> Held:
    """Each engine in turn."""
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")
        return Held(ElasticsearchEngine(), Told())
    return Held(database_engine())


def check(engine: Engine, query: EventQuery, agenda: list[oracle.Plain]) -> None:
    """Every line of the promise, for one question."""
    question = question_of(query)
    expected = [] if query.window.is_empty else oracle.answering(agenda, question)
    answer = engine.find(query, limit=3)
    everything = engine.find(query, limit=100)

    assert [hit.event_id for hit in everything.hits] == [event.number for event in expected]
    assert answer.total == everything.total == len(expected)
    assert answer.hits == everything.hits[:3]
    assert {facet.value: dict(answer.facets[facet]) for facet in COUNTED_FACETS} == {
        facet.value: {} if query.window.is_empty else oracle.facet(agenda, question, facet.value)
        for facet in COUNTED_FACETS
    }
    for hit, event in zip(everything.hits, expected, strict=True):
        date = oracle.shown(event, question)
        assert (hit.occurrence_id, hit.is_off) == (date.number, date.is_off)
        assert hit.day == oracle.listed_under(date, question)
        if query.near and event.point:
            assert abs(hit.distance_m - oracle.metres((48.86, 2.35), event.point)) < 2
        else:
            assert hit.distance_m is None
    listed = expected
    if query.text and query.sort == Sort.RELEVANCE and not query.window.is_empty:
        listed = oracle.listed(agenda, question)
    mixed = engine.find(query, limit=100, facets=False, partial=True)
    assert [hit.event_id for hit in mixed.hits] == [event.number for event in listed]
    assert [hit.is_full for hit in mixed.hits] == [event in expected for event in listed]
    assert (mixed.total, mixed.listed) == (len(expected), len(listed))
    assert engine.find(query, limit=2, facets=False, partial=True).hits == mixed.hits[:2]
    for first, after in enumerate(mixed.hits[::3]):
        following = engine.find(query, limit=2, after=after.key, facets=False, partial=True)
        assert following.hits == mixed.hits[3 * first + 1 : 3 * first + 3]
    if query.sort == Sort.RELEVANCE:
        assert [hit.score for hit in everything.hits] == [
            oracle.score(event, question) for event in expected
        ]
        assert [hit.score for hit in mixed.hits] == [
            oracle.score(event, question) for event in listed
        ]
    totals = (
        {}
        if query.window.is_empty or query.sort != Sort.DATE
        else oracle.day_totals(agenda, question)
    )
    assert everything.day_totals == totals
    assert answer.day_totals == {
        day: totals[day] for day in totals.keys() & {hit.day for hit in answer.hits}
    }


def check_pages(engine: Engine, query: EventQuery, hits: tuple) -> None:
    """Pages, and reading on after a key, give what one long page gives."""
    pages = range(1, max(1, -(-len(hits) // 2)) + 1)
    assert [
        hit for page in pages for hit in engine.find(replace(query, page=page), limit=2).hits
    ] == list(hits)
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
    expected = {
        day: oracle.on_day(agenda, question_of(query), day, query.now, oracle.bounds_of)
        for day in days
    }
    assert engine.count_days(query, days) == expected
    assert engine.find(query.on_days(days[1], days[1]), facets=False).total == expected[days[1]]


def check_misses(engine: Engine, query: EventQuery, agenda: list[oracle.Plain]) -> None:
    """When nothing answers, what each facet alone stood in the way of, in the question's order."""
    answer = engine.find(query)
    if answer.total or query.window.is_empty:
        assert answer.relaxed == {}
        return
    for facet in COUNTED_FACETS:
        # The words that meant the facet still score.
        looser = query.changed(facets={**query.facets, facet: ()})
        expected = oracle.answering(agenda, question_of(looser)) if query.chosen(facet) else []
        miss = answer.relaxed.get(facet)
        assert (miss.total if miss else 0) == len(expected)
        assert (
            [hit.event_id for hit in miss.hits] == [e.number for e in expected[:3]]
            if miss
            else not expected
        )


@pytest.mark.parametrize(
    ("held", "few", "great_part"),
    [("database", 1_000, 1 / 4), ("database", 0, 10), ("elasticsearch", 0, 0)],
    ids=["database, looked up", "database, read by days", "elasticsearch"],
    indirect=["held"],
)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.lists(plain_events, max_size=7), asked=st.lists(questions, min_size=3, max_size=3))
def test_every_engine_answers_like_plain_loops(
    city, held: Held, few: int, great_part: float, drawn: list[dict], asked: list[dict]
):
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(soonest, "FEW", few)
        patch.setattr(soonest, "FEWER", min(few, soonest.FEWER))
        patch.setattr(soonest, "GREAT_PART", great_part)
        patch.setattr(statements, "FEW_DAYS", dt.timedelta(days=few))
        agenda = write(city, drawn)
        held.feed(event.number for event in agenda)
        queries = list(map(query_of, asked))
        totals = [held.engine.find(query, facets=False).total for query in queries]
        assert held.engine.count_each(queries) == totals
        for query in queries:
            check(held.engine, query, agenda)
            check_pages(held.engine, query, held.engine.find(query, limit=100).hits)
            check_days(held.engine, query, agenda)
            check_misses(held.engine, query, agenda)
            among = {event.number for event in agenda[::2]}
            found = {hit.event_id for hit in held.engine.find(query, limit=100).hits}
            assert database_engine().matching(query, among) == among & found
        transaction.set_rollback(True)


def find(held: Held, agenda: list[oracle.Plain], query: EventQuery, **how) -> list[int]:
    """The numbers of what ``held``, told of the agenda, finds."""
    held.feed(event.number for event in agenda)
    return [hit.event_id for hit in held.engine.find(query, **how).hits]


def test_what_begins_as_a_window_ends_or_ends_as_it_begins_is_not_in_it(city, held):
    evening = ZERO + dt.timedelta(hours=18)
    night_is_over = ZERO + dt.timedelta(hours=29)  # four by the clock, which went back in between
    outside = published(
        city, lasting(evening - dt.timedelta(hours=4), 4), lasting(night_is_over, 1)
    )
    inside = published(city, lasting(evening - dt.timedelta(hours=4), 5))

    found = find(held, [outside, inside], EventQuery(now=ZERO, when=When.TONIGHT))

    assert found == [inside.number]


def test_a_happening_answers_for_the_day_on_which_it_starts_and_before_four_for_the_evening_before(
    city, held
):
    night = published(city, lasting(ZERO + dt.timedelta(hours=22), 8))  # eleven hours by the clock
    after_midnight = published(city, lasting(ZERO + dt.timedelta(hours=26), 2))
    asked_at = [EventQuery(now=ZERO, first_on=day, last_on=day) for day in (SATURDAY, SUNDAY)]

    found = [find(held, [night, after_midnight], query) for query in asked_at]

    assert found == [[night.number, after_midnight.number], []]
    assert list(held.engine.count_days(asked_at[0], [SATURDAY, SUNDAY]).values()) == [2, 0]
    assert find(held, [], EventQuery(now=ZERO, when=When.TONIGHT)) == found[0]


def test_of_a_day_what_is_open_for_hours_comes_after_what_starts(city, held):
    museum = published(city, lasting(ZERO + dt.timedelta(hours=10), 8))
    lesson = published(city, lasting(ZERO + dt.timedelta(hours=15), 2))
    night = published(city, lasting(ZERO + dt.timedelta(hours=26), 2))
    tomorrow = published(
        city, lasting(ZERO + dt.timedelta(hours=29), 1)
    )  # at four, by a clock that went back

    found = find(held, [museum, lesson, night, tomorrow], EventQuery(now=ZERO))

    assert found == [lesson.number, night.number, museum.number, tomorrow.number]
    assert held.engine.find(EventQuery(now=ZERO)).day_totals == {SATURDAY: 3, SUNDAY: 1}


def test_what_goes_on_answers_for_its_day_until_it_has_ended_and_from_now_on_after_midnight_too(
    city, held
):
    night = published(city, lasting(ZERO + dt.timedelta(hours=22), 5))
    museum = published(city, lasting(ZERO + dt.timedelta(hours=10), 8))
    held.feed([night.number, museum.number])

    def found(hours: int, when: When | None = None) -> list[int]:
        query = EventQuery(now=ZERO + dt.timedelta(hours=hours), when=when)
        return [hit.event_id for hit in held.engine.find(query).hits]

    assert found(17, When.TODAY) == [night.number, museum.number]
    assert (
        found(23, When.TODAY) == found(23, When.TONIGHT) == found(23) == found(26) == [night.number]
    )
    assert found(26, When.TODAY) == found(27) == []


def test_what_is_open_answers_for_the_evening_while_it_is_open(city, held):
    late = published(city, lasting(ZERO + dt.timedelta(hours=12), 13))
    closed = published(city, lasting(ZERO + dt.timedelta(hours=12), 6))
    started = published(city, lasting(ZERO + dt.timedelta(hours=16), 3))

    assert find(held, [late, closed, started], EventQuery(now=ZERO, when=When.TONIGHT)) == [
        late.number
    ]
    assert find(held, [], EventQuery(now=ZERO, first_on=SUNDAY, last_on=SUNDAY)) == []


@pytest.mark.parametrize("said", ["", "jazz"])
def test_an_event_of_which_a_span_is_on_is_listed_at_its_date_though_few_days_are_read(
    city, held, monkeypatch, said: str
):
    monkeypatch.setattr(soonest, "FEW", 0)
    monkeypatch.setattr(soonest, "FEWER", 0)
    monkeypatch.setattr(soonest, "GREAT_PART", 10)
    month = lasting(ZERO, 20 * 24, is_span=True)
    dated = published(city, month, lasting(ZERO + dt.timedelta(days=30), 2), title=["jazz"])
    between = published(city, lasting(ZERO + dt.timedelta(days=9), 2), title=["jazz"])
    span = published(city, month, title=["jazz"])

    found = find(held, [dated, between, span], EventQuery(now=ZERO, text=said), limit=3)

    assert found == [between.number, dated.number, span.number]


@pytest.mark.parametrize("said", ["", "jazz"])
def test_an_event_off_today_is_listed_at_its_later_date_though_few_days_are_read(
    city, held, monkeypatch, said: str
):
    monkeypatch.setattr(soonest, "FEW", 0)
    monkeypatch.setattr(soonest, "FEWER", 0)
    monkeypatch.setattr(soonest, "GREAT_PART", 10)
    late = ZERO + dt.timedelta(days=30)
    today = lasting(ZERO + dt.timedelta(hours=10), 2, is_off=True)
    off_today = published(city, today, lasting(late, 2), title=["jazz"])
    between = published(city, lasting(ZERO + dt.timedelta(days=9), 2), title=["jazz"])

    found = find(held, [off_today, between], EventQuery(now=ZERO, text=said), limit=2)

    assert found == [between.number, off_today.number]


def test_reading_on_after_all_of_one_score_gives_the_next_score_though_few_days_are_read(
    city, held, monkeypatch
):
    monkeypatch.setattr(soonest, "FEW", 0)
    monkeypatch.setattr(soonest, "FEWER", 0)
    monkeypatch.setattr(soonest, "GREAT_PART", 10)
    best = [published(city, lasting(ZERO, 2), title=["jazz"]) for _event in range(2)]
    next_best = published(city, lasting(ZERO + dt.timedelta(days=30), 2), body=["jazz"])
    held.feed(event.number for event in [*best, next_best])
    query = EventQuery(now=ZERO, text="jazz")

    last = held.engine.find(query, limit=2).hits[-1]

    assert last.event_id == best[-1].number
    assert find(held, [], query, limit=2, after=last.key) == [next_best.number]


@pytest.mark.parametrize("said", ["", "jazz"])
def test_what_comes_again_is_listed_once_though_few_days_are_read(
    city, held, monkeypatch, said: str
):
    monkeypatch.setattr(soonest, "FEW", 0)
    monkeypatch.setattr(soonest, "FEWER", 0)
    monkeypatch.setattr(soonest, "GREAT_PART", 10)
    dates = [lasting(ZERO + dt.timedelta(days=days), 2) for days in (0, 3, 5)]
    again = published(city, dates[0], dates[2], title=["jazz"])
    once = published(city, dates[1], title=["jazz"])
    held.feed([again.number, once.number])
    query = EventQuery(now=ZERO, text=said)

    both = held.engine.find(query, limit=2).hits

    assert [hit.event_id for hit in both] == [again.number, once.number]
    assert find(held, [], query, limit=2, after=both[-1].key) == []


def test_cancelled_events_are_found_but_never_first_by_relevance(city, held):
    tomorrow = ZERO + dt.timedelta(days=1)
    off = published(city, lasting(tomorrow, 2, is_off=True), title=["jazz"], featured=True)
    on = published(city, lasting(tomorrow + dt.timedelta(days=40), 2), body=["jazz"])
    query = EventQuery(now=ZERO, text="jazz")
    held.feed([off.number, on.number])

    for one in (
        query,
        replace(query, first_on=dt.date(2026, 10, 24), last_on=dt.date(2026, 12, 31)),
    ):
        found = held.engine.find(one).hits
        assert [(hit.event_id, hit.is_off) for hit in found] == [
            (on.number, False),
            (off.number, True),
        ]


def test_in_a_window_of_a_month_at_most_a_span_comes_after_all_dates_that_stand_whatever_it_says(
    city, held
):
    off = published(city, lasting(ZERO + dt.timedelta(days=1), 2, is_off=True), title=["jazz"])
    span = published(city, lasting(ZERO, 20 * 24, is_span=True), title=["jazz"], featured=True)
    dated = published(city, lasting(ZERO + dt.timedelta(days=2), 2), body=["jazz"])
    query = EventQuery(now=ZERO, text="jazz")
    held.feed([off.number, span.number, dated.number])

    bounded, longer = (
        replace(query, first_on=dt.date(2026, 10, 24), last_on=last)
        for last in (dt.date(2026, 11, 23), dt.date(2026, 11, 24))
    )

    for of_all in (query, longer):
        assert find(held, [], of_all, limit=9) == [span.number, dated.number, off.number]
    hits = held.engine.find(bounded).hits
    assert [hit.event_id for hit in hits] == [dated.number, span.number, off.number]
    assert [find(held, [], bounded, limit=1, after=hit.key) for hit in hits] == [
        [span.number],
        [off.number],
        [],
    ]


def test_a_condition_that_words_said_weighs_in_what_almost_answers(city, held):
    common = published(city, lasting(ZERO + dt.timedelta(days=1), 2), title=["jazz"])
    held.feed([common.number])
    terms = (Term(("jazz",), (("jazz",),), 1), Term(("orgue",), (("orgu",),), 3))
    query = EventQuery(
        now=ZERO, text="jazz orgue", known_terms=terms, facets={Facet.AUDIENCE: ("enfants",)}
    )
    said = said_facet(Facet.AUDIENCE, "pour enfants", ["enfants"])

    asked = (query, replace(query, said=(said,)))
    found = [held.engine.find(one, limit=9, partial=True) for one in asked]

    assert [[hit.event_id for hit in one.hits] for one in found] == [[], [common.number]]
    assert [one.total for one in found] == [0, 0]


def test_a_bonus_orders_and_lists_what_meets_the_other_conditions(city):
    tomorrow = ZERO + dt.timedelta(days=1)
    said = published(city, lasting(tomorrow, 2), title=["jazz"])
    near = published(city, lasting(tomorrow, 2), title=["tango"])
    over = published(city, lasting(ZERO - dt.timedelta(days=9), 2), title=["tango"])
    query = EventQuery(now=ZERO, text="jazz")
    bonus = {near.number: 5_000, over.number: 9_000, said.number: 7}

    mixed = database_engine().find(query, partial=True, bonus=bonus)
    full = database_engine().find(query, bonus=bonus)

    assert [(hit.event_id, hit.score, hit.is_full) for hit in mixed.hits] == [
        (near.number, 5_000, False),
        (said.number, 557, True),
    ]
    assert (mixed.total, mixed.listed) == (1, 2)
    assert [(hit.event_id, hit.score) for hit in full.hits] == [(said.number, 557)]


def test_a_bonus_below_the_least_lists_no_event_without_the_words(city, held):
    tomorrow = lasting(ZERO + dt.timedelta(days=1), 2)
    near, far = (published(city, tomorrow, title=["tango"]) for _event in range(2))
    query = EventQuery(now=ZERO, text="jazz")
    least = least_bonus(query)
    bonus = {near.number: least, far.number: least - 1}

    found = find(held, [near, far], query, partial=True, bonus=bonus)

    assert found == [near.number]


def test_an_event_whose_impacts_are_not_written_yet_is_found_after_the_others(city):
    dates = [lasting(ZERO + dt.timedelta(days=day), 2) for day in (1, 2)]
    old = published(city, dates[0], title=["jazz"])
    new = published(city, dates[1], title=["jazz"])
    # As migrating to this release leaves it.
    IndexedImpact.objects.filter(event=old.number).delete()
    MISSING_IMPACTS.forget()
    query = EventQuery(now=ZERO, text="jazz tango")

    hits = database_engine().find(query, partial=True).hits

    MISSING_IMPACTS.forget()
    assert [hit.event_id for hit in hits] == [new.number, old.number]


def test_now_is_what_is_on_and_what_starts_within_two_hours_by_its_own_hour(city, held):
    at = ZERO + dt.timedelta(hours=22, minutes=30)
    far = published(city, lasting(at + dt.timedelta(minutes=120), 2))
    soon = published(
        city, lasting(at + dt.timedelta(minutes=119), 2)
    )  # of the evening before, for it is after midnight
    late = published(
        city, lasting(at + dt.timedelta(hours=3), 2), lasting(at + dt.timedelta(hours=50), 2)
    )
    off = published(city, lasting(at + dt.timedelta(hours=1), 2, is_off=True))
    under_way = published(city, lasting(at - dt.timedelta(hours=4), 5))
    over = published(city, lasting(at - dt.timedelta(hours=3), 3))
    museum = published(city, lasting(ZERO + dt.timedelta(hours=10), 13))
    month = published(city, lasting(ZERO - dt.timedelta(days=9), 20 * 24, is_span=True))
    query = EventQuery(now=at, when=When.NOW)

    found = find(held, [far, soon, late, off, under_way, over, museum, month], query, limit=9)

    assert found == [under_way.number, off.number, soon.number, museum.number]
    assert held.engine.find(query, limit=9).day_totals == {SATURDAY: 4}


@pytest.mark.parametrize("said", ["", "jazz"])
def test_by_its_end_what_is_over_for_good_soonest_comes_first_and_is_read_on(city, held, said: str):
    soon, later = lasting(ZERO, 2), lasting(ZERO + dt.timedelta(days=6), 2)
    series = published(city, soon, later, title=["jazz"])
    again = published(city, lasting(ZERO + dt.timedelta(days=1), 2), later, title=["jazz"])
    once = published(city, lasting(ZERO + dt.timedelta(days=2), 2), title=["jazz"])
    lasts = published(city, soon, lasting(ZERO + dt.timedelta(days=8), 2), title=["jazz"])
    query = EventQuery(now=ZERO, text=said, asked_sort=Sort.END)

    found = find(held, [series, again, once, lasts], query)

    assert found == [once.number, series.number, again.number, lasts.number]
    assert find(held, [], replace(query, ends_within=7)) == found[:3]
    check_pages(held.engine, query, held.engine.find(query).hits)


def test_what_has_its_dates_in_its_text_answers_a_day_s_question_last_and_under_no_day(city, held):
    month = ZERO - dt.timedelta(days=20)
    span = published(city, lasting(month, 40 * 24, is_span=True), title=["jazz"], featured=True)
    both = published(
        city, lasting(month, 40 * 24, is_span=True), lasting(ZERO + dt.timedelta(hours=20), 2)
    )
    later = published(
        city, lasting(month, 40 * 24, is_span=True), lasting(ZERO + dt.timedelta(days=9), 2)
    )
    evening = published(city, lasting(ZERO + dt.timedelta(hours=21), 2), body=["jazz"])
    held.feed([event.number for event in (span, both, later, evening)])
    day = dt.date(2026, 10, 24)

    today = held.engine.find(EventQuery(now=ZERO, first_on=day, last_on=day), limit=3)
    coming = held.engine.find(EventQuery(now=ZERO)).hits

    assert [(hit.event_id, hit.day) for hit in today.hits] == [
        (both.number, day),
        (evening.number, day),
        (span.number, None),
    ]
    assert held.engine.find(EventQuery(now=ZERO, first_on=day, last_on=day)).day_totals == {
        day: 2,
        None: 2,
    }
    assert list(held.engine.count_days(EventQuery(now=ZERO), [day]).values()) == [4]
    assert [hit.event_id for hit in coming] == [
        both.number,
        evening.number,
        later.number,
        span.number,
    ]
    rest = held.engine.find(EventQuery(now=ZERO), limit=2, after=coming[1].key).hits
    assert [hit.event_id for hit in rest] == [later.number, span.number]


def test_near_means_within_a_circle_not_its_bounding_box(city, held):
    noon = ZERO + dt.timedelta(hours=12)
    inside = published(city, lasting(noon, 2))
    outside = published(city, lasting(noon, 2), place=1)
    around = EventQuery(now=ZERO, near=Point(48.86, 2.35), radius_m=500)

    assert find(held, [inside, outside], around) == [inside.number]
    assert list(held.engine.count_days(around, [dt.date(2026, 10, 24)]).values()) == [1]


def test_every_word_is_required(city, held):
    words = [f"mot{n}" for n in range(14)]
    all_of_them = published(city, lasting(ZERO, 2), title=words[:6], body=words[6:])
    all_but_one = published(city, lasting(ZERO, 2), title=words[:6], body=words[7:])

    assert find(held, [all_of_them, all_but_one], EventQuery(now=ZERO, text=" ".join(words))) == [
        all_of_them.number
    ]


def near_said(name: str, **asked) -> EventQuery:
    return EventQuery(
        now=ZERO,
        near=Point(48.86, 2.35),
        radius_m=500,
        said=(said_by("pres", name, [name]),),
        **asked,
    )


def test_what_says_the_name_is_near_and_without_a_point_the_last_by_distance(city, held):
    noon = ZERO + dt.timedelta(hours=12)
    here = published(city, lasting(noon, 2))
    beyond = published(city, lasting(noon, 2), place=1, title=["tango"])
    silent = published(city, lasting(noon, 2), place=1, body=["tango"])
    nowhere = [published(city, lasting(noon, 2), place=3, title=["tango"]) for _event in range(3)]
    agenda = [*nowhere, silent, beyond, here]
    query = near_said("tango", asked_sort=Sort.DISTANCE)

    hits = []
    after = None
    held.feed(event.number for event in agenda)
    while found := held.engine.find(query, limit=2, after=after, facets=False).hits:
        hits += found
        after = found[-1].key

    assert [hit.event_id for hit in hits] == [event.number for event in (here, beyond, *nowhere)]
    assert [hit.distance_m is None for hit in hits] == [False, False, True, True, True]
    assert find(held, agenda, query.strict()) == [here.number]
    assert list(held.engine.count_days(query, [dt.date(2026, 10, 24)]).values()) == [5]


def test_what_says_the_name_of_a_place_comes_before_what_is_there_unless_the_place_was_chosen(
    city, held
):
    there = published(city, lasting(ZERO, 2), place=2)
    named = published(city, lasting(ZERO + dt.timedelta(days=3), 2), title=["lieu2"])
    elsewhere = published(city, lasting(ZERO, 2))
    query = EventQuery(
        now=ZERO, facets={Facet.PLACE: ("p2",)}, said=(said_by("lieu", "à lieu2", ["lieu2"]),)
    )

    assert find(held, [there, named, elsewhere], query) == [named.number, there.number]
    assert find(held, [], query.strict()) == [there.number]
    assert database_engine().matching(query, {there.number, named.number, elsewhere.number}) == {
        there.number,
        named.number,
    }
