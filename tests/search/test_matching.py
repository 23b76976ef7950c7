"""One event held against one question, or many: what the engines say, without asking them."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda.models import Event
from search.engines import database_engine
from search.engines.matching import (
    Dates,
    IndexedFacts,
    QueryIndex,
    bounds_of,
    dates_not_off,
    first_of,
    is_on,
    is_over_in_time,
    meets_conditions,
)
from search.engines.sort_keys import OFF
from search.enums import Facet, MomentOfDay, When
from search.query import EventQuery, Point, Term
from search.query.said import said_by
from tests.search.agendas import (
    ZERO,
    build_city,
    lasting,
    plain_events,
    published,
    query_of,
    questions,
    write,
)


@pytest.fixture
def city(db):
    return build_city()


def answers(query: EventQuery, facts: IndexedFacts) -> bool:
    is_in_time = is_on(query.window, facts.dates) and is_over_in_time(query, facts, query.now)
    return is_in_time and meets_conditions(query, facts)


def index_of(queries: list[EventQuery]) -> QueryIndex:
    index = QueryIndex()
    for number, query in enumerate(queries):
        index.add(str(number), query)
    return index


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.lists(plain_events, max_size=7), asked=st.lists(questions, min_size=3, max_size=3))
def test_an_event_answers_when_the_engine_says_so(city, drawn: list[dict], asked: list[dict]):
    with transaction.atomic():
        ids = [event.number for event in write(city, drawn)]
        facts = IndexedFacts.of_events(ids)
        queries = [query_of(one) for one in asked]
        index = index_of(queries)

        for number, query in enumerate(queries):
            found = database_engine().matching(query, ids)
            assert {pk for pk in ids if answers(query, facts[pk])} == found
            assert {
                pk for pk in ids if str(number) in index.answered_by(facts[pk], query.now)
            } == found
        transaction.set_rollback(True)


def test_what_is_not_public_has_no_facts(city):
    one, other = (published(city, lasting(ZERO, 2)).number for _ in range(2))

    Event.objects.get(pk=other).unpublish()

    assert list(IndexedFacts.of_events([one, other])) == [one]


def test_facts_of_three_events_take_as_many_queries_as_of_one(city, django_assert_num_queries):
    ids = [published(city, lasting(ZERO, 2)).number for _ in range(3)]

    for count in (1, 3):
        with django_assert_num_queries(2):
            IndexedFacts.of_events(ids[:count])


def test_facts_read_no_rows_of_other_events(city):
    one, _other = (published(city, lasting(ZERO, 2)).number for _ in range(2))

    with CaptureQueriesContext(connection) as captured:
        IndexedFacts.of_events([one])

    assert [f"IN ({one})" in query["sql"] for query in captured] == [True, True]


def test_a_window_by_its_name_is_that_of_the_moment_of_asking(city):
    saturday = published(city, lasting(ZERO + dt.timedelta(hours=20), 2))
    facts = IndexedFacts.of_events([saturday.number])[saturday.number]
    index = index_of([EventQuery(now=ZERO - dt.timedelta(days=30), when=When.WEEKEND)])

    asked_at = [ZERO, ZERO - dt.timedelta(days=7), ZERO + dt.timedelta(days=1)]

    assert [index.answered_by(facts, now) for now in asked_at] == [["0"], [], []]


some_days = st.integers(-3, 6).map(lambda days: ZERO.date() + dt.timedelta(days=days))
instants = st.integers(-4 * 24, 7 * 24).map(
    lambda hours: int((ZERO + dt.timedelta(hours=hours)).timestamp())
)


@st.composite
def one_date(draw) -> Dates:
    since, until, ends = sorted(draw(st.lists(instants, min_size=3, max_size=3)))
    return Dates(since, draw(st.sampled_from([until, ends])), ends, since, draw(st.booleans()))


@st.composite
def days_asked(draw) -> EventQuery:
    first, last = draw(st.none() | some_days), draw(st.none() | some_days)
    if first and last and last < first:
        first, last = last, first
    moment = draw(st.none() | st.sampled_from(MomentOfDay)) if first and first == last else None
    when = draw(st.none() | st.sampled_from(When)) if not first and not last else None
    ends_within = draw(st.none() | st.integers(1, 5))
    return EventQuery(
        now=ZERO, when=when, first_on=first, last_on=last, moment=moment, ends_within=ends_within
    )


@given(
    dates=st.lists(one_date(), max_size=5),
    asked=st.lists(days_asked(), min_size=1, max_size=12),
    now=instants.map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)),
)
def test_the_window_index_finds_the_same_windows(
    dates: list[Dates], asked: list[EventQuery], now: dt.datetime
):
    facts = IndexedFacts(0, {}, ("",) * 4, frozenset(), None, None, tuple(sorted(dates)))

    found = index_of(asked).answered_by(facts, now)

    alone = [
        str(number) for number, query in enumerate(asked) if answers(replace(query, now=now), facts)
    ]
    assert sorted(found) == sorted(alone)


@given(
    dates=st.lists(one_date(), max_size=5),
    some=st.sets(st.integers(0, 4)),
    asked=st.lists(days_asked(), min_size=1, max_size=12),
    now=instants.map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)),
)
def test_by_some_of_its_dates_an_event_answers_those_whose_days_bound_one_of_them(
    dates: list[Dates], some: set[int], asked: list[EventQuery], now: dt.datetime
):
    facts = IndexedFacts(0, {}, ("",) * 4, frozenset(), None, None, tuple(sorted(dates)))
    some_dates = [one for number, one in enumerate(facts.dates) if number in some]
    index = index_of(asked)

    found = set(index.answered_by(facts, now, some_dates))

    for name in index.answered_by(facts, now):
        window = replace(asked[int(name)], now=now).window
        first = first_of(some_dates, bounds_of(window))
        assert first_of(some_dates, index.bounds(name, now)) == first
        assert (name in found) == (first is not None)


def test_the_query_index_evaluates_only_candidate_queries(city, monkeypatch):
    jazz = published(city, lasting(ZERO, 2), title=["jazz"])
    facts = IndexedFacts.of_events([jazz.number])[jazz.number]
    asked = []
    monkeypatch.setattr(
        "search.engines.matching.meets_conditions", lambda query, facts: asked.append(query) or True
    )
    tango = EventQuery(now=ZERO, text="tango", facets={Facet.PRICE: ("gratuit",)})
    elsewhere = EventQuery(now=ZERO, facets={Facet.PRICE: ("gratuit",), Facet.AREA: ("a1", "a2")})
    synonym = EventQuery(
        now=ZERO, text="zinc", known_terms=(Term(("zinc",), (("tuba",), ("jazz",))),)
    )
    near = EventQuery(now=ZERO, near=Point(0, 0))
    at = EventQuery(now=ZERO, facets={Facet.PLACE: ("p2",)})
    named = replace(at, said=(said_by("lieu", "au jazz", ["jazz"]),))

    queries = [tango, elsewhere, synonym, at, named, near]
    found = index_of(queries).answered_by(facts, ZERO)

    assert (sorted(map(queries.index, asked)), sorted(found)) == ([4, 5], ["2", "4", "5"])


def test_a_replaced_query_is_matched_in_its_new_form(city):
    jazz = published(city, lasting(ZERO, 2), title=["jazz"])
    facts = IndexedFacts.of_events([jazz.number])[jazz.number]
    index = index_of([EventQuery(now=ZERO, text="jazz"), EventQuery(now=ZERO, text="tango")])

    index.add("0", EventQuery(now=ZERO, text="tango"))
    index.add("1", EventQuery(now=ZERO, text="jazz"))

    assert index.answered_by(facts, ZERO) == ["1"]


def test_the_first_date_is_within_the_days_and_not_off(city):
    days = [ZERO + dt.timedelta(days=number, hours=20) for number in range(3)]
    event = published(city, *(lasting(day, 2) for day in days))
    facts = IndexedFacts.of_events([event.number])[event.number]
    first, second, third = sorted(facts.dates, key=lambda one: one.starts)
    standing = dates_not_off(
        replace(facts, dates=(third, second._replace(rank=second.rank | OFF), first))
    )
    from_second = EventQuery(now=ZERO, first_on=days[1].date()).window
    second_alone = EventQuery(now=ZERO, first_on=days[1].date(), last_on=days[1].date()).window

    found = [first_of(standing, bounds_of(window)) for window in (from_second, second_alone)]

    assert (standing, found) == ([first, third], [third, None])


def test_an_expression_must_be_adjacent_in_one_field(city):
    said = [["bande", "dessinee"], ["dessinee", "bande"], ["bande", "zinc", "dessinee"], ["bande"]]
    ids = [
        published(city, lasting(ZERO, 2), title=title, lead=["dessinee"]).number for title in said
    ]
    facts = IndexedFacts.of_events(ids)
    asked = EventQuery(
        now=ZERO, text="bd", known_terms=(Term(("bd",), (("bd",), ("band", "dessine"))),)
    )

    found = {pk for pk in ids if answers(asked, facts[pk])}

    assert found == database_engine().matching(asked, ids) == {ids[0]}


def test_what_says_for_whom_it_is_answers_a_kept_search_whose_words_say_so(city):
    told = published(city, lasting(ZERO, 2), audience="tout-public", tells="enfants")
    facts = IndexedFacts.of_events([told.number])[told.number]
    strict = EventQuery(now=ZERO, facets={Facet.AUDIENCE: ("enfants",)})
    said = replace(strict, said=(said_by("public", "enfants", ["enfants"]),))

    assert index_of([strict, said]).answered_by(facts, ZERO) == ["1"]
