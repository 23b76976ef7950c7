"""Impacts of stems as keywords of a document, and their sum as a score, without a script.

A document has a keyword for each stem, one for each bit of its impact, which is added up, and one
for the whole impact, of which the least counts in a phrase. Stems are letters and digits, so that
no sign of ours occurs in one.
"""

from collections.abc import Iterator, Mapping, Sequence

from search.engines.elasticsearch.clauses import (
    best_of,
    constant,
    match_any,
    match_in_a_row,
    match_values,
)
from search.engines.elasticsearch.mapping import Json
from search.engines.scores import OWN_WAY, WIDER_WAY
from search.index.impacts import FIELD_WEIGHTS, MOST_IMPACT
from search.query import Term
from search.query.terms import Way

FIELD = "impacts"
BITS = MOST_IMPACT.bit_length()


def impact_keywords(impacts: Mapping[str, int]) -> Iterator[str]:
    """Yield the keywords of a document with these impacts by stem."""
    for stem, impact in impacts.items():
        yield stem
        yield _whole(stem, impact)
        for bit in range(BITS):
            if impact >> bit & 1:
                yield _bit(stem, bit)


def match_ways(ways: Sequence[Way]) -> Json:
    """Match events that contain one of these ways, of several words in a row in one field."""
    words = [way[0] for way in ways if len(way) == 1]
    phrases = [_is_said(way) for way in ways if len(way) > 1]
    return match_any([match_values(FIELD, words), *phrases] if words else phrases)


def term_score(term: Term) -> Json:
    """Return a clause for events that contain the term: its best impact, times its weight."""
    own = [_way_score(way, OWN_WAY * term.weight) for way in term.own_ways]
    wider = [_way_score(way, WIDER_WAY * term.weight) for way in term.wider_ways]
    return best_of([*own, *wider])


def _way_score(way: Way, factor: int) -> Json:
    if len(way) > 1:
        return _phrase_score(way, factor)
    bits = [constant({"term": {FIELD: _bit(way[0], bit)}}, factor << bit) for bit in range(BITS)]
    return match_any(bits)


def _phrase_score(way: Way, factor: int) -> Json:
    """Score a phrase by the least impact of its words.

    Of the impacts from the least on, the first that one of the words has is the least of all.
    """
    return {
        "function_score": {
            "query": _is_said(way),
            "functions": [
                {
                    "filter": match_values(FIELD, [_whole(stem, impact) for stem in way]),
                    "weight": impact * factor,
                }
                for impact in range(1, MOST_IMPACT + 1)
            ],
            "score_mode": "first",
            "boost_mode": "replace",
        }
    }


def _is_said(way: Way) -> Json:
    return match_any([match_in_a_row(field, way) for field in FIELD_WEIGHTS])


def _bit(stem: str, bit: int) -> str:
    return f"{stem}/{bit}"


def _whole(stem: str, impact: int) -> str:
    return f"{stem}={impact}"
