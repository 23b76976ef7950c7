"""Browsers that are known for an address: they send the next proposals without a code."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Address
from messaging.models import SuppressedAddress
from moderation.models import StoppedAddress
from participation.models import Contact, KnownBrowser, token_digest

#: Days without a new code.
KNOWN_FOR = timedelta(days=90)
TOKEN_BYTES = 24
#: Of one address; the oldest of too many is forgotten.
MOST_BROWSERS = 12


@transaction.atomic
def remember_browser(contact: Contact, token: str) -> str:
    """Note that the browser with the cookie ``token`` is its owner's, and nobody else's; returns its new token.

    Computers are shared: who was here before may have copied the cookie, and needs a code again.
    """
    Contact.objects.select_for_update().get(pk=contact.pk)
    forget_browser(token)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    KnownBrowser.objects.create(
        token_sha256=token_digest(token), contact=contact, expires_at=timezone.now() + KNOWN_FOR
    )
    browsers = KnownBrowser.objects.filter(contact=contact).order_by("-expires_at", "-pk")
    KnownBrowser.objects.filter(pk__in=list(browsers.values_list("pk", flat=True)[MOST_BROWSERS:])).delete()
    return token


def is_known_browser(token: str, email: str) -> bool:
    """Whether ``email`` was shown to be one's own in this browser, and mail still goes there."""
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
    """Key of the contact of ``email`` where the address was shown to be one's own in this browser."""
    if not is_known_browser(token, email):
        return None
    return Contact.objects.of(email).values_list("pk", flat=True).first()


def forget_browser(token: str) -> None:
    """This browser needs a code again, for every address."""
    KnownBrowser.objects.of_token(token).delete()


def forget_browsers_of(contact: Contact) -> None:
    """Every browser needs a code again for this address."""
    KnownBrowser.objects.filter(contact=contact).delete()


def forget_past_browsers() -> int:
    """Delete those whose time is over; returns how many."""
    past = KnownBrowser.objects.filter(expires_at__lte=timezone.now())
    return past.delete()[0] if past.exists() else 0
