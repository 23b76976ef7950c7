"""A key that was made in a session counts as shown in it."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.internals import record_authentication
from accounts.models import User


@receiver(authenticator_added, dispatch_uid="accounts.key_shown")
def on_authenticator_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Record the second factor: making it took one, or a code, minutes before."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", type=authenticator.type)
