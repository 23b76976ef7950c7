"""Building blocks of queries in Elasticsearch's query DSL.

Words are letters and digits, and are passed as values: nothing typed is parsed as syntax.
"""

from collections.abc import Collection, Sequence

from search.engines.elasticsearch.mapping import Json


def match_any(queries: Sequence[Json]) -> Json:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def match_all(filters: Sequence[Json], but: Sequence[Json] = ()) -> Json:
    return {"bool": {"filter": list(filters), "must_not": list(but)}}


def match_values(field: str, values: Collection[object]) -> Json:
    """Match documents of which ``field`` has one of ``values``."""
    return {"terms": {field: list(values)}}


def match_range(field: str, **bounds: int | None) -> Json:
    """Match documents of which ``field`` lies within bounds (``gt``, ``gte``, ``lt``, ``lte``)."""
    return {"range": {field: {name: edge for name, edge in bounds.items() if edge is not None}}}


def match_in_a_row(field: str, words: Sequence[str]) -> Json:
    """Match documents of which ``field`` contains these words as a phrase."""
    if len(words) == 1:
        return {"term": {field: words[0]}}
    return {"match_phrase": {field: " ".join(words)}}


def best_of(queries: Sequence[Json]) -> Json:
    """Return a clause that scores the best of ``queries``."""
    return {"dis_max": {"queries": list(queries)}}


def constant(query: Json, count: int) -> Json:
    """Return a clause that adds ``count`` to the score of each match."""
    return {"constant_score": {"filter": query, "boost": count}}
