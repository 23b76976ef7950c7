"""HMACs of mail addresses, made with versioned keys in files; the newest key is used for writing.

Rows written with an older key are found as long as its file exists, so a key can be replaced
without losing an address.
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

#: Length of a key in octets.
KEY_LENGTH = 32
NAME = re.compile(r"addresses-(\d{1,4})\.key")


def address_hmacs(address: str) -> dict[int, str]:
    """Return version -> hex HMAC-SHA256 of ``address``, newest version first; case is ignored."""
    normal = address.strip().casefold().encode()
    return {
        version: hmac.digest(key, normal, hashlib.sha256).hex() for version, key in _keys().items()
    }


def versions() -> list[int]:
    """Return the versions of the keys that exist, newest first."""
    return list(_keys())


def add_key(used: int = 0) -> int:
    """Write a new key and return its version; every process that reads this folder uses it at once.

    The version is higher than every existing one and higher than ``used``, the newest version found
    in rows (the file of its key may be lost).
    """
    version = max(used, *versions()) + 1
    _write_key(settings.PUSH_KEYS, version)
    return version


def _keys() -> dict[int, bytes]:
    """Return version -> key, newest first; make the first key if there is none."""
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
    """Read all keys of ``folder``, cached until its modification time changes."""
    versions = {
        int(match[1]): path for path in folder.iterdir() if (match := NAME.fullmatch(path.name))
    }
    return {
        version: bytes.fromhex(versions[version].read_text())
        for version in sorted(versions, reverse=True)
    }


def _write_key(folder: Path, version: int) -> None:
    """Write a random key to its file atomically; do nothing if another process wrote it first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".new-")  # only its owner can read it
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
