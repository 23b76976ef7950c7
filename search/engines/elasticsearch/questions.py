"""Questions in the server's language.

Words are letters and digits, and stand as values: nothing that was typed is read as syntax.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from agenda.openings import day_bounds
from search.engines import scores
from search.engines.elasticsearch.mapping import Json
from search.engines.facets import token
from search.engines.sort_keys import LAST_MINUTE, Standing
from search.enums import COUNTED_FACETS, Facet
from search.query import EventQuery, Term, Window
from search.query.amounts import below
from search.query.parameters import EARTH_RADIUS_M
from search.query.said import INDEXED, NAMED_IN
from search.text import stems

#: What an event's score is above when one may come at a date in the window, and once more when that is no span, if the
#: window is of few days: more than any score. A float holds the sum.
STANDS = 1 << 20
#: Nothing but a span lasts so long after the instant by which it answers.
LONGEST = timedelta(days=2)
#: What a turn is above when its date is off.
IS_OFF = LAST_MINUTE + 1
#: Values that are counted: more than any city has areas, categories and the rest.
MOST_VALUES = 2_000
#: What counts of the values of all that answers are named.
ANSWERING = "answering"
#: Distances are ours, and the server's sphere is another.
_RATIO = 6_371_008.7714 / EARTH_RADIUS_M


def conditions(query: EventQuery) -> list[Json]:
    """What answers meets, but for the facets that are counted, and the words where they are scored."""
    found = [{"term": {"live": True}}, during("when", query.window)]
    if query.over_at:
        found.append({"range": {"last_end": {"lte": seconds(query.over_at)}}})
    if query.near:
        found.append(or_named(within(query, query.radius_m), "pres", query))
    found += [meets(facet, query) for facet in Facet if facet not in COUNTED_FACETS and query.chosen(facet)]
    return found


def answering(query: EventQuery) -> list[Json]:
    """All that answers meets."""
    return [*conditions(query), *chosen_facets(query).values(), *says(query.terms)]


def chosen_facets(query: EventQuery) -> dict[Facet, Json]:
    return {facet: meets(facet, query) for facet in COUNTED_FACETS if query.chosen(facet)}


def meets(facet: Facet, query: EventQuery) -> Json:
    field = "facets" if facet in COUNTED_FACETS else "others"
    listed: Json = {"terms": {field: [token(facet, value) for value in query.wanted(facet)]}}
    amount = below(query.chosen(facet)) if facet == Facet.PRICE else None
    if amount is not None:
        return any_of([listed, {"range": {"spent": {"lt": amount * 100}}}])
    return listed if facet in INDEXED else or_named(listed, facet, query)


def or_named(condition: Json, name: str, query: EventQuery) -> Json:
    """``condition``, or where words said it by the name ``name``, that the event says them."""
    named = [in_a_row(field, way) for field in NAMED_IN for way in query.ways_of(name)]
    return any_of([condition, *named]) if named else condition


def during(field: str, window: Window) -> Json:
    """Some date of ``field`` answers in the window."""
    if window.is_by_hour:
        off = [{"term": {"dates.is_off": True}}] if field != "when" else []
        return {"nested": {"path": "dates", "query": all_of([_inside(window)], off)}}
    edges = {"gte": seconds(window.start)}
    if window.end:
        edges["lt"] = seconds(window.end)
    found: Json = {"range": {field: edges}}
    if since(window) == window.start:
        return found
    # What goes on, and answers by when it started.
    began = [
        {"range": {"dates.last": {"gte": seconds(since(window)), "lt": seconds(window.start)}}},
        {"range": {"dates.ends": {"gt": seconds(window.start)}}},
    ]
    but = [{"term": {"dates.is_off": True}}] if field != "when" else []
    return any_of([found, {"nested": {"path": "dates", "query": all_of(began, but)}}])


def since(window: Window) -> datetime:
    """From when on a happening answers that has not ended when the window starts."""
    return window.since if window.end else window.start - LONGEST


def within(query: EventQuery, radius_m: float) -> Json:
    here = point(query)
    return {"geo_distance": {"distance": f"{radius_m * _RATIO}m", "point": here}}


def point(query: EventQuery) -> Json:
    if query.near is None:
        raise ValueError("nothing is asked about distances")
    return {"lat": query.near.latitude, "lon": query.near.longitude}


def says(terms: Iterable[Term]) -> list[Json]:
    """Each term is said, one way or another, in some field."""
    return [any_of([in_a_row(field, way) for field in scores.FIELDS for way in term.ways]) for term in terms]


def relevance(query: EventQuery) -> Json:
    """All that answers, each with the score of decision 10.

    It is :data:`STANDS` more when a date in the window stands, and in one of few days once more unless a span.
    Clauses count a whole number each, and a field once.
    """
    return {"bool": {"must": list(map(_term_scored, query.terms)), "should": _more(query), "filter": _filters(query)}}


def almost(query: EventQuery) -> Json:
    """The same of what almost answers."""
    weights = {
        # The server adds scores up without a script, and leaves out what has less than the least.
        "function_score": {
            "query": any_of(says(query.terms)),
            "functions": [
                {"filter": said, "weight": term.weight}
                for term, said in zip(query.terms, says(query.terms), strict=True)
            ],
            "score_mode": "sum",
            "boost_mode": "replace",
            "min_score": scores.least_weight(query),
        }
    }
    should = [*map(_term_scored, query.terms), *_more(query)]
    filters = [*_filters(query), weights]
    return {"bool": {"should": should, "filter": filters, "must_not": [all_of(says(query.terms))]}}


def _filters(query: EventQuery) -> list[Json]:
    return [*conditions(query), *chosen_facets(query).values()]


def _more(query: EventQuery) -> list[Json]:
    """What counts beside the terms."""
    more = [constant(in_a_row("words", term.words), scores.AS_TYPED) for term in query.terms]
    more += map(_term_scored, query.more_terms)
    more += [constant(in_a_row("words", term.words), scores.AS_TYPED) for term in query.more_terms]
    if query.text:
        more.append(constant({"term": {"whole": whole_title(query)}}, scores.whole_title(query.terms)))
    more.append(constant({"term": {"is_featured": True}}, scores.FEATURED))
    more.append(constant(during("on", query.window), STANDS))
    if query.window.is_short:
        more.append(constant(during("dated", query.window), STANDS))
    if query.near:
        more.append(best([constant(within(query, query.radius_m * part), count) for part, count in scores.NEARNESS]))
    return more


def counted_for(standing: Standing, window: Window) -> int:
    """What a score is above for what stands in the window."""
    return STANDS * (Standing.OFF - standing if window.is_short else standing != Standing.OFF)


def whole_title(query: EventQuery) -> str:
    return " ".join(stems(query.text))


def _term_scored(term: Term) -> Json:
    """The field that counts most, and of each other a part, all of it in whole numbers."""
    fields = [_field_scored(field, count, term) for field, count in scores.FIELDS.items()]
    return best(fields, others=1 / scores.ELSEWHERE)


def _field_scored(field: str, count: int, term: Term) -> Json:
    typed, *others = (in_a_row(field, way) for way in term.ways)
    counted = constant(typed, term.weight * count)
    if not others:
        return counted
    return best([counted, constant(any_of(others), term.weight * scores.BY_SYNONYM[field])])


def in_a_row(field: str, words: Sequence[str]) -> Json:
    if len(words) == 1:
        return {"term": {field: words[0]}}
    return {"match_phrase": {field: " ".join(words)}}


def any_of(queries: Sequence[Json]) -> Json:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def all_of(filters: Sequence[Json], but: Sequence[Json] = ()) -> Json:
    return {"bool": {"filter": list(filters), "must_not": list(but)}}


def best(queries: Sequence[Json], others: float = 0) -> Json:
    """What the best of ``queries`` counts, and this part of what each of the others does."""
    return {"dis_max": {"queries": list(queries), "tie_breaker": others}}


def constant(query: Json, count: int) -> Json:
    return {"constant_score": {"filter": query, "boost": count}}


def soonest(window: Window) -> list[Json]:
    """The sort by the date to show, then by event; the date's rank comes with each hit."""
    turn, rank = _least("dates.turn", window), _least("dates.rank", window)
    return [turn, {"id": "asc"}, rank]


