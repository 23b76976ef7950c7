"""Facet combinations: the values of an event's counted facets in one text.

Example: ``ou:11 prix:gratuit``. Events with equal values share a combination. Its id is the key of
counts and of the cache (:mod:`search.engines.database.caches`). Each combination also has a
position in bit sets (Python integers), so that thousands are intersected and counted at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import blake2b
from itertools import zip_longest
from operator import or_
from typing import Self

from search.engines.base import FacetCounts
from search.enums import COUNTED_FACETS, Facet
from search.query import EventQuery
from search.query.said import SAID_ALONE

#: Number of events by id of their combination.
CombinationCounts = Mapping[int, int]
#: A set of combinations: bit n stands for the one at position n.
Bits = int


def token(facet: Facet, value: str) -> str:
    """Return the index's token for a facet value.

    Values are slugs, so a token has no space.
    """
    return f"{facet.value}:{value}"


def combination_id(text: str) -> int:
    """Return the id of a combination: 63 bits of the hash of its text.

    Collisions are practically impossible.
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def bits_at(places: Iterable[int], length: int) -> Bits:
    """Return the bit set of these positions, all of them below ``length``."""
    digits = bytearray(b"0") * length
    for place in places:
        digits[~place] = ord("1")
    return int(digits, 2) if digits else 0


@dataclass(frozen=True, slots=True)
class Combinations:
    """Known combinations: the position of each in a bit set, and the set that has each token.

    Immutable, so that threads may share it.
    """

    places: Mapping[int, int] = field(default_factory=dict)
    having: Mapping[str, Bits] = field(default_factory=dict)

    def with_texts(self, texts: Mapping[int, str]) -> Self:
        """Return these combinations with others appended, given by id."""
        places = {
            **self.places,
            **{one: place for place, one in enumerate(texts, len(self.places))},
        }
        at = defaultdict(list)
        for one, text in texts.items():
            for written in text.split():
                at[written].append(places[one])
        more = {written: bits_at(several, len(places)) for written, several in at.items()}
        having = {
            written: self.having.get(written, 0) | more.get(written, 0)
            for written in {**self.having, **more}
        }
        return type(self)(places, having)

    def meeting(self, query: EventQuery, facet: Facet) -> Bits:
        """Return the set of combinations with a value that ``query`` wants of ``facet``."""
        wanted = (self.having.get(token(facet, value), 0) for value in query.wanted(facet))
        return reduce(or_, wanted, 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """Number of events by combination, bit-sliced.

    ``digits[n]`` is the set whose count has bit n.
    """

    digits: Sequence[Bits]

    @classmethod
    def of(cls, counts: CombinationCounts, combinations: Combinations) -> Self:
        """Build the tally.

        Ids without a known text, whose events were withdrawn meanwhile, are left out.
        """
        at = defaultdict(list)
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
        """Return the counts restricted to a set of combinations."""
        return Tally([one & some for one in self.digits])

    def without(self, other: "Tally") -> "Tally":
        """Subtract ``other`` from the counts.

        0 where ``other`` is greater, because it was counted a moment later.
        """
        left, borrowed = [], 0
        for digit, taken in zip_longest(self.digits, other.digits, fillvalue=0):
            left.append(digit ^ taken ^ borrowed)
            borrowed = (~digit & (taken | borrowed)) | (taken & borrowed)
        return Tally([one & ~borrowed for one in left])

    def total(self, some: Bits = -1) -> int:
        """Return the number of events with a combination in ``some``, by default in all."""
        return sum((digit & some).bit_count() << nth for nth, digit in enumerate(self.digits))

    def ids(self, combinations: Combinations) -> list[int]:
        """Return the ids of the combinations of at least one event."""
        bits = f"{reduce(or_, self.digits, 0):b}"
        return [
            one for one, bit in zip(combinations.places, reversed(bits), strict=False) if bit == "1"
        ]


def drill_sideways(
    tally: Tally, combinations: Combinations, query: EventQuery, below: Tally | None = None
) -> dict[int, Tally]:
    """Return the tallies that :func:`count_facets` counts.

    They meet all facets of ``query``, or all but one. Keyed by the unmet facet: ``1 << rank``, or 0
    for none. When the query has an amount, ``below`` must be the tally of the events that meet it,
    because a combination does not hold amounts.
    """
    if below is not None:
        at_any_price = query.with_facet(Facet.PRICE)
        cheap = drill_sideways(below, combinations, at_any_price)
        dearer = drill_sideways(tally, combinations, at_any_price)[0].without(cheap[0])
        return cheap | {1 << COUNTED_FACETS.index(Facet.PRICE): dearer}
    met = {
        rank: combinations.meeting(query, facet)
        for rank, facet in enumerate(COUNTED_FACETS)
        if query.wanted(facet)
    }
    by_unmet = {0: tally.among(_all_of(met.values()))}
    for rank, meeting in met.items():
        others = _all_of(one for other, one in met.items() if other != rank)
        by_unmet[1 << rank] = tally.among(others & ~meeting)
    return by_unmet


def count_facets(by_unmet: Mapping[int, Tally], combinations: Combinations) -> FacetCounts:
    """Return the drill-sideways counts of facet values.

    Each value counts events under the conditions of all other facets. Only events that have the
    value count, not those that only contain its name, because chosen facets are strict.
    ``by_unmet[0]`` are the events that meet every condition, ``by_unmet[1 << rank]`` those for
    which only the facet of this rank is unmet.
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
    """Return the intersection of ``sets``; of no sets, the set of everything."""
    return reduce(lambda one, other: one & other, sets, -1)
