"""Queries in Elasticsearch's query DSL.

Words are letters and digits, and are passed as values: nothing typed is parsed as syntax.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from agenda.openings import day_bounds
from search.engines import scores
from search.engines.elasticsearch.mapping import Json
from search.engines.facets import token
from search.engines.sort_keys import LAST_MINUTE, DateRank, epoch_seconds
from search.enums import COUNTED_FACETS, Facet
from search.query import EventQuery, Term, Window
from search.query.amounts import price_ranges
from search.query.parameters import EARTH_RADIUS_M
from search.query.said import INDEXED, NAMED_IN
from search.text import stems

#: Added to the score for a date in the window that is not off, and once more in a short window if
#: that date is not a span; greater than any score. A float holds the sum exactly.
STANDS = 1 << 20
#: No date but a span lasts so long after the instant from which it answers.
LONGEST = timedelta(days=2)
#: Added to the «turn» of a date that is off.
IS_OFF = LAST_MINUTE + 1
#: Size of the terms aggregation: more than the values of all facets of any city.
MOST_VALUES = 2_000
#: Name of the search that counts the values of all events that answer.
ANSWERING = "answering"
#: Our distances use another radius of the Earth than the server.
_RATIO = 6_371_008.7714 / EARTH_RADIUS_M


def conditions(query: EventQuery) -> list[Json]:
    """Return the conditions of ``query`` without counted facets and without words."""
    found = [{"term": {"live": True}}, during("when", query.window)]
    if query.over_at:
        found.append({"range": {"last_end": {"lte": epoch_seconds(query.over_at)}}})
    if query.near:
        found.append(or_in_text(within(query, query.radius_m), "pres", query))
    found += [
        facet_condition(facet, query)
        for facet in Facet
        if facet not in COUNTED_FACETS and query.chosen(facet)
    ]
    return found


def all_conditions(query: EventQuery) -> list[Json]:
    """Return all conditions of ``query``."""
    return [*conditions(query), *facet_conditions(query).values(), *term_conditions(query.terms)]


def facet_conditions(query: EventQuery) -> dict[Facet, Json]:
    return {facet: facet_condition(facet, query) for facet in COUNTED_FACETS if query.chosen(facet)}


def facet_condition(facet: Facet, query: EventQuery) -> Json:
    """Return the condition that an event has a value of ``facet`` that the query wants."""
    field = "facets" if facet in COUNTED_FACETS else "others"
    listed = {"terms": {field: [token(facet, value) for value in query.wanted(facet)]}}
    ranges = price_ranges(query.chosen(facet)) if facet == Facet.PRICE else []
    if ranges:
        within_any = [
            {"range": {"spent": {"gte": prices.lowest, "lte": prices.highest}}} for prices in ranges
        ]
        return match_any([listed, *within_any])
    return listed if facet in INDEXED else or_in_text(listed, facet, query)


def or_in_text(condition: Json, name: str, query: EventQuery) -> Json:
    """Return ``condition``, or that the event contains the words that meant it.

    ``name`` is the condition's name in the query.
    """
    named = [in_a_row(field, way) for field in NAMED_IN for way in query.ways_of(name)]
    return match_any([condition, *named]) if named else condition


def during(field: str, window: Window) -> Json:
    """Return the condition that a date of ``field`` answers in the window."""
    if window.is_by_hour:
        off = [{"term": {"dates.is_off": True}}] if field != "when" else []
        return {"nested": {"path": "dates", "query": match_all([_inside(window)], off)}}
    edges = {"gte": epoch_seconds(window.start)}
    if window.end:
        edges["lt"] = epoch_seconds(window.end)
    found = {"range": {field: edges}}
    if earliest_start(window) == window.start:
        return found
    # Dates that started before the window, and answer by their start.
    began = [
        {
            "range": {
                "dates.last": {
                    "gte": epoch_seconds(earliest_start(window)),
                    "lt": epoch_seconds(window.start),
                }
            }
        },
        {"range": {"dates.ends": {"gt": epoch_seconds(window.start)}}},
    ]
    but = [{"term": {"dates.is_off": True}}] if field != "when" else []
    return match_any([found, {"nested": {"path": "dates", "query": match_all(began, but)}}])


def earliest_start(window: Window) -> datetime:
    """Return the earliest start of events that answer because they are still on."""
    return window.since if window.end else window.start - LONGEST


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
    return [
        match_any([in_a_row(field, way) for field in scores.FIELDS for way in term.ways])
        for term in terms
    ]


def relevance(query: EventQuery) -> Json:
    """Return the query for all events that answer, scored as in decision 10.

    :data:`STANDS` is added when a date in the window is not off, and once more in a window of few
    days when that date is not a span. Each clause adds a whole number, and each field counts once.
    """
    return {
        "bool": {
            "must": list(map(_term_scored, query.terms)),
            "should": _more(query),
            "filter": _filters(query),
        }
    }


def partial_match_query(query: EventQuery) -> Json:
    """Return the scored query for partial matches."""
    weights = {
        # ``function_score`` adds up weights without a script, and ``min_score`` drops what is below
        # the least.
        "function_score": {
            "query": match_any(term_conditions(query.terms)),
            "functions": [
                {"filter": said, "weight": term.weight}
                for term, said in zip(query.terms, term_conditions(query.terms), strict=True)
            ],
            "score_mode": "sum",
            "boost_mode": "replace",
            "min_score": scores.least_weight(query),
        }
    }
    should = [*map(_term_scored, query.terms), *_more(query)]
    filters = [*_filters(query), weights]
    return {
        "bool": {
            "should": should,
            "filter": filters,
            "must_not": [match_all(term_conditions(query.terms))],
        }
    }


def _filters(query: EventQuery) -> list[Json]:
    """Return the conditions that do not add to the score."""
    return [*conditions(query), *facet_conditions(query).values()]


def _more(query: EventQuery) -> list[Json]:
    """Return the clauses that add to the score beside the terms."""
    more = [constant(in_a_row("words", term.words), scores.AS_TYPED) for term in query.terms]
    more += map(_term_scored, query.more_terms)
    more += [constant(in_a_row("words", term.words), scores.AS_TYPED) for term in query.more_terms]
    if query.text:
        more.append(
            constant(
                {"term": {"whole": title_keyword(query)}}, scores.whole_title_score(query.terms)
            )
        )
    more.append(constant({"term": {"is_featured": True}}, scores.FEATURED))
    more.append(constant(during("on", query.window), STANDS))
    if query.window.is_short:
        more.append(constant(during("dated", query.window), STANDS))
    if query.near:
        more.append(
            best(
                [
                    constant(within(query, query.radius_m * part), count)
                    for part, count in scores.NEARNESS
                ]
            )
        )
    return more


def counted_for(standing: DateRank, window: Window) -> int:
    """Return what is added to the score for this ``standing`` in the window."""
    return STANDS * (DateRank.OFF - standing if window.is_short else standing != DateRank.OFF)


def title_keyword(query: EventQuery) -> str:
    return " ".join(stems(query.text))


def _term_scored(term: Term) -> Json:
    """Return a clause that scores a term: its best field, and a part of each other field.

    In whole numbers.
    """
    fields = [_field_scored(field, count, term) for field, count in scores.FIELDS.items()]
    return best(fields, others=1 / scores.ELSEWHERE)


def _field_scored(field: str, count: int, term: Term) -> Json:
    """Return a clause that scores a term in one field: as typed, or less by a synonym."""
    typed, *others = (in_a_row(field, way) for way in term.ways)
    counted = constant(typed, term.weight * count)
    if not others:
        return counted
    return best([counted, constant(match_any(others), term.weight * scores.BY_SYNONYM[field])])


def in_a_row(field: str, words: Sequence[str]) -> Json:
    """Return the condition that the field contains these words as a phrase."""
    if len(words) == 1:
        return {"term": {field: words[0]}}
    return {"match_phrase": {field: " ".join(words)}}


def match_any(queries: Sequence[Json]) -> Json:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def match_all(filters: Sequence[Json], but: Sequence[Json] = ()) -> Json:
    return {"bool": {"filter": list(filters), "must_not": list(but)}}


def best(queries: Sequence[Json], others: float = 0) -> Json:
    """Return a clause that scores the best of ``queries``, plus a part of the others."""
    return {"dis_max": {"queries": list(queries), "tie_breaker": others}}


def constant(query: Json, count: int) -> Json:
    """Return a clause that adds ``count`` to the score of each match."""
    return {"constant_score": {"filter": query, "boost": count}}


def sort_by_date(window: Window) -> list[Json]:
    """Return the sort by the date to show, then by event; each hit brings its date's rank."""
    turn, rank = _least("dates.turn", window), _least("dates.rank", window)
    return [turn, {"id": "asc"}, rank]


