"""The demonstration city as in production: own database, collected static files, nginx."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.services.fronted import (
    HOST,
    PRODUCTION,
    ROOT,
    environment_of,
    free_port,
    fronted,
    running,
    server_command,
)

#: Time reserved for creating the city before the served moment, more than a busy machine needs.
MAKING = timedelta(minutes=10)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
#: Chromium's options: the certificate is self-signed, and the host name is in no DNS.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--ignore-certificate-errors",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
]


@dataclass
class Served:
    """A running city and its environment."""

    origin: str
    environment: dict[str, str]

    def manage(self, *arguments: str, **changed: str) -> str:
        """Run ``manage.py`` with the development settings, which have the demonstration; return its
        output."""
        settings = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"} | changed
        command = [sys.executable, "-m", "benchmarks.at_a_time", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, check=True
        ).stdout


@contextmanager
def demonstration(at: str = "") -> Iterator[Served]:
    """Create and serve a demonstration city; ``at`` (ISO 8601) is the clock when it is served."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)  # nginx must be able to read there
        with fronted(folder, port) as secure:
            origin = f"https://{HOST}:{secure}"
            begun = (datetime.fromisoformat(at) - MAKING).isoformat() if at else ""
            paris = {
                "SITE_ADDRESS": origin,
                "CITY_NAME": "Paris",
                "LOG_LEVEL": "ERROR",
                "AT": begun,
            }
            city = Served(origin, environment_of(folder) | paris)
            city.manage("migrate", "--verbosity", "0")
            city.manage("demo", "--drawn", "--verbosity", "0")
            city.manage("collectstatic", "--no-input", "--verbosity", "0", **PRODUCTION)
            command = server_command(port, "benchmarks.at_a_time:application")
            with running(
                command, port, env=city.environment | {"AT": at}, stderr=subprocess.DEVNULL
            ):
                yield city
