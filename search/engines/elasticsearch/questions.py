"""Conditions and scores of a query in Elasticsearch's query DSL."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from search.engines import scores
from search.engines.elasticsearch import impacts
from search.engines.elasticsearch.clauses import (
    best_of,
    constant,
    match_all,
    match_any,
    match_in_a_row,
    match_range,
    match_values,
)
from search.engines.elasticsearch.dates import during
from search.engines.elasticsearch.mapping import Json
from search.engines.facets import token
from search.engines.sort_keys import DateRank, epoch_seconds
from search.enums import COUNTED_FACETS, ExclusionKind, Facet
from search.query import EventQuery, Term, Window
from search.query.amounts import price_ranges
from search.query.parameters import EARTH_RADIUS_M
from search.query.said import INDEXED, NAMED_IN
from search.text import stems

#: Added to the score for a date in the window that is not off, and once more in a short window if
#: that date is not a span; greater than any score. A float holds the sum exactly.
STANDS = 1 << scores.SCORE_BITS
#: Size of the terms aggregation: more than the values of all facets of any city.
MOST_VALUES = 2_000
#: Name of the search that counts the values of all events that answer.
ANSWERING = "answering"
#: Name by which a hit tells that it contains every term.
FULL = "full"
#: Our distances use another radius of the Earth than the server.
_RATIO = 6_371_008.7714 / EARTH_RADIUS_M


def conditions(query: EventQuery) -> list[Json]:
    """Return the conditions of ``query`` without counted facets and without words."""
    found = [{"term": {"live": True}}, during("when", query.window)]
    if query.over_at:
        found.append(match_range("last_end", lte=epoch_seconds(query.over_at)))
    if query.near:
        found.append(or_in_text(within(query, query.radius_m), "pres", query))
    found += [
        facet_condition(facet, query)
        for facet in Facet
        if facet not in COUNTED_FACETS and query.chosen(facet)
    ]
    unmet = _excluded(query)
    if query.ages:
        unmet.append(match_range("age_from", gt=min(query.ages)))
        unmet.append(match_range("age_to", lt=max(query.ages)))
    if unmet:
        found.append(match_all([], unmet))
    return found


def _excluded(query: EventQuery) -> list[Json]:
    """Return the conditions of events that are excluded; days are those of dates."""
    found = []
    for kind, value in query.exclusions:
        if kind == ExclusionKind.WORD and (way := tuple(stems(value))):
            found.append(impacts.match_ways([way]))
        elif kind.value in Facet:
            found.append(_has_value(Facet(kind.value), [value]))
    return found


def all_conditions(query: EventQuery) -> list[Json]:
    """Return all conditions of ``query``."""
    return [*_filters(query), *term_conditions(query.terms)]


def count_of(filters: Sequence[Json]) -> Json:
    """Return the body of a search that counts the events that meet every one of ``filters``."""
    return {"size": 0, "query": match_all(filters), "track_total_hits": True}


def facet_conditions(query: EventQuery) -> dict[Facet, Json]:
    return {facet: facet_condition(facet, query) for facet in COUNTED_FACETS if query.chosen(facet)}


def facet_condition(facet: Facet, query: EventQuery) -> Json:
    """Return the condition that an event has a value of ``facet`` that the query wants."""
    found = _has_value(facet, query.wanted(facet))
    return found if facet in INDEXED else or_in_text(found, facet, query)


def _has_value(facet: Facet, values: Sequence[str]) -> Json:
    """Match events that have one of these values of ``facet``, or cost less than the amount."""
    field = "facets" if facet in COUNTED_FACETS else "others"
    listed = match_values(field, [token(facet, value) for value in values])
    ranges = price_ranges(values) if facet == Facet.PRICE else []
    within_any = [match_range("spent", gte=prices.lowest, lte=prices.highest) for prices in ranges]
    return match_any([listed, *within_any]) if within_any else listed


def or_in_text(condition: Json, name: str, query: EventQuery) -> Json:
    """Return ``condition``, or that the event contains the words that meant it.

    ``name`` is the condition's name in the query.
    """
    named = [match_in_a_row(field, way) for field in NAMED_IN for way in query.ways_of(name)]
    return match_any([condition, *named]) if named else condition


def within(query: EventQuery, radius_m: float) -> Json:
    """Return the condition that the event's point is within ``radius_m`` of the query's point."""
    here = point(query)
    return {"geo_distance": {"distance": f"{radius_m * _RATIO}m", "point": here}}


def point(query: EventQuery) -> Json:
    """Return the query's point for Elasticsearch. Raises ``ValueError`` without one."""
    if query.near is None:
        raise ValueError("nothing is asked about distances")
    return {"lat": query.near.latitude, "lon": query.near.longitude}


