"""Processes of their own that share what is slow to import."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

#: Runs the code of its argument, then each code that it is sent in a process of its own, which it
#: forks: with the environment sent, and with all that was imported so far.
FORKING = """
import json, os, sys, tempfile
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
exec(sys.argv[1], {})
for line in sys.stdin:
    code, environment = json.loads(line)
    if os.fork():
        if os.wait()[1]:  # it was killed, and says nothing
            print(json.dumps(["", "killed"]), file=answers, flush=True)
        continue
    os.environ.clear()
    os.environ.update(environment)
    error = ""
    with tempfile.TemporaryFile() as printed:
        os.dup2(printed.fileno(), 1)
        try:
            exec(code, {})
        except BaseException as raised:
            error = f"{type(raised).__name__}: {raised}"
        sys.stdout.flush()
        printed.seek(0)
        answers.write(json.dumps([printed.read().decode(), error]) + "\\n")
    answers.flush()
    os._exit(0)
"""

#: Runs code with an environment; returns what it printed, and its error.
Ask = Callable[[str, Mapping[str, str]], tuple[str, str]]


@contextmanager
def forking(prepare: str, environment: Mapping[str, str]) -> Iterator[Ask]:
    """Start a process that runs ``prepare``; yields what runs code in forks of it."""
    process = subprocess.Popen(
        [sys.executable, "-c", FORKING, prepare],
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    to, answers = process.stdin, process.stdout
    assert to is not None
    assert answers is not None

    def ask(code: str, environment: Mapping[str, str]) -> tuple[str, str]:
        print(json.dumps([code, dict(environment)]), file=to, flush=True)
        printed, error = json.loads(answers.readline())
        return printed, error

    with process:
        yield ask
        to.close()


#: Before runs of pytest: what our plugins import. They are imported by pytest, which rewrites them.
IMPORTS = """
import pytest, time_machine
import django.conf, django.db, django.db.backends.utils, django.utils.timezone
"""


def pytest_apart(ask: Ask, folder: Path, *arguments: str) -> str:
    """Run pytest on the tests in ``folder``, without installed plugins; returns what it printed."""
    code = f"""
import os, sys
os.chdir({str(folder)!r})
sys.path[0] = {str(settings.BASE_DIR)!r}
import pytest
pytest.main({list(arguments)!r})
"""
    environment = os.environ | {
        "PYTHONPATH": str(settings.BASE_DIR),
        # Loading every plugin that is installed takes longer than these tests.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    printed, _error = ask(code, environment)
    return printed
