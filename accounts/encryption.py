"""Encryption of second-factor secrets (Fernet), with versioned keys in files of their own.

A stored secret is ``<version>:<token>``. One whose key is lost is replaced by a random one, which
no code ever fits: its holder enters by another way and makes a new one.
"""

import base64
import secrets

import structlog
from cryptography.fernet import Fernet, InvalidToken

from accounts.key_files import KeyFiles

log = structlog.get_logger(__name__)

_KEYS = KeyFiles("second-factors")
#: Length of a secret that is made up, in octets.
SECRET_LENGTH = 20


def encrypt_secret(text: str) -> str:
    """Return ``text`` encrypted with the newest key, after that key's version."""
    version, key = next(iter(_KEYS.keys().items()))
    return f"{version}:{_cipher(key).encrypt(text.encode()).decode()}"


def decrypt_secret(stored: str) -> str:
    """Return the text of a stored secret; a random secret if its key is lost or it was changed."""
    text = read_secret(stored)
    if text is None:
        log.warning("second_factor_unreadable", version=version_of(stored))
        return base64.b32encode(secrets.token_bytes(SECRET_LENGTH)).decode()
    return text


def read_secret(stored: str) -> str | None:
    """Return the text of a stored secret; ``None`` if its key is lost or it was changed."""
    key = _KEYS.keys().get(version_of(stored))
    if key is None:
        return None
    try:
        return _cipher(key).decrypt(stored.partition(":")[2].encode()).decode()
    except InvalidToken:
        return None


def version_of(stored: str) -> int:
    """Return the version of the key that encrypted ``stored``; 0 for none."""
    version = stored.partition(":")[0]
    return int(version) if version.isdecimal() else 0


def secret_versions() -> list[int]:
    """Return the versions of the keys that exist, newest first."""
    return _KEYS.versions()


def add_secret_key(used: int = 0) -> int:
    """Write a new key and return its version, higher than ``used`` and every existing one."""
    return _KEYS.add(used)


def _cipher(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))
