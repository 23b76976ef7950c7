"""Digest: a search whose results come by mail to a confirmed address."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from messaging.enums import DigestRhythm
from messaging.models.searches import LONGEST_SEARCH
from messaging.models.subscriptions import NewsQuerySet
from messaging.validators import ADDRESS_LENGTH


class DigestQuerySet(NewsQuerySet["Digest"]):
    def unconfirmed(self) -> Self:
        return self.filter(confirmed_at=None)

    def of(self, address: str) -> Self:
        """Return the digests to ``address``, confirmed or not."""
        return self.filter(address__in=Address.objects.of(address))


class Digest(models.Model):
    """Digest by mail. Deleting the row and the mails of its thread erases the address."""

    #: In its signed links; its mails' thread.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    #: As ``messaging.validators.mail_address`` returns it.
    email = models.CharField(max_length=ADDRESS_LENGTH)
    address = models.ForeignKey(Address, related_name="digests", on_delete=models.PROTECT)
    #: As a kept search's.
    querystring = models.CharField(max_length=LONGEST_SEARCH)
    rhythm = models.CharField(max_length=8, choices=DigestRhythm)
    language = models.CharField(max_length=2)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    #: When the next is written; none before it is confirmed.
    due_at = models.DateTimeField(null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        db_table = "alerts_digest"
        verbose_name = _("recherche par mail")
        verbose_name_plural = _("recherches par mail")
        constraints = [
            models.UniqueConstraint(fields=["address", "querystring"], name="digest_once"),
            models.CheckConstraint(
                name="digest_due_once_confirmed",
                condition=Q(confirmed_at=None, due_at=None)
                | Q(confirmed_at__isnull=False, due_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "querystring"],
                name="digest_due",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["created_at"], name="digest_unconfirmed", condition=Q(confirmed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"digest {self.uuid}"
