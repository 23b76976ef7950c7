"""Shades of what is counted: the more there are, the stronger, relative to the most that is shown."""

from collections.abc import Iterable
from dataclasses import dataclass

STRONGEST = 4


@dataclass(frozen=True, slots=True)
class Shades:
    """A step is a round number, about a quarter of the most: 461 gives 100, 38 gives 9."""

    step: int
    most: int

    @classmethod
    def of(cls, counts: Iterable[int]) -> "Shades":
        most = max(counts, default=0)
        quarter = most // STRONGEST
        unit = 10 ** (len(str(quarter)) - 1)
        return cls(max(1, quarter // unit * unit), most)

    def level(self, count: int) -> int:
        return min(count // self.step, STRONGEST)

    @property
    def floors(self) -> list[tuple[int, int]]:
        """Each level above none that is shown, and the count at which it begins."""
        return [(level, level * self.step) for level in range(1, self.level(self.most) + 1)]
