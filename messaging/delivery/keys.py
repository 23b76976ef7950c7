"""Keys that sign our pushes (VAPID, RFC 8292), in ``settings.PUSH_KEYS``.

Made on first use.
"""

import base64
import contextlib
import os
import tempfile
import time
from functools import cache, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

#: The pair that new subscriptions are made with. Any other ``*.pem`` beside it is an older one,
#: which goes on signing for the subscriptions made with it (RFC 8292, 4.2: a push service refuses
#: every other key).
CURRENT = "vapid.pem"
#: RFC 8292, 2: a day at most. A token is kept to its half-life: push services remember that they
#: verified it.
TOKEN_LIFE_S = 12 * 60 * 60


def public_key() -> str:
    """Return the public key that browsers subscribe with.

    Base64url of 65 octets, without padding.
    """
    return next(iter(_pairs(settings.PUSH_KEYS)))


def authorization(origin: str, application_key: str = "") -> str:
    """Return the ``Authorization`` header for ``origin`` (``https://host``, with an unusual port).

    Signed with the pair of ``application_key`` if it is still here, otherwise with the current
    pair. A header is signed once in half a token's life.
    """
    pairs = _pairs(settings.PUSH_KEYS)
    key = application_key if application_key in pairs else next(iter(pairs))
    half_life = int(time.time()) // (TOKEN_LIFE_S // 2)
    return _signed(settings.PUSH_KEYS, key, origin, half_life)


@cache
def _pairs(folder: Path) -> dict[str, Vapid02]:
    """Return the key pairs by public key, the current one first.

    Make the current one if it is missing.
    """
    current = folder / CURRENT
    if not current.exists():
        # Unless another process has just done so: a link is made once, and whole.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pair = Vapid02()
        pair.generate_keys()
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".new-")  # 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(pair.private_pem())
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                current.hardlink_to(name)
        finally:
            Path(name).unlink()
    older = sorted(path for path in folder.glob("*.pem") if path != current)
    pairs = {}
    for path in (current, *older):
        pair = Vapid02.from_pem(path.read_bytes())
        point = pair.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        pairs[base64.urlsafe_b64encode(point).rstrip(b"=").decode()] = pair
    return pairs


@lru_cache(maxsize=256)
def _signed(folder: Path, key: str, origin: str, half_life: int) -> str:
    """Return the header of one half-life, signed once."""
    expires_at = (half_life + 2) * (TOKEN_LIFE_S // 2)
    claims = {"sub": settings.PUSH_CONTACT, "aud": origin, "exp": expires_at}
    header: str = _pairs(folder)[key].sign(claims)["Authorization"]
    return header
