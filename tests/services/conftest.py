"""A site for external checkers, served once per session with some of every content."""

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
    """Serve the browser tests' small city like `make run`, without DEBUG; yield its origin."""
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
        [sys.executable, "-m", "tests.services.judged_city"],
        cwd=ROOT,
        env=processes.environment,
        check=True,
    )
    processes.web(port)
    yield origin
    processes.end()
