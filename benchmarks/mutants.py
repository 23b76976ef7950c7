"""Mutation testing: draws faults with a fixed seed, and finds those that no covering test notices.

Faults are in the Python of each app, in SQL in Python, in PostgreSQL's own functions and
constraints (with its ``DATABASE_URL``) and in browser modules (``--browser``). They are drawn from
these rooms in turn; the same code gets the same faults, independently of other code.

The tests run once to learn which of them cover the drawn files, if that is unknown, or with
``--cover``. Then each fault costs a fork of one preloaded process, and the tests until one fails.
Known tools skip decorated functions (mutmut), thus most services, or start Python for each fault
(cosmic-ray).
"""

import argparse
import difflib
import hashlib
import importlib
import json
import math
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import chain, islice, zip_longest
from pathlib import Path

import coverage
import pytest

from benchmarks.covering import APPS, SERVICE_WORKER
from benchmarks.mutations import (
    InPython,
    InText,
    Mutation,
    database_mutations,
    mutations,
    text_mutations,
)
from benchmarks.put_in import Functions, TakeOut, database_of_the_server, put_in, standing_functions

ROOT = Path(__file__).parents[1]
#: Folders and files of the apps that get no faults.
LEFT_OUT = {"migrations", "settings", "management"}
KILLED, SURVIVED, TIMEOUT, UNCOVERED, IMPOSSIBLE = (
    "killed",
    "survived",
    "timeout",
    "uncovered",
    "impossible",
)
#: Result by exit code of the forked process.
CODES = {0: SURVIVED, 1: KILLED, 2: TIMEOUT, 3: IMPOSSIBLE}
RESULTS = (KILLED, SURVIVED, TIMEOUT, UNCOVERED, IMPOSSIBLE)
#: A test is considered stuck after this many times its usual duration, plus ``Kind.loop_s``.
LOOP_TIMES = 20


@dataclass(frozen=True)
class Kind:
    """Group of tests that run together."""

    name: str
    arguments: tuple[str, ...]
    loop_s: int


EMBEDDED = Kind(
    "embedded", ("-q", "-m", "not browser", "--ignore", "tests/services", "-p", "no:randomly"), 20
)
#: Browser tests wait up to half a minute for a page.
IN_A_BROWSER = Kind(
    "browser", ("-q", "-m", "browser", "--ignore", "tests/services", "-p", "no:randomly"), 90
)


@dataclass
class Outcome:
    """Result of one fault, and how many of its covering tests were run."""

    result: str
    seconds: float = 0
    asked: int = 0
    covering: int = 0


def main() -> int:
    options = _options()
    vendor = _vendor()
    every = [
        one for one in _every(vendor, has_browser=options.browser) if _is_in(one, options.areas)
    ]
    drawn = draw(every, options.count, options.seed)
    print(f"{len(drawn)} of {len(every)} faults, seed {options.seed}, on {vendor}", end="")
    print(*_left_out(vendor, has_browser=options.browser), sep="; left out: ", flush=True)
    outcomes: dict[Mutation, Outcome] = {}
    for kind in (EMBEDDED, IN_A_BROWSER):
        asked = [one for one in drawn if isinstance(one, InText) == (kind is IN_A_BROWSER)]
        if asked:
            covered = _covered(kind, asked, vendor, options)
            outcomes |= _try_out(asked, Mutants(kind, asked, covered, options), options.tests)
    report(outcomes)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument(
        "--browser", action="store_true", help="draw from modules for browsers, too"
    )
    parser.add_argument("--cover", action="store_true", help="learn anew which tests cover what")
    parser.add_argument(
        "--covering-of", type=Path, default=ROOT, help="the checkout that has learnt it"
    )
    parser.add_argument(
        "--most-tests", type=int, default=60, help="ask so many tests at most of one fault"
    )
    parser.add_argument(
        "--seconds", type=float, default=math.inf, help="give a fault up that lived so long"
    )
    parser.add_argument(
        "--control",
        action="store_true",
        help="put no fault in: every one survives, or the figures lie",
    )
    parser.add_argument("--tests", nargs="*", default=[], help="files of tests, instead of all")
    parser.add_argument("areas", nargs="*", help="folders or files, instead of all rooms")
    return parser.parse_args()


def _vendor() -> str:
    from config import env

    return "postgresql" if env.DATABASE_URL.startswith("postgres") else "sqlite"


def _left_out(vendor: str, *, has_browser: bool) -> Iterator[str]:
    yield ""
    if vendor != "postgresql":
        yield "PostgreSQL’s own SQL (no DATABASE_URL of a server)"
    if not has_browser:
        yield "modules for browsers (no --browser)"


