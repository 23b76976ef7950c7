"""HMACs of mail addresses, by versioned keys in files of the city; the newest key is used for writing.

Rows of every version are found as long as its key is there, so that a key can be replaced without losing anybody.
"""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings

#: Octets of a key.
KEY_LENGTH = 32
NAME = re.compile(r"addresses-(\d{1,4})\.key")


def address_hmacs(address: str) -> dict[int, str]:
    """Return version -> HMAC-SHA256 of ``address`` in hexadecimal, the newest version first; case does not count."""
    normal = address.strip().casefold().encode()
    return {version: hmac.digest(key, normal, hashlib.sha256).hex() for version, key in _keys().items()}


def versions() -> list[int]:
    """Versions of the keys that are there, the newest first."""
    return list(_keys())


def add_key(used: int = 0) -> int:
    """Make a key that every process with this folder uses at once; returns its version.

    It is above every one that is there, and above ``used``, that of a row whose key may be lost.
    """
    version = max(used, *versions()) + 1
    _write_key(settings.PUSH_KEYS, version)
    return version


def _keys() -> dict[int, bytes]:
    """Version -> key, the newest first; the first key is made on first use."""
    folder = settings.PUSH_KEYS
    try:
        keys = _read_keys(folder, folder.stat().st_mtime_ns)
    except FileNotFoundError:
        keys = {}
    if not keys:
        _write_key(folder, 1)
        keys = _read_keys(folder, folder.stat().st_mtime_ns)
    return keys


@lru_cache(maxsize=1)
def _read_keys(folder: Path, _changed_at: int) -> dict[int, bytes]:
    """Read the folder anew when a file came or went."""
    versions = {int(match[1]): path for path in folder.iterdir() if (match := NAME.fullmatch(path.name))}
    return {version: bytes.fromhex(versions[version].read_text()) for version in sorted(versions, reverse=True)}


def _write_key(folder: Path, version: int) -> None:
    """Write a key whole, unless another process has just done so."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".new-")  # readable by its owner alone
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        (folder / f"addresses-{version}.key").hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
