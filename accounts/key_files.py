"""Versioned secret keys in files of one folder; the newest is used for writing.

Whatever was written with an older key is read as long as its file exists, so a key can be replaced.
"""

import os
import re
import secrets
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

#: Length of a key in octets.
KEY_LENGTH = 32


def _random_key() -> bytes:
    return secrets.token_bytes(KEY_LENGTH)


class KeyFiles:
    """The keys of one purpose: ``<purpose>-<version>.key`` in the folder ``PUSH_KEYS``."""

    def __init__(self, purpose: str, generate: Callable[[], bytes] = _random_key) -> None:
        self.purpose = purpose
        self.generate = generate

    def keys(self) -> dict[int, bytes]:
        """Return version -> key, newest first; make the first key if there is none."""
        folder = settings.PUSH_KEYS
        try:
            keys = _read_keys(folder, self.purpose, folder.stat().st_mtime_ns)
        except FileNotFoundError:
            keys = {}
        if not keys:
            self._write(folder, 1)
            keys = _read_keys(folder, self.purpose, folder.stat().st_mtime_ns)
        return keys

    def versions(self) -> list[int]:
        """Return the versions of the keys that exist, newest first."""
        return list(self.keys())

    def written_at(self, version: int) -> datetime:
        """Return when the key ``version`` was written; it must exist."""
        file = settings.PUSH_KEYS / self._name(version)
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)

    def add(self, used: int = 0) -> int:
        """Write a new key and return its version; all processes with this folder use it at once.

        The version is higher than every existing one and higher than ``used``, the newest version
        found in rows (the file of its key may be lost).
        """
        version = max(used, *self.versions()) + 1
        self._write(settings.PUSH_KEYS, version)
        return version

    def _write(self, folder: Path, version: int) -> None:
        """Write a new key to its file; do nothing if another process wrote it first."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".new-")  # only its owner reads it
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(self.generate().hex())
                file.flush()
                os.fsync(file.fileno())
            now = timezone.now().timestamp()
            os.utime(name, (now, now))  # by the clock that its age is read by
            (folder / self._name(version)).hardlink_to(name)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()

    def _name(self, version: int) -> str:
        return f"{self.purpose}-{version}.key"


@lru_cache(maxsize=8)
def _read_keys(folder: Path, purpose: str, _changed_at: int) -> dict[int, bytes]:
    """Read the keys of ``purpose``, cached until the folder's modification time changes."""
    name = re.compile(rf"{purpose}-(\d{{1,4}})\.key")
    files = {
        int(match[1]): path for path in folder.iterdir() if (match := name.fullmatch(path.name))
    }
    return {
        version: bytes.fromhex(files[version].read_text())
        for version in sorted(files, reverse=True)
    }