def _every(vendor: str, *, has_browser: bool) -> Iterator[Mutation]:
    other = "sqlite" if vendor == "postgresql" else "postgresql"
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            is_left_out = (
                path.stem == other
                or LEFT_OUT & set(path.relative_to(ROOT).parts)
                or "demo" in path.name
            )
            if not is_left_out:
                yield from mutations(path, app)
    if vendor == "postgresql":
        yield from database_mutations(ROOT / "config/schema/postgresql.sql", APPS)
    if has_browser:
        for path in [*sorted((ROOT / "static/js").glob("*.js")), ROOT / SERVICE_WORKER]:
            yield from text_mutations(path, str(path.relative_to(ROOT)))


def _is_in(mutation: Mutation, areas: Sequence[str]) -> bool:
    return not areas or any(mutation.path.is_relative_to(ROOT / area) for area in areas)


def draw(every: Iterable[Mutation], count: int, seed: int) -> list[Mutation]:
    """Draw ``count`` faults from the rooms in turn, in a stable order given by ``seed``."""
    alike: Counter[str] = Counter()
    rooms: dict[str, dict[str, Mutation]] = {}
    for one in every:
        name = f"{one.path.relative_to(ROOT)} {one.place} {one.change}"
        alike[name] += 1
        rank = hashlib.sha256(f"{seed} {name} {alike[name]}".encode()).hexdigest()
        rooms.setdefault(one.room, {})[rank] = one
    queues = [[one for _rank, one in sorted(room.items())] for room in rooms.values()]
    in_turn = chain.from_iterable(zip_longest(*queues))
    return list(islice((one for one in in_turn if one), count))


def _covered(
    kind: Kind, asked: Sequence[Mutation], vendor: str, options: argparse.Namespace
) -> "Covered":
    files = {
        str(path.relative_to(ROOT))
        for one in asked
        for lines in one.lines()
        for path, _rows in lines
    }
    folder = options.covering_of.resolve() / ".pytest_cache" / "d" / "covering" / vendor / kind.name
    if options.covering_of != ROOT and not folder.is_dir():
        sys.exit(f"nothing is learnt in {folder}")
    learnt = folder / "files.json"
    known = set(json.loads(learnt.read_text())) if learnt.exists() else set()
    if options.covering_of == ROOT and (options.cover or not files <= known):
        cover(kind, folder, sorted(files), options)
    return Covered.read(folder, options.covering_of.resolve())


def cover(kind: Kind, folder: Path, files: Sequence[str], options: argparse.Namespace) -> None:
    """Run the tests and record which of them cover ``files`` (recording all lines takes twice as
    long)."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / "files.json").write_text(json.dumps(files))
    processes = ["-n", str(options.processes), "-p", "benchmarks.covering"]
    command = [sys.executable, "-m", "pytest", *kind.arguments, *processes, *options.tests]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"COVERING": str(folder)}, check=False)


def _try_out(
    asked: Sequence[Mutation], mutants: "Mutants", tests: Sequence[str]
) -> dict[Mutation, Outcome]:
    """Run the faults of one kind of tests in a child process, since pytest cannot start twice in
    one process."""
    with tempfile.TemporaryDirectory(prefix="agenda-mutants-") as folder:
        mutants.folder = Path(folder)
        # Runs with faults do not write to pytest's cache.
        arguments = [*mutants.kind.arguments, "-o", f"cache_dir={folder}/cache", *tests]
        child = multiprocessing.get_context("fork").Process(
            target=pytest.main, args=(arguments, [mutants])
        )
        child.start()
        child.join()
        written = json.loads((mutants.folder / "outcomes.json").read_text())
    return {mutation: Outcome(**outcome) for mutation, outcome in zip(asked, written, strict=True)}


@dataclass
class Covered:
    """Tests by file and line, by name of SQL write, function or fetched file; seconds by test."""

    lines: dict[Path, dict[int, set[str]]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, root: Path) -> "Covered":
        """Read what the checkout at ``root`` recorded, by line numbers of this one."""
        covered = cls()
        for path in folder.glob("lines-*"):
            data = coverage.CoverageData(str(path))
            data.read()
            for name in data.measured_files():
                covered._add_lines(ROOT / name, root / name, data.contexts_by_lineno(name))
        for path in folder.glob("names-*"):
            for name, tests in json.loads(path.read_text()).items():
                covered.names.setdefault(name, set()).update(tests)
        for path in folder.glob("seconds-*"):
            covered.seconds |= json.loads(path.read_text())
        return covered

    def _add_lines(
        self, path: Path, learnt_of: Path, tests_by_line: Mapping[int, Iterable[str]]
    ) -> None:
        if not path.exists():
            return
        lines = self.lines.setdefault(path, {})
        moved = {} if path == learnt_of else _moved(learnt_of.read_text(), path.read_text())
        for line, tests in tests_by_line.items():
            lines.setdefault(moved.get(line, line), set()).update(filter(None, tests))

    def by(self, mutation: Mutation) -> list[str]:
        """Return the tests covering ``mutation``: the file's own tests first, then by duration."""
        tests = {test for name in mutation.names() for test in self.names.get(name, ())}
        for lines in mutation.lines():
            tests = tests or {
                test
                for path, rows in lines
                for row in rows
                for test in self.lines.get(path, {}).get(row, ())
            }
        own = _own_tests(mutation.path.relative_to(ROOT))
        return sorted(
            tests,
            key=lambda test: (test.partition("::")[0] not in own, self.seconds.get(test, 0), test),
        )


