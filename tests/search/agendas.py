"""Random agendas and questions: drawn, written in the tables, and told to the oracle."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from wagtail.signal_handlers import disable_reference_index_auto_update

from agenda.enums import (
    ACCESS_FIELDS,
    Access,
    AudienceKind,
    Availability,
    OccurrenceStatus,
    PriceKind,
)
from agenda.models import Event, Occurrence
from search.enums import DateState, Facet, Sort, When
from search.query import EventQuery, Point, Term
from search.query.dates_wanted import DatesWanted
from search.query.exclusions import Exclusion
from search.query.said import WordedCondition
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

# Two have one stem, and two in a row mean another.
WORDS = ["jazz", "tango", "robot", "robots", "zinc", "bande", "dessinee", "bd"]
STEMS = {
    "robots": "robot",
    "bande": "band",
    "dessinee": "dessine",
    "enfants": "enfant",
    "LSF": "lsf",
}
STEMS_ASKED = ["jazz", "zinc", "band", "lieu2"]
SYNONYMS = {
    ("bd",): (("bande", "dessinee"),),
    ("bande", "dessinee"): (("bd",),),
    ("jazz",): (("tango",), ("zinc",)),
}
#: Some words are rare, others are not.
WEIGHTS = {word: 1 + 3 * rank % 8 for rank, word in enumerate(WORDS)}
# The second is in the corner of the box about the first, out of the circle.
POINTS = [(48.86, 2.35), (48.864, 2.356), (48.8605, 2.3502), None]
ZERO = dt.datetime(
    2026, 10, 23, 22, 0, tzinfo=dt.UTC
)  # two nights before the hour that comes twice


# Midnight, the edges of the evening, and a minute to either side.
MINUTES = [0, 1, -1, 4 * 60, 18 * 60, 18 * 60 + 1]


@st.composite
def dates(draw) -> tuple[oracle.Date, ...]:
    """Up to four dates that begin and end where windows do, or a minute from there."""
    found = []
    for _date in range(draw(st.integers(0, 4))):
        start = ZERO + dt.timedelta(
            days=draw(st.integers(-1, 4)), minutes=draw(st.sampled_from(MINUTES))
        )
        is_span = draw(st.sampled_from([False, False, True]))
        lengths = [24 * 60, 5 * 24 * 60] if is_span else [1, 4 * 60, 6 * 60, 24 * 60]
        end = start + dt.timedelta(minutes=draw(st.sampled_from(lengths)))
        is_off = draw(st.booleans())
        state = draw(st.sampled_from(sorted(OFF_STATES if is_off else ON_STATES)))
        states = frozenset(filter(None, [state, draw(st.sampled_from(["", "complet"]))]))
        found.append(oracle.Date(start, end, is_off=is_off, is_span=is_span, states=states))
    return tuple(found)


#: Statuses of dates by what is said of them.
OFF_STATES = {"annule": OccurrenceStatus.CANCELLED, "reporte": OccurrenceStatus.POSTPONED}
ON_STATES = {
    "": OccurrenceStatus.SCHEDULED,
    "reporte": OccurrenceStatus.RESCHEDULED,
    "deplace": OccurrenceStatus.MOVED_ONLINE,
}


def status_of(date: oracle.Date) -> OccurrenceStatus:
    """The status of a drawn date; of one that is off and says nothing, cancelled."""
    states = OFF_STATES if date.is_off else ON_STATES
    said = [states[state] for state in date.states if state in states]
    return said[0] if said else next(iter(states.values()))


#: What a lead says of conditions, its stem, and the value that it says.
TOLD = {
    "enfants": ("enfant", Facet.AUDIENCE, AudienceKind.CHILDREN),
    "LSF": ("lsf", Facet.ACCESS, Access.SIGN_LANGUAGE),
    "1er": ("1er", Facet.AREA, "1"),
}

#: The conditions that words may say.
SAYABLE = [Facet.AUDIENCE, Facet.ACCESS, Facet.AREA, Facet.PLACE, "pres"]
some_ways = st.lists(
    st.sampled_from(["enfant", "lsf", "1er", *STEMS_ASKED]), min_size=1, max_size=2, unique=True
)

PRICES = {
    (PriceKind.FREE, None): "gratuit",
    (PriceKind.PAID, 9): "moins-de-10",
    (PriceKind.PAID, 10): "10-et-plus",
    (PriceKind.PAID, 12): "10-et-plus",
}

#: Settings, and the values of ``abri`` that they give.
SHELTERED = {
    "indoor": {"interieur"},
    "outdoor": {"exterieur"},
    "both": {"interieur", "exterieur"},
    "unknown": set(),
}

some_words = st.lists(st.sampled_from(WORDS), max_size=3)
some = st.sets(st.integers(0, 2), max_size=2)

plain_events = st.fixed_dictionaries(
    {
        "title": some_words,
        "lead": some_words,
        "tells": st.none() | st.sampled_from(sorted(TOLD)),
        "body": some_words,
        "featured": st.booleans(),
        "dates": dates(),
        "place": st.none() | st.integers(0, 3),
        "categories": some,
        "price": st.sampled_from([*PRICES, ("unknown", None)]),
        "audience": st.sampled_from(AudienceKind.values[:3]),
        "access": st.dictionaries(st.sampled_from(Access.values[:3]), st.booleans()),
        "programme": st.booleans(),
        "organisation": st.booleans(),
        "ages": st.sampled_from([(None, None), (None, None), (6, None), (None, 5), (6, 9)]),
        "setting": st.sampled_from(sorted(SHELTERED)),
    }
)

#: Conditions on dates and exclusions, of which most questions have none.
narrowings = st.just({}) | st.fixed_dictionaries(
    {},
    optional={
        "weekdays": st.sampled_from([(5,), (6, 0)]),
        "every_other_from": st.sampled_from([dt.date(2026, 10, 24), dt.date(2026, 11, 2)]),
        "ranges": st.just(
            ((dt.date(2026, 10, 25), dt.date(2026, 10, 26)), (dt.date(2026, 10, 28),) * 2)
        ),
        "from_minute": st.sampled_from([0, 4 * 60, 18 * 60 + 1, 24 * 60]),
        "until_minute": st.sampled_from([4 * 60, 18 * 60, 24 * 60 + 1]),
        "longest": st.sampled_from([1, 240]),
        "states": st.sets(st.sampled_from(DateState.values), min_size=1, max_size=2),
        "ages": st.sampled_from([(5,), (6,), (5, 9), (12,)]),
        "exclusions": st.lists(
            st.sampled_from(
                [
                    "categorie:c0",
                    "ou:a1",
                    "prix:gratuit",
                    "prix:moins-de-12",
                    "public:enfants",
                    "lieu:p0",
                    "mot:jazz",
                    "mot:de",
                    "jour:6",
                    "jour:2026-10-24",
                    "jour:jamais",
                    "abri:exterieur",
                ]
            ),
            min_size=1,
            max_size=2,
            unique=True,
        ),
    },
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
        "ends_within": st.none() | st.none() | st.sampled_from([1, 3]),
        "words": st.just([]) | st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        "synonyms": st.booleans(),
        "sort": st.sampled_from(Sort),
        "narrow": narrowings,
        "choices": st.just({})
        | st.fixed_dictionaries(
            {},
            optional={
                Facet.PRICE: st.sets(
                    st.sampled_from(["gratuit", "moins-de-10", "10-et-plus"]), min_size=1
                )
                | st.sampled_from(
                    [
                        {"moins-de-12"},
                        {"moins-de-13"},
                        {"moins-de-9"},
                        {"moins-de-9", "10-et-plus"},
                        {"9-a-12"},
                        {"0-a-9"},
                        {"9-a-11", "gratuit"},
                    ]
                ),
                Facet.ACCESS: st.sets(st.sampled_from(Access.values[:3]), min_size=1),
                Facet.CATEGORY: st.sets(st.sampled_from(["c0", "c1", "c2"]), min_size=1),
                Facet.AUDIENCE: st.sets(st.sampled_from(AudienceKind.values[:3]), min_size=1),
                Facet.AREA: st.sets(st.sampled_from(["a0", "a1", "1", "nulle-part"]), min_size=1),
                Facet.PLACE: st.just({"p0", "p1"}),
                Facet.PROGRAMME: st.just({"festival"}),
                Facet.ORGANISATION: st.just({"asso"}),
                Facet.SHELTER: st.just({"interieur"}),
            },
        ),
        # Which conditions words said, if they are asked.
        "said": st.just({}) | st.dictionaries(st.sampled_from(SAYABLE), some_ways, min_size=1),
        "around": st.none()
        | st.none()
        | st.tuples(st.just(48.86), st.just(2.35), st.sampled_from([50, 500, 5_000])),
    }
)


#: Of the places, of which the last is in the first, and of the categories; none begins with a word
#: that is asked for.
NAMES = ["lieu0 zinc", "lieu1 bande dessinee", "lieu2", "salle robots"]
GENRES = ["genre0 jazz", "genre1", "genre2 robot"]


def build_city() -> dict:
    """Three areas, four places of which one is a room of another, and what events belong to."""
    areas = [AreaFactory(code=f"a{n}") for n in range(3)]
    places = [
        PlaceFactory(
            slug=f"p{n}",
            name=NAMES[n],
            street="",
            area=areas[n % 3],
            **point(n),
            wheelchair=n == 1 or None,
        )
        for n in range(3)
    ]
    room = PlaceFactory(
        slug="p3", name=NAMES[3], street="", parent=places[0], area=None, **point(3)
    )
    home = HomePageFactory(parent=None)
    return {
        "places": [*places, room],
        "categories": [CategoryFactory(slug=f"c{n}", name=GENRES[n]) for n in range(3)],
        "programme": ProgrammePageFactory(parent=home, slug="festival", title="saison bd"),
        "organisation": OrganisationFactory(slug="asso", name="asso tango"),
    }


def point(number: int) -> dict[str, float | None]:
    latitude, longitude = POINTS[number] or (None, None)
    return {"latitude": latitude, "longitude": longitude}


@disable_reference_index_auto_update()
def write(city: dict, drawn: list[dict]) -> list[oracle.Plain]:
    """Put the drawn events in the tables and in the index; returns what the oracle knows of them.

    Wagtail does not write down what they refer to, as for a factory's events: no search reads it.
    """
    agenda = []
    for one in drawn:
        place = None if one["place"] is None else city["places"][one["place"]]
        categories = [city["categories"][n] for n in sorted(one["categories"])]
        kind, price = one["price"]
        event = Event.objects.create(
            title=title_of(one),
            lead=lead_of(one),
            body=f"<p>{' '.join(one['body'])}</p>",
            is_featured=one["featured"],
            slug=f"evenement-{Event.objects.count()}",
            place=place,
            category=categories[0] if categories else None,
            audience=one["audience"],
            age_from=one["ages"][0],
            age_to=one["ages"][1],
            setting=one["setting"],
            price_kind=kind,
            price_from=None if price is None else Decimal(price),
            programme=city["programme"] if one["programme"] else None,
            organisation=city["organisation"] if one["organisation"] else None,
            **{ACCESS_FIELDS[Access(access)]: answer for access, answer in one["access"].items()},
        )
        if categories[1:]:
            event.other_categories.set(categories[1:])
            event.save()
        rows = Occurrence.objects.bulk_create(
            row(event, rank, date) for rank, date in enumerate(one["dates"])
        )
        agenda.append(
            plain(
                event,
                one,
                tuple(replace(d, number=r.pk) for d, r in zip(one["dates"], rows, strict=True)),
            )
        )
    index_events({event.number for event in agenda})
    return agenda


def title_of(one: dict) -> str:
    return " ".join(one["title"]) or "rien"


def lead_of(one: dict) -> str:
    return " ".join([*one["lead"], *([one["tells"]] if one["tells"] else [])])


def row(event: Event, rank: int, date: oracle.Date) -> Occurrence:
    return Occurrence(
        event=event,
        line_uid=event.uid,
        original_start_at=ZERO + dt.timedelta(days=rank),
        start_at=date.start,
        end_at=date.end,
        day=date.start.date(),
        time=None if date.is_span else date.start.time(),
        all_day=date.is_span,
        is_span=date.is_span,
        zone="Europe/Paris",
        status=status_of(date),
        availability=Availability.FULL if "complet" in date.states else Availability.OPEN,
        created_at=ZERO,
        modified_at=ZERO,
    )


def plain(event: Event, one: dict, dates: tuple[oracle.Date, ...]) -> oracle.Plain:
    access = dict(one["access"])
    if one["place"] == 1:
        access.setdefault("fauteuil", True)
    places = {None: [], 3: ["p3", "p0"]}.get(one["place"], [f"p{one['place']}"])
    kind, price = one["price"]
    values = {
        "prix": {PRICES[one["price"]]} if one["price"] in PRICES else set(),
        "acces": {name for name, answer in access.items() if answer},
        "categorie": {f"c{n}" for n in one["categories"]},
        "public": {one["audience"]},
        "ou": {f"a{one['place']}"} if one["place"] in (0, 1, 2) else set(),
        "lieu": set(places),
        "programme": {"festival"} if one["programme"] else set(),
        "organisation": {"asso"} if one["organisation"] else set(),
        "abri": SHELTERED[one["setting"]],
    }
    return oracle.Plain(
        number=event.pk,
        says=said_by(one),
        typed=tuple(words_of(text) for text in (title_of(one), *names_of(one)[:1])),
        dates=dates,
        values={name: frozenset(given) for name, given in values.items()},
        alone=told_by(one),
        point=None if one["place"] is None else POINTS[one["place"]],
        is_featured=one["featured"],
        spent=0 if kind == PriceKind.FREE else price,
        ages=one["ages"],
    )


def told_by(one: dict) -> dict[str, frozenset[str]]:
    """The values that the lead says and that the ages mean: all that are drawn are of children."""
    told: dict[str, set[str]] = {}
    if one["tells"]:
        _stem, facet, value = TOLD[one["tells"]]
        told[facet] = {value}
    if one["ages"] != (None, None):
        told.setdefault(Facet.AUDIENCE, set()).add(AudienceKind.CHILDREN)
    return {name: frozenset(values) for name, values in told.items()}


def words_of(text: str) -> oracle.Words:
    return tuple(text.split())


def stems_of(words: Iterable[str]) -> oracle.Words:
    return tuple(STEMS.get(word, word) for word in words)


def names_of(one: dict) -> list[str]:
    """The names of where it is held, its own place's first."""
    if one["place"] is None:
        return []
    return [NAMES[one["place"]], *([NAMES[0]] if one["place"] == 3 else [])]


