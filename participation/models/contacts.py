"""Who writes to us: an address and its thread of mails; the browsers it is known in; links asked for by one."""

import hashlib
import uuid
from typing import Self

from django.db import models
from django.utils import timezone

from accounts.addresses import address_hmacs
from accounts.models import HMAC_LENGTH, Address

#: An HMAC or a digest of SHA-256, in hexadecimal figures.
DIGEST_LENGTH = 64


def token_digest(token: str) -> str:
    """What a link or a browser is looked up by: the token itself is not kept."""
    return hashlib.sha256(token.encode()).hexdigest()


class ContactQuerySet(models.QuerySet["Contact"]):
    def of(self, email: str) -> Self:
        return self.filter(address__in=Address.objects.of(email))


class Contact(models.Model):
    """An address, and whether somebody has shown that it is theirs. To delete it erases all that they sent."""

    email = models.CharField(max_length=254)
    address = models.OneToOneField(Address, related_name="contact", on_delete=models.PROTECT)
    #: That of mails which name many things that this address has sent.
    thread = models.UUIDField(default=uuid.uuid4, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: Part of what signs the links of its corrections and reports: raised, it closes those that have left.
    link_version = models.PositiveIntegerField(default=0, db_default=0)

    objects = ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"contact {self.pk}"


class KnownBrowserQuerySet(models.QuerySet["KnownBrowser"]):
    def of_token(self, token: str) -> Self:
        """The addresses that the browser with this cookie is known for today."""
        return self.filter(token_sha256=token_digest(token), expires_at__gt=timezone.now())


class KnownBrowser(models.Model):
    """Browser in which somebody has shown that an address is theirs: it sends without a code until ``expires_at``.

    The token itself is in the browser's cookie alone.
    """

    token_sha256 = models.CharField(max_length=DIGEST_LENGTH)
    contact = models.ForeignKey(Contact, related_name="browsers", on_delete=models.CASCADE)
    expires_at = models.DateTimeField(db_index=True)

    objects = KnownBrowserQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_sha256", "contact"], name="known_browser_once")]

    def __str__(self) -> str:
        return f"browser {self.pk}"


class LinkRequestQuerySet(models.QuerySet["LinkRequest"]):
    def of(self, email: str) -> Self:
        return self.filter(email_hmac__in=address_hmacs(email).values())


class LinkRequest(models.Model):
    """Somebody asked for the links of an address: noted alike for any, and looked up by the clock, later.

    It points to no row of an address, as that would say whether there is one.
    """

    email_hmac = models.CharField(max_length=HMAC_LENGTH, unique=True)
    #: Of the same address, by older keys.
    older_hmacs = models.JSONField(default=list)
    asked_at = models.DateTimeField()

    objects = LinkRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"links {self.pk}"


class UsedChallenge(models.Model):
    """A proof of work that was taken: none is taken twice. The clock forgets it once it would hold no more."""

    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
