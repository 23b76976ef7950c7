"""People with an account, mail addresses that anything is kept of, and how often somebody has tried to come in."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from accounts.addresses import address_hmacs

#: An HMAC of SHA-256, in hexadecimal figures.
HMAC_LENGTH = 64


class User(AbstractUser):
    """Somebody with an account: an editor, a moderator, a contributor."""

    @property
    def cms_language(self) -> str:
        """The one that they chose for the CMS, else the site's."""
        profile = getattr(self, "wagtail_userprofile", None)
        return ((profile and profile.preferred_language) or settings.LANGUAGE_CODE)[:2]


class AddressQuerySet(models.QuerySet["Address"]):
    def of(self, address: str) -> Self:
        """The row of ``address``, whichever key it was written with."""
        return self.filter(hmac__in=address_hmacs(address).values())


class Address(models.Model):
    """Mail address known by an HMAC alone; what must write to it keeps it in clear beside.

    Contacts, digests, stops and bounces point to it and protect it; what is decided of trust goes with it.
    """

    hmac = models.CharField(max_length=HMAC_LENGTH, unique=True)
    #: Of the key in :mod:`accounts.addresses` that the HMAC was made with.
    key_version = models.PositiveSmallIntegerField(db_index=True)

    wagtail_reference_index_ignore = True

    objects = AddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"address {self.pk}"


class AttemptCount(models.Model):
    """How often something was tried in a window of time; the key is a hash and tells nobody's name or address."""

    key = models.CharField(primary_key=True, max_length=150)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at:%Y-%m-%d %H:%M}"
