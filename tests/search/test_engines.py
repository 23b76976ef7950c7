"""The promise of the engines, held against plain loops over random agendas."""

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda.enums import ACCESS_FIELDS, Access, AudienceKind, OccurrenceStatus, PriceKind
from agenda.models import Event, Occurrence
from search.engines import Engine, PortableEngine, SqliteEngine, engine, sql
from search.enums import FACETS, Choice, Sort, When
from search.query import EventQuery, Point
from search.services import index_events
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    HomePageFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammePageFactory,
)
from tests.search import oracle

WORDS = ["jazz", "tango", "robot", "zinc"]
POINTS = [(48.86, 2.35), (48.87, 2.36), (48.8605, 2.3502), None]
ZERO = dt.datetime(2026, 10, 23, 22, 0, tzinfo=dt.UTC)  # two nights before the hour that comes twice


class LikeEngine(PortableEngine):
    """The portable engine where PostgreSQL's function is missing."""

    def holds(self, column: str) -> str:
        return f"instr({column}, %s) > 0"


def engines() -> list[Engine]:
    return [SqliteEngine(), LikeEngine()] if connection.vendor == "sqlite" else [engine()]


@st.composite
def dates(draw) -> tuple[oracle.Date, ...]:
    """Up to four dates about midnight, evenings and week-ends, minutes from their edges."""
    found = []
    for _date in range(draw(st.integers(0, 4))):
        start = ZERO + dt.timedelta(
            days=draw(st.integers(-2, 12)), minutes=draw(st.sampled_from([0, 1, -1, 120, -240, 600]))
        )
        end = start + dt.timedelta(minutes=draw(st.sampled_from([1, 60, 120, 240, 24 * 60])))
        found.append(oracle.Date(start, end, is_off=draw(st.booleans())))
    return tuple(found)


PRICES = {(PriceKind.FREE, None): "gratuit", (PriceKind.PAID, 9): "moins-de-10", (PriceKind.PAID, 10): "10-et-plus"}

some = st.sets(st.integers(0, 2), max_size=2)

plain_events = st.fixed_dictionaries(
    {
        "words": st.sets(st.sampled_from(WORDS), max_size=3),
        "dates": dates(),
        "place": st.none() | st.integers(0, 3),
        "categories": some,
        "price": st.sampled_from(
            [(PriceKind.FREE, None), (PriceKind.PAID, 9), (PriceKind.PAID, 10), ("unknown", None)]
        ),
        "audience": st.sampled_from(AudienceKind.values[:3]),
        "access": st.dictionaries(st.sampled_from(Access.values[:3]), st.booleans()),
        "programme": st.booleans(),
        "organisation": st.booleans(),
    }
)

questions = st.fixed_dictionaries(
    {
        "now": st.builds(
            lambda days, minutes: ZERO + dt.timedelta(days=days, minutes=minutes),
            st.integers(-1, 5),
            st.sampled_from([0, 1, -1, 60, 600, 1_000]),
        ),
        "when": st.none() | st.sampled_from(When),
        "days": st.none() | st.tuples(st.integers(-1, 9), st.integers(0, 4)),
        "words": st.sets(st.sampled_from(WORDS), max_size=2),
        "choices": st.fixed_dictionaries(
            {},
            optional={
                Choice.PRICE: st.sets(st.sampled_from(["gratuit", "moins-de-10", "10-et-plus"]), min_size=1),
                Choice.ACCESS: st.sets(st.sampled_from(Access.values[:3]), min_size=1),
                Choice.CATEGORY: st.sets(st.sampled_from(["c0", "c1", "c2"]), min_size=1),
                Choice.AUDIENCE: st.sets(st.sampled_from(AudienceKind.values[:3]), min_size=1),
                Choice.AREA: st.sets(st.sampled_from(["a0", "a1", "nulle-part"]), min_size=1),
                Choice.PLACE: st.just({"p0", "p1"}),
                Choice.PROGRAMME: st.just({"festival"}),
                Choice.ORGANISATION: st.just({"asso"}),
            },
        ),
        "around": st.none() | st.tuples(st.just(48.86), st.just(2.35), st.sampled_from([50, 500, 5_000])),
    }
)


@pytest.fixture
def city(db):
    """Three areas, four places of which one is a room of another, and what events belong to."""
    areas = [AreaFactory(code=f"a{n}") for n in range(3)]
    places = [
        PlaceFactory(slug=f"p{n}", name=f"lieu{n}", street="", area=areas[n % 3], **point(n), wheelchair=n == 1 or None)
        for n in range(3)
    ]
    room = PlaceFactory(slug="p3", name="salle", street="", parent=places[0], area=None, **point(3))
    home = HomePageFactory(parent=None)
    return {
        "places": [*places, room],
        "categories": [CategoryFactory(slug=f"c{n}", name=f"genre{n}") for n in range(3)],
        "programme": ProgrammePageFactory(parent=home, slug="festival", title="saison"),
        "organisation": OrganisationFactory(slug="asso", name="asso"),
    }


