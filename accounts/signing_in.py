"""Signing in by a code: whoever reads the mails of an address enters its account, made if new.

Who entered by a code is offered a passkey for the next time.
"""

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.adapters import random_username
from accounts.internals import record_authentication
from accounts.models import User


def enter_by_code(request: HttpRequest, email: str, next_url: str) -> HttpResponse:
    """Sign in the holder of ``email``, who typed the code that was sent there.

    Returns the redirect to ``next_url``, to the account's page without one, or to a second factor.
    """
    user = holder_of(email)
    # The code is minutes old: whoever makes a key now need not ask for another one.
    record_authentication(request, user, method="code", email=email, reauthenticated=True)
    redirect_url = next_url or None
    if is_key_offered(user):
        redirect_url = f"{reverse('account_offer_key')}?{urlencode({'next': next_url})}"
    return perform_login(request, user, redirect_url=redirect_url, email=email)


def is_key_offered(user: User) -> bool:
    """Whether a passkey may be offered: there is none, and the offer was not declined for good."""
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return user.declined_key_at is None and not keys.exists()


def decline_key_offer(user: User) -> None:
    User.objects.filter(pk=user.pk).update(declined_key_at=timezone.now())


def holder_of(email: str) -> User:
    """Return the account of a proven address; make it if there is none."""
    try:
        with transaction.atomic():
            return _found(email) or _made(email)
    except IntegrityError:  # a second click has made it
        found = _found(email)
        if found is None:
            raise
        return found


def _found(email: str) -> User | None:
    """Return the account that proved ``email``; somebody else may have typed it without a proof."""
    row = EmailAddress.objects.select_related("user").filter(email=email, verified=True).first()
    return row and row.user


def _made(email: str) -> User:
    user = User.objects.create_user(random_username(), email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
