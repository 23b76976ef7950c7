"""A town in one process under its supervisor: its functions, its output, and its cleanup."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from tests.messaging.deliveries import browser
from tests.services.dispatchers import Ledger
from tests.services.live_site import PATIENCE_S, Processes, free_port, status_of
from tests.services.push_service import PushService
from tests.services.said import Said

#: ``make run`` on a prepared database.
RUN = "import sys; from config import run; run.TOWN.remove('--prepare'); sys.exit(run.run_site())"
PARTS = ("web", "pulse", "dispatcher", "worker", "clock")


@pytest.fixture
def service():
    with PushService() as push_service:
        yield push_service


@pytest.fixture
def processes(tmp_path, service, transactional_db):
    """Processes of a site with one subscriber that accepted a push before."""
    browser(service, "/a")
    started = Processes(
        tmp_path,
        DJANGO_SETTINGS_MODULE="tests.services.failing_clock",
        DATABASE_URL=Ledger(tmp_path).url,
        MEDIA_ROOT=str(tmp_path / "media"),
        PUSH_KEYS=str(settings.PUSH_KEYS),
        PUSH_ALLOWS_LOOPBACK="1",
        PYTHONUTF8="1",
    )
    yield started
    started.end()


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def running(processes, port):
    """``make run``, ended by SIGTERM: if killed, it would leave its child running."""
    pipes = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
        "start_new_session": True,
    }
    process = processes.python("-c", RUN, f"--port={port}", **pipes)
    yield process
    process.terminate()
    process.wait(PATIENCE_S)


def the_town_of(running):
    """Return the pid of the only child of ``make run``."""
    [pid] = map(int, Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split())
    return pid


def is_alive(pid):
    return Path(f"/proc/{pid}").exists()


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def read(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as answer:
        return answer.read().decode()


def are_up(port):
    """Whether ``/readyz`` reports every part as ok."""
    checks = json.loads(read(port, "/readyz"))["checks"]
    return {name: checks[name] for name in PARTS} == dict.fromkeys(PARTS, "ok")


def beats(port):
    """Return the kinds of process with a heartbeat in ``/metrics``."""
    return set(re.findall(r'heartbeat_age_seconds{process="(\w+)"} [\d.]', read(port, "/metrics")))


def test_a_town_is_one_process_that_is_started_again_and_leaves_nothing(
    running, port, processes, service
):
    said = Said(running)
    said.until("part_restarts")
    wait_for(lambda: status_of_town(port) == 200)
    town = the_town_of(running)

    wait_for(lambda: are_up(port))
    assert [
        "clock" in line and "ArithmeticError" in line
        for line in said.lines
        if "part_restarts" in line
    ] == [True]
    assert 'part_restarts_total{part="clock"} 1.0' in read(port, "/metrics")
    wait_for(lambda: beats(port) == {"clock", "db_worker", "dispatch"})
    editor = processes.editor()
    editor.say("send")
    editor.answer()
    wait_for(lambda: service.hits() == {"/a": 1})

    os.kill(town, signal.SIGKILL)
    said.until("Arrêt inattendu : la ville (code -9). On relance")
    said.until("town_started")
    wait_for(lambda: status_of_town(port) == 200)
    editor.say("send")
    editor.answer()
    wait_for(lambda: service.hits() == {"/a": 2})

    again = the_town_of(running)
    running.send_signal(signal.SIGINT)
    rest = said.to_the_end()
    assert (running.returncode, "town_stopped" in rest, "Traceback" in rest) == (0, True, False)
    assert [pid for pid in (town, again) if is_alive(pid)] == []


def test_a_signal_while_it_starts_leaves_nothing(running):
    said = Said(running)
    wait_for(lambda: Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text())
    town = the_town_of(running)

    running.send_signal(signal.SIGINT)

    assert (said.to_the_end(), running.returncode, is_alive(town)) == ("", 0, False)


def status_of_town(port):
    try:
        return status_of(f"http://127.0.0.1:{port}/readyz")
    except OSError:  # not listening yet
        return 0
