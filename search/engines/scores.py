"""Scores of relevance: whole numbers, which every engine adds up in the same way (decision 33)."""

import math

from search.engines.sort_keys import MINUTE_BITS, DateRank
from search.query import EventQuery
from search.query.terms import Terms

#: Factors of an impact (:mod:`search.index.impacts`): of a typed word or an editors' synonym, and
#: of an everyday word or a word family.
OWN_WAY, WIDER_WAY = 10, 6
#: Added for featured events.
FEATURED = 160
#: Added by distance: up to these parts of the radius, the narrowest first.
NEARNESS: tuple[tuple[float, int], ...] = ((1 / 4, 470), (1 / 2, 315), (3 / 4, 160))
#: Least share of the query's weight in a partial match; conditions understood from words count
#: towards it.
ALMOST = 0.3
#: Least bonus of an event without any of the words, times the weight of all terms.
BONUS_ALONE = 98


def least_bonus(query: EventQuery) -> int:
    """Return the least bonus that lists an event without any of the words.

    Queries without a meaning stay below it with every event.
    """
    return BONUS_ALONE * total_weight(query.terms)


def least_weight(query: EventQuery) -> int:
    """Return the least weight of the terms in a partial match.

    The match also meets the conditions understood from words.
    """
    met = len(query.said)
    return max(1, math.ceil(ALMOST * (total_weight(query.terms) + met) - met))


def total_weight(terms: Terms) -> int:
    return sum(term.weight for term in terms)


# Sort key by relevance, from the highest bits: standing in the window, the score's distance from
# the greatest score, the minute of the date to show. It stays below 2**53, so that JSON readers
# with floats keep it exact.
SCORE_BITS = 20
MOST_SCORE = (1 << SCORE_BITS) - 1


def place(score: int, standing: DateRank, minute: int = 0) -> int:
    """Return the sort key by relevance; lower is better."""
    return standing << (SCORE_BITS + MINUTE_BITS) | (MOST_SCORE - score) << MINUTE_BITS | minute


def score_of(place: float) -> int:
    """Return the score that a sort key by relevance contains."""
    return MOST_SCORE - (int(place) >> MINUTE_BITS & MOST_SCORE)


def date_rank_in(place: float) -> DateRank:
    """Return the standing that a sort key by relevance contains."""
    return DateRank(int(place) >> (SCORE_BITS + MINUTE_BITS))


def distance_score(metres: float, radius_m: int) -> int:
    """Return what is added to the score of an event at ``metres``."""
    return next((count for part, count in NEARNESS if metres <= radius_m * part), 0)
