"""The runner of ``make run`` with children that only sleep; tests/services has it with the real ones."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RUNNER = """
import sys
from config import run
asleep = ["-c", "import time; time.sleep(600)"]
run.BEFORE = []
run.BESIDE = {"l’un": asleep, "l’autre": asleep}
run._server = lambda port: asleep
sys.exit(run._Together(9).run())
"""

#: Still preparing: the first of its commands only sleeps.
PREPARING = """
import sys
from config import run
run.BEFORE = [["-c", "import time; time.sleep(600)"]]
sys.exit(run._Together(9).run())
"""


@pytest.fixture
def runner(request):
    # An encoding of its own: what is said must not depend on the machine's.
    environment = os.environ | {"PYTHONUTF8": "1"}
    command = [sys.executable, "-c", getattr(request, "param", RUNNER)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **pipes) as process:
        yield process
        process.kill()


def children_of(process, count=3):
    """The ids of its children, once there are ``count``."""
    listing = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(200):
        children = [int(pid) for pid in listing.read_text().split()]
        if len(children) == count:
            return children
        time.sleep(0.05)
    raise AssertionError(children)


def alive(pids):
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_child(runner, number):
    children = children_of(runner)

    runner.send_signal(number)

    assert runner.wait(timeout=30) == 0
    assert alive(children) == []


@pytest.mark.parametrize("runner", [PREPARING], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_what_prepares_too_and_without_a_trace(runner, number):
    children = children_of(runner, count=1)

    runner.send_signal(number)

    assert (runner.wait(timeout=30), runner.stderr.read()) == (1, b"")
    assert alive(children) == []


def test_the_children_end_even_when_nobody_hears_why(runner):
    children = children_of(runner)
    runner.stdout.close()
    runner.stderr.close()

    os.kill(children[0], signal.SIGKILL)

    assert runner.wait(timeout=30) != 0
    assert alive(children) == []


@pytest.mark.parametrize("port", ["", "abc", "0", "-1", "99999", "²"])
def test_a_port_that_is_none_is_refused_in_one_line(port):
    environment = os.environ | {"PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "config.run", f"--port={port}"]

    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert result.stderr == "Un port est un nombre de 1 à 65535. Essayez : make run PORT=8123\n"
    assert result.returncode == 1
