"""Two processes behind nginx restarted in turn, as in an upgrade, during many requests and two
listeners."""

import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.databases import load_schema
from tests.services.fronted import ROOT, environment_of, free_port, fronted, server_command
from tests.services.live_site import PATIENCE_S, Editor, new_database, status_of, wait_for_port
from tests.services.test_front_server import ask, heard, opened, said, stream, until

pytestmark = pytest.mark.skipif(
    shutil.which("nginx", path="/usr/sbin:/usr/bin") is None,
    reason="nginx is not there: apt-get install nginx",
)
ASKERS = 2
#: Paths that nginx does not cache.
PATHS = ("/api/v1/openapi.json", "/agenda.json", "/compte/entrer/")
FORWARDED = {"Host": "agenda.example.org", "X-Forwarded-Proto": "https"}


class Process:
    """One process of the site, with a fixed port."""

    def __init__(self, environment):
        self.port, self.environment = free_port(), environment

    def start(self):
        self.process = subprocess.Popen(server_command(self.port), cwd=ROOT, env=self.environment)
        wait_for_port(self.port, self.process)
        deadline = time.monotonic() + PATIENCE_S
        while status_of(f"http://127.0.0.1:{self.port}/readyz", **FORWARDED) != 200:
            assert time.monotonic() < deadline

    def restart(self):
        """Restart as the documentation of upgrades says, and wait until it is ready."""
        self.stop()
        self.start()

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE_S)


@pytest.fixture
def environment(tmp_path):
    """Development settings, which need no collected static files."""
    own = {"DATABASE_URL": new_database(tmp_path, "rolling_restart"), "LOG_LEVEL": "ERROR"}
    own |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DEBUG": "0"}
    load_schema(own["DATABASE_URL"])
    return environment_of(tmp_path) | own


@contextmanager
def crowd(port):
    """Send requests all the time; yield the number of answers by status."""
    statuses: Counter[Any] = Counter()
    is_over = threading.Event()

    def visit(number):
        while not is_over.is_set():
            number += 1
            try:
                statuses[ask(port, PATHS[number % len(PATHS)])[0].status] += 1
            except OSError as error:
                statuses[type(error).__name__] += 1

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(ASKERS)]
    for visitor in visitors:
        visitor.start()
    try:
        yield statuses
    finally:
        is_over.set()
        for visitor in visitors:
            visitor.join(PATIENCE_S)


def test_a_restart_of_one_after_the_other_refuses_nobody_and_open_pages_hear_what_they_missed(
    tmp_path, environment
):
    processes = [Process(environment) for _ in range(2)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writer = [sys.executable, "-m", "tests.services.live_editor"]
    with ExitStack() as stack:
        for process in processes:
            process.start()
            stack.callback(process.stop)
        port = stack.enter_context(fronted(tmp_path, *(process.port for process in processes)))
        editor = Editor(
            stack.enter_context(subprocess.Popen(writer, cwd=ROOT, env=environment, **pipes))
        )
        stack.callback(editor.process.stdin.close)

        with opened(port, since=0) as page, stream(port) as lines, crowd(port) as statuses:
            heard(page, "hello")
            until(lines, '"hello"')
            first = said(editor)
            before = heard(page, "Alert"), until(lines, "id:")
            for process in processes:
                process.restart()
            second = said(editor)
            with pytest.raises(ConnectionClosed):
                heard(page, "Alert")
            with (
                opened(port, since=first) as again,
                stream(port, Last_Event_ID=str(first)) as resumed,
            ):
                after = heard(again, "Alert"), until(resumed, "id:")

    assert before == ([first], f"id: {first}")
    assert after == ([second], f"id: {second}")
    assert set(statuses) == {200}
    assert statuses[200] > ASKERS
