"""What a site is told of a person (OpenID Connect Core 1.0, section 5.3): read when it asks."""

from accounts.enums import ClaimScope
from accounts.models import Grant, User
from accounts.services.sign_on import told_scopes


def userinfo(grant: Grant, user: User) -> dict[str, object]:
    """Return what the site of ``grant`` may know of ``user`` now; {} once consent is withdrawn."""
    scopes = told_scopes(grant)
    if not scopes:
        return {}
    email = user.verified_email()
    claims: dict[str, object] = {"sub": str(grant.sub), "email_verified": bool(email)}
    if ClaimScope.EMAIL in scopes and email:
        claims["email"] = email
    if ClaimScope.PROFILE in scopes and user.public_name:
        claims["name"] = user.public_name
    return claims
