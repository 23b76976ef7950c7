"""The runner of ``make run`` with children that only wait; tests/services uses the real ones."""

import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from config import run
from config.management.commands import town

ROOT = Path(__file__).parents[2]

#: Prints its pid and waits for a signal.
WAITING = "import os, signal; os.write(1, b'%d\\n' % os.getpid()); signal.pause()"

#: Prints its start time and ends at once.
ENDING = "import os, sys, time; os.write(1, b'%f\\n' % time.monotonic()); sys.exit(3)"

#: Ignores SIGTERM.
DEAF = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " print('deaf', "
    "flush=True); signal.pause()"
)

RUNNER = f"""
import sys
from config import run
waiting = ["-c", {WAITING!r}]
run.BEFORE = []
run.BESIDE = {{"l’un": waiting, "l’autre": waiting}}
run.SITE = waiting
"""
GO = "sys.exit(run._Supervisor(9, is_apart=True).run())"

#: Still preparing: its first command only waits.
PREPARING = f"""
import sys
from config import run
run.BEFORE = [["-c", {WAITING!r}]]
{GO}
"""

#: Ends like a town whose preparation failed.
UNPREPARED = """
import sys
from config import run
run.TOWN = ["-c", f"import sys; sys.exit({run.UNPREPARED})"]
sys.exit(run._Supervisor(9).run())
"""

#: A town whose preparation only waits, in a child process.
PREPARING_TOWN = f"""
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
import django
django.setup()
from django.core.management import call_command
from config.management.commands import town
def prepare_site():
    {WAITING}
town.prepare_site = prepare_site
call_command("town", "--prepare")
"""

#: One child ends whenever it is started; the others print nothing.
FAILING = f"""
{RUNNER}
waiting[1] = "import signal; signal.pause()"
run.BESIDE["l’un"] = ["-c", {ENDING!r}]
run.LOOK_EVERY_S, run.FIRST_PAUSE_S, run.LONGEST_PAUSE_S = 0.005, 0.05, 0.2
"""
ENDED = (
    "Arrêt inattendu : l’un (code 3). On relance, après des pauses de plus en plus longues.\n"
).encode()


@pytest.fixture
def runner(request):
    # A fixed encoding: the output must not depend on the machine's.
    environment = os.environ | {"PYTHONUTF8": "1"}
    command = [sys.executable, "-c", getattr(request, "param", RUNNER + GO)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True, **pipes
    ) as process:
        yield process
        process.terminate()  # not killed: its children would remain
        process.wait(timeout=30)


def children_of(process, count=3):
    """Return the pids of its first ``count`` children."""
    return [int(process.stdout.readline()) for _ in range(count)]


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


@pytest.mark.parametrize("runner", [PREPARING_TOWN], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_town_that_is_told_to_stop_while_it_prepares_leaves_nothing(runner, number):
    children = children_of(runner, count=1)

    runner.send_signal(number)

    assert (runner.wait(timeout=30), runner.stderr.read()) == (128 + number, b"")
    assert alive(children) == []


@pytest.mark.parametrize("runner", [UNPREPARED], indirect=True)
def test_a_town_that_cannot_be_prepared_is_not_started_again(runner):
    assert (runner.wait(timeout=30), runner.stderr.read()) == (run.UNPREPARED, b"")


def test_a_preparation_that_fails_ends_the_town_with_its_code_before_it_serves(monkeypatch):
    def fail():
        raise ValueError

    monkeypatch.setattr(town, "prepare_site", fail)

    with pytest.raises(SystemExit) as end:
        call_command("town", "--prepare")

    assert end.value.code == run.UNPREPARED


def test_the_children_end_even_when_nobody_hears_why(runner):
    children = children_of(runner)
    runner.stdout.close()
    runner.stderr.close()

    os.kill(children[0], signal.SIGKILL)

    assert runner.wait(timeout=30) != 0
    assert alive(children) == []


def test_a_child_that_is_killed_is_started_again_and_the_others_go_on(runner):
    children = children_of(runner)

    os.kill(children[0], signal.SIGKILL)
    [again] = children_of(runner, count=1)

    assert alive([*children, again]) == [*children[1:], again]
    runner.send_signal(signal.SIGINT)
    assert (runner.wait(timeout=30), len(runner.stderr.readlines())) == (0, 1)
    assert alive([*children, again]) == []


@pytest.mark.parametrize("runner", [FAILING + GO], indirect=True)
def test_a_child_that_ends_at_each_start_is_started_ever_more_slowly_and_said_once(runner):
    starts = [float(runner.stdout.readline()) for _ in range(6)]

    runner.send_signal(signal.SIGINT)

    # Never earlier; how much later depends on the machine.
    pauses = [after - before for before, after in pairwise(starts)]
    assert [
        pause >= least for pause, least in zip(pauses, (0.05, 0.1, 0.2, 0.2, 0.2), strict=True)
    ] == [True] * 5
    assert (runner.wait(timeout=30), runner.stderr.readlines()) == (0, [ENDED])


@pytest.mark.parametrize("runner", [f"{FAILING}run.WELL_AFTER_S = 0\n{GO}"], indirect=True)
def test_the_end_of_a_child_that_had_been_well_is_said_each_time(runner):
    assert [runner.stderr.readline() for _ in range(3)] == [ENDED] * 3


@pytest.mark.parametrize("port", ["", "abc", "0", "-1", "99999", "²"])
def test_a_port_that_is_none_is_refused_in_one_line(port):
    environment = os.environ | {"PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "config.run", f"--port={port}"]

    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert result.stderr == "Un port est un nombre de 1 à 65535. Essayez : make run PORT=8123\n"
    assert result.returncode == 1


def test_a_child_that_does_not_listen_is_killed_and_has_ended():
    child = run._Supervised("sourd", ["-c", DEAF])
    child.process = subprocess.Popen([sys.executable, *child.arguments], stdout=subprocess.PIPE)
    assert child.process.stdout.readline() == b"deaf\n"
    child.process.terminate()

    child.wait_or_kill(0.01)

    assert child.process.returncode == -signal.SIGKILL
    child.process.stdout.close()
