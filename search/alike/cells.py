"""Grid of squares of 300 m.

Nearby points lie in the same or a neighbouring square, so no distance is computed.
"""

import math
from collections.abc import Iterator
from zlib import crc32

from search.alike.places import METRES_A_DEGREE, NEAR_M, normalised

#: More than the number of columns. A square's number is its row times this, plus its column.
ROW = 1_000_000
HALF = ROW // 2
#: More than the primary key of any place.
NAMES = 2**40


def cell_of(latitude: float, longitude: float) -> int:
    """Return the number (positive) of the square that contains the point."""
    row, column = _square(latitude, longitude)
    return row * ROW + column


def cells_around(latitude: float, longitude: float) -> Iterator[int]:
    """Yield the numbers of the point's square and of its eight neighbours.

    They cover a radius of 300 m.
    """
    row, column = _square(latitude, longitude)
    return ((row + down) * ROW + column + right for down in (-1, 0, 1) for right in (-1, 0, 1))


def cell_of_name(name: str) -> int:
    """Return one negative number for all places of this name that have no point.

    Each proposal creates a row of its own for a new place, so a primary key would not group them.
    The number is below -2**40, hence never the negative of a key.
    """
    return -NAMES - crc32(normalised(name).encode())


def _square(latitude: float, longitude: float) -> tuple[int, int]:
    """Return the row and column of the square that contains the point."""
    # One width for each half degree of latitude. At the border between two such bands the squares
    # are not aligned, which costs at most a few look-alikes on a line across the city.
    width = METRES_A_DEGREE * math.cos(math.radians(math.floor(latitude * 2) / 2))
    return int((latitude + 90) * METRES_A_DEGREE // NEAR_M) + 1, int(
        longitude * width // NEAR_M
    ) + HALF