def term_conditions(terms: Iterable[Term]) -> list[Json]:
    """Return one condition a term: the event contains it, in any of its ways, in some field."""
    return [impacts.match_ways(term.ways) for term in terms]


def relevance(query: EventQuery, bonus: Mapping[int, int]) -> Json:
    """Return the query for all events that answer, scored as in decision 33."""
    return {
        "bool": {
            "must": list(map(impacts.term_score, query.terms)),
            "should": _more(query, bonus),
            "filter": _filters(query),
        }
    }


def relevance_with_partial(query: EventQuery, bonus: Mapping[int, int]) -> Json:
    """Return the query for the events that answer and the partial matches, scored alike.

    A hit that contains every term is named :data:`FULL`. A high bonus lists an event that contains
    none of the words.
    """
    full = match_all(term_conditions(query.terms))
    full["bool"]["_name"] = FULL
    listed = [_weighs_enough(query)]
    least = scores.least_bonus(query)
    if near := [event_id for event_id, more in bonus.items() if more >= least]:
        listed.append(match_values("id", near))
    return {
        "bool": {
            "should": [*map(impacts.term_score, query.terms), *_more(query, bonus), full],
            "filter": [*_filters(query), match_any(listed)],
        }
    }


def _weighs_enough(query: EventQuery) -> Json:
    """Return the condition that an event contains terms of the least weight.

    ``function_score`` adds up weights without a script, and ``min_score`` drops what is below the
    least.
    """
    said = term_conditions(query.terms)
    weights = [
        {"filter": condition, "weight": term.weight}
        for term, condition in zip(query.terms, said, strict=True)
    ]
    return {
        "function_score": {
            "query": match_any(said),
            "functions": weights,
            "score_mode": "sum",
            "boost_mode": "replace",
            "min_score": scores.least_weight(query),
        }
    }


def _filters(query: EventQuery) -> list[Json]:
    """Return the conditions that do not add to the score."""
    return [*conditions(query), *facet_conditions(query).values()]


def _more(query: EventQuery, bonus: Mapping[int, int]) -> list[Json]:
    """Return the clauses that add to the score beside the terms.

    :data:`STANDS` is added when a date in the window is not off, and once more in a window of few
    days when that date is not a span. Each clause adds a whole number.
    """
    more = [
        *map(impacts.term_score, query.more_terms),
        constant({"term": {"is_featured": True}}, scores.FEATURED),
        constant(during("on", query.window), STANDS),
    ]
    if query.window.is_short:
        more.append(constant(during("dated", query.window), STANDS))
    if query.near:
        nearness = [
            constant(within(query, query.radius_m * part), count) for part, count in scores.NEARNESS
        ]
        more.append(best_of(nearness))
    # One clause for all events of the same bonus.
    by_bonus = groupby(sorted(bonus.items(), key=itemgetter(1)), key=itemgetter(1))
    more += [
        constant(match_values("id", [event_id for event_id, _count in events]), count)
        for count, events in by_bonus
        if count
    ]
    return more


def counted_for(standing: DateRank, window: Window) -> int:
    """Return what is added to the score for this ``standing`` in the window."""
    return STANDS * (DateRank.OFF - standing if window.is_short else standing != DateRank.OFF)


def facet_searches(query: EventQuery) -> dict[str, Json]:
    """Return searches that count the facet values.

    One is under all conditions; for each chosen facet, one is without it. Keyed by the facet's
    name. They are separate searches, so that the server caches those that many visitors share
    within a minute, as the count of all events to come.
    """
    chosen = facet_conditions(query)
    given = [*conditions(query), *term_conditions(query.terms)]
    filters = {ANSWERING: [*given, *chosen.values()]}
    for facet in chosen:
        filters[facet.value] = [*given, *(one for other, one in chosen.items() if other != facet)]
    values = {"values": {"terms": {"field": "facets", "size": MOST_VALUES}}}
    return {
        name: {"size": 0, "query": match_all(those), "aggs": values}
        for name, those in filters.items()
    }
