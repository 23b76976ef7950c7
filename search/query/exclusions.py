"""Exclusions of a query (``sauf=kind:value``): what an event or a date must not be."""

from typing import NamedTuple, Self

from search.enums import ExclusionKind

#: Most exclusions of one query.
MOST_EXCLUSIONS = 12
#: Longest value, in characters.
LONGEST_VALUE = 100


class Exclusion(NamedTuple):
    """One exclusion; its string is its value in the query string."""

    kind: ExclusionKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.value}"

    @classmethod
    def parse(cls, given: str) -> Self | None:
        """Return the exclusion, or ``None`` if ``given`` is none."""
        name, _colon, value = given.partition(":")
        if name not in ExclusionKind or not value:
            return None
        return cls(ExclusionKind(name), value[:LONGEST_VALUE])
