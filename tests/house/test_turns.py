"""A turn has its share of the tests, all that is new, and enough to ask every statement."""

import os
from collections import Counter

import pytest

from tests.forks import IMPORTS, forking, pytest_apart
from tests.turns import RUN_BY, choose, is_by_file, shape_of, turn_of

#: All tests ask what is common; one in ten asks what two in a hundred ask, each by two.
NOTED = {
    f"tests/agenda/test_a.py::test_{number}": ["common", f"rare {number // 20}"]
    if number % 10 == 0
    else ["common"]
    for number in range(200)
}
NAMES = list(NOTED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('SELECT "a" FROM "t" WHERE "id" = 1', 'SELECT "a" FROM "t" WHERE "id" = 22'),
        (
            'SELECT "a" FROM "t" WHERE "id" IN (%s)',
            'SELECT "a" FROM "t" WHERE "id" IN (%s, %s, %s)',
        ),
        (
            'INSERT INTO "t" ("a", "b") VALUES (%s, %s)',
            'INSERT INTO "t" ("a", "b") VALUES (%s, %s), (%s, %s)',
        ),
        ("SAVEPOINT s1_x1", "SAVEPOINT s1_x2"),
    ],
)
def test_a_statement_keeps_its_shape_whatever_its_values_and_the_length_of_its_lists(one, other):
    assert shape_of(one) == shape_of(other)


def test_another_column_or_order_is_another_shape():
    plain = 'SELECT "a" FROM "t" ORDER BY "a"'

    assert (
        len({shape_of(plain), shape_of(f"{plain} DESC"), shape_of(plain.replace('"a"', '"b"'))})
        == 3
    )


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
    names = [
        "tests/browser/test_map.py::test_a",
        "tests/services/test_live.py::test_b",
        "tests/messaging/a.py::c",
    ]

    assert [is_by_file(name) for name in names] == [True, True, False]


@pytest.mark.parametrize("spread", [(), ("-p", "xdist", "-n", "2")])
def test_what_a_turn_leaves_out_is_named_and_the_turns_together_leave_out_nothing(tmp_path, spread):
    (tmp_path / "test_many.py").write_text(
        "".join(f"def test_{number}(): pass\n" for number in range(40))
    )
    always = ("-v", "-p", "tests.turns", *spread)

    with forking(IMPORTS, os.environ) as ask:
        pytest_apart(ask, tmp_path, *always)
        turns = [pytest_apart(ask, tmp_path, *always, "--turn", f"{number}/2") for number in (1, 2)]

    ran = [{number for number in range(40) if f"::test_{number} " in said} for said in turns]
    assert ran[0] | ran[1] == set(range(40))
    assert not ran[0] & ran[1]
    for mine, said in zip(ran, turns, strict=True):
        assert f"{40 - len(mine)} tests wait for another turn" in said
        assert f"{40 - len(mine):>5} test_many.py" in said