def area_of(one: dict) -> list[str]:
    """The name of the area of its own place, as stems; a room has none."""
    return [] if one["place"] in (None, 3) else [f"a{one['place']}e arrond"]


def said_by(one: dict) -> dict[str, tuple[oracle.Words, ...]]:
    texts = {
        "title": [title_of(one)],
        "place": [*names_of(one), *area_of(one), *(["asso tango"] if one["organisation"] else [])],
        "summary": [
            lead_of(one),
            *(GENRES[n] for n in one["categories"]),
            *(["saison bd"] if one["programme"] else []),
        ],
        "body": [" ".join(one["body"])],
    }
    return {
        field: tuple(stems_of(words_of(text)) for text in of_field)
        for field, of_field in texts.items()
    }


def terms_asked(words: list[str], *, synonyms: bool) -> tuple[oracle.Term, ...]:
    """A term for each stem; when synonyms are known, also one for words in a row that have some."""
    found: dict[oracle.Words, oracle.Term] = {}
    rest = tuple(words)
    while rest:
        count = 2 if synonyms and rest[:2] in SYNONYMS else 1
        typed, rest = rest[:count], rest[count:]
        same = SYNONYMS.get(typed, ()) if synonyms else ()
        found.setdefault(
            stems_of(typed),
            oracle.Term(
                typed,
                stems_of(typed),
                tuple(map(stems_of, same[:-1])),
                WEIGHTS[typed[0]],
                # the last of them is an everyday word
                tuple(map(stems_of, same[-1:])),
            ),
        )
    return tuple(found.values())


