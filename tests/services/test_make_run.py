"""``make run`` for real: it serves, a second one on the same port reports that, Ctrl-C ends all
processes."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.services.live_site import free_port
from tests.services.said import Said

ROOT = Path(__file__).parents[2]
#: Last line of the welcome: links into the CMS stand above it.
STOPPED_BY = "Ctrl-C arrête tout"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for both tests: the second run finds the first one's city."""
    return tmp_path_factory.mktemp("city")


@pytest.fixture
def port():
    return free_port()


def start(port, folder, *arguments):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PUSH_KEYS": str(folder / "push-keys"),
        "DJANGO_SETTINGS_MODULE": "tests.services.small_demo",
    }
    # A new session, so that the signal reaches only the runner, as Ctrl-C reaches a process group.
    return subprocess.Popen(
        [sys.executable, "-m", "config.run", "--port", str(port), *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def status(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.status


def children_of(process):
    """Return command or module -> process id of the children."""
    listing = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return {
        Path(f"/proc/{pid}/cmdline").read_text().split("\0")[2]: int(pid) for pid in listing.split()
    }


def is_alive(pid):
    return Path(f"/proc/{pid}").exists()


def test_it_serves_a_living_city_and_stops_whole(port, folder):
    running = start(port, folder)
    said = Said(running)
    lines = said.until(STOPPED_BY)

    links = [line for line in lines if f"http://localhost:{port}/compte/invitation/" in line]
    roles = [line.split("  ")[1] for line in links]
    assert roles[:3] == ["Administration", "Modération", "Rédaction"]
    assert [status(port, path) for path in ("/", "/agenda/", "/cms/login/", "/readyz")] == [
        200,
        200,
        200,
        200,
    ]

    assert (folder / "push-keys" / "vapid.pem").is_file(), (
        "the keys of notifications are made on first start"
    )

    second = start(port, folder)
    refusal = second.communicate(timeout=120)[0]
    assert (second.returncode, refusal.count("\n")) == (1, 1)
    assert f"make run PORT={port + 1}" in refusal

    children = children_of(running)
    assert sorted(children) == ["town"]
    running.send_signal(signal.SIGINT)
    said.to_the_end()
    assert running.returncode == 0
    assert [pid for pid in children.values() if is_alive(pid)] == []


def test_a_process_that_dies_is_started_again_and_the_site_goes_on(port, folder):
    running = start(port, folder, "--apart")
    said = Said(running)
    said.until(STOPPED_BY)
    children = children_of(running)
    assert sorted(children) == ["clock", "db_worker", "dispatch", "uvicorn"]

    os.kill(children["clock"], signal.SIGKILL)
    said.until("Arrêt inattendu : l’horloge (code -9). On relance")
    said.until("clock_started")

    after = children_of(running)
    assert after == children | {"clock": after["clock"]} != children
    assert status(port, "/readyz") == 200
    running.send_signal(signal.SIGINT)
    said.to_the_end()
    assert running.returncode == 0
    assert [pid for pid in [*children.values(), *after.values()] if is_alive(pid)] == []
