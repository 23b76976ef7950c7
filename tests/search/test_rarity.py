"""How much a word weighs beside others."""

import pytest

from search.query.rarity import BESIDE_OTHERS, Frequencies, weighed
from search.query.terms import terms_of


@pytest.mark.parametrize("little", ["1984", "10", "u"])
def test_numbers_and_the_shortest_words_have_low_weight_unless_alone(little: str):
    [alone] = weighed(terms_of(little), Frequencies())
    beside, other = weighed(terms_of(f"{little} orgue"), Frequencies())

    assert alone.weight > BESIDE_OTHERS
    assert (beside.weight, other.weight > BESIDE_OTHERS) == (BESIDE_OTHERS, True)
