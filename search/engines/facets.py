"""Choices as engines store and count them: one text of words such as ``ou:11``, the same for events alike."""

from collections import Counter, defaultdict
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
    _add(counts, _written(rows.get(0, ()), cell, weight))
    for rank, choice in enumerate(FACETS):
        _add({choice: counts[choice]}, _written(rows.get(1 << rank, ()), cell, weight))
    return counts


def _written(rows: Sequence[Sequence[Any]], cell: int, weight: int | None) -> Counter[str]:
    """How many events have each value of any choice, as it is written."""
    # Rows of one weight are counted together, all of them without a line of Python for each.
    alike: dict[int, list[str]] = defaultdict(list)
    if weight is None:
        alike[1] = [row[cell] for row in rows]
    else:
        for row in rows:
            alike[row[weight]].append(row[cell])
    written: Counter[str] = Counter()
    for count, texts in alike.items():
        for value, times in Counter(" ".join(texts).split()).items():
            written[value] += times * count
    return written


def _add(counts: Mapping[Choice, dict[str, int]], written: Mapping[str, int]) -> None:
    """Add to ``counts`` what is written of its choices."""
    for one, count in written.items():
        name, _colon, value = one.partition(":")
        if name in counts:
            of_choice = counts[Choice(name)]
            of_choice[value] = of_choice.get(value, 0) + count
