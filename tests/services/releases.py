"""Releases of docs/releases.md, and those that must still work on this code's tables."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from config.upgrades import least_of
from tests.services.live_site import ROOT


@dataclass(frozen=True)
class Release:
    """A released version and its commit."""

    number: str
    commit: str

    def unpack(self, folder: Path) -> None:
        """Write the released code into ``folder``, which exists."""
        code = subprocess.run(
            ["git", "-C", ROOT, "archive", self.commit], check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "--extract", "--directory", folder], input=code, check=True)

    def migrations(self) -> dict[str, str]:
        """Return the last migration of each app."""
        names = subprocess.run(
            ["git", "-C", ROOT, "ls-tree", "-r", "--name-only", self.commit],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return dict(re.findall(r"^(\w+)/migrations/(\d{4}\w*)\.py$", names, re.MULTILINE))

    def may_serve(self) -> bool:
        """Whether no migration of this code asks for a later release (docs/decisions/0020)."""
        newest = {app: int(name[:4]) for app, name in self.migrations().items()}
        return all(
            least_of(app, name) <= newest[app]
            for app, name in MigrationLoader(None).disk_migrations
            if app in newest
        )


def named_releases() -> list[Release]:
    """Return the releases of docs/releases.md that have a commit, the newest first."""
    page = (ROOT / "docs" / "releases.md").read_text()
    found = re.findall(r"^## (\d+\.\d+\.\d+), .*`([0-9a-f]{40})`$", page, re.MULTILINE)
    return [Release(*named) for named in found]


def served_releases() -> list[Release]:
    """Return the last release, and those before it that may serve this code's tables."""
    last, *before = named_releases()
    return [last, *(release for release in before if release.may_serve())]