def sort_by_distance(query: EventQuery) -> list[Json]:
    distance = {"point": point(query), "order": "asc", "unit": "m"}
    return [{"_geo_distance": distance}, {"id": "asc"}, _least("dates.rank", query.window)]


def sort_by_end(query: EventQuery) -> list[Json]:
    return [{"last_end": "asc"}, {"id": "asc"}, _least("dates.rank", query.window)]


def _least(field: str, window: Window) -> Json:
    """Return a sort by the least value of ``field`` among the dates in the window."""
    nested = {"path": "dates", "filter": _inside(window)}
    return {field: {"order": "asc", "mode": "min", "nested": nested}}


def _inside(window: Window) -> Json:
    """Return the condition on a nested date that answers in the window."""
    inside = [{"range": {"dates.ends": {"gt": epoch_seconds(window.start)}}}]
    if window.end is None:
        return match_all(inside)
    inside.append({"range": {"dates.first": {"lt": epoch_seconds(window.end)}}})
    inside.append({"range": {"dates.last": {"gte": epoch_seconds(window.since)}}})
    spans = {"term": {"dates.turn": LAST_MINUTE}}
    return match_all(inside, [_later_at_night(window.end), spans] if window.is_by_hour else [])


def _later_at_night(end: datetime) -> Json:
    """Match dates that belong to the evening before and start at ``end`` or later.

    The minute is in the «turn».
    """
    before_midnight = epoch_seconds(day_bounds(timezone.localdate(end))[0]) - 1
    turns = [
        {"range": {"dates.turn": {"gte": off + epoch_seconds(end) // 60, "lt": off + IS_OFF}}}
        for off in (0, IS_OFF)
    ]
    return match_all([{"term": {"dates.first": before_midnight}}, match_any(turns)])


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


def shown_before(edge: datetime, window: Window) -> Json:
    """Match events whose date to show is before ``edge``, which lies in the window.

    Never a span.
    """
    before = Window(window.start, edge, earliest_start(window))
    off = match_all(
        [{"term": {"has_off": True}}, during("when", before)], but=[during("on", window)]
    )
    return match_any([during("dated", before), off])


def on_days(days: Iterable[tuple[str, Window]]) -> Json:
    """Return aggregations that count the events with a date in each window, by name."""
    return {
        "days": {"filters": {"filters": {name: during("when", window) for name, window in days}}}
    }
