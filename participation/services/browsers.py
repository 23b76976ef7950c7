"""Browsers, and accounts, that proved an email address: they send proposals without a code."""

import secrets
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts.models import AccountAddress, Address, User
from messaging.models import SuppressedAddress
from moderation.models import StoppedAddress
from participation.models import Contact, KnownBrowser, token_digest

#: Days that a browser stays known.
KNOWN_FOR = timedelta(days=90)
TOKEN_BYTES = 24
#: Maximum for one address; the oldest are deleted.
MOST_BROWSERS = 12


@transaction.atomic
def make_browser_known(contact: Contact, token: str) -> str:
    """Make the browser with cookie ``token`` known for ``contact`` only; return its new token.

    The old token is revoked: on a shared computer, a previous user may have copied the cookie.
    """
    Contact.objects.select_for_update().get(pk=contact.pk)
    forget_browser(token)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    KnownBrowser.objects.create(
        token_sha256=token_digest(token), contact=contact, expires_at=timezone.now() + KNOWN_FOR
    )
    browsers = KnownBrowser.objects.filter(contact=contact).order_by("-expires_at", "-pk")
    KnownBrowser.objects.filter(
        pk__in=list(browsers.values_list("pk", flat=True)[MOST_BROWSERS:])
    ).delete()
    return token


def is_known_browser(token: str, email: str) -> bool:
    """Return whether this browser has proved ``email``, and mail still reaches that address."""
    if not (token and email):
        return False
    known = KnownBrowser.objects.of_token(token).filter(
        contact__address__in=Address.objects.of(email), contact__confirmed_at__isnull=False
    )
    return known.exists() and _is_theirs_still(email)


def has_proved(user: User | AnonymousUser, email: str) -> bool:
    """Return whether the account of ``user`` has proved ``email``, and mail still reaches it."""
    if not (isinstance(user, User) and email):
        return False
    proved = AccountAddress.objects.filter(
        email_address__user=user, address__in=Address.objects.of(email)
    )
    return proved.exists() and _is_theirs_still(email)


def _is_theirs_still(email: str) -> bool:
    """Return whether ``email`` neither bounced nor was reported as in other hands."""
    if SuppressedAddress.objects.of(email).exists():
        return False
    address = Address.objects.of(email)
    return not StoppedAddress.objects.standing().filter(address__in=address).exists()


def forget_browser(token: str) -> None:
    """Revoke the token of this browser: it needs a new code for every address."""
    KnownBrowser.objects.of_token(token).delete()


def forget_browsers_of(contact: Contact) -> None:
    """Revoke every browser known for this address."""
    KnownBrowser.objects.filter(contact=contact).delete()


def forget_past_browsers() -> int:
    """Delete expired browsers; return how many."""
    past = KnownBrowser.objects.filter(expires_at__lte=timezone.now())
    return past.delete()[0] if past.exists() else 0
