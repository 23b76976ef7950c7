"""Squares of 300 m, by which what is near is found without measuring: a point's own and the eight around it."""

import math
from collections.abc import Iterator
from zlib import crc32

from search.alike.places import METRES_A_DEGREE, NEAR_M, normalised

#: Wider than the earth in squares: a row's number times this, and the column's.
ROW = 1_000_000
HALF = ROW // 2
#: More than any key of a place.
NAMES = 2**40


def cell_of(latitude: float, longitude: float) -> int:
    """The number of the square that the point lies in, above 0."""
    row, column = _square(latitude, longitude)
    return row * ROW + column


def cells_around(latitude: float, longitude: float) -> Iterator[int]:
    """The squares within which all that is 300 m away lies."""
    row, column = _square(latitude, longitude)
    return ((row + down) * ROW + column + right for down in (-1, 0, 1) for right in (-1, 0, 1))


def cell_of_name(name: str) -> int:
    """The number of all places of this name without a point, far below 0: each proposal writes its new place anew."""
    return -NAMES - crc32(normalised(name).encode())


def _square(latitude: float, longitude: float) -> tuple[int, int]:
    # One width for each tenth of a degree: beyond, squares of two rows do not lie under one another, which costs a
    # few look-alikes on a line across the city at most.
    width = METRES_A_DEGREE * math.cos(math.radians(math.floor(latitude * 2) / 2))
    return int((latitude + 90) * METRES_A_DEGREE // NEAR_M) + 1, int(longitude * width // NEAR_M) + HALF
