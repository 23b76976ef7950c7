"""Duration of ``make run`` by step, from nothing and again: seconds, processor time, fixed work.

A clone of HEAD is made in a temporary folder with its own environment, like following README.md's
two commands. With ``--without-packages`` this tree and this Python are used, with a database of its
own. Linux only: processor times are read from ``/proc``.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fixed_work import fixed_work
from config import run
from tests.services.live_site import free_port

ROOT = Path(__file__).parents[1]
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 1800
#: Fields of ``/proc/<pid>/stat`` after the name: parent, and processor times of the process and its
#: ended children.
PARENT, TOOK = 1, slice(11, 15)
#: Folders that do not exist at a first start.
PLACES = {"MEDIA_ROOT": "media", "PUSH_KEYS": "push-keys"}
#: Command of the preparation -> name of the step.
NAMES = {"migrate": "the database", "demo": "the demonstration"}
#: Runs the town; writes the durations of imports and of each preparation command to a file.
TIMED_TOWN = """
import json, sys, time
said, sys.argv = sys.argv[1], ["manage.py", *sys.argv[2:]]
def note(name, began, before):
    with open(said, "a") as file:
        print(json.dumps([name, time.monotonic() - began, time.process_time() - before]), file=file)
began = time.monotonic()
sys.path.insert(0, "")
import manage
import django
django.setup()
from config import preparation
from config.management.commands import town
note("imports", began, 0)
call_command = preparation.call_command
def timed(command, **options):
    began, before = time.monotonic(), time.process_time()
    call_command(command, **options)
    note(command, began, before)
preparation.call_command = timed
manage.main()
"""
RUNS = (
    "import sys; from config import run; run.TOWN[:1] = sys.argv[1:4]; del sys.argv[1:4];"
    " sys.exit(run.main())"
)
QUESTION = "/agenda/?q=concert+gratuit+ce+week-end"


@dataclass(frozen=True, slots=True)
class Step:
    """Duration of one step, and its processor seconds on all processors."""

    name: str
    seconds: float
    processor_s: float


class Start:
    """Starts the site at ``root`` with Python ``python``."""

    def __init__(self, root: Path, python: Path, folder: Path) -> None:
        self.root, self.python, self.folder, self.port = root, python, folder, free_port()
        self.environment = os.environ | {
            name: str(folder / place) for name, place in PLACES.items()
        }
        self.environment |= {
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "SITE_ADDRESS": f"http://{run.HOST}:{self.port}",
            "DEBUG": "0",
        }

    def install(self) -> Step:
        """Create the environment, as the Makefile does."""
        command = ["make", "--silent", f"PYTHON={sys.executable}", ".venv/.site-is-installed"]
        before, began = sum(os.times()[2:4]), time.monotonic()
        subprocess.run(command, cwd=self.root, env=self.environment, stdout=sys.stderr, check=True)
        return Step("packages", time.monotonic() - began, sum(os.times()[2:4]) - before)

    def serve(self) -> list[Step]:
        """Start the site, wait for its first page and search, and stop it; return the steps."""
        said = self.folder / "steps"
        said.write_text("")
        command = [
            str(self.python),
            "-c",
            RUNS,
            "-c",
            TIMED_TOWN,
            str(said),
            "--port",
            str(self.port),
        ]
        process = subprocess.Popen(command, cwd=self.root, env=self.environment, stdout=sys.stderr)
        try:
            page = self._timed("its first page", process, lambda: self._ask("/", process))
            question = self._timed(
                "its first question", process, lambda: self._ask(QUESTION, process)
            )
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
        before = [
            Step(NAMES.get(name, name), seconds, processor_s)
            for name, seconds, processor_s in map(json.loads, said.read_text().splitlines())
        ]
        alone = Step(
            page.name,
            page.seconds - sum(step.seconds for step in before),
            page.processor_s - sum(step.processor_s for step in before),
        )
        return [*before, alone, question]

    def _timed(
        self, name: str, process: "subprocess.Popen[bytes]", wait: Callable[[], object]
    ) -> Step:
        before, began = processor_of(process.pid), time.monotonic()
        wait()
        return Step(name, time.monotonic() - began, processor_of(process.pid) - before)

    def _ask(self, path: str, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise SystemExit(f"the site ended with {process.returncode}")
            try:
                with urllib.request.urlopen(
                    f"http://{run.HOST}:{self.port}{path}", timeout=60
                ) as answer:
                    answer.read()
                return
            except urllib.error.HTTPError:
                raise
            except OSError:  # nothing listens yet
                time.sleep(0.02)
        raise SystemExit("no page came")


def processor_of(pid: int) -> float:
    """Return the processor seconds of ``pid`` and all its descendants, including ended ones."""
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
        except OSError:  # process has ended
            continue
    family = {pid}
    while grown := {child for child, stat in stats.items() if int(stat[PARENT]) in family} - family:
        family |= grown
    return (
        sum(int(ticks) for one in family & stats.keys() for ticks in stats[one][TOOK])
        / TICKS_A_SECOND
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--without-packages", action="store_true", help="this tree, this Python")
    parser.add_argument(
        "--small", action="store_true", help="one event of each kind, which says nothing of a city"
    )
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = (
        "tests.services.small_demo" if options.small else "config.settings.dev"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.without_packages:
            start, packages = Start(ROOT, Path(sys.executable), folder), []
        else:
            clone = folder / "clone"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
            start = Start(clone, clone / ".venv" / "bin" / "python", folder)
            packages = [start.install()]
        first = [*packages, *start.serve()]
        again = start.serve()
    unit = fixed_work()
    for title, steps in (("from nothing", first), ("again", again)):
        print(f"{title:<22}{'s':>9}{'processor s':>13}{'s, fixed':>10}{'processor, fixed':>18}")
        total = Step(
            "all", sum(step.seconds for step in steps), sum(step.processor_s for step in steps)
        )
        for step in (*steps, total):
            fixed = f"{step.seconds / unit:>10.0f}{step.processor_s / unit:>18.0f}"
            print(f"  {step.name:<20}{step.seconds:>9.2f}{step.processor_s:>13.2f}{fixed}")
    print(f"a fixed piece of work takes {unit:.3f} s here")


if __name__ == "__main__":
    main()
