"""Which tests another database must run each time: those that run statements which few others run.

Every run notes the shapes of the SQL that each test runs: the text, without values and lengths of lists, and whether
the database refused it. ``pytest --turn 2/3`` then runs, of the tests that ask the database, every third (the second of
three turns), and besides them as many as it takes for each shape to be run by :data:`RUN_BY` tests. What it leaves out
it names.

Locks need no note of their own: where one database locks rows and another does not, the statement has the same place.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.db import Error
from django.db.backends.utils import CursorWrapper

SHAPES = "statements/shapes"
#: One may be wrong about what it expects; that two are is unlikely.
RUN_BY = 2

_LIST = re.compile(r"\((?:%s|NULL|\d+|\((?:%s, )*%s\))(?:, (?:%s|NULL|\d+|\((?:%s, )*%s\)))*\)")
_NUMBER = re.compile(r"\b\d+\b")
_REPEATED = re.compile(r"(\bWHEN [^()]*\([^()]*\) THEN [^()]*(?:\([^()]*\))?\s*)+")
_NAME_OF_A_SAVEPOINT = re.compile(r"SAVEPOINT .*")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--turn", help="2/3: the second of three turns, and what must be run each time", metavar="N/M")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Statements(config), "statements")


@cache
def shape_of(sql: str) -> str:
    """Twelve hexadecimal digits, the same for statements that differ in values and in lengths of lists alone."""
    shape = _NAME_OF_A_SAVEPOINT.sub("SAVEPOINT", sql)
    shape = _LIST.sub("(*)", shape)
    shape = _NUMBER.sub("#", shape)
    shape = _REPEATED.sub("WHEN * ", shape)
    return hashlib.sha256(shape.encode()).hexdigest()[:12]


class Statements:
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
        asking = [item for item in items if item.get_closest_marker("database")]
        chosen = choose([item.nodeid for item in asking], self.config.cache.get(SHAPES, {}), number, turns)
        left_out = [item for item in items if item not in asking or item.nodeid not in chosen]
        kept = set(items) - set(left_out)
        items[:] = [item for item in items if item in kept]
        self.left_out = Counter(item.nodeid.partition("::")[0] for item in asking if item.nodeid not in chosen)
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
        self.left_out = output.get("statements/left out") or self.left_out

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput[SHAPES] = self.noted
            self.config.workeroutput["statements/left out"] = dict(self.left_out)
        elif self.noted and not self.config.getoption("turn"):
            self.config.cache.set(SHAPES, self.config.cache.get(SHAPES, {}) | self.noted)


def choose(names: list[str], noted: dict[str, list[str]], number: int, turns: int) -> set[str]:
    """Of ``names``: those whose turn it is, those of which nothing is noted, and what each shape still needs."""
    turn = {name for name in names if name not in noted or _turn_of(name, turns) == number % turns}
    run_by = Counter(shape for name in turn for shape in noted.get(name, ()))
    # Who runs many rare shapes first: fewer are needed then.
    others = sorted(set(names) - turn, key=lambda name: (-len(noted[name]), name))
    for name in others:
        if any(run_by[shape] < RUN_BY for shape in noted[name]):
            turn.add(name)
            run_by.update(noted[name])
    return turn


def _turn_of(name: str, turns: int) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % turns
