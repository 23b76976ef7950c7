"""Which of the faults that chance puts into the code no test notices: drawn with a fixed seed, the covering tests run.

The first run, and any with ``--cover``, runs the embedded tests once to learn which cover which line. Then each fault
costs a fork of one process that has everything loaded, and as many tests as it takes for one to fail. Known tools
leave decorated functions alone (mutmut), thus most services, or start Python for each fault (cosmic-ray).
"""

import argparse
import gc
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType

import coverage
import pytest

from benchmarks.mutations import Mutation, mutations

ROOT = Path(__file__).parents[1]
AREAS = ("agenda/services", "alerts/services", "alerts/delivery", "search/query")
EMBEDDED = ["-q", "-m", "not browser", "--ignore", "tests/services", "-p", "no:randomly"]
KILLED, SURVIVED, TIMEOUT, UNCOVERED, IMPOSSIBLE = "killed", "survived", "timeout", "uncovered", "impossible"
#: By exit code of the fork.
CODES = {0: SURVIVED, 1: KILLED, 2: TIMEOUT, 3: IMPOSSIBLE}
#: A test is in an endless loop after this long, or this many times its own.
LOOP_S, LOOP_TIMES = 20, 20


def main() -> int:
    options = _options()
    folder = ROOT / ".pytest_cache" / "d" / "covering"
    if options.cover or not folder.is_dir():
        cover(folder, options.tests)
    covered = Covered.read(folder)
    paths = [path for area in options.areas for path in sorted((ROOT / area).rglob("*.py")) if "demo" not in path.name]
    every = [one for path in paths for one in mutations(path)]
    drawn = random.Random(options.seed).sample(every, min(options.count, len(every)))
    print(f"{len(drawn)} of {len(every)} faults in {', '.join(options.areas)}, seed {options.seed}", flush=True)
    mutants = Mutants(drawn, covered, options.processes, options.seconds, is_control=options.control)
    return int(pytest.main([*EMBEDDED, *options.tests], plugins=[mutants]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--cover", action="store_true", help="learn anew which tests cover which line")
    parser.add_argument("--seconds", type=float, default=math.inf, help="give a fault up that lived so long")
    parser.add_argument(
        "--control", action="store_true", help="put no fault in: every one survives, or the figures lie"
    )
    parser.add_argument("--tests", nargs="*", default=[], help="files of tests, instead of all")
    parser.add_argument("areas", nargs="*", default=AREAS)
    return parser.parse_args()


def cover(folder: Path, tests: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    command = [
        sys.executable,
        "-m",
        "pytest",
        *EMBEDDED,
        "-n",
        "auto",
        "-p",
        "benchmarks.covering",
        *tests,
    ]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"COVERING": str(folder)}, check=False)


@dataclass
class Covered:
    """By file and line, the tests that run it; by test, its seconds."""

    tests: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Covered":
        covered = cls()
        for path in folder.glob("lines-*"):
            data = coverage.CoverageData(str(path))
            data.read()
            for name in data.measured_files():
                lines = covered.tests.setdefault(name, {})
                for line, tests in data.contexts_by_lineno(name).items():
                    lines.setdefault(line, set()).update(filter(None, tests))
        for path in folder.glob("seconds-*"):
            covered.seconds |= json.loads(path.read_text())
        return covered

    def by(self, mutation: Mutation) -> list[str]:
        """The tests to ask: those of the file's own first, then the quickest."""
        lines = self.tests.get(str(mutation.path), {})
        tests = {test for line in mutation.lines for test in lines.get(line, ())}
        tests = tests or {test for line in mutation.statement for test in lines.get(line, ())}
        own = f"test_{mutation.path.parent.name}_{mutation.path.stem}.py"
        return sorted(tests, key=lambda test: (own not in test, self.seconds.get(test, 0), test))


class Mutants:
    """A pytest plugin: in place of the tests, a fork for each fault, which runs the tests that cover it."""

    def __init__(
        self, drawn: list[Mutation], covered: Covered, processes: int, seconds: float, *, is_control: bool
    ) -> None:
        self.drawn, self.covered, self.processes, self.is_control = drawn, covered, processes, is_control
        self.seconds = seconds
        self.results: dict[Mutation, str] = {}
        self.running: dict[int, tuple[Mutation, float]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        first = next(item for item in session.items if item.get_closest_marker("django_db"))
        _run(first, session)  # makes what all tests share: the database
        from django.db import connections

        connections.close_all()  # no two processes may share one
        functions = _functions()
        for mutation in self.drawn:
            tests = [items[test] for test in self.covered.by(mutation) if test in items]
            if not tests:
                self._note(mutation, UNCOVERED, 0)
                continue
            while len(self.running) >= self.processes:
                self._wait()
            pid = os.fork()
            if not pid:
                os._exit(self._test(session, mutation, tests, functions))
            self.running[pid] = (mutation, time.monotonic())
        while self.running:
            self._wait()
        self._report()
        return True

    def _wait(self) -> None:
        pid, status = os.wait()
        mutation, started_at = self.running.pop(pid)
        result = CODES.get(os.waitstatus_to_exitcode(status), KILLED)
        self._note(mutation, result, time.monotonic() - started_at)

    def _note(self, mutation: Mutation, result: str, seconds: float) -> None:
        self.results[mutation] = result
        where = f"{mutation.path.relative_to(ROOT)}:{mutation.lines[0]} {mutation.function}"
        print(f"{len(self.results):>4} {result:<10}{seconds:>6.1f} s  {where}", flush=True)

    def _test(
        self, session: pytest.Session, mutation: Mutation, tests: list[pytest.Item], functions: dict[CodeType, list]
    ) -> int:
        """In the fork: put the fault in, run the tests until one fails; the fork's exit code."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        session.config.pluginmanager.unregister(name="terminalreporter")
        _take_a_copy_of_the_database()
        put_in = self._put_in(mutation, functions)
        if not put_in and not self.is_control:
            return 3
        signal.signal(signal.SIGALRM, lambda *_: os._exit(2))
        failures = _Failures()
        session.config.pluginmanager.register(failures)
        from django.test import override_settings

        until = time.monotonic() + self.seconds
        with override_settings(MEDIA_ROOT=tempfile.mkdtemp(prefix="agenda-mutant-")):
            for item in tests:
                signal.alarm(int(LOOP_S + LOOP_TIMES * self.covered.seconds.get(item.nodeid, 0)))
                if _fails(item, session, failures):
                    _take_out(put_in)
                    if not _fails(item, session, failures):  # for it fails with the fault alone
                        return 1
                    put_in = self._put_in(mutation, functions)
                if time.monotonic() > until:
                    break
        return 0

    def _put_in(self, mutation: Mutation, functions: dict[CodeType, list]) -> list[tuple[FunctionType, CodeType]]:
        return [] if self.is_control else _put_in(mutation, functions)

    def _report(self) -> None:
        for mutation, result in self.results.items():
            if result in (SURVIVED, UNCOVERED, TIMEOUT):
                print(f"\n{result}: {mutation.path.relative_to(ROOT)}:{mutation.lines[0]} {mutation.function}")
                print("\n".join(mutation.diff()))
        counts = Counter(self.results.values())
        print(
            f"\ndrawn {len(self.results)}",
            *(f"{name} {counts[name]}" for name in [*CODES.values(), UNCOVERED]),
            sep=", ",
        )


class _Failures:
    count = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.count += report.failed


def _run(item: pytest.Item, session: pytest.Session) -> None:
    """Run one test, and take down all that is not the session's."""
    item.ihook.pytest_runtest_protocol(item=item, nextitem=session)


def _take_a_copy_of_the_database() -> None:
    """In the fork: a file of its own, where the tests' database is one."""
    from django.db import connection

    at = connection.settings_dict
    if Path(str(at["NAME"])).is_file():
        at["NAME"] = shutil.copy(at["NAME"], tempfile.mkdtemp(prefix="agenda-mutant-"))


def _functions() -> dict[CodeType, list[FunctionType]]:
    """Every function there is, by its code: whatever decorates it or holds it."""
    functions: dict[CodeType, list[FunctionType]] = {}
    for one in gc.get_objects():
        if type(one) is FunctionType:
            functions.setdefault(one.__code__, []).append(one)
    return functions


def _put_in(mutation: Mutation, functions: dict[CodeType, list[FunctionType]]) -> list[tuple[FunctionType, CodeType]]:
    """Give the functions that stand in memory the code with the fault; those, each with the code that it had."""
    new = mutation.code()
    changed = [
        (function, code)
        for code, standing in functions.items()
        if (code.co_filename, code.co_qualname) == (str(mutation.path), mutation.function)
        and code.co_firstlineno == new.co_firstlineno
        for function in standing
    ]
    try:
        for function, _code in changed:
            function.__code__ = new
    except ValueError:  # the fault leaves out a name of the function around
        return []
    return changed


def _take_out(put_in: list[tuple[FunctionType, CodeType]]) -> None:
    for function, code in put_in:
        function.__code__ = code


def _fails(item: pytest.Item, session: pytest.Session, failures: "_Failures") -> bool:
    before = failures.count
    item._initrequest()  # type: ignore[attr-defined]  # what the last run of it left is no part of this one
    _run(item, session)
    return failures.count > before


if __name__ == "__main__":
    sys.exit(main())
