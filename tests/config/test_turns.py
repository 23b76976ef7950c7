"""Threads that write to SQLite take turns: first come, first served, the dispatcher first."""

import threading

import django.db
import pytest
from django.db.utils import ConnectionHandler

from config.databases import database
from config.sqlite3.turns import Turns, go_first, turns_of

PATIENCE_S = 20

pytestmark = pytest.mark.django_db


def waiter(turns, name, passed, *, goes_first=False):
    """Start a thread that takes a turn, appends ``name`` to ``passed`` and releases; return once it
    waits."""

    def wait():
        if goes_first:
            go_first()
        turns.take(PATIENCE_S)
        passed.append(name)
        turns.pass_on()

    before = len(turns._waiting)
    thread = threading.Thread(target=wait)
    thread.start()
    with turns._freed:
        while len(turns._waiting) == before:
            turns._freed.wait(0.001)
    return thread


def test_who_came_first_writes_first_but_for_those_who_go_first():
    turns, passed = Turns(), []
    assert turns.take(0)
    threads = [
        waiter(turns, name, passed, goes_first=name == "dispatcher")
        for name in ("a", "b", "dispatcher", "c")
    ]

    turns.pass_on()
    for thread in threads:
        thread.join(PATIENCE_S)

    assert passed == ["dispatcher", "a", "b", "c"]


def test_who_waited_in_vain_holds_up_nobody_behind():
    turns, passed = Turns(), []
    assert turns.take(0)
    assert not turns.take(0)
    behind = waiter(turns, "behind", passed)

    turns.pass_on()
    behind.join(PATIENCE_S)

    assert (passed, turns.take(0)) == (["behind"], True)


@pytest.fixture
def connect(tmp_path):
    """Return a function that opens another connection to the file, as a thread would."""
    handlers = []

    def another():
        handlers.append(
            ConnectionHandler({"default": database(f"sqlite:///{tmp_path / 'db.sqlite3'}", 1)})
        )
        return handlers[-1]["default"]

    yield another
    for handler in handlers:
        handler["default"].close()


@pytest.fixture
def turns(tmp_path):
    """The queue of that file."""
    return turns_of(str(tmp_path / "db.sqlite3"))


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_a_transaction_has_the_turn_from_its_beginning_to_its_end(connect, turns, end):
    one = connect()

    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    during = turns.take(0)
    getattr(one, end)()
    after = turns.take(0)
    turns.pass_on()

    assert (during, after) == (False, True)


def test_a_transaction_that_cannot_begin_leaves_the_turn(connect, turns):
    one, other = connect(), connect()
    other.settings_dict["OPTIONS"]["timeout"] = 0
    other.ensure_connection()
    other.connection.execute("PRAGMA busy_timeout = 0")
    one.ensure_connection()
    one.connection.execute("BEGIN IMMEDIATE")  # as another process would

    with pytest.raises(django.db.OperationalError, match="locked"):
        other.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    one.connection.execute("ROLLBACK")

    assert turns.take(0)
    turns.pass_on()


def test_who_waits_for_something_else_does_so_before_it_has_the_turn(connect, turns):
    one, was_taken = connect(), []
    one.before_turn = lambda: was_taken.append(turns._is_taken)

    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    was_taken.append(turns._is_taken)
    one.rollback()

    assert was_taken == [False, True]
