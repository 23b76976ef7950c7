"""Shades for counts, relative to the greatest count displayed."""

from collections.abc import Iterable
from dataclasses import dataclass

STRONGEST = 4


@dataclass(frozen=True)
class Shades:
    """Scale of shades for counts.

    A step is a round number, about a quarter of the greatest count (461 gives 100, 38 gives 9).
    """

    step: int
    most: int

    @classmethod
    def of(cls, counts: Iterable[int]) -> "Shades":
        """Return the shades for these counts, with a round number as unit."""
        most = max(counts, default=0)
        quarter = most // STRONGEST
        unit = 10 ** (len(str(quarter)) - 1)
        return cls(max(1, quarter // unit * unit), most)

    def level(self, count: int) -> int:
        return min(count // self.step, STRONGEST)

    @property
    def floors(self) -> list[tuple[int, int]]:
        """The levels in use above 0, each with the count at which it starts."""
        return [(level, level * self.step) for level in range(1, self.level(self.most) + 1)]
