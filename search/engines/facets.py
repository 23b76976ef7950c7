"""Choices as engines store and count them: one text of words such as ``ou:11``, the same for events alike."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from search.enums import FACETS, Choice


def token(choice: Choice, value: str) -> str:
    """How the index writes that an event has this value. Values are slugs, so that no space is within."""
    return f"{choice.value}:{value}"


def count_choices(
    rows: Mapping[int, Sequence[Sequence[Any]]], cell: int, weight: int | None = None
) -> dict[Choice, dict[str, int]]:
    """The counts beside the choices, each under all the other choices.

    ``rows[0]`` meet every condition, ``rows[1 << rank]`` all but that of the choice of this rank.
    A row is one event, or as many as its column ``weight`` says; its column ``cell`` is its values.
    """
    counts: dict[Choice, dict[str, int]] = {choice: {} for choice in FACETS}
    _add(counts, _alike(rows.get(0, ()), cell, weight))
    for rank, choice in enumerate(FACETS):
        _add({choice: counts[choice]}, _alike(rows.get(1 << rank, ()), cell, weight))
    return counts


def _alike(rows: Sequence[Sequence[Any]], cell: int, weight: int | None) -> Counter[str]:
    """How many events have each text of values."""
    if weight is None:
        return Counter(row[cell] for row in rows)
    alike: Counter[str] = Counter()
    for row in rows:
        alike[row[cell]] += row[weight]
    return alike


def _add(counts: Mapping[Choice, dict[str, int]], alike: Counter[str]) -> None:
    """Add to ``counts`` what these texts say of its choices."""
    totals: Counter[str] = Counter()
    for values, count in alike.items():
        for value in values.split():
            totals[value] += count
    for written, count in totals.items():
        name, _colon, value = written.partition(":")
        if name in counts:
            of_choice = counts[Choice(name)]
            of_choice[value] = of_choice.get(value, 0) + count
