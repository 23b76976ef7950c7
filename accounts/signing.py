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


class SigningKeys:
    """Versioned keys of one purpose and algorithm, and the tokens (JWS) that they sign."""

    def __init__(self, purpose: str, algorithm: str, generate: Callable[[], bytes]) -> None:
        self.algorithm = algorithm
        self.files = KeyFiles(purpose, generate)

    def sign(self, claims: Claims, type_: str = "JWT") -> str:
        """Return ``claims`` signed with the newest key that has been published long enough."""
        private = self.files.keys()[self.signing_version()]
        headers = {"kid": _public_jwk(private, self.algorithm)["kid"], "typ": type_}
        return jwt.encode(claims, _load(private), self.algorithm, headers=headers)

    def verify(
        self, token: str, type_: str = "JWT", *, audience: str | None = None, is_dated: bool = True
    ) -> Claims:
        """Return the claims of a token that one of these keys signed.

        ``audience`` is compared if given; without ``is_dated`` an expired token is good too. Raises
        :class:`jwt.InvalidTokenError`.
        """
        header = jwt.get_unverified_header(token)
        if header.get("typ") != type_:
            raise jwt.InvalidTokenError("a token of another kind")
        keys = {key["kid"]: key for key in self.jwks()["keys"]}
        key = keys.get(str(header.get("kid")))
        if key is None:
            raise jwt.InvalidTokenError("a token of another key")
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
        return {"keys": [_public_jwk(key, self.algorithm) for key in self.files.keys().values()]}

    def add(self) -> int:
        """Write a new key and return its version; it signs from :data:`PUBLISHED_BEFORE` on."""
        return self.files.add()

    def signing_version(self) -> int:
        """Return the version of the key that signs now."""
        published_by = timezone.now() - PUBLISHED_BEFORE
        versions = self.files.versions()
        known = [version for version in versions if self.files.written_at(version) <= published_by]
        return known[0] if known else versions[-1]


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
BADGE_KEYS = SigningKeys("badges", "EdDSA", _generate_ed25519)
