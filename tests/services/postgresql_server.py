"""A PostgreSQL server of a test's own, to stop, restart and fill up; and a small disk for it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services.live_site import free_port

PATIENCE_S = 120
USER = "postgres"


class PostgreSQL:
    """PostgreSQL server with its tables in ``place`` and its WAL elsewhere, as the documentation
    recommends."""

    def __init__(self, place: Path | None = None) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        if not programs:
            pytest.skip("no PostgreSQL here: apt-get install postgresql")
        self.programs = programs[-1].parent
        # Not pytest's folder, which other users cannot enter: the server refuses to run as root.
        self.own = Path(tempfile.mkdtemp(prefix="agenda-postgresql-"))
        self.tables = Path(tempfile.mkdtemp(dir=place or self.own))
        self.user = USER if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.own, USER, USER)
            shutil.chown(self.tables, USER, USER)
        self.data, self.log = self.tables / "data", self.own / "log"
        self.port = free_port()
        self.url = f"postgres://agenda@127.0.0.1:{self.port}/postgres"
        how = ["-A", "trust", "-U", "agenda", "--locale=C.UTF-8", "-E", "UTF8"]
        self._run("initdb", "-D", str(self.data), "--waldir", str(self.own / "wal"), *how)

    def start(self) -> None:
        bounds = "-c fsync=off -c max_connections=60 -c shared_buffers=16MB"
        options = f"-p {self.port} -k {self.own} {bounds}"
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; ``immediate`` simulates a power failure."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def end(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.own)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        subprocess.run(
            command,
            user=self.user,
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE_S,
        )


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Yield the folder of a file system of that size, unmounted after the block."""
    place = Path(tempfile.mkdtemp(prefix="agenda-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        place.rmdir()
        pytest.skip("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def fill(place: Path) -> Path:
    """Fill the disk of ``place`` completely; deleting the returned file frees it."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                if file.write(b"\0" * size) < size:
                    size >>= 1
            except OSError:
                size >>= 1
    assert shutil.disk_usage(place).free == 0
    return ballast
