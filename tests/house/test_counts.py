"""The grain of the code: what each count may be at most. Lowered whenever it falls, never raised."""

import pytest

from tests.house.counts import count

MOST_CALLED_ONCE = 0.1
MOST_ANY = 135


@pytest.fixture(scope="module")
def counts():
    return count()


def test_few_private_functions_are_called_once(counts):
    assert counts.called_once / counts.functions <= MOST_CALLED_ONCE


def test_few_annotations_say_any(counts):
    assert counts.any_annotations <= MOST_ANY
