"""What a run leaves to another: ``pytest --turn 2/3`` runs a third of the tests, the second, and what it must.

Every run notes the shapes of the SQL that each test runs: the text, without values and lengths of lists, and whether
the database refused it. Of the tests that ask the database, a turn has every third, and besides them as many as it
takes for each shape to be run by :data:`RUN_BY` tests: what is run on another kind of database asks it everything.
Locks need no note of their own: where one database locks rows and another does not, the statement has the same place.

Tests of real servers and browsers stay together by file. What is left out is named at the end.
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
#: One may be wrong about what it expects; that two are is unlikely.
RUN_BY = 2

_LIST = re.compile(r"\((?:%s|NULL|\d+)(?:, (?:%s|NULL|\d+))*\)")
_LISTS = re.compile(r"\(\*\)(?:, \(\*\))+")
_NUMBER = re.compile(r"\b\d+\b")
_REPEATED = re.compile(r"(\bWHEN [^()]*\([^()]*\) THEN [^()]*(?:\([^()]*\))?\s*)+")
_NAME_OF_A_SAVEPOINT = re.compile(r"SAVEPOINT .*")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--turn", help="of M turns the Nth, and what must be run each time", metavar="N/M")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Turns(config), "turns")


@lru_cache(maxsize=20_000)
def shape_of(sql: str) -> str:
    """Twelve hexadecimal digits, the same for statements that differ in values and in lengths of lists alone."""
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
        chosen = choose([item.nodeid for item in items if item not in by_file], noted, number, turns)
        left_out = [item for item in items if item.nodeid not in chosen and item not in by_file]
        left_out += [item for item in by_file if turn_of(item.nodeid.partition("::")[0], turns) != number % turns]
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
        """What a process of pytest-xdist noted."""
        output = getattr(node, "workeroutput", {})  # none of one that crashed
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
    """Of ``names``: those whose turn it is, those of which nothing is noted, and what each shape still needs."""
    turn = {name for name in names if name not in noted or turn_of(name, turns) == number % turns}
    run_by = Counter(shape for name in turn for shape in noted.get(name, ()))
    # Who runs many rare shapes first: fewer are needed then.
    others = sorted(set(names) - turn, key=lambda name: (-len(noted[name]), name))
    for name in others:
        if any(run_by[shape] < RUN_BY for shape in noted[name]):
            turn.add(name)
            run_by.update(noted[name])
    return turn


def turn_of(name: str, turns: int) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % turns
