"""Browsers that proved an email address: they send further proposals without a code."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Address
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
    address = Address.objects.of(email)
    known = KnownBrowser.objects.of_token(token).filter(
        contact__address__in=address, contact__confirmed_at__isnull=False
    )
    if not known.exists() or SuppressedAddress.objects.of(email).exists():
        return False
    return not StoppedAddress.objects.standing().filter(address__in=address).exists()


def contact_of_known_browser(token: str, email: str) -> int | None:
    """Return the key of the contact of ``email`` if this browser has proved that address."""
    if not is_known_browser(token, email):
        return None
    return Contact.objects.of(email).values_list("pk", flat=True).first()


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