def nearest(query: EventQuery) -> list[Json]:
    distance = {"point": point(query), "order": "asc", "unit": "m"}
    return [{"_geo_distance": distance}, {"id": "asc"}, _least("dates.rank", query.window)]


def soonest_over(query: EventQuery) -> list[Json]:
    return [{"last_end": "asc"}, {"id": "asc"}, _least("dates.rank", query.window)]


def _least(field: str, window: Window) -> Json:
    nested = {"path": "dates", "filter": _inside(window)}
    return {field: {"order": "asc", "mode": "min", "nested": nested}}


def _inside(window: Window) -> Json:
    """What is true of a date that answers in the window."""
    inside = [{"range": {"dates.ends": {"gt": seconds(window.start)}}}]
    if window.end is None:
        return all_of(inside)
    inside.append({"range": {"dates.first": {"lt": seconds(window.end)}}})
    inside.append({"range": {"dates.last": {"gte": seconds(window.since)}}})
    spans = {"term": {"dates.turn": LAST_MINUTE}}
    return all_of(inside, [_later_at_night(window.end), spans] if window.is_by_hour else [])


def _later_at_night(end: datetime) -> Json:
    """What answers for the evening before, and starts at ``end`` or after: the minute is in its turn."""
    before_midnight = seconds(day_bounds(timezone.localdate(end))[0]) - 1
    turns = [{"range": {"dates.turn": {"gte": off + seconds(end) // 60, "lt": off + IS_OFF}}} for off in (0, IS_OFF)]
    return all_of([{"term": {"dates.first": before_midnight}}, any_of(turns)])


def facets(query: EventQuery) -> dict[str, Json]:
    """Searches whose answers count the values of all that answers, and of what would but for each chosen facet.

    By the facet's name. Each is a search of its own: the server keeps what many ask within one minute, as what all
    there is to come is counted by when one facet is chosen.
    """
    chosen = chosen_facets(query)
    given = [*conditions(query), *says(query.terms)]
    filters = {ANSWERING: [*given, *chosen.values()]}
    for facet in chosen:
        filters[facet.value] = [*given, *(one for other, one in chosen.items() if other != facet)]
    values = {"values": {"terms": {"field": "facets", "size": MOST_VALUES}}}
    return {name: {"size": 0, "query": all_of(those), "aggs": values} for name, those in filters.items()}


def shown_before(edge: datetime, window: Window) -> Json:
    """The date to show is of a day before ``edge``, which is in the window; a span is of none."""
    before = Window(window.start, edge, since(window))
    off = all_of([{"term": {"has_off": True}}, during("when", before)], but=[during("on", window)])
    return any_of([during("dated", before), off])


def on_days(days: Iterable[tuple[str, Window]]) -> Json:
    return {"days": {"filters": {"filters": {name: during("when", window) for name, window in days}}}}


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())
