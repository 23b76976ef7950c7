"""Accounts, mail addresses stored as HMACs, and counters of sign-in attempts."""

from typing import Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from accounts.addresses import address_hmacs

#: Length of a SHA-256 HMAC in hexadecimal digits.
HMAC_LENGTH = 64


class User(AbstractUser):
    """Account of a person: of a citizen, or of somebody of the staff with rights to the CMS."""

    #: Name that the person chose to show: on public badges, and to sites that they let know it.
    public_name = models.CharField(max_length=60, blank=True, db_default="", editable=False)
    #: When the person asked not to be offered a passkey any more.
    declined_key_at = models.DateTimeField(null=True, editable=False)
    #: Last sight of the person, to the day.
    seen_at = models.DateTimeField(null=True, editable=False)
    #: When the account will be erased: asked for (then it is closed), or because nobody came.
    leaving_at = models.DateTimeField(null=True, editable=False, db_index=True)

    def verified_email(self) -> str:
        """Return the address that the person proved, the primary one first; "" without one."""
        proved = EmailAddress.objects.filter(user=self, verified=True).order_by("-primary", "pk")
        return proved.values_list("email", flat=True).first() or ""

    @property
    def cms_language(self) -> str:
        """The one that they chose for the CMS, else the site's."""
        profile = getattr(self, "wagtail_userprofile", None)
        return ((profile and profile.preferred_language) or settings.LANGUAGE_CODE)[:2]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Invitations that still open the door: neither used nor too old."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """One-time link by which somebody of the staff enters, to make their first key."""

    user = models.ForeignKey(User, related_name="invitations", on_delete=models.CASCADE)
    #: Who invites; nobody where a command made the link.
    invited_by = models.ForeignKey(User, related_name="+", null=True, on_delete=models.SET_NULL)
    #: SHA-256 of the token, in hexadecimal digits: the token itself is only in the link.
    token_hash = models.CharField(max_length=HMAC_LENGTH, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    #: Of the demonstration: enters the CMS without a key, where the demonstration is installed.
    is_demo = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class UpstreamIdentity(models.Model):
    """Identity at the city's provider that opens an account: which one, and nothing else of it."""

    user = models.ForeignKey(User, related_name="upstream_identities", on_delete=models.CASCADE)
    #: Who vouches (``iss``), and the person's number there (``sub``): for this site alone, or not.
    issuer = models.CharField(max_length=255)
    sub = models.CharField(max_length=255)
    #: Level of assurance (``acr``) of the last entry; "" where the provider has none.
    acr = models.CharField(max_length=255, blank=True)
    linked_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "sub"], name="one_account_an_upstream_identity"
            )
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"


class AddressQuerySet(models.QuerySet["Address"]):
    def of(self, address: str) -> Self:
        """Rows of ``address``, whichever key version they were written with."""
        return self.filter(hmac__in=address_hmacs(address).values())


class Address(models.Model):
    """Mail address stored only as an HMAC; a model that sends mail keeps the plain address itself.

    Accounts, contacts, digests, stops and bounces reference it with PROTECT; trust decisions are
    deleted with it.
    """

    hmac = models.CharField(max_length=HMAC_LENGTH, unique=True)
    #: Version of the key in :mod:`accounts.addresses` that made the HMAC.
    key_version = models.PositiveSmallIntegerField(db_index=True)

    wagtail_reference_index_ignore = True

    objects = AddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"address {self.pk}"


class AccountAddress(models.Model):
    """Verified address of an account: ties django-allauth's row to the table of addresses.

    Kept by a signal; the daily chore repairs what was written without one.
    """

    email_address = models.OneToOneField(
        "account.EmailAddress", related_name="kept", on_delete=models.CASCADE
    )
    address = models.OneToOneField(Address, related_name="account", on_delete=models.PROTECT)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"account address {self.pk}"


class Departure(models.Model):
    """Proof that an account was erased: when, and what kinds of data; nothing says whose."""

    at = models.DateTimeField()
    #: Names of the :class:`~accounts.personal.PersonalData` that were erased.
    kinds = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"departure {self.pk}"


class LimitEntry(models.Model):
    """Row of the cache ``limits`` (Django's database cache): attempts that django-allauth counts.

    In the database so that several processes count together, with or without Redis. Its key is an
    HMAC: it names no network and no account.
    """

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        db_table = "accounts_limits"

    def __str__(self) -> str:
        return f"limit until {self.expires:%Y-%m-%d %H:%M}"


class AttemptCount(models.Model):
    """Number of attempts in a time window; its key is a hash without a readable name."""

    key = models.CharField(primary_key=True, max_length=150)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at:%Y-%m-%d %H:%M}"
