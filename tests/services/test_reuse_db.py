"""``--reuse-db`` keeps what the migrations made, whatever a run before this one emptied."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EMPTIES = "tests/config/test_database_of_tests.py"
NEEDS_ROWS = "tests/agenda/test_cms_groups.py::test_there_is_one_workflow_and_events_go_through_it"


@pytest.mark.parametrize("spread", [(), ("-n", "2")])
def test_a_run_after_one_that_emptied_its_database_finds_it_whole(spread):
    environment = os.environ | {"TOX_PARALLEL_ENV": "again"}  # in the name of their database
    runs = [
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--reuse-db", *spread, test],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        for test in (EMPTIES, NEEDS_ROWS)
    ]

    assert [run.returncode for run in runs] == [0, 0]
