"""Those who read the clock are noted, and run again at the time that is asked for."""

import ast
import datetime as dt
import os
import re
from pathlib import Path

import pytest

from tests.forks import IMPORTS, forking, pytest_apart

ROOT = Path(__file__).parents[2]
CODE = ("accounts", "agenda", "alerts", "config", "datetext", "messaging", "search")
#: Sends a message on time, in seconds since 1970; what it sends is chosen by the noted clock.
OF_ITS_OWN = ("messaging/delivery/",)
TESTS = """
import datetime as dt

import pytest
import time_machine
from django.utils import timezone


def test_stopped():
    with time_machine.travel("2026-02-01T12:00:00+00:00"):
        assert timezone.now().year == 2026


@pytest.fixture(scope="module")
def city():
    return timezone.now()


@pytest.mark.parametrize("turn", [1, 2])
def test_shared(city, turn):
    assert city < dt.datetime(2032, 1, 1, tzinfo=dt.UTC)


def test_none():
    pass


def test_day():
    assert timezone.localtime() < dt.datetime(2032, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("turn", [1, 2])
def test_time(turn):
    assert timezone.now() < dt.datetime(2032, 1, 1, tzinfo=dt.UTC)
"""


@pytest.fixture(scope="module")
def ask():
    with forking(IMPORTS, os.environ) as ask:
        yield ask


@pytest.fixture
def run(ask, tmp_path):
    """Run tests that are not ours, with the plugin that is."""
    (tmp_path / "test_clocks.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = clock\n")
    return lambda *arguments: pytest_apart(ask, tmp_path, "-q", "-p", "tests.clock", *arguments)


@pytest.mark.parametrize("spread", [(), ("-p", "xdist", "-n", "2")])
def test_who_reads_the_clock_while_nobody_stopped_it_is_run_again_at_another_time(run, spread):
    run(*spread)

    assert "5 passed, 2 deselected" in run("-m", "clock")
    assert "5 passed" in run("-m", "clock", "--at", "2032-01-01T00:59:00")
    assert "5 failed" in run(
        "-m", "clock", "--at", "2032-01-01T01:00:00"
    )  # in Paris: midnight in UTC


def test_a_run_of_some_forgets_nothing_of_the_others(run):
    run()
    run("-k", "none or day")

    assert "5 passed, 2 deselected" in run("-m", "clock")


def test_without_a_cache_all_are_run_and_nothing_is_noted(run):
    assert "7 passed" in run("-p", "no:cacheprovider")


def test_a_lot_draws_an_hour_of_the_week_to_come_and_says_how_to_have_it_again(run, tmp_path):
    # Of a file: this process may be elsewhere in time, the one that it starts is not.
    begun_at = dt.datetime.fromtimestamp((tmp_path / "pytest.ini").stat().st_mtime)

    said = run("-v", "-p", "xdist", "-n", "2", "--at", "lot")

    drawn = dt.datetime.fromisoformat(
        re.search(r"clock: each test begins on .* \(--at (\S+)\)", said)[1]
    )
    assert dt.timedelta(minutes=-1) <= drawn - begun_at <= dt.timedelta(days=7)
    assert "7 passed" in said
    assert "5 passed, 2 deselected" in run(
        "-m", "clock"
    )  # who read the clock was noted at that hour, too


def test_the_code_reads_no_clock_but_the_one_that_is_noted():
    calls = {
        f"{path.relative_to(ROOT)}:{line}"
        for app in CODE
        for path in (ROOT / app).rglob("*.py")
        for line in lines_that_read_a_clock(path.read_text())
    }

    assert {call for call in calls if not call.startswith(OF_ITS_OWN)} == set()


def lines_that_read_a_clock(text):
    """The lines of the calls; a file without any of these words is not parsed, which takes long."""
    if not re.search(r"\b(today|now|time)\s*\(", text):
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        is_clocks = getattr(node.func, "attr", "") in ("today", "now", "time")
        if is_clocks and ast.unparse(node.func).endswith(
            ("date.today", "datetime.now", "time.time")
        ):
            yield node.lineno
