"""What relevance is made of: whole numbers that every engine adds up alike (decision 10)."""

from collections.abc import Mapping

from search.engines.sort_keys import MINUTE_BITS

#: What a term counts in each field that says it.
FIELDS: Mapping[str, int] = {"title": 8, "place": 4, "summary": 3, "body": 1}
#: More for a word of the title or the place's name that is exactly as typed.
AS_TYPED = 2
#: More when the title is what was asked, and nothing else.
WHOLE_TITLE = 12
#: More for what editors put forward.
FEATURED = 2
#: More the nearer: parts of the radius, the narrowest first.
NEARNESS: tuple[tuple[float, int], ...] = ((1 / 4, 3), (1 / 2, 2))


def by_synonym(count: int) -> int:
    """What a field that counts ``count`` counts when it says a term by a synonym alone."""
    return max(1, count // 2)


# A place in the order by relevance, from the highest bit: whether all dates in the window are off, what
# the score lacks of the most there could be, the minute of the date to show. It stays below 2**53, so
# that it is the same number wherever JSON is read.
SCORE_BITS = 20
MOST_SCORE = (1 << SCORE_BITS) - 1


def place(score: int, *, is_off: bool, minute: int = 0) -> int:
    return is_off << (SCORE_BITS + MINUTE_BITS) | (MOST_SCORE - score) << MINUTE_BITS | minute


def score_of(place: float) -> int:
    return MOST_SCORE - (int(place) >> MINUTE_BITS & MOST_SCORE)


def is_off_at(place: float) -> bool:
    return bool(int(place) >> (SCORE_BITS + MINUTE_BITS))


def nearness(metres: float, radius_m: int) -> int:
    """What an event at ``metres`` counts more."""
    return next((count for part, count in NEARNESS if metres <= radius_m * part), 0)
