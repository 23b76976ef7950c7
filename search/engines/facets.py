"""Facet combinations: the values that an event has of the counted facets as one text (``ou:11 prix:gratuit``).

Events alike share it. A combination has an id, by which events are counted and its text is kept
(:mod:`search.engines.database.caches`). Each has a place in sets of combinations, which are whole numbers of a
bit each: thousands are met and counted at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import blake2b
from itertools import zip_longest
from operator import or_
from typing import Self

from search.enums import COUNTED_FACETS, Facet
from search.query import EventQuery
from search.query.said import SAID_ALONE

#: How many events have each combination, by its id.
CombinationCounts = Mapping[int, int]
#: Combinations, a bit each.
Bits = int


def token(facet: Facet, value: str) -> str:
    """How the index writes that an event has this value. Values are slugs, so that no space is within."""
    return f"{facet.value}:{value}"


def combination_id(text: str) -> int:
    """The id of a combination by its text: 63 bits of its hash, so that it never stands for another."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def bits_at(places: Iterable[int], length: int) -> Bits:
    """The set of these places, all of them below ``length``."""
    digits = bytearray(b"0") * length
    for place in places:
        digits[~place] = ord("1")
    return int(digits, 2) if digits else 0


@dataclass(frozen=True, slots=True)
class Combinations:
    """What is known of combinations: where each stands in a set, and which have each value, as it is written.

    Never changed where it stands, so that threads may share it.
    """

    places: Mapping[int, int] = field(default_factory=dict)
    having: Mapping[str, Bits] = field(default_factory=dict)

    def with_texts(self, texts: Mapping[int, str]) -> Self:
        """These and others, which come after them, by their ids."""
        places = {**self.places, **{one: place for place, one in enumerate(texts, len(self.places))}}
        at: dict[str, list[int]] = defaultdict(list)
        for one, text in texts.items():
            for written in text.split():
                at[written].append(places[one])
        more = {written: bits_at(several, len(places)) for written, several in at.items()}
        having = {written: self.having.get(written, 0) | more.get(written, 0) for written in {**self.having, **more}}
        return type(self)(places, having)

    def meeting(self, query: EventQuery, facet: Facet) -> Bits:
        """Those that have a value which ``query`` wants of ``facet``."""
        wanted = (self.having.get(token(facet, value), 0) for value in query.wanted(facet))
        return reduce(or_, wanted, 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events have each of some combinations: the binary digits of all counts, the least first."""

    digits: Sequence[Bits]

    @classmethod
    def of(cls, counts: CombinationCounts, combinations: Combinations) -> Self:
        """What has no text any more, for its events were withdrawn since, is left out."""
        at: dict[int, list[int]] = defaultdict(list)
        for one, count in counts.items():
            if (place := combinations.places.get(one)) is not None:
                at[count].append(place)
        digits = [0] * max((count.bit_length() for count in at), default=0)
        for count, several in at.items():
            bits = bits_at(several, len(combinations.places))
            for nth in range(len(digits)):
                digits[nth] |= bits if count >> nth & 1 else 0
        return cls(digits)

    def among(self, some: Bits) -> "Tally":
        return Tally([one & some for one in self.digits])

    def without(self, other: "Tally") -> "Tally":
        """What is left when ``other`` is taken away; nothing where that is more, as it was counted a moment later."""
        left, borrowed = [], 0
        for digit, taken in zip_longest(self.digits, other.digits, fillvalue=0):
            left.append(digit ^ taken ^ borrowed)
            borrowed = (~digit & (taken | borrowed)) | (taken & borrowed)
        return Tally([one & ~borrowed for one in left])

    def total(self, some: Bits = -1) -> int:
        """How many events have one of these combinations, or of all."""
        return sum((digit & some).bit_count() << nth for nth, digit in enumerate(self.digits))

    def ids(self, combinations: Combinations) -> list[int]:
        """The ids of the combinations that some event has."""
        bits = f"{reduce(or_, self.digits, 0):b}"
        return [one for one, bit in zip(combinations.places, reversed(bits), strict=False) if bit == "1"]


def drill_sideways(
    tally: Tally, combinations: Combinations, query: EventQuery, below: Tally | None = None
) -> dict[int, Tally]:
    """What :func:`count_facets` counts: of all, those that meet the facets of ``query``, or all but one of them.

    By the facet that is not met: ``1 << rank``, or 0 for none. When an amount is asked for, ``below`` are those that
    meet it: a combination does not say.
    """
    if below is not None:
        at_any_price = query.with_facet(Facet.PRICE)
        cheap = drill_sideways(below, combinations, at_any_price)
        dearer = drill_sideways(tally, combinations, at_any_price)[0].without(cheap[0])
        return cheap | {1 << COUNTED_FACETS.index(Facet.PRICE): dearer}
    met = {rank: combinations.meeting(query, facet) for rank, facet in enumerate(COUNTED_FACETS) if query.wanted(facet)}
    by_unmet = {0: tally.among(_all_of(met.values()))}
    for rank, meeting in met.items():
        others = _all_of(one for other, one in met.items() if other != rank)
        by_unmet[1 << rank] = tally.among(others & ~meeting)
    return by_unmet


def count_facets(by_unmet: Mapping[int, Tally], combinations: Combinations) -> dict[Facet, dict[str, int]]:
    """The drill-sideways counts: beside each value of a facet, how many events it would give under all other facets.

    It gives those that have it, not those that say it alone: what is chosen is strict.

    ``by_unmet[0]`` are the events that meet every condition, ``by_unmet[1 << rank]`` those that do not meet the facet
    of this rank alone.
    """
    counts: dict[Facet, dict[str, int]] = {facet: {} for facet in COUNTED_FACETS}
    for written, having in combinations.having.items():
        name, _colon, value = written.partition(":")
        if name not in counts or value.endswith(SAID_ALONE):
            continue
        facet = Facet(name)
        for unmet in (0, 1 << COUNTED_FACETS.index(facet)):
            if unmet in by_unmet and (count := by_unmet[unmet].total(having)):
                counts[facet][value] = counts[facet].get(value, 0) + count
    return counts


def _all_of(sets: Iterable[Bits]) -> Bits:
    """What is in each of ``sets``; of none, all there is."""
    return reduce(lambda one, other: one & other, sets, -1)
