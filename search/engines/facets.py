"""Choices as engines store and count them: conditions in SQL, counts in Python."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agenda.enums import Access
from search.enums import FACETS, Choice

ACCESS_BITS = {access.value: 1 << rank for rank, access in enumerate(Access)}

#: Where each choice stands in the index; a list is slugs with spaces around.
COLUMNS = {
    Choice.PRICE: "price",
    Choice.ACCESS: "access",
    Choice.CATEGORY: "categories",
    Choice.AUDIENCE: "audience",
    Choice.AREA: "areas",
    Choice.PROGRAMME: "programme",
    Choice.PLACE: "places",
    Choice.ORGANISATION: "organisation",
}
LISTS = frozenset({Choice.CATEGORY, Choice.AREA, Choice.PLACE})


def access_mask(values: Iterable[str]) -> int:
    return sum(ACCESS_BITS[value] for value in values)


def tally(choice: Choice, values: Iterable[Any]) -> dict[str, int]:
    """How many events have each value, from the column of ``choice``, one item an event."""
    counts: Counter[str] = Counter()
    for value, count in Counter(values).items():
        for single in singles(choice, value):
            counts[single] += count
    return dict(counts)


def singles(choice: Choice, value: Any) -> Sequence[str]:
    """What one cell of the column of ``choice`` says: several values, one or none."""
    if choice == Choice.ACCESS:
        return [access for access, bit in ACCESS_BITS.items() if value & bit]
    if choice in LISTS:
        return list(dict.fromkeys(value.split()))
    return [value] if value else []


def count_choices(
    rows: Sequence[Sequence[Any]], by_failure: Mapping[int, Sequence[Sequence[Any]]], first: int
) -> dict[Choice, dict[str, int]]:
    """The counts beside the choices, each under all the other choices.

    ``rows`` meet every condition; ``by_failure[bit]`` fail that of one choice alone, whose bit is
    ``1 << its rank``. Cells of the choices begin at ``first``.
    """
    return {
        choice: tally(choice, (row[first + rank] for row in [*rows, *by_failure.get(1 << rank, ())]))
        for rank, choice in enumerate(FACETS)
    }
