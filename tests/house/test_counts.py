"""The grain of the code: what each count may be at most."""

import pytest

from tests.house.counts import count, heaviest

#: A step of a long function is called once, by right: below this, names still say something.
MOST_CALLED_ONCE = 0.13
MOST_TURNS = 15
MOST_ANY = 136


@pytest.fixture(scope="module")
def counts():
    return count()


def test_few_private_functions_are_called_once(counts):
    assert counts.called_once / counts.functions <= MOST_CALLED_ONCE


def test_few_annotations_say_any(counts):
    assert counts.any_annotations <= MOST_ANY


def test_the_eye_can_hold_each_function():
    assert [(turns, where) for turns, where in heaviest() if turns > MOST_TURNS] == []
