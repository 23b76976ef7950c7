"""Understood queries as JSON, for storage; relative days («demain») are evaluated anew each day."""

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.utils import timezone

from agenda.openings import day_bounds
from search.enums import DateState, Facet, MomentOfDay, When
from search.query.dates_wanted import DatesWanted
from search.query.event_query import EventQuery
from search.query.exclusions import Exclusion
from search.query.parameters import Point
from search.query.said import WordedCondition
from search.query.terms import Term
from search.query.understanding import QueryReading, UnderstoodQuery

#: Version: raise it when the form of :data:`Meaning` changes, or what words are understood to mean.
FORM = "3"
#: JSON object, made by :func:`meaning_of`.
Meaning = dict[str, Any]
Phrases = tuple[str, ...]
DAY_FIELDS = ("when", "first_on", "last_on", "moment", "dates")


def meaning_of(understood: UnderstoodQuery) -> Meaning:
    """Return the part of a query that decides which events answer.

    Days that were understood from words are stored as these words too. A word that no event
    contains stays a condition.
    """
    query = understood.lasting
    dates = query.dates
    said_days = [piece.words for piece in understood.pieces if piece.parameter == "quand"]
    return {
        "text": query.text,
        "when": query.when,
        "first_on": query.first_on and query.first_on.isoformat(),
        "last_on": query.last_on and query.last_on.isoformat(),
        "moment": query.moment,
        "dates": {
            "weekdays": list(dates.weekdays),
            "every_other_from": dates.every_other_from and dates.every_other_from.isoformat(),
            "ranges": [[first.isoformat(), last.isoformat()] for first, last in dates.ranges],
        },
        "date_words": list(query.date_words),
        "phrases": [] if understood.asked.has_days else said_days,
        "ends_within": query.ends_within,
        "from_minute": query.from_minute,
        "until_minute": query.until_minute,
        "longest": query.longest,
        "states": list(query.states),
        "ages": list(query.ages),
        "exclusions": [str(exclusion) for exclusion in query.exclusions],
        "facets": {facet.value: list(values) for facet, values in query.facets.items()},
        "near": query.near and [query.near.latitude, query.near.longitude],
        "radius_m": query.radius_m,
        "said": [list(one) for one in query.said],
        "terms": [list(term) for term in query.terms] if query.text else [],
    }


def query_from_meaning(meaning: Meaning, now: datetime) -> EventQuery:
    """Return the query of ``meaning`` as asked at ``now``."""
    near, dates = meaning["near"], meaning["dates"]
    ranges = [
        (date.fromisoformat(first), date.fromisoformat(last)) for first, last in dates["ranges"]
    ]
    query = EventQuery(
        now=now,
        text=meaning["text"],
        when=When(meaning["when"]) if meaning["when"] else None,
        first_on=_day(meaning["first_on"]),
        last_on=_day(meaning["last_on"]),
        moment=MomentOfDay(meaning["moment"]) if meaning["moment"] else None,
        dates=DatesWanted(tuple(dates["weekdays"]), _day(dates["every_other_from"]), tuple(ranges)),
        date_words=tuple(meaning["date_words"]),
        ends_within=meaning["ends_within"],
        from_minute=meaning["from_minute"],
        until_minute=meaning["until_minute"],
        longest=meaning["longest"],
        states=tuple(map(DateState, meaning["states"])),
        ages=tuple(meaning["ages"]),
        exclusions=tuple(filter(None, map(Exclusion.parse, meaning["exclusions"]))),
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
    dates = days.dates
    if dates.every_other_from and query.dates.every_other_from:
        # Which week counts was decided when it was asked; the coming one would be the other.
        dates = replace(dates, every_other_from=query.dates.every_other_from)
    return replace(
        query,
        when=days.when,
        first_on=days.first_on,
        last_on=days.last_on,
        moment=days.moment,
        dates=dates,
    )


def keeps_its_days(understood: UnderstoodQuery) -> bool:
    """Whether the date words of the query, read alone, mean the same days."""
    query, days = understood.lasting, attrgetter(*DAY_FIELDS)
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
