"""What the search finds, held against what people meant; and that the order is what is held."""

import random

import pytest

from benchmarks.relevance import SEED, judge_all, overall, search_ids, shuffled
from tests.search.golden.load import load_city

#: The nDCG@10 below which the search is not good enough.
GATE = 0.85

pytestmark = pytest.mark.django_db


def test_the_same_answers_in_an_order_drawn_by_lot_are_far_below_the_gate():
    pks = load_city()

    ordered = overall(judge_all(search_ids, pks))
    by_lot = overall(judge_all(shuffled(search_ids, random.Random(SEED)), pks))

    assert by_lot.recall == ordered.recall
    assert by_lot.ndcg < GATE
    assert by_lot.ndcg < ordered.ndcg - 0.15
