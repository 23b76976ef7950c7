"""Tokens that a site gets: ID Token (OpenID Connect Core 1.0, section 2), access token (RFC 9068).

Both are signed. An access token is looked up at each use: it is good while its sign-on is.
"""

import hashlib
import secrets
from datetime import timedelta

import jwt
from django.conf import settings
from django.utils import timezone
from jwt.utils import base64url_encode

from accounts.models import Grant
from accounts.services.sign_on import OpenSignOn
from accounts.signing import SIGN_ON_KEYS, Claims

TOKEN_LIFE = timedelta(minutes=10)
#: Type of an access token in its header (RFC 9068, section 2.1).
ACCESS_TOKEN = "at+jwt"  # noqa: S105 -- no secret
JTI_BYTES = 16


def token_answer(sign_on: OpenSignOn, *, nonce: str = "") -> dict[str, object]:
    """Return the answer of the token endpoint (RFC 6749, section 5.1)."""
    scope = " ".join(sign_on.scopes)
    access_token = _access_token(sign_on.grant, scope)
    return {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIFE.total_seconds()),
        "refresh_token": sign_on.refresh_token,
        "scope": scope,
        "id_token": _id_token(sign_on.grant, access_token, nonce),
    }


def grant_of(access_token: str) -> Grant | None:
    """Return the sign-on that ``access_token`` is good for; ``None`` once it is not."""
    grants = Grant.objects.usable().select_related("site", "user")
    return grants.named_in(_sid(access_token)).first()


def sign_on_named_in(token: str) -> str:
    """Return what names the sign-on of an access token, or of a refresh token."""
    return _sid(token) or token


def subject_of_hint(id_token: str, client_id: str) -> str:
    """Return the ``sub`` of an ID Token that the site ``client_id`` was given, expired or not.

    Raises :class:`jwt.InvalidTokenError`.
    """
    claims = SIGN_ON_KEYS.verify(id_token, audience=client_id, is_dated=False)
    return str(claims["sub"])


def _sid(access_token: str) -> str:
    """Return the number of the sign-on of an access token; "" for anything else."""
    try:
        claims = SIGN_ON_KEYS.verify(access_token, ACCESS_TOKEN, audience=settings.SITE_ADDRESS)
    except jwt.InvalidTokenError:
        return ""
    return str(claims["sid"])


def _access_token(grant: Grant, scope: str) -> str:
    claims = _claims_of(grant) | {
        "aud": settings.SITE_ADDRESS,
        "client_id": grant.site.client_id,
        "scope": scope,
        "jti": secrets.token_hex(JTI_BYTES),
    }
    return SIGN_ON_KEYS.sign(claims, ACCESS_TOKEN)


def _id_token(grant: Grant, access_token: str, nonce: str) -> str:
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    claims = _claims_of(grant) | {
        "aud": grant.site.client_id,
        "auth_time": int(grant.auth_time.timestamp()),
        "at_hash": base64url_encode(half).decode(),
    }
    if grant.amr:
        claims["amr"] = grant.amr
    if nonce:
        claims["nonce"] = nonce
    return SIGN_ON_KEYS.sign(claims)


def _claims_of(grant: Grant) -> Claims:
    now = timezone.now()
    return {
        "iss": settings.SITE_ADDRESS,
        "sub": str(grant.sub),
        "sid": str(grant.number),
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN_LIFE).timestamp()),
    }
