"""The demonstration city served as in production: its own database, collected files, nginx as it is deployed."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.services.fronted import HOST, PRODUCTION, ROOT, environment_of, free_port, fronted, running, server_command

#: More than making the city takes on a busy machine: nothing in it is of later than what is served.
MAKING = timedelta(minutes=10)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
#: For chromium: the certificate is the city's own, and its name is known to nobody.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--ignore-certificate-errors",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
]


@dataclass
class Served:
    """A city that answers at ``origin``."""

    origin: str
    environment: dict[str, str]

    def manage(self, *arguments: str, **changed: str) -> str:
        """What ``manage.py`` prints there, with the settings of who makes it: production has no demonstration."""
        settings = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"} | changed
        command = [sys.executable, "-m", "benchmarks.at_a_time", *arguments]
        return subprocess.run(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, check=True).stdout


@contextmanager
def demonstration(at: str = "") -> Iterator[Served]:
    """Made and served; with ``at`` (ISO 8601), served from then on, and made in the minutes before."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)  # nginx reads there
        with fronted(folder, port) as secure:
            origin = f"https://{HOST}:{secure}"
            begun = (datetime.fromisoformat(at) - MAKING).isoformat() if at else ""
            paris = {"SITE_ADDRESS": origin, "CITY_NAME": "Paris", "LOG_LEVEL": "ERROR", "AT": begun}
            city = Served(origin, environment_of(folder) | paris)
            city.manage("migrate", "--verbosity", "0")
            city.manage("demo", "--drawn", "--verbosity", "0")
            city.manage("collectstatic", "--no-input", "--verbosity", "0", **PRODUCTION)
            command = server_command(port, "benchmarks.at_a_time:application")
            with running(command, port, env=city.environment | {"AT": at}, stderr=subprocess.DEVNULL):
                yield city
