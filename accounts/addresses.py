"""HMACs of mail addresses, made with versioned keys in files; the newest key is used for writing.

Rows written with an older key are found as long as its file exists, so a key can be replaced
without losing an address.
"""

import hashlib
import hmac

from accounts.key_files import KeyFiles

_KEYS = KeyFiles("addresses")


def address_hmacs(address: str) -> dict[int, str]:
    """Return version -> hex HMAC-SHA256 of ``address``, newest version first; case is ignored."""
    normal = address.strip().casefold().encode()
    return {
        version: hmac.digest(key, normal, hashlib.sha256).hex()
        for version, key in _KEYS.keys().items()
    }


def versions() -> list[int]:
    """Return the versions of the keys that exist, newest first."""
    return _KEYS.versions()


def add_key(used: int = 0) -> int:
    """Write a new key and return its version, higher than ``used`` and every existing one."""
    return _KEYS.add(used)
