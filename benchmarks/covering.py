"""Pytest plugin that records which tests cover which code, and their durations.

For :mod:`benchmarks.mutants`. Besides lines it records SQL writes, database functions and files
fetched by browsers. ``COVERING`` is the output folder; its ``files.json`` lists the files whose
lines are recorded.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import coverage
import pytest
from django.db.backends.utils import CursorWrapper

from config import ROOMS

ROOT = Path(__file__).parents[1]
#: The rooms that are measured.
APPS = tuple(room for room in ROOMS if room != "demo")
SERVICE_WORKER = "templates/messaging/sw.js"

_WRITES = re.compile(r'\b(INSERT|UPDATE|DELETE|TRUNCATE)(?: INTO| FROM)? "?(\w+)"?')
_FUNCTIONS = re.compile(rf"\b(?:{'|'.join(APPS)})_\w+(?=\()")


class Covering:
    def __init__(self, folder: Path, *, are_lines_asked: bool) -> None:
        self.folder, self.name = folder, os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.test = ""
        self.seconds: dict[str, float] = {}
        self.names: dict[str, set[str]] = {}
        self.coverage = _coverage(folder / f"lines-{self.name}") if are_lines_asked else None

    def pytest_sessionstart(self) -> None:
        note_statements(self.note_statement)
        note_files(self.note)
        if self.coverage:
            self.coverage.start()

    def note_statement(self, sql: str) -> None:
        for name in names_in(sql):
            self.note(name)

    def note(self, name: str) -> None:
        self.names.setdefault(name, set()).add(self.test)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.test = item.nodeid
        if self.coverage:
            self.coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        if self.coverage:
            self.coverage.stop()
            self.coverage.save()
        names = {name: sorted(tests) for name, tests in self.names.items()}
        (self.folder / f"names-{self.name}.json").write_text(json.dumps(names))
        (self.folder / f"seconds-{self.name}.json").write_text(json.dumps(self.seconds))


def _coverage(path: Path) -> coverage.Coverage:
    """Return a coverage recorder with relative paths, for use in another checkout."""
    files = [str(ROOT / name) for name in json.loads((path.parent / "files.json").read_text())]
    lines = coverage.Coverage(data_file=path, config_file=False, include=files)
    lines.set_option("run:disable_warnings", ["no-data-collected"])
    lines.set_option("run:relative_files", True)
    return lines


def note_statements(note: Callable[[str], None]) -> None:
    cursors: Any = CursorWrapper
    plain: Callable[..., Any] = cursors._execute_with_wrappers

    def noting(cursor: CursorWrapper, sql: Any, params: Any, many: bool, executor: Any) -> Any:
        note(str(sql))
        return plain(cursor, sql, params, many, executor)

    cursors._execute_with_wrappers = noting


@lru_cache(maxsize=20_000)
def names_in(sql: str) -> list[str]:
    """Return the writes in a statement («UPDATE agenda_event»), and calls of database functions."""
    writes = [f"{verb} {table}" for verb, table in _WRITES.findall(sql)]
    return [*writes, *_FUNCTIONS.findall(sql)]


def note_files(note: Callable[[str], object]) -> None:
    """Call ``note`` with the repository path of each static file that a browser fetches."""
    # Imported after pytest started: it rewrites what its plugins import.
    from tests.browser import server

    plain = server.file_of

    def noting(path: str) -> Path | None:
        found = plain(path)
        if path == "/sw.js":
            note(SERVICE_WORKER)
        elif found and found.is_relative_to(ROOT):
            note(str(found.relative_to(ROOT)))
        return found

    server.file_of = noting


def pytest_configure(config: pytest.Config) -> None:
    is_conductor = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if not is_conductor:
        are_lines_asked = config.getoption("markexpr") != "browser"
        covering = Covering(Path(os.environ["COVERING"]), are_lines_asked=are_lines_asked)
        config.pluginmanager.register(covering, "covering")
