"""What ``manage.py migrate`` makes of an empty database: made once a run of each kind of database, then copied."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

from tests.services.live_site import ROOT


class Migrations:
    """``folder`` keeps them; processes that share it migrate one after the other, and only the first of each kind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def migrate(self, environment: dict[str, str]) -> None:
        """Migrate the empty database of ``environment``, whose settings are those of development."""
        url = environment["DATABASE_URL"]
        kind = url.partition(":")[0]
        kept = self.folder / f"migrated.{kind}"
        with (self.folder / f"migrating.{kind}").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            is_there = kept.exists()
            if not is_there:
                run = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
                subprocess.run(run, cwd=ROOT, env=environment, check=True)
                copy_from(url, kept)
        if is_there:
            copy_to(url, kept)


def copy_from(url: str, kept: Path) -> None:
    if file := file_of(url):
        shutil.copy(file, kept)
    else:
        of_postgresql("pg_dump", "--format=custom", "--file", str(kept), url)


def copy_to(url: str, kept: Path) -> None:
    if file := file_of(url):
        shutil.copy(kept, file)
    else:
        of_postgresql("pg_restore", "--exit-on-error", "--dbname", url, str(kept))


def file_of(url: str) -> str:
    """Where a database of SQLite is; nothing where it is a server's."""
    return url.removeprefix("sqlite:///").partition("?")[0] if url.startswith("sqlite:") else ""


def of_postgresql(program: str, *arguments: str) -> None:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[-1]
    subprocess.run([str(newest), *arguments], check=True)
