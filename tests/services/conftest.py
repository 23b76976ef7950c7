"""A site that judges from outside look at: served once for all of them, with a little of everything on it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.live_site import ROOT, Processes, free_port, new_database
from tests.services.migrations import Migrations

JUDGES = Path(__file__).parent / "judges"


@pytest.fixture(scope="session")
def migrations(tmp_path_factory: pytest.TempPathFactory) -> Migrations:
    """Migrates databases of the tests' own, in each process of pytest-xdist from where another has it already."""
    folder = tmp_path_factory.getbasetemp()
    return Migrations(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session")
def judged_site(migrations: Migrations, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the small city of the browser tests is served, as `make run` serves but without DEBUG."""
    folder, port = tmp_path_factory.mktemp("judged"), free_port()
    origin = f"http://127.0.0.1:{port}"
    processes = Processes(
        folder,
        DEBUG="false",
        LOG_LEVEL="ERROR",
        SITE_ADDRESS=origin,
        DATABASE_URL=new_database(folder, "judged"),
        MEDIA_ROOT=str(folder / "media"),
        PUSH_KEYS=str(folder / "push-keys"),
    )
    migrations.migrate(processes.environment)
    subprocess.run(
        [sys.executable, "-m", "tests.services.judged_city"], cwd=ROOT, env=processes.environment, check=True
    )
    processes.web(port)
    yield origin
    processes.end()
