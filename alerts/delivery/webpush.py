"""One push message: encrypted for one browser (RFC 8291), and the headers that it travels with (RFC 8030)."""

import base64
import os
from hmac import digest
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from alerts.enums import MessageKind, Severity

#: Octets: a body of 4,096, less a header of 86, a tag of 16 and a delimiter of 1 (RFC 8291, 4).
LONGEST = 3_993
#: Seconds: what Mozilla's service keeps a message at most.
LONGEST_TTL = 30 * 24 * 60 * 60
RECORD_SIZE = (4096).to_bytes(4, "big")
POINT_LENGTH = (65).to_bytes(1, "big")
SHA = "sha256"
CURVE = SECP256R1()
EXCHANGE = ECDH()


class TooLong(ValueError):
    """The text does not fit in one record, and a push message has only one (RFC 8291, 4)."""


def encrypt(
    text: bytes, point: bytes, secret: bytes, *, salt: bytes = b"", key: EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of a push message (``aes128gcm``) that only the browser with ``point`` and ``secret`` reads.

    ``point`` and ``secret`` are a subscription's ``p256dh`` and ``auth``, decoded. ``salt`` and ``key`` are for the
    RFC's own example: each message has its own. Raises :class:`TooLong`, and ``ValueError`` for what is no point.
    """
    if len(text) > LONGEST:
        raise TooLong(f"{len(text)} octets, {LONGEST} at most")
    salt, key = salt or os.urandom(16), key or generate_private_key(CURVE)
    ours = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = key.exchange(EXCHANGE, EllipticCurvePublicKey.from_encoded_point(CURVE, point))
    # HKDF (RFC 5869) of one block each: an HMAC to extract, another to expand.
    extracted = digest(secret, shared, SHA)
    material = digest(extracted, b"WebPush: info\0" + point + ours + b"\x01", SHA)
    pseudo_random = digest(salt, material, SHA)
    content_key = digest(pseudo_random, b"Content-Encoding: aes128gcm\0\x01", SHA)[:16]
    nonce = digest(pseudo_random, b"Content-Encoding: nonce\0\x01", SHA)[:12]
    sealed = AESGCM(content_key).encrypt(nonce, text + b"\x02", None)
    return b"".join((salt, RECORD_SIZE, POINT_LENGTH, ours, sealed))


def topic_of(thread: UUID) -> str:
    """What a message replaces at the push service: 22 characters of base64url (RFC 8030, 5.4: 32 at most)."""
    return base64.urlsafe_b64encode(thread.bytes).rstrip(b"=").decode()


def urgency_of(kind: str, severity: str) -> str:
    """RFC 8030, 5.3. Apple's service holds back what is not ``high``: «pour info», events and searches may wait."""
    may_wait = severity == Severity.MINOR or kind in (MessageKind.EVENT, MessageKind.SEARCH)
    return "normal" if may_wait else "high"
