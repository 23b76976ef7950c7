"""What relevance is made of: whole numbers that every engine adds up alike (decision 10)."""

from collections.abc import Mapping

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