def query_of(asked: dict) -> EventQuery:
    first = last = None
    if asked["days"]:
        first = timezone.localdate(ZERO) + dt.timedelta(days=asked["days"][0])
        last = first + dt.timedelta(days=asked["days"][1])
    around = asked["around"]
    given = {*asked["choices"], *(["pres"] if around else [])}
    return EventQuery(
        now=asked["now"],
        text=" ".join(asked["words"]),
        when=None if first else asked["when"],
        first_on=first,
        last_on=last,
        facets={choice: tuple(sorted(values)) for choice, values in asked["choices"].items()},
        ends_within=asked["ends_within"],
        **conditions_asked(asked["narrow"]),
        near=Point(*around[:2]) if around else None,
        radius_m=around[2] if around else 1_000,
        asked_sort=asked["sort"],
        said=tuple(
            WordedCondition(name, "dit", Term((ways[0],), tuple((way,) for way in ways), 2))
            for name, ways in sorted(asked["said"].items())
            if name in given
        ),
        known_terms=tuple(
            Term(term.typed, (term.stems, *term.synonyms), term.weight).widened_by(term.wider)
            for term in terms_asked(asked["words"], synonyms=asked["synonyms"])
        ),
    )


def conditions_asked(narrow: dict) -> dict[str, Any]:
    """The fields of a query for drawn conditions on dates, ages and exclusions."""
    in_days = {"weekdays", "every_other_from", "ranges"}
    days = {name: value for name, value in narrow.items() if name in in_days}
    others = {name: value for name, value in narrow.items() if name not in in_days}
    if "states" in others:
        others["states"] = tuple(map(DateState, sorted(others["states"])))
    if "exclusions" in others:
        others["exclusions"] = tuple(map(Exclusion.parse, others["exclusions"]))
    return {"dates": DatesWanted(**days), **others}


