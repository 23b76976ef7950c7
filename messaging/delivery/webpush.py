"""Encryption of one push message for one browser (RFC 8291), and its topic (RFC 8030)."""

import base64
import os
from hmac import digest
from typing import NoReturn
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

#: Octets: a body of 4,096, less a header of 86, a tag of 16 and a delimiter of 1 (RFC 8291, 4).
LONGEST = 3_993
#: Seconds: what Mozilla's service keeps a message at most.
LONGEST_TTL = 30 * 24 * 60 * 60
RECORD_SIZE = (4096).to_bytes(4, "big")
KEY_LENGTH, NONCE_LENGTH = 16, 12
#: In key material: the content key, the nonce, and from here on how the body begins.
HEAD_AT = KEY_LENGTH + NONCE_LENGTH
POINT_LENGTH = (65).to_bytes(1, "big")
SHA = "sha256"
CURVE = SECP256R1()
EXCHANGE = ECDH()


class TooLong(ValueError):
    """The text does not fit in one record, and a push message has only one (RFC 8291, 4)."""


class Spent(RuntimeError):
    """Key material was used twice: AES-GCM is broken if a key and nonce encrypt two texts."""


class KeyMaterial:
    """Keys of one message to one browser, prepared before the text is known.

    Preparing is the costly part. They encrypt once.

    It is never copied or stored: whoever has it can read the message.
    """

    __slots__ = ("_octets",)

    def __init__(
        self,
        point: bytes,
        secret: bytes,
        *,
        salt: bytes = b"",
        key: EllipticCurvePrivateKey | None = None,
    ) -> None:
        """``point`` and ``secret`` are a subscription's ``p256dh`` and ``auth``, decoded.

        ``salt`` and ``key`` are for the RFC's own example: each message has its own. Raises
        ``ValueError`` for what is no point.
        """
        salt, key = salt or os.urandom(16), key or generate_private_key(CURVE)
        ours = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        shared = key.exchange(EXCHANGE, EllipticCurvePublicKey.from_encoded_point(CURVE, point))
        # HKDF (RFC 5869) of one block each: an HMAC to extract, another to expand.
        extracted = digest(secret, shared, SHA)
        material = digest(extracted, b"WebPush: info\0" + point + ours + b"\x01", SHA)
        pseudo_random = digest(salt, material, SHA)
        content_key = digest(pseudo_random, b"Content-Encoding: aes128gcm\0\x01", SHA)[:KEY_LENGTH]
        nonce = digest(pseudo_random, b"Content-Encoding: nonce\0\x01", SHA)[:NONCE_LENGTH]
        self._octets = b"".join((content_key, nonce, salt, RECORD_SIZE, POINT_LENGTH, ours))

    def encrypt(self, text: bytes) -> bytes:
        """Return the body of the push message (``aes128gcm``).

        Raises :class:`TooLong`, and :class:`Spent` the second time.
        """
        octets, self._octets = self._octets, b""
        if not octets:
            raise Spent
        if len(text) > LONGEST:
            raise TooLong(f"{len(text)} octets, {LONGEST} at most")
        encrypted = AESGCM(octets[:KEY_LENGTH]).encrypt(
            octets[KEY_LENGTH:HEAD_AT], text + b"\x02", None
        )
        return octets[HEAD_AT:] + encrypted

    def __reduce__(self) -> NoReturn:
        raise TypeError("key material is neither copied nor written anywhere")


def encrypt(text: bytes, point: bytes, secret: bytes) -> bytes:
    """Return the body of a push message that only one browser can read."""
    return KeyMaterial(point, secret).encrypt(text)


def topic_of(thread: UUID) -> str:
    """Return the ``Topic`` of a thread.

    A message replaces another of one topic at the push service.

    22 characters of base64url (RFC 8030, 5.4: 32 at most).
    """
    return base64.urlsafe_b64encode(thread.bytes).rstrip(b"=").decode()
