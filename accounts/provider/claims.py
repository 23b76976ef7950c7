"""What a site is told of a person (OpenID Connect Core 1.0, section 5.3): read when it asks."""

from allauth.account.models import EmailAddress

from accounts.enums import Scope
from accounts.models import Grant, User
from accounts.services.sign_on import told_scopes


def userinfo(grant: Grant, user: User) -> dict[str, object]:
    """Return what the site of ``grant`` may know of ``user`` now; {} once consent is withdrawn."""
    scopes = told_scopes(grant)
    if not scopes:
        return {}
    email = verified_email(user)
    claims: dict[str, object] = {"sub": str(grant.sub), "email_verified": bool(email)}
    if Scope.EMAIL in scopes and email:
        claims["email"] = email
    if Scope.PROFILE in scopes and user.public_name:
        claims["name"] = user.public_name
    return claims


def verified_email(user: User) -> str:
    """Return the address that ``user`` has proved, the primary one first; "" without one."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    return addresses.values_list("email", flat=True).first() or ""