def point(number: int) -> dict[str, float | None]:
    latitude, longitude = POINTS[number] or (None, None)
    return {"latitude": latitude, "longitude": longitude}


def write(city: dict, drawn: list[dict]) -> list[oracle.Plain]:
    """Put the drawn events in the tables and in the index; returns what the oracle knows of them."""
    agenda = []
    for one in drawn:
        place = None if one["place"] is None else city["places"][one["place"]]
        categories = [city["categories"][n] for n in sorted(one["categories"])]
        kind, price = one["price"]
        event = Event.objects.create(
            title=" ".join(sorted(one["words"])) or "rien",
            slug=f"evenement-{Event.objects.count()}",
            place=place,
            category=categories[0] if categories else None,
            audience=one["audience"],
            price_kind=kind,
            price_from=None if price is None else Decimal(price),
            programme=city["programme"] if one["programme"] else None,
            organisation=city["organisation"] if one["organisation"] else None,
            **{ACCESS_FIELDS[Access(access)]: answer for access, answer in one["access"].items()},
        )
        if categories[1:]:
            event.other_categories.set(categories[1:])
            event.save()
        rows = Occurrence.objects.bulk_create(row(event, rank, date) for rank, date in enumerate(one["dates"]))
        agenda.append(
            plain(event, one, tuple(replace(d, number=r.pk) for d, r in zip(one["dates"], rows, strict=True)))
        )
    index_events({event.number for event in agenda})
    return agenda


def row(event: Event, rank: int, date: oracle.Date) -> Occurrence:
    return Occurrence(
        event=event,
        line_uid=event.uid,
        original_start_at=ZERO + dt.timedelta(days=rank),
        start_at=date.start,
        end_at=date.end,
        day=date.start.date(),
        time=date.start.time(),
        zone="Europe/Paris",
        status=OccurrenceStatus.CANCELLED if date.is_off else OccurrenceStatus.SCHEDULED,
        created_at=ZERO,
        modified_at=ZERO,
    )


def plain(event: Event, one: dict, dates: tuple[oracle.Date, ...]) -> oracle.Plain:
    access = dict(one["access"])
    if one["place"] == 1:
        access.setdefault("fauteuil", True)
    places = {None: [], 3: ["p3", "p0"]}.get(one["place"], [f"p{one['place']}"])
    values = {
        "prix": {PRICES[one["price"]]} if one["price"] in PRICES else set(),
        "acces": {name for name, answer in access.items() if answer},
        "categorie": {f"c{n}" for n in one["categories"]},
        "public": {one["audience"]},
        "ou": {f"a{one['place']}"} if one["place"] in (0, 1, 2) else set(),
        "lieu": set(places),
        "programme": {"festival"} if one["programme"] else set(),
        "organisation": {"asso"} if one["organisation"] else set(),
    }
    return oracle.Plain(
        number=event.pk,
        words=frozenset(one["words"]),
        dates=dates,
        values={name: frozenset(given) for name, given in values.items()},
        point=None if one["place"] is None else POINTS[one["place"]],
    )


def query_of(asked: dict) -> EventQuery:
    first = last = None
    if asked["days"]:
        first = timezone.localdate(ZERO) + dt.timedelta(days=asked["days"][0])
        last = first + dt.timedelta(days=asked["days"][1])
    around = asked["around"]
    return EventQuery(
        now=asked["now"],
        text=" ".join(sorted(asked["words"])),
        when=None if first else asked["when"],
        first_on=first,
        last_on=last,
        choices={choice: tuple(sorted(values)) for choice, values in asked["choices"].items()},
        near=Point(*around[:2]) if around else None,
        radius_m=around[2] if around else 1_000,
        asked_sort=Sort.DATE,
    )


def question_of(query: EventQuery) -> oracle.Question:
    return oracle.Question(
        start=query.window.start,
        end=query.window.end,
        words=frozenset(query.text.split()),
        choices={choice.value: frozenset(values) for choice, values in query.choices.items()},
        around=(query.near.latitude, query.near.longitude, query.radius_m) if query.near else None,
    )


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


@pytest.mark.parametrize("few", [1_000, 0], ids=["looked up", "read by days"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(plain_events, max_size=7), asked=st.lists(questions, min_size=3, max_size=3))
def test_every_engine_answers_as_plain_loops_do(city, few: int, drawn: list[dict], asked: list[dict]):
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(sql, "FEW", few)
        agenda = write(city, drawn)
        for one, held in itertools.product(map(query_of, asked), engines()):
            check(held, one, agenda)
            check_pages(held, one, held.find(one, limit=100).hits)
            check_days(held, one, agenda)
            check_misses(held, one, agenda)
            among = {event.number for event in agenda[::2]}
            assert held.matching(one, among) == among & {hit.event_id for hit in held.find(one, limit=100).hits}
        transaction.set_rollback(True)
