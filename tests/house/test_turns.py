"""A turn has its share of the tests, all that is new, and enough to ask another database every statement."""

from collections import Counter

import pytest

from tests.turns import RUN_BY, choose, is_by_file, shape_of, turn_of

#: Every test asks what is common; one in ten asks something that two in a hundred ask; each of those is asked by two.
NOTED = {
    f"tests/agenda/test_a.py::test_{number}": ["common", f"rare {number // 20}"] if number % 10 == 0 else ["common"]
    for number in range(200)
}
NAMES = list(NOTED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('SELECT "a" FROM "t" WHERE "id" = 1', 'SELECT "a" FROM "t" WHERE "id" = 22'),
        ('SELECT "a" FROM "t" WHERE "id" IN (%s)', 'SELECT "a" FROM "t" WHERE "id" IN (%s, %s, %s)'),
        ('INSERT INTO "t" ("a", "b") VALUES (%s, %s)', 'INSERT INTO "t" ("a", "b") VALUES (%s, %s), (%s, %s)'),
        ("SAVEPOINT s1_x1", "SAVEPOINT s1_x2"),
    ],
)
def test_a_statement_keeps_its_shape_whatever_its_values_and_the_length_of_its_lists(one, other):
    assert shape_of(one) == shape_of(other)


def test_another_column_or_order_is_another_shape():
    plain = 'SELECT "a" FROM "t" ORDER BY "a"'

    assert len({shape_of(plain), shape_of(f"{plain} DESC"), shape_of(plain.replace('"a"', '"b"'))}) == 3


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_turn_has_its_third_and_what_each_shape_still_needs(number):
    chosen = choose(NAMES, NOTED, number, 3)

    third = {name for name in NAMES if turn_of(name, 3) == number % 3}
    run_by = Counter(shape for name in chosen for shape in NOTED[name])
    assert third < chosen < set(NAMES)
    assert {shape: count for shape, count in run_by.items() if count < RUN_BY} == {}
    assert len(chosen - third) <= 20  # those that ask what is rare


def test_three_turns_have_every_test_and_what_is_new_is_in_each():
    turns = [choose([*NAMES, "new"], NOTED, number, 3) for number in (1, 2, 3)]

    assert set.union(*turns) == {*NAMES, "new"}
    assert ["new" in turn for turn in turns] == [True, True, True]


def test_what_starts_servers_and_browsers_stays_together_by_file():
    names = ["tests/browser/test_map.py::test_a", "tests/services/test_live.py::test_b", "tests/alerts/test_api.py::c"]

    assert [is_by_file(name) for name in names] == [True, True, False]
