"""The grain of the code: what each count may be at most. Lowered whenever it falls, never raised."""

from tests.house.counts import count

MOST_CALLED_ONCE = 0.1
MOST_ANY = 135


def test_few_private_functions_are_called_once():
    counts = count()

    assert counts.called_once / counts.functions <= MOST_CALLED_ONCE


def test_few_annotations_say_any():
    assert count().any_annotations <= MOST_ANY
