"""What the provider can do, and nothing else (OpenID Connect Discovery 1.0, RFC 8414)."""

from django.conf import settings
from django.urls import reverse

from accounts.enums import ClaimScope
from accounts.provider.requests import Prompt

#: Ways by which a site proves that it is itself.
CLIENT_METHODS = ["client_secret_basic", "client_secret_post"]
#: Claims of ID Tokens, then of ``userinfo``.
CLAIMS = [
    *("iss", "sub", "aud", "exp", "iat", "auth_time", "amr", "nonce", "at_hash", "sid"),
    *("email_verified", "email", "name"),
]


def server_metadata() -> dict[str, object]:
    """Return the description at ``/.well-known/openid-configuration``."""
    return {
        "issuer": settings.SITE_ADDRESS,
        "authorization_endpoint": _address_of("identity_authorize"),
        "token_endpoint": _address_of("identity_token"),
        "userinfo_endpoint": _address_of("identity_userinfo"),
        "revocation_endpoint": _address_of("identity_revoke"),
        "end_session_endpoint": f"{settings.SITE_ADDRESS}/identity/logout",
        "jwks_uri": _address_of("identity_keys"),
        "scopes_supported": ClaimScope.values,
        "claims_supported": CLAIMS,
        "claim_types_supported": ["normal"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": list(Prompt),
        "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": CLIENT_METHODS,
        "revocation_endpoint_auth_methods_supported": CLIENT_METHODS,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def _address_of(name: str) -> str:
    return settings.SITE_ADDRESS + reverse(name)
