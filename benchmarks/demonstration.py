"""The demonstration city served as in production: its own database, collected files, nginx as it is deployed."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.fronted import HOST, ROOT, environment_of, free_port, fronted, running, server_command

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
#: For chromium: the certificate is the city's own, and its name is known to nobody.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--ignore-certificate-errors",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
]


@contextmanager
def demonstration(at: str = "") -> Iterator[str]:
    """Yields its origin. With ``at`` (ISO 8601), the city is made and served at that time."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)  # nginx reads there
        with fronted(folder, port) as secure:
            origin = f"https://{HOST}:{secure}"
            site = environment_of(folder) | {
                "SITE_ADDRESS": origin,
                "CITY_NAME": "Paris",
                "LOG_LEVEL": "ERROR",
                "AT": at,
            }
            maker = site | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}  # production has no demonstration
            manage = [sys.executable, "-m", "benchmarks.at_a_time"]
            for arguments, environment in [
                (["migrate", "--verbosity", "0"], maker),
                (["demo", "--verbosity", "0"], maker),
                (["collectstatic", "--no-input", "--verbosity", "0"], site),
            ]:
                subprocess.run([*manage, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
            command = server_command(port, "benchmarks.at_a_time:application")
            with running(command, port, env=site, stderr=subprocess.DEVNULL):
                yield origin
