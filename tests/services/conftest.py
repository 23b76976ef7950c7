"""A site that judges from outside look at: served once for all of them, with a little of everything on it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import load_schema
from tests.services.live_site import ROOT, Processes, free_port, new_database

JUDGES = Path(__file__).parent / "judges"


@pytest.fixture(scope="session")
def judged_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
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
    load_schema(processes.environment["DATABASE_URL"])
    subprocess.run(
        [sys.executable, "-m", "tests.services.judged_city"], cwd=ROOT, env=processes.environment, check=True
    )
    processes.web(port)
    yield origin
    processes.end()