def question_of(query: EventQuery) -> oracle.Question:
    return oracle.Question(
        start=query.window.start,
        end=query.window.end,
        began=query.window.began,
        is_by_hour=query.window.is_by_hour,
        terms=tuple(
            oracle.Term(term.words, term.ways[0], term.own_ways[1:], term.weight, term.wider_ways)
            for term in query.terms
        ),
        choices={choice.value: frozenset(values) for choice, values in query.facets.items()},
        around=(query.near.latitude, query.near.longitude, query.radius_m) if query.near else None,
        said=tuple(
            (
                one.name,
                oracle.Term(one.term.words, one.term.ways[0], one.term.ways[1:], one.term.weight),
            )
            for one in query.said
        ),
        order=query.sort.value,
        over_at=query.over_at,
        weekdays=query.dates.weekdays,
        every_other_from=query.dates.every_other_from,
        ranges=query.dates.ranges,
        from_minute=query.from_minute,
        until_minute=query.until_minute,
        longest=query.longest,
        states=tuple(state.value for state in query.states),
        ages=query.ages,
        exclusions=tuple((one.kind.value, one.value) for one in query.exclusions),
    )


def published(city: dict, *dates: oracle.Date, place: int = 0, **said: Any) -> oracle.Plain:
    """One free event, on these dates."""
    drawn = {
        "title": [],
        "lead": [],
        "tells": None,
        "body": [],
        "featured": False,
        "place": place,
        "categories": set(),
    }
    drawn |= {
        "price": (PriceKind.FREE, None),
        "access": {},
        "audience": "enfants",
        "programme": False,
        "ages": (None, None),
        "setting": "unknown",
    }
    return write(city, [drawn | {"organisation": False, "dates": dates} | said])[0]


def lasting(
    start: dt.datetime, hours: int, *, is_off: bool = False, is_span: bool = False
) -> oracle.Date:
    states = frozenset(["annule"] if is_off else [])
    end = start + dt.timedelta(hours=hours)
    return oracle.Date(start, end, is_off=is_off, is_span=is_span, states=states)
