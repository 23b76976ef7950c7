"""Contacts of senders: addresses, known browsers, link requests, used challenges."""

import hashlib
import uuid
from typing import Self

from django.db import models
from django.utils import timezone

from accounts.addresses import address_hmacs
from accounts.models import HMAC_LENGTH, Address

#: Length of a SHA-256 digest or HMAC in hexadecimal.
DIGEST_LENGTH = 64


def token_digest(token: str) -> str:
    """Return the digest by which a link or browser is found: tokens are not stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class ContactQuerySet(models.QuerySet["Contact"]):
    def of(self, email: str) -> Self:
        return self.filter(address__in=Address.objects.of(email))


class Contact(models.Model):
    """An email address, and whether it was proved. Deleting it erases all that it sent."""

    email = models.CharField(max_length=254)
    address = models.OneToOneField(Address, related_name="contact", on_delete=models.PROTECT)
    #: Thread of mails about several things sent by this address.
    thread = models.UUIDField(default=uuid.uuid4, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: Signed in the links of its corrections and reports: raising it revokes them.
    link_version = models.PositiveIntegerField(default=0, db_default=0)

    objects = ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"contact {self.pk}"


class KnownBrowserQuerySet(models.QuerySet["KnownBrowser"]):
    def of_token(self, token: str) -> Self:
        """Filter the unexpired rows of this cookie: one for each proved address."""
        return self.filter(token_sha256=token_digest(token), expires_at__gt=timezone.now())


class KnownBrowser(models.Model):
    """Browser that proved an address: it sends without a code until ``expires_at``.

    The token itself is only in the browser's cookie.
    """

    token_sha256 = models.CharField(max_length=DIGEST_LENGTH)
    contact = models.ForeignKey(Contact, related_name="browsers", on_delete=models.CASCADE)
    expires_at = models.DateTimeField(db_index=True)

    objects = KnownBrowserQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_sha256", "contact"], name="known_browser_once")
        ]

    def __str__(self) -> str:
        return f"browser {self.pk}"


class LinkRequestQuerySet(models.QuerySet["LinkRequest"]):
    def of(self, email: str) -> Self:
        return self.filter(email_hmac__in=address_hmacs(email).values())


class LinkRequest(models.Model):
    """Request for the links of an address, answered later by the clock.

    The same for every address, without a foreign key, which would tell whether the address is
    known.
    """

    email_hmac = models.CharField(max_length=HMAC_LENGTH, unique=True)
    #: HMACs of the same address with older keys.
    older_hmacs = models.JSONField(default=list)
    asked_at = models.DateTimeField()

    objects = LinkRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"links {self.pk}"


class UsedChallenge(models.Model):
    """A used proof of work, which cannot be used again. Deleted once it has expired."""

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
