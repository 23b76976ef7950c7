"""Signed tokens of the provider (JWS by RFC 7515, ID Token by OpenID Connect Core 1.0, 3.1.3.7)."""

import base64
import hashlib
from collections.abc import Sequence

import jwt
from django.utils.crypto import constant_time_compare

from accounts.upstream.exceptions import UpstreamError

Claims = dict[str, object]
#: What signs, and the key that it takes. Neither ``none`` nor a shared secret (HS256).
KEY_TYPES = {"RS256": {"kty": "RSA"}, "ES256": {"kty": "EC", "crv": "P-256"}}
LEAST_RSA_BITS = 2048
#: How far the clocks of two servers may be apart.
LEEWAY_S = 60
MOST_SUB = 255


class UnknownKeyError(UpstreamError):
    """No key of the set signed this token: the provider may have a newer one."""


def read_token(
    token: str, keys: Sequence[Claims], *, issuer: str, client_id: str, wants: Sequence[str] = ()
) -> Claims:
    """Return the claims of a signed token of ``issuer`` for this client; ``wants`` must be there.

    Signature, issuer, audience and times are checked. Raises :class:`UpstreamError`.
    """
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg", "")
        if algorithm not in KEY_TYPES:
            raise UpstreamError(f"a token signed by {str(algorithm)[:20]!r}")
        key = _key_of(algorithm, header.get("kid"), keys)
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY_S,
            options={"require": ["iss", "aud", "sub", *wants]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise UpstreamError(f"a token that does not hold: {type(error).__name__}") from error
    _check_party(claims, client_id)
    sub = claims["sub"]
    if not isinstance(sub, str) or not 0 < len(sub) <= MOST_SUB:
        raise UpstreamError("a token without a usable sub")
    return claims


def check_nonce(claims: Claims, nonce: str) -> None:
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise UpstreamError("an ID token of another nonce")


def check_access_token(claims: Claims, access_token: str) -> None:
    """Compare ``at_hash``, which is optional in the code flow (Core 1.0, 3.1.3.8)."""
    if "at_hash" not in claims:
        return
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    wanted = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    if not constant_time_compare(str(claims["at_hash"]), wanted):
        raise UpstreamError("an access token that is not the ID token's")


def _check_party(claims: Claims, client_id: str) -> None:
    """Refuse a token that was made for another client, whatever its audience (``azp``)."""
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", "" if is_shared else client_id) != client_id:
        raise UpstreamError("a token of another authorized party")


def _key_of(algorithm: str, kid: object, keys: Sequence[Claims]) -> jwt.PyJWK:
    """Return the one key that may have signed; the token only chooses among the provider's."""
    kind = KEY_TYPES[algorithm].items() | {"use": "sig", "alg": algorithm}.items()
    wanted = dict(kind) | ({"kid": kid} if kid is not None else {})
    fitting = [
        key
        for key in keys
        if all(key.get(name, _unsaid(name, value)) == value for name, value in wanted.items())
    ]
    if len(fitting) != 1:
        raise UnknownKeyError(f"{len(fitting)} keys for one token")
    key = jwt.PyJWK(fitting[0], algorithm)
    if algorithm == "RS256" and key.key.key_size < LEAST_RSA_BITS:
        raise UpstreamError("a key that is too short")
    return key


def _unsaid(name: str, value: object) -> object:
    """Return what a key means that does not say its use or its algorithm (RFC 7517, 4)."""
    return value if name in ("use", "alg") else None
