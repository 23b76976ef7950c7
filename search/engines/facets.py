"""Facet combinations: the values that an event has of the counted facets as one text (``ou:11 prix:gratuit``).

Events alike share it. A combination has an id, by which events are counted and its text is kept
(:mod:`search.engines.database.caches`).
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from hashlib import blake2b
from itertools import chain, compress

from search.enums import COUNTED_FACETS, Facet
from search.query import EventQuery
from search.query.said import SAID_ALONE

#: How many events have each combination, by its id.
CombinationCounts = Mapping[int, int]
#: The values of each combination by its id, as they are written.
Combinations = Mapping[int, tuple[str, ...]]


def token(facet: Facet, value: str) -> str:
    """How the index writes that an event has this value. Values are slugs, so that no space is within."""
    return f"{facet.value}:{value}"


def combination_id(text: str) -> int:
    """The id of a combination by its text: 63 bits of its hash, so that it never stands for another."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def values_of(text: str) -> tuple[str, ...]:
    # Combinations share few values: one string of each is enough, and is soon compared.
    return tuple(map(sys.intern, text.split()))


def drill_sideways(
    counts: CombinationCounts, combinations: Combinations, query: EventQuery, below: CombinationCounts | None = None
) -> dict[int, CombinationCounts]:
    """What :func:`count_facets` counts: the combinations that meet the facets of ``query``, or all but one of them.

    By the facet that is not met: ``1 << rank``, or 0 for none. When an amount is asked for, ``below`` are those that
    meet it: a combination does not say.
    """
    if below is not None:
        at_any_price = query.with_facet(Facet.PRICE)
        cheap = drill_sideways(below, combinations, at_any_price)
        others = drill_sideways(counts, combinations, at_any_price)[0]
        dearer = {one: count - cheap[0].get(one, 0) for one, count in others.items()}
        return cheap | {1 << COUNTED_FACETS.index(Facet.PRICE): {one: n for one, n in dearer.items() if n}}
    values = [combinations.get(one, ()) for one in counts]
    failing = {}
    for rank, facet in enumerate(COUNTED_FACETS):
        if wanted := {token(facet, value) for value in query.wanted(facet)}:
            failing[1 << rank] = set(compress(counts, map(wanted.isdisjoint, values)))
    unmet = Counter(chain.from_iterable(failing.values()))
    by_unmet: dict[int, CombinationCounts] = {0: {one: count for one, count in counts.items() if one not in unmet}}
    for bit, ids in failing.items():
        by_unmet[bit] = {one: counts[one] for one in ids if unmet[one] == 1}
    return by_unmet


def count_facets(by_unmet: Mapping[int, CombinationCounts], combinations: Combinations) -> dict[Facet, dict[str, int]]:
    """The drill-sideways counts: beside each value of a facet, how many events it would give under all other facets.

    It gives those that have it, not those that say it alone: what is chosen is strict.

    ``by_unmet[0]`` are the events that meet every condition, ``by_unmet[1 << rank]`` those that do not meet the facet
    of this rank alone.
    """
    counts: dict[Facet, dict[str, int]] = {facet: {} for facet in COUNTED_FACETS}
    _add(counts, _count_values(by_unmet.get(0, {}), combinations))
    for rank, facet in enumerate(COUNTED_FACETS):
        _add({facet: counts[facet]}, _count_values(by_unmet.get(1 << rank, {}), combinations))
    return counts


def _count_values(counts: CombinationCounts, combinations: Combinations) -> Counter[str]:
    """How many events have each value of any facet, as it is written."""
    # Combinations of as many events are counted together, without a line of Python for each.
    of_count: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for one, count in counts.items():
        of_count[count].append(combinations.get(one, ()))
    by_value: Counter[str] = Counter()
    for count, several in of_count.items():
        for value, times in Counter(chain.from_iterable(several)).items():
            by_value[value] += times * count
    return by_value


def _add(counts: Mapping[Facet, dict[str, int]], by_value: Mapping[str, int]) -> None:
    """Add to ``counts`` the values of its facets."""
    for written, count in by_value.items():
        name, _colon, value = written.partition(":")
        if name in counts and not value.endswith(SAID_ALONE):
            of_facet = counts[Facet(name)]
            of_facet[value] = of_facet.get(value, 0) + count
