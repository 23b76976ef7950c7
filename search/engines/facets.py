"""Choices as engines store and count them: one text of words such as ``ou:11``, the same for events alike.

The text has a number, by which events alike are counted (:mod:`search.engines.database.facet_cache`).
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from hashlib import blake2b
from itertools import chain, compress

from search.enums import FACETS, Choice
from search.query import EventQuery

#: How many events have each text, by its number.
Alike = Mapping[int, int]
#: The values that each number stands for, as they are written.
Texts = Mapping[int, tuple[str, ...]]


def token(choice: Choice, value: str) -> str:
    """How the index writes that an event has this value. Values are slugs, so that no space is within."""
    return f"{choice.value}:{value}"


def number(text: str) -> int:
    """The number of a text of choices: 63 bits of its hash, so that it never stands for another."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def values_in(text: str) -> tuple[str, ...]:
    # Texts share few values: one string of each is enough, and is soon compared.
    return tuple(map(sys.intern, text.split()))


def by_failure(alike: Alike, texts: Texts, query: EventQuery) -> dict[int, Alike]:
    """What :func:`count_choices` counts: the numbers whose texts meet the choices of ``query``, or fail one alone."""
    values = [texts.get(one, ()) for one in alike]
    failing = {}
    for rank, choice in enumerate(FACETS):
        if wanted := {token(choice, value) for value in query.chosen(choice)}:
            failing[1 << rank] = set(compress(alike, map(wanted.isdisjoint, values)))
    failed = Counter(chain.from_iterable(failing.values()))
    apart: dict[int, Alike] = {0: {one: count for one, count in alike.items() if one not in failed}}
    for bit, numbers in failing.items():
        apart[bit] = {one: alike[one] for one in numbers if failed[one] == 1}
    return apart


def count_choices(alike: Mapping[int, Alike], texts: Texts) -> dict[Choice, dict[str, int]]:
    """The counts beside the choices, each under all the other choices.

    ``alike[0]`` are the events that meet every condition, ``alike[1 << rank]`` those that fail the choice of this rank
    alone.
    """
    counts: dict[Choice, dict[str, int]] = {choice: {} for choice in FACETS}
    _add(counts, _written(alike.get(0, {}), texts))
    for rank, choice in enumerate(FACETS):
        _add({choice: counts[choice]}, _written(alike.get(1 << rank, {}), texts))
    return counts


def _written(alike: Alike, texts: Texts) -> Counter[str]:
    """How many events have each value of any choice, as it is written."""
    # Texts of as many events are counted together, without a line of Python for each.
    of_count: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for one, count in alike.items():
        of_count[count].append(texts.get(one, ()))
    written: Counter[str] = Counter()
    for count, several in of_count.items():
        for value, times in Counter(chain.from_iterable(several)).items():
            written[value] += times * count
    return written


def _add(counts: Mapping[Choice, dict[str, int]], written: Mapping[str, int]) -> None:
    """Add to ``counts`` what is written of its choices."""
    for one, count in written.items():
        name, _colon, value = one.partition(":")
        if name in counts:
            of_choice = counts[Choice(name)]
            of_choice[value] = of_choice.get(value, 0) + count