def _moved(before: str, after: str) -> dict[int, int]:
    """Map the line numbers of ``before`` to those of the same lines in ``after``."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    blocks = matcher.get_matching_blocks()
    return {block.a + row: block.b + row for block in blocks for row in range(1, block.size + 1)}


def _own_tests(path: Path) -> set[str]:
    """Return the test files that are named after a module.

    Of agenda/services/changes.py: test_services_changes.py, test_services.py, test_changes.py.
    """
    app, *parts = path.with_suffix("").parts
    names = ["_".join(parts[:length]) for length in range(1, len(parts) + 1)]
    names += ["_".join(parts[start:]) for start in range(len(parts))]
    own = {f"tests/{app}/test_{name}.py" for name in names}
    return own | {f"tests/browser/test_{path.stem.replace('-', '_')}.py"}


class Mutants:
    """Pytest plugin that runs, instead of the tests, one forked process per fault."""

    folder: Path

    def __init__(
        self, kind: Kind, drawn: Sequence[Mutation], covered: Covered, options: argparse.Namespace
    ) -> None:
        self.kind, self.drawn, self.covered = kind, drawn, covered
        self.processes: int = options.processes
        self.most_tests: int = options.most_tests
        self.seconds: float = options.seconds
        self.is_control: bool = options.control
        self.outcomes: dict[Mutation, Outcome] = {}
        self.running: dict[int, tuple[Mutation, float]] = {}
        self.count = 0

    def pytest_configure(self) -> None:
        """Stop Hypothesis from shrinking a failing example, which takes minutes for nothing."""
        from hypothesis import Phase, settings

        phases = [Phase.explicit, Phase.generate]
        settings.register_profile("mutants", settings.get_profile("same"), phases=phases)
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        self._load(session)
        functions = standing_functions()
        for mutation in self.drawn:
            tests = [items[test] for test in self.covered.by(mutation) if test in items]
            asked = tests[: self.most_tests]
            outcome = self.outcomes[mutation] = Outcome(
                UNCOVERED, asked=len(asked), covering=len(tests)
            )
            if not tests:
                self._note(mutation, outcome)
                continue
            while len(self.running) >= self.processes:
                self._wait()
            pid = os.fork()
            if not pid:
                self._fork(session, mutation, asked, functions)
            self.running[pid] = (mutation, time.monotonic())
        while self.running:
            self._wait()
        written = json.dumps([asdict(self.outcomes[mutation]) for mutation in self.drawn])
        (self.folder / "outcomes.json").write_text(written)
        return True

    def _load(self, session: pytest.Session) -> None:
        """Load everything the tests share, except browser and database, which each fork has for
        itself."""
        from django.db import connections
        from django.urls import get_resolver

        first = next((item for item in session.items if item.get_closest_marker("django_db")), None)
        if first and self.kind is EMBEDDED:
            _run(first, session)  # creates the database
        get_resolver()._populate()
        for mutation in self.drawn:
            if isinstance(mutation, InPython):
                with suppress(Exception):
                    importlib.import_module(
                        ".".join(mutation.path.relative_to(ROOT).with_suffix("").parts)
                    )
        for connection in connections.all():  # two processes must not share a connection
            connection.close()
            if connection.vendor == "postgresql":
                connection.close_pool()  # type: ignore[attr-defined]

    def _wait(self) -> None:
        pid, status = os.wait()
        mutation, started_at = self.running.pop(pid)
        outcome = self.outcomes[mutation]
        outcome.result = CODES.get(os.waitstatus_to_exitcode(status), KILLED)
        outcome.seconds = time.monotonic() - started_at
        shutil.rmtree(self._folder_of(pid), ignore_errors=True)
        if _vendor() == "postgresql":
            with database_of_the_server("postgres") as driver:
                driver.execute(f'DROP DATABASE IF EXISTS "{_database_of(pid)}" WITH (FORCE)')
        self._note(mutation, outcome)

    def _folder_of(self, pid: int) -> Path:
        return self.folder / str(pid)

    def _note(self, mutation: Mutation, outcome: Outcome) -> None:
        self.count += 1
        asked = f"{outcome.asked} of {outcome.covering}"
        print(
            f"{self.count:>4} {outcome.result:<10}{outcome.seconds:>6.1f} s {asked:>12} "
            f" {_where(mutation)}",
            flush=True,
        )

    def _fork(
        self,
        session: pytest.Session,
        mutation: Mutation,
        tests: Sequence[pytest.Item],
        functions: Functions,
    ) -> None:
        """Run the tests in the child process and exit it; never returns."""
        code = 1  # a hard exit of a test counts as a failure
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            code = self._test(session, mutation, tests, functions)
        except Exception:  # noqa: BLE001 -- our own error, not the tests'
            code = 3
        finally:
            os._exit(code)

    def _test(
        self,
        session: pytest.Session,
        mutation: Mutation,
        tests: Sequence[pytest.Item],
        functions: Functions,
    ) -> int:
        """In the fork: insert the fault, run tests until one fails; return the exit code."""
        session.config.pluginmanager.unregister(name="terminalreporter")
        folder = self._folder_of(os.getpid())
        folder.mkdir()
        tempfile.tempdir = str(folder)
        self._take_a_database()
        take_out = self._put_in(mutation, functions)
        if take_out is None:
            return 3
        signal.signal(signal.SIGALRM, lambda *_: os._exit(2))
        failures = _Failures()
        session.config.pluginmanager.register(failures)
        from django.test import override_settings

        until = time.monotonic() + self.seconds
        with override_settings(MEDIA_ROOT=tempfile.mkdtemp(prefix="agenda-mutant-")):
            for item in tests:
                signal.alarm(
                    int(self.kind.loop_s + LOOP_TIMES * self.covered.seconds.get(item.nodeid, 0))
                )
                if _fails(item, session, failures):
                    take_out()
                    if not _fails(item, session, failures):  # only if it passes without the fault
                        return 1
                    self._put_in(mutation, functions)
                if time.monotonic() > until:
                    break
        return 0

    def _take_a_database(self) -> None:
        """In the fork: use a database of its own, unless it is in memory, which the fork copies."""
        from django.db import connection

        at, own = connection.settings_dict, _database_of(os.getpid())
        if connection.vendor == "postgresql" and self.kind is EMBEDDED:
            with database_of_the_server("postgres") as driver:
                driver.execute(f'CREATE DATABASE "{own}" TEMPLATE "{at["NAME"]}"')
            at["NAME"] = own
        elif connection.vendor == "postgresql":
            at["TEST"]["NAME"] = own
        elif Path(str(at["NAME"])).is_file():
            at["NAME"] = shutil.copy(at["NAME"], tempfile.mkdtemp())

    def _put_in(self, mutation: Mutation, functions: Functions) -> TakeOut | None:
        return (lambda: None) if self.is_control else put_in(mutation, functions)


def report(outcomes: Mapping[Mutation, Outcome]) -> None:
    """Print each fault that no test noticed, then a table of results by room."""
    for mutation, outcome in outcomes.items():
        if outcome.result in (SURVIVED, UNCOVERED, TIMEOUT):
            print(f"\n{outcome.result}: {_where(mutation)}{_cut(outcome)}")
            print("\n".join(mutation.diff()))
    counts: dict[str, Counter[str]] = {}
    for mutation, outcome in sorted(outcomes.items(), key=lambda pair: pair[0].room):
        counts.setdefault(mutation.room, Counter())[outcome.result] += 1
    counts["all"] = sum(counts.values(), Counter())
    print(f"\n{'room':<14}{'drawn':>11}", *(f"{result:>11}" for result in RESULTS), sep="")
    for room, results in counts.items():
        print(
            f"{room:<14}{results.total():>11}",
            *(f"{results[result]:>11}" for result in RESULTS),
            sep="",
        )
    cut = sum(bool(_cut(outcome)) for outcome in outcomes.values() if outcome.result == SURVIVED)
    print(
        f"\nOf those that survived, {cut} were shown to a part of the tests that cover them"
        " (--most-tests)."
    )


def _where(mutation: Mutation) -> str:
    return f"{mutation.path.relative_to(ROOT)}:{mutation.line} {mutation.place}"


def _cut(outcome: Outcome) -> str:
    is_cut = outcome.asked < outcome.covering
    return f" (asked {outcome.asked} of {outcome.covering} tests)" if is_cut else ""


def _database_of(pid: int) -> str:
    return f"agenda_mutant_{pid}"


class _Failures:
    count = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.count += report.failed


def _run(item: pytest.Item, session: pytest.Session) -> None:
    """Run one test with all its teardown."""
    item.ihook.pytest_runtest_protocol(item=item, nextitem=session)


def _fails(item: pytest.Item, session: pytest.Session, failures: "_Failures") -> bool:
    before = failures.count
    item._initrequest()  # type: ignore[attr-defined]  # clears the state of its last run
    _run(item, session)
    return failures.count > before


if __name__ == "__main__":
    sys.exit(main())
