"""Reads the golden set, and writes its city into the database and the index."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from agenda.enums import OccurrenceStatus
from agenda.models import (
    Category,
    Event,
    EventKeyword,
    Keyword,
    Occurrence,
    Organisation,
    Place,
    ProgrammePage,
)
from demo import tables
from search.models import Landmark
from search.services import index_events, index_landmarks
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    HomePageFactory,
    OrganisationFactory,
    PlaceAliasFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
)

FOLDER = Path(__file__).parent
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GoldenQuery:
    """A search as it was typed, and how good each event's answer is: 3, 2, 1; any other is 0."""

    id: str
    family: str
    q: str
    #: By the event's id in the set or, once :func:`load_city` made it, its primary key.
    grades: dict[Any, int]

    def by_pk(self, pks: dict[str, int]) -> "GoldenQuery":
        return replace(self, grades={pks[event]: grade for event, grade in self.grades.items()})


@cache
def read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())


def golden_now() -> dt.datetime:
    return at(read("queries")["now"])


def golden_queries() -> list[GoldenQuery]:
    return [GoldenQuery(**query) for query in read("queries")["queries"]]


@transaction.atomic
def load_city() -> dict[str, int]:
    """Write the city, indexed; returns the primary key of each event by its id in the set."""
    events = read("events")
    categories = _categories()
    places = _places()
    programmes = _programmes(events)
    organisations = _organisations(events)
    made = Event.objects.bulk_create(
        _event(
            facts,
            category=categories[facts["category"]],
            place=places[facts["place"]],
            programme=programmes.get(facts.get("programme")),
            organisation=organisations.get(facts.get("organisation")),
        )
        for facts in events
    )
    pks = {facts["id"]: event.pk for facts, event in zip(events, made, strict=True)}
    _add_kinds(events, pks, categories)
    Occurrence.objects.bulk_create(
        row for facts, event in zip(events, made, strict=True) for row in _occurrences(event, facts)
    )
    index_events(pks.values())
    Landmark.objects.bulk_create(Landmark(**facts) for facts in tables.landmarks())
    index_landmarks()
    return pks


def _categories() -> dict[str, Category]:
    """Those of the demonstration, with their synonyms."""
    return {
        facts.slug: CategoryFactory(
            slug=facts.slug,
            name=facts.name,
            name_en=facts.name_en,
            synonyms="\n".join(facts.synonyms),
        )
        for facts in tables.categories()
    }


def _places() -> dict[str, Place]:
    """The city's places in its real areas; a place stands before its rooms."""
    areas = {
        area.code: AreaFactory(**asdict(area), name=area.name, short_name=area.short_name)
        for area in tables.areas()
    }
    places: dict[str, Place] = {}
    for facts in read("places"):
        area = areas[facts["area"]]
        place = PlaceFactory(
            slug=facts["key"],
            name=facts["name"],
            street=facts["street"],
            postcode=area.postcodes[0],
            area=area,
            latitude=facts["latitude"],
            longitude=facts["longitude"],
            wheelchair=facts.get("wheelchair"),
            parent=places[facts["parent"]] if "parent" in facts else None,
        )
        for alias in facts.get("aliases", ()):
            PlaceAliasFactory(place=place, name=alias)
        places[place.slug] = place
    return places


def _programmes(events: list[Facts]) -> dict[str, ProgrammePage]:
    home = HomePageFactory(parent=None)
    names = sorted({facts["programme"] for facts in events if "programme" in facts})
    return {
        name: ProgrammePageFactory(parent=home, title=name, slug=slugify(name)) for name in names
    }


def _organisations(events: list[Facts]) -> dict[str, Organisation]:
    names = sorted({facts["organisation"] for facts in events if "organisation" in facts})
    return {name: OrganisationFactory(name=name, slug=slugify(name)) for name in names}


def _event(facts: Facts, **belongings: Any) -> Event:
    price = facts["price"]
    return Event(
        slug=facts["id"],
        title=facts["title"],
        lead=facts["lead"],
        body="".join(f"<p>{paragraph}</p>" for paragraph in facts["body"]),
        language=facts.get("language", "fr"),
        audience=facts.get("audience", "tout-public"),
        price_kind=price["kind"],
        price_from=price.get("from"),
        live=True,
        **facts.get("access", {}),
        **belongings,
    )


def _add_kinds(events: list[Facts], pks: dict[str, int], categories: dict[str, Category]) -> None:
    """Keywords and further categories, straight in their tables."""
    names = sorted({word for facts in events for word in facts.get("keywords", ())})
    keywords = {name: Keyword(name=name, slug=f"mot-{rank}") for rank, name in enumerate(names)}
    Keyword.objects.bulk_create(keywords.values())
    EventKeyword.objects.bulk_create(
        EventKeyword(tag=keywords[word], content_object_id=pks[facts["id"]])
        for facts in events
        for word in facts.get("keywords", ())
    )
    also = Event.other_categories.through
    also.objects.bulk_create(
        also(event_id=pks[facts["id"]], category_id=categories[slug].pk)
        for facts in events
        for slug in facts.get("other_categories", ())
    )


def _occurrences(event: Event, facts: Facts) -> Iterator[Occurrence]:
    for date in facts["dates"]:
        for start in starts(date):
            yield Occurrence(
                event=event,
                line_uid=event.uid,
                original_start_at=start,
                start_at=start,
                end_at=(start.astimezone(dt.UTC) + dt.timedelta(minutes=date["minutes"])),
                day=start.date(),
                time=start.time(),
                zone=event.time_zone,
                status=OccurrenceStatus.CANCELLED
                if date.get("cancelled")
                else OccurrenceStatus.SCHEDULED,
                created_at=golden_now(),
                modified_at=golden_now(),
            )


def starts(date: Facts) -> list[dt.datetime]:
    """Each start of a date: one, or one on each weekday named until a day."""
    first = at(date["start"])
    if "until" not in date:
        return [first]
    count = (dt.date.fromisoformat(date["until"]) - first.date()).days
    days = (first + dt.timedelta(days=n) for n in range(count + 1))
    return [day for day in days if day.isoweekday() in date["weekdays"]]
