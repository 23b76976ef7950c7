"""Every benchmark runs at its smallest size and prints figures. Add new ones to ``SMALLEST``.

The figures mean nothing at that size; the tests only check that the benchmark runs with the present
code.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.conftest import JUDGES
from tests.services.live_site import ROOT, new_database

PATIENCE_S = 300
#: Smallest arguments of each benchmark, for one or more runs; ``{origin}`` is a served small city.
#: Lighthouse runs without its performance score, which failed on a busy machine.
SMALLEST = {
    "at_a_time": ["version"],
    "blip": ["--runs 1"],
    "calendars": ["--events 2"],
    "cms": ["--events 20 --waiting 10 --times 1"],
    "crowd": ["--events 20 --seconds 1 --clients 2 --cancellations 1 --as-in-development"],
    "doubles": ["--events 40", "--times 1 --records 3"],
    "hops": ["--times 1"],
    "hostile": ["--promised --dispatchers 1 --hostile 10"],
    "imports": ["--times 1 --records 10"],
    "kept": ["--searches 10 --events 10"],
    "kept_searches": ["--searches 10 --events 10 --changed 2"],
    "ledger": ["--subscriptions 10 --starts-in 0"],
    "lighthouse": ["--origin {origin} --pages alerts --categories accessibility seo"],
    "live": ["--sockets 2 --messages 1"],
    "map_marks": ["--sizes 10"],
    "meaning": ["--events 10 --runs 1"],
    "migrating": ["--dates 100"],
    "pages": ["--events 20 --times 1"],
    "participation": [
        "",
        "--events 20 --lookups 2",
        "--queue 10 --lookups 2",
        "--clock 10 --lookups 2",
    ],
    "participation_decision": ["--proposals 2"],
    "participation_flood": [
        "--proposals 1 --addresses 1 --clients 1 --servers 1 --honest 1 --drafts 10"
    ],
    "pastes": ["--pastes 2 --cold 1"],
    "publication": ["--dates 1 --times 1"],
    "push": ["--part 200 --without-npm --starts-in 0"],
    "quiet": ["--subscriptions 10 --distinct 0 5"],
    "relevance": [""],
    "renaming": ["--events 5"],
    "screenshots": ["--origin {origin} --only home-phone --folder {folder}"],
    "search": ["--events 60 --queries 2 --clients 1"],
    "sign_on": ["--people 2"],
    "start": ["--without-packages --small"],
    "speed": ["--origin {origin} --pages alerts --times 1"],
    "tags": ["--events 20 --changes 2"],
    "town": [
        "--events 5 --settle 0 --quiet 1 --only-rest",
        "--events 5 --sockets 2 --messages 1 --rounds 1 --without-rest",
    ],
    "welcomes": ["--hostile 10 --honest 1"],
    "words": ["--runs 1 --budget 1000"],
}
#: Benchmarks that are only imported, with the reason.
ONLY_IMPORTED = {
    "film": "draws the demonstration city, whose making takes minutes",
    "mutants": "runs the tests themselves, and keeps in .pytest_cache which cover what",
    "push_stub": "serves until it is ended: `ledger` and `push` start it",
}
#: Benchmarks that need PostgreSQL's own functions.
ON_POSTGRESQL = {"crowd", "pages", "tags"}
#: Benchmarks with a server of their own, which cannot read pytest's folders and cleans up itself.
OWN_POSTGRESQL = {"migrating"}
NEEDS_DATA = {"doubles", "imports", "participation"}


def test_every_benchmark_is_started_or_says_why_not():
    programs = {
        path.stem for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text()
    }

    assert programs == {*SMALLEST, *ONLY_IMPORTED}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [(name, arguments) for name, starts in SMALLEST.items() for arguments in starts],
)
def test_a_benchmark_prints_figures_at_its_smallest_size(
    name, arguments, request, tmp_path, tmp_path_factory
):
    given = {"folder": str(tmp_path / "made")}
    if name == "lighthouse" and not (JUDGES / "node_modules").exists():
        pytest.skip("npm ci --prefix tests/services/judges")
    if name in NEEDS_DATA:
        request.getfixturevalue("city_data")
    if "{origin}" in arguments:
        given["origin"] = request.getfixturevalue("judged_site")

    result = started(
        name, arguments.format(**given), environment_of(name, tmp_path_factory.mktemp("b"))
    )

    assert result.returncode == 0, result.stderr[-4000:]
    assert re.search(r"\d", result.stdout), result.stderr[-4000:]


@pytest.mark.parametrize("name", ONLY_IMPORTED)
def test_a_benchmark_that_is_not_started_can_be_imported(name):
    subprocess.run([sys.executable, "-c", f"import benchmarks.{name}"], cwd=ROOT, check=True)


def environment_of(name: str, folder: Path) -> dict[str, str]:
    """Return an environment without a search server, with a short TMPDIR (for Chromium's socket) to
    delete."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "ELASTICSEARCH_URL")
    }
    if name not in OWN_POSTGRESQL:
        environment["TMPDIR"] = str(folder)
    if name not in ON_POSTGRESQL:
        return environment
    url = new_database(folder, "benchmarks")
    if url.startswith("sqlite:"):
        pytest.skip("DATABASE_URL is no server of PostgreSQL's")
    return environment | {"DATABASE_URL": url}


def started(
    name: str, arguments: str, environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", f"benchmarks.{name}", *shlex.split(arguments)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
