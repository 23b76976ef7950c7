"""Understood queries as JSON, for storage; relative days («demain») are evaluated anew each day."""

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.utils import timezone

from agenda.openings import day_bounds
from search.enums import Facet, MomentOfDay, When
from search.query.event_query import EventQuery
from search.query.parameters import Point
from search.query.said import WordedCondition
from search.query.terms import Term
from search.query.understanding import QueryReading, UnderstoodQuery

#: Version: raise it when the form of :data:`Meaning` changes, or what words are understood to mean.
FORM = "2"
#: JSON object, made by :func:`meaning_of`.
Meaning = dict[str, Any]
Phrases = tuple[str, ...]


def meaning_of(understood: UnderstoodQuery) -> Meaning:
    """Return the part of a query that decides which events answer.

    Days that were understood from words are stored as these words too. A word that no event
    contains stays a condition.
    """
    query = understood.lasting
    said_days = [piece.words for piece in understood.pieces if piece.parameter == "quand"]
    return {
        "text": query.text,
        "when": query.when,
        "first_on": query.first_on and query.first_on.isoformat(),
        "last_on": query.last_on and query.last_on.isoformat(),
        "moment": query.moment,
        "phrases": [] if understood.asked.has_window else said_days,
        "ends_within": query.ends_within,
        "facets": {facet.value: list(values) for facet, values in query.facets.items()},
        "near": query.near and [query.near.latitude, query.near.longitude],
        "radius_m": query.radius_m,
        "said": [list(one) for one in query.said],
        "terms": [list(term) for term in query.terms] if query.text else [],
    }


def query_from_meaning(meaning: Meaning, now: datetime) -> EventQuery:
    """Return the query of ``meaning`` as asked at ``now``."""
    near = meaning["near"]
    query = EventQuery(
        now=now,
        text=meaning["text"],
        when=When(meaning["when"]) if meaning["when"] else None,
        first_on=_day(meaning["first_on"]),
        last_on=_day(meaning["last_on"]),
        moment=MomentOfDay(meaning["moment"]) if meaning["moment"] else None,
        ends_within=meaning["ends_within"],
        facets={Facet(name): tuple(values) for name, values in meaning["facets"].items()},
        near=Point(*near) if near else None,
        radius_m=meaning["radius_m"],
        said=tuple(
            WordedCondition(name, words, _term(*term)) for name, words, term in meaning["said"]
        ),
        known_terms=tuple(_term(*term) for term in meaning["terms"]),
    )
    days = (
        _days_said(tuple(meaning["phrases"]), timezone.localdate(now))
        if meaning["phrases"]
        else query
    )
    if not days.has_window:  # what was a day is none today: it stays the day that it was
        return query
    return replace(
        query, when=days.when, first_on=days.first_on, last_on=days.last_on, moment=days.moment
    )


def keeps_its_days(understood: UnderstoodQuery) -> bool:
    """Whether the date words of the query, read alone, mean the same days."""
    query, days = understood.lasting, attrgetter("when", "first_on", "last_on", "moment")
    return days(query_from_meaning(meaning_of(understood), query.now)) == days(query)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _term(
    words: list[str], ways: list[list[str]], weight: int, widened_from: int | None = None
) -> Term:
    return Term(tuple(words), tuple(tuple(way) for way in ways), weight, widened_from)


@lru_cache(10_000)
def _days_said(phrases: Phrases, today: date) -> EventQuery:
    """Cached, because many queries contain the same date words."""
    return QueryReading.days_said(phrases, day_bounds(today)[0])
