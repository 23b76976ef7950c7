"""The judge, held against values worked out by hand."""

from collections.abc import Hashable

import pytest

from tests.search.judging import Scores, judge, mean, ndcg, recall, reciprocal_rank


def test_the_best_order_is_worth_one():
    assert ndcg(["a", "b", "c"], {"a": 3, "b": 2, "c": 1}) == 1


def test_the_order_turned_round_is_worth_what_one_works_out_by_hand():
    # 1/log2(2) + 3/log2(3) + 7/log2(4) = 1 + 1.8928 + 3.5 = 6.3928; best 7 + 1.8928 + 0.5 = 9.3928.
    assert ndcg(["c", "b", "a"], {"a": 3, "b": 2, "c": 1}) == pytest.approx(0.6806, abs=1e-4)


def test_ungraded_results_lower_the_score():
    # 7/log2(3) = 4.4165, of 7.
    assert ndcg(["x", "a"], {"a": 3}) == pytest.approx(0.6309, abs=1e-4)


def test_missing_results_lower_the_score():
    # 7/log2(2), of 7 + 7/log2(3) = 11.4165.
    assert ndcg(["a"], {"a": 3, "b": 3}) == pytest.approx(0.6131, abs=1e-4)


def test_only_the_first_ten_count():
    tenth = ["x"] * 9 + ["a"]

    # 7/log2(11) = 2.0234, of 7.
    assert ndcg(tenth, {"a": 3}) == pytest.approx(0.2891, abs=1e-4)
    assert ndcg(["x", *tenth], {"a": 3}) == 0


def test_ten_good_ones_of_twelve_are_all_that_ten_places_hold():
    grades: dict[Hashable, int] = dict.fromkeys("abcdefghijkl", 3)

    assert ndcg("abcdefghij", grades) == 1


def test_the_reciprocal_rank_is_of_the_first_good_one():
    grades: dict[Hashable, int] = {"a": 1, "b": 2, "c": 3}

    assert reciprocal_rank(["x", "a", "b", "c"], grades) == pytest.approx(1 / 3)
    assert reciprocal_rank(["c"], grades) == 1
    assert reciprocal_rank(["x", "a"], grades) == 0


def test_recall_counts_the_good_ones_among_the_first_fifty():
    grades: dict[Hashable, int] = {"a": 3, "b": 2, "c": 2, "d": 1}

    assert recall(["a", "d", "x", "b"], grades) == pytest.approx(2 / 3)
    assert recall(["x"] * 49 + ["a", "b"], grades) == pytest.approx(1 / 3)


def test_an_empty_answer_is_worth_nothing_and_counts_as_nothing_found():
    assert judge([], {"a": 3}) == Scores(0, 0, 0, 1)
    assert judge(["x"], {"a": 3}) == Scores(0, 0, 0, 0)


def test_the_mean_is_of_each_column():
    one, other = Scores(1, 1, 0.5, 0), Scores(0, 0.5, 0, 1)

    assert mean([one, other]) == Scores(0.5, 0.75, 0.25, 0.5)
