"""What relevance is made of: whole numbers that every engine adds up alike (decision 10)."""

import math
from collections.abc import Mapping, Sequence

from search.engines.sort_keys import MINUTE_BITS, Standing
from search.query import EventQuery, Term

#: What a term counts, times its weight, in the field that counts most of those that say it; in any other, a quarter.
#: So it is saturated: of a word of the title, the text hardly matters. Multiples of four.
FIELDS: Mapping[str, int] = {"title": 72, "place": 48, "summary": 40, "body": 16}
#: The same when it is said by a synonym alone.
BY_SYNONYM: Mapping[str, int] = {"title": 48, "place": 28, "summary": 16, "body": 16}
ELSEWHERE = 4
#: Those that hold names.
NAMES = ("title", "place")
#: More for a word of the title or the place's name that is exactly as typed.
AS_TYPED = 12
#: More when the title is what was asked, and nothing else; times the weight of the rarest term.
WHOLE_TITLE = 192
#: More for what editors put forward.
FEATURED = 18
#: More the nearer: parts of the radius, the narrowest first.
NEARNESS: tuple[tuple[float, int], ...] = ((1 / 4, 54), (1 / 2, 36), (3 / 4, 18))
#: What says not all, but so much of the weight asked, with that of other conditions that words said, almost answers.
ALMOST = 0.3


def whole_title(terms: Sequence[Term]) -> int:
    return WHOLE_TITLE * max((term.weight for term in terms), default=1)


def least_weight(query: EventQuery) -> int:
    """What the terms that are said must weigh at least in what almost answers, which meets what words said beside."""
    met = len(query.said)
    return max(1, math.ceil(ALMOST * (total_weight(query.terms) + met) - met))


def needed(terms: Sequence[Term], least: int) -> Sequence[Term]:
    """Those of which one at least is said by what almost answers: the others together weigh less than ``least``."""
    ordered, lighter = sorted(terms, key=lambda term: term.weight), 0
    while (lighter := lighter + ordered[0].weight) < least:
        ordered.pop(0)
    return ordered


def total_weight(terms: Sequence[Term]) -> int:
    return sum(term.weight for term in terms)


# A place in the order by relevance, from the highest bits: what stands in the window, what
# the score lacks of the most there could be, the minute of the date to show. It stays below 2**53, so
# that it is the same number wherever JSON is read.
SCORE_BITS = 20
MOST_SCORE = (1 << SCORE_BITS) - 1


def place(score: int, standing: Standing, minute: int = 0) -> int:
    return standing << (SCORE_BITS + MINUTE_BITS) | (MOST_SCORE - score) << MINUTE_BITS | minute


def score_of(place: float) -> int:
    return MOST_SCORE - (int(place) >> MINUTE_BITS & MOST_SCORE)


def standing_at(place: float) -> Standing:
    return Standing(int(place) >> (SCORE_BITS + MINUTE_BITS))


def nearness(metres: float, radius_m: int) -> int:
    """What an event at ``metres`` counts more."""
    return next((count for part, count in NEARNESS if metres <= radius_m * part), 0)
