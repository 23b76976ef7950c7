"""Pytest plugin for partial runs: ``--turn 2/3`` runs the second third of the tests, plus required
ones.

Every run records the shapes of the SQL of each test: the text without values and list lengths, and
whether the database refused it. A turn has every third database test, and as many more as are
needed for each shape to be run by :data:`RUN_BY` tests: so a run on another database still runs
every kind of statement. Locks need no record: where only one database locks rows, the statement is
still in the same place.

Tests of real servers and browsers are chosen by file. Skipped ones are listed at the end.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.db import Error
from django.db.backends.utils import CursorWrapper

from tests import notes

SHAPES = "turns/shapes"
LEFT_OUT = "turns/left out"
#: One test may have a wrong expectation; two are unlikely to.
RUN_BY = 2

_LIST = re.compile(r"\((?:%s|NULL|\d+)(?:, (?:%s|NULL|\d+))*\)")
_LISTS = re.compile(r"\(\*\)(?:, \(\*\))+")
_NUMBER = re.compile(r"\b\d+\b")
_REPEATED = re.compile(r"(\bWHEN [^()]*\([^()]*\) THEN [^()]*(?:\([^()]*\))?\s*)+")
_NAME_OF_A_SAVEPOINT = re.compile(r"SAVEPOINT .*")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--turn", help="of M turns the Nth, and what must be run each time", metavar="N/M"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Turns(config), "turns")


@lru_cache(maxsize=20_000)
def shape_of(sql: str) -> str:
    """Return 12 hex digits, equal for statements that differ only in values and list lengths."""
    shape = _NAME_OF_A_SAVEPOINT.sub("SAVEPOINT", sql)
    shape = _LIST.sub("(*)", shape)
    shape = _LISTS.sub("(*)", shape)
    shape = _NUMBER.sub("#", shape)
    shape = _REPEATED.sub("WHEN * ", shape)
    return hashlib.sha256(shape.encode()).hexdigest()[:12]


class Turns:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.noted: dict[str, list[str]] = {}
        self.running: set[str] = set()
        self.left_out: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        self.running = set()
        cursors: Any = CursorWrapper
        plain: Callable[..., Any] = cursors._execute_with_wrappers

        def noting(cursor: CursorWrapper, sql: Any, params: Any, many: bool, executor: Any) -> Any:
            shape = shape_of(str(sql))
            self.running.add(shape)
            try:
                return plain(cursor, sql, params, many, executor)
            except Error as error:
                self.running.add(f"{shape} {type(error).__name__}")
                raise

        cursors._execute_with_wrappers = noting
        try:
            return (yield)
        finally:
            cursors._execute_with_wrappers = plain
            self.noted[item.nodeid] = sorted(self.running)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        turn = self.config.getoption("turn")
        if not turn:
            return
        number, turns = (int(part) for part in turn.split("/"))
        by_file = {item for item in items if is_by_file(item.nodeid)}
        noted = notes.read(self.config, SHAPES, {})
        chosen = choose(
            [item.nodeid for item in items if item not in by_file], noted, number, turns
        )
        left_out = [item for item in items if item.nodeid not in chosen and item not in by_file]
        left_out += [
            item
            for item in by_file
            if turn_of(item.nodeid.partition("::")[0], turns) != number % turns
        ]
        waiting = set(left_out)
        items[:] = [item for item in items if item not in waiting]
        self.left_out = Counter(item.nodeid.partition("::")[0] for item in left_out)
        self.config.hook.pytest_deselected(items=left_out)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self.left_out:
            return
        terminalreporter.section(f"{self.left_out.total()} tests wait for another turn")
        for path, count in sorted(self.left_out.items()):
            terminalreporter.write_line(f"{count:>5} {path}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """Collect what a pytest-xdist worker recorded."""
        output = getattr(node, "workeroutput", {})  # empty if it crashed
        self.noted.update(output.get(SHAPES, {}))
        self.left_out = Counter(output.get(LEFT_OUT, self.left_out))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput[SHAPES] = self.noted
            self.config.workeroutput[LEFT_OUT] = dict(self.left_out)
        elif self.noted and not self.config.getoption("turn"):
            notes.write(self.config, SHAPES, notes.read(self.config, SHAPES, {}) | self.noted)


def is_by_file(name: str) -> bool:
    return name.startswith(("tests/services/", "tests/browser/"))


def choose(names: list[str], noted: dict[str, list[str]], number: int, turns: int) -> set[str]:
    """Return the names whose turn it is, those without a record, and those that shapes need."""
    turn = {name for name in names if name not in noted or turn_of(name, turns) == number % turns}
    run_by = Counter(shape for name in turn for shape in noted.get(name, ()))
    # Tests with many rare shapes first, so that fewer are needed.
    others = sorted(set(names) - turn, key=lambda name: (-len(noted[name]), name))
    for name in others:
        if any(run_by[shape] < RUN_BY for shape in noted[name]):
            turn.add(name)
            run_by.update(noted[name])
    return turn


def turn_of(name: str, turns: int) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % turns
