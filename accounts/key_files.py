"""Versioned secret keys in files of one folder; the newest is used for writing.

Whatever was written with an older key is read as long as its file exists, so a key can be replaced.
"""

import os
import re
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings

#: Length of a key in octets.
KEY_LENGTH = 32


class KeyFiles:
    """The keys of one purpose: ``<purpose>-<version>.key`` in the folder ``PUSH_KEYS``."""

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose

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

    def add(self, used: int = 0) -> int:
        """Write a new key and return its version; all processes with this folder use it at once.

        The version is higher than every existing one and higher than ``used``, the newest version
        found in rows (the file of its key may be lost).
        """
        version = max(used, *self.versions()) + 1
        self._write(settings.PUSH_KEYS, version)
        return version

    def _write(self, folder: Path, version: int) -> None:
        """Write a random key to its file; do nothing if another process wrote it first."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".new-")  # only its owner reads it
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(KEY_LENGTH))
                file.flush()
                os.fsync(file.fileno())
            (folder / f"{self.purpose}-{version}.key").hardlink_to(name)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()


@lru_cache(maxsize=4)
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
