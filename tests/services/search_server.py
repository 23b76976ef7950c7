"""An Elasticsearch server of its own for tests that kill or stop it, and a site that uses it."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search.engines.elasticsearch import mapping
from tests.services.live_site import ROOT, free_port

SCRIPT = str(ROOT / ".ci" / "elasticsearch")
VERSION, JAVA = "9.5.3", "21"
INDEX = f"agenda-events-{mapping.VERSION}"
PATIENCE_S = 120


class SearchServer:
    """Elasticsearch in a process of its own; its data survive a restart."""

    def __init__(self) -> None:
        found = subprocess.run([SCRIPT, "java", JAVA], capture_output=True, text=True, check=False)
        if found.returncode or not shutil.which("mvn"):
            pytest.skip(f"no Maven, or no JDK of {JAVA} or later: {found.stderr}")
        self.java = found.stdout.strip()
        # Pytest's folder is closed to the server's user.
        self.folder = Path(tempfile.mkdtemp(prefix="search-server-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        subprocess.run(
            [SCRIPT, "start", VERSION, self.java, str(self.port), str(self.folder)], check=True
        )

    def signal(self, number: signal.Signals) -> None:
        os.kill(int((self.folder / "pid").read_text()), number)

    def kill(self) -> None:
        """Kill the server with SIGKILL, like the OOM killer; return when it is gone."""
        pid = int((self.folder / "pid").read_text())
        os.kill(pid, signal.SIGKILL)
        until(
            lambda: (
                not Path(f"/proc/{pid}/cmdline").exists()
                or not Path(f"/proc/{pid}/cmdline").read_bytes()
            )
        )

    def end(self) -> None:
        subprocess.run([SCRIPT, "stop", str(self.folder)], check=True)
        shutil.rmtree(self.folder)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(
            f"{self.url}/{path}", data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def count(self, word: str) -> int:
        """Return how many live events have ``word`` (equal to its stem) in the title."""
        both = [{"term": {"live": True}}, {"match": {"title": word}}]
        return int(self.ask(f"{INDEX}/_count", {"query": {"bool": {"filter": both}}})["count"])

    @property
    def asked(self) -> int:
        """Return the number of searches answered."""
        return int(self.ask(f"{INDEX}/_stats/search")["_all"]["total"]["search"]["query_total"])


class Site:
    """A site at a port, as visitors and operators see it."""

    def __init__(self, port: int, log: Path) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.log = log

    def found(self, word: str) -> tuple[int, float]:
        """Return how many events the search page finds, and the seconds it took."""
        start = time.monotonic()
        with urllib.request.urlopen(
            f"{self.address}/agenda/?q={word}&exact=1", timeout=PATIENCE_S
        ) as answer:
            told = re.findall(r'id="resultats"[^>]*>(?:[^<]*<span>)?(\d*)', answer.read().decode())
        return int(told[0] or 0), time.monotonic() - start

    @property
    def state(self) -> tuple[int, str]:
        """Return the status of /readyz, and its check of the search server."""
        with urllib.request.urlopen(f"{self.address}/readyz", timeout=PATIENCE_S) as answer:
            return answer.status, json.load(answer)["checks"]["search server"]

    def told(self) -> list[str]:
        """Return the log events about the search server."""
        return re.findall(r"elasticsearch_\w+", self.log.read_text())


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.1)
