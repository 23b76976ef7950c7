"""Keys that sign what others verify: tokens of the city's sign-on, and badges.

A new key is published before it signs, so that a site that keeps the set for a while knows it; old
ones stay published as long as their files exist.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import cast

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.conf import settings
from django.utils import timezone
from jwt.utils import base64url_encode

from accounts.key_files import KeyFiles

Claims = dict[str, object]
Jwk = dict[str, str]
#: How long a new key is published before it signs.
PUBLISHED_BEFORE = timedelta(days=1)
RSA_BITS = 2048
#: Members of a key that make its thumbprint, in this order (RFC 7638 and RFC 8037).
THUMBPRINT_MEMBERS = {"RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}


class ForeignTokenError(jwt.InvalidTokenError):
    """A token that none of these keys signed."""


class SigningKeys:
    """Versioned keys of one purpose and algorithm, and the tokens (JWS) that they sign.

    The ``kid`` of a key is its thumbprint (RFC 7638), after ``path`` on this site where each key
    has an address of its own.
    """

    def __init__(
        self, purpose: str, algorithm: str, generate: Callable[[], bytes], path: str = ""
    ) -> None:
        self.algorithm = algorithm
        self.files = KeyFiles(purpose, generate)
        self.path = path

    def sign(self, claims: Claims, type_: str = "JWT") -> str:
        """Return ``claims`` signed with the newest key that has been published long enough."""
        private = self.files.keys()[self.signing_version()]
        headers = {"kid": self._jwk(private)["kid"], "typ": type_}
        return jwt.encode(claims, _load(private), self.algorithm, headers=headers)

    def verify(
        self, token: str, type_: str = "JWT", *, audience: str | None = None, is_dated: bool = True
    ) -> Claims:
        """Return the claims of a token that one of these keys signed.

        ``audience`` is compared if given; without ``is_dated`` an expired token is good too. The
        key counts, not where it was when it signed: the site may have moved. Raises
        :class:`jwt.InvalidTokenError`.
        """
        header = jwt.get_unverified_header(token)
        key = self.jwk(str(header.get("kid")).rpartition("/")[2])
        if key is None:
            raise ForeignTokenError("a token of another key")
        if header.get("typ") != type_:
            raise jwt.InvalidTokenError("a token of another kind")
        claims: Claims = jwt.decode(
            token,
            jwt.PyJWK(key),
            [self.algorithm],
            audience=audience,
            options={"verify_aud": audience is not None, "verify_exp": is_dated},
        )
        return claims

    def jwks(self) -> dict[str, list[Jwk]]:
        """Return the public keys (JWK Set, RFC 7517), newest first."""
        return {"keys": [self._jwk(key) for key in self.files.keys().values()]}

    def jwk(self, thumbprint: str) -> Jwk | None:
        """Return the public key with this thumbprint."""
        keys = (self._jwk(key) for key in self.files.keys().values())
        return next((key for key in keys if key["kid"].rpartition("/")[2] == thumbprint), None)

    def add(self) -> int:
        """Write a new key and return its version; it signs from :data:`PUBLISHED_BEFORE` on."""
        return self.files.add()

    def signing_version(self) -> int:
        """Return the version of the key that signs now."""
        published_by = timezone.now() - PUBLISHED_BEFORE
        versions = self.files.versions()
        known = [version for version in versions if self.files.written_at(version) <= published_by]
        return known[0] if known else versions[-1]

    def _jwk(self, private: bytes) -> Jwk:
        jwk = _public_jwk(private, self.algorithm)
        if not self.path:
            return jwk
        return jwk | {"kid": f"{settings.SITE_ADDRESS}{self.path}{jwk['kid']}"}


def _generate_rsa() -> bytes:
    key = generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _generate_ed25519() -> bytes:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@lru_cache(maxsize=16)
def _load(private: bytes) -> RSAPrivateKey | Ed25519PrivateKey:
    return cast("RSAPrivateKey | Ed25519PrivateKey", load_der_private_key(private, password=None))


@lru_cache(maxsize=16)
def _public_jwk(private: bytes, algorithm: str) -> Jwk:
    """Return the public half as a JWK, named by its thumbprint (RFC 7638)."""
    key = _load(private).public_key()
    full = jwt.get_algorithm_by_name(algorithm).to_jwk(key, as_dict=True)
    members = {name: str(full[name]) for name in THUMBPRINT_MEMBERS[str(full["kty"])]}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
    kid = base64url_encode(hashlib.sha256(canonical.encode()).digest()).decode()
    return members | {"kid": kid, "use": "sig", "alg": algorithm}


#: OpenID Connect asks every provider for RS256 (Core 1.0, section 15.1).
SIGN_ON_KEYS = SigningKeys("sign-on", "RS256", _generate_rsa)
#: Open Badges 3.0, 8.2.3: the ``kid`` is an address that returns the key.
BADGE_KEYS = SigningKeys("badges", "EdDSA", _generate_ed25519, "/badges/keys/")
