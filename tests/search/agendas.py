"""Random agendas and questions: drawn, written in the tables, and told to the oracle in plain values."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from django.utils import timezone
from hypothesis import strategies as st

from agenda.enums import ACCESS_FIELDS, Access, AudienceKind, OccurrenceStatus, PriceKind
from agenda.models import Event, Occurrence
from search.enums import Choice, Sort, When
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
# The second is in the corner of the box about the first, out of the circle.
POINTS = [(48.86, 2.35), (48.864, 2.356), (48.8605, 2.3502), None]
ZERO = dt.datetime(2026, 10, 23, 22, 0, tzinfo=dt.UTC)  # two nights before the hour that comes twice


# Midnight, the edges of the evening, and a minute to either side.
MINUTES = [0, 1, -1, 4 * 60, 18 * 60, 18 * 60 + 1]


@st.composite
def dates(draw) -> tuple[oracle.Date, ...]:
    """Up to four dates that begin and end where windows do, or a minute from there."""
    found = []
    for _date in range(draw(st.integers(0, 4))):
        start = ZERO + dt.timedelta(days=draw(st.integers(-1, 4)), minutes=draw(st.sampled_from(MINUTES)))
        end = start + dt.timedelta(minutes=draw(st.sampled_from([1, 4 * 60, 6 * 60, 24 * 60])))
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
            st.integers(-1, 3),
            st.sampled_from(MINUTES),
        ),
        "when": st.none() | st.sampled_from(When),
        "days": st.none() | st.tuples(st.integers(-1, 4), st.integers(0, 2)),
        "words": st.just(set()) | st.sets(st.sampled_from(WORDS), max_size=2),
        "choices": st.just({})
        | st.fixed_dictionaries(
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
        "around": st.none() | st.none() | st.tuples(st.just(48.86), st.just(2.35), st.sampled_from([50, 500, 5_000])),
    }
)


def build_city() -> dict:
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


def published(city: dict, *dates: oracle.Date, place: int = 0) -> oracle.Plain:
    """One free event, on these dates."""
    drawn = {"words": set(), "place": place, "categories": set(), "price": (PriceKind.FREE, None), "access": {}}
    return write(city, [drawn | {"audience": "enfants", "programme": False, "organisation": False, "dates": dates}])[0]


def lasting(start: dt.datetime, hours: int, *, is_off: bool = False) -> oracle.Date:
    return oracle.Date(start, start + dt.timedelta(hours=hours), is_off=is_off)
