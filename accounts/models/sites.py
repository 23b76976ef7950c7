"""Sites of the city that know people by their account here, and what each person lets them know."""

import secrets
import uuid
from datetime import datetime
from typing import Self

from allauth.usersessions.models import UserSession
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import HMAC_LENGTH, User
from accounts.validators import URI_LENGTH

#: Octets of a client id, written in hexadecimal digits: nothing in it needs escaping.
CLIENT_ID_OCTETS = 16


def new_client_id() -> str:
    return secrets.token_hex(CLIENT_ID_OCTETS)


class SiteQuerySet(models.QuerySet["Site"]):
    def active(self) -> Self:
        return self.filter(suspended_at=None)


class Site(models.Model):
    """Another site of the city, that people enter with their account here (an OAuth client)."""

    client_id = models.CharField(
        max_length=2 * CLIENT_ID_OCTETS, unique=True, default=new_client_id, editable=False
    )
    name = models.CharField(_("nom"), max_length=80, unique=True)
    #: Why it asks, as one sentence of the consent page.
    reason = models.CharField(_("pourquoi il demande"), max_length=200)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    #: Exact addresses, compared as strings.
    redirect_uris = models.JSONField(default=list)
    post_logout_redirect_uris = models.JSONField(default=list, blank=True)
    #: Where it is told that a session has ended; "" for a site that is not told.
    backchannel_logout_uri = models.CharField(max_length=URI_LENGTH, blank=True)
    #: Values of :class:`~accounts.enums.ClaimScope` that it may ask for.
    scopes = models.JSONField(default=list)
    #: SHA-256 of the secret, in hexadecimal digits; the one before it works until its hour.
    secret_hash = models.CharField(max_length=HMAC_LENGTH, editable=False)
    old_secret_hash = models.CharField(max_length=HMAC_LENGTH, blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    suspended_at = models.DateTimeField(null=True, editable=False)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site relié")
        verbose_name_plural = _("sites reliés")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None

    @property
    def has_old_secret(self) -> bool:
        """Whether the secret before this one still works."""
        return self.old_secret_until is not None and self.old_secret_until > timezone.now()


class Subject(models.Model):
    """Number by which one site knows one person (``sub``): another site has another one.

    It outlives a withdrawn consent, so that the site knows who comes back.
    """

    site = models.ForeignKey(Site, related_name="subjects", on_delete=models.CASCADE)
    user = models.ForeignKey(User, related_name="subjects", on_delete=models.CASCADE)
    sub = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "user"], name="one_subject_a_site_and_person")
        ]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class Consent(models.Model):
    """What a person lets a site know: asked once, shown in «sites reliés», withdrawn there."""

    site = models.ForeignKey(Site, related_name="consents", on_delete=models.CASCADE)
    user = models.ForeignKey(User, related_name="consents", on_delete=models.CASCADE)
    #: Scopes that the person was asked about, and those granted.
    asked = models.JSONField(default=list)
    granted = models.JSONField(default=list)
    given_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "user"], name="one_consent_a_site_and_person")
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class GrantQuerySet(models.QuerySet["Grant"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def usable(self) -> Self:
        """Filter grants whose tokens are good: see :attr:`Grant.is_usable`."""
        return self.open().filter(
            session__isnull=False, site__suspended_at=None, user__is_active=True
        )

    def named_in(self, token: str) -> Self:
        """Filter the grant whose number ``token`` begins with, up to a dot; none without one."""
        try:
            number = uuid.UUID(hex=token.partition(".")[0])
        except ValueError:
            return self.none()
        return self.filter(number=number)

    def logout_due(self, at: datetime) -> Self:
        """Filter ended grants whose site is still to be told by ``at``, the longest due first."""
        return self.filter(logout_due_at__lte=at).order_by("logout_due_at", "pk")


class Grant(models.Model):
    """One sign-on of a person at a site: its code, then its family of tokens.

    Codes and refresh tokens are stored as SHA-256. Access tokens are signed and not stored: they
    are good while their grant is open. An ended grant stays until its site has been told.
    """

    #: ``sid`` of its tokens, and the family in a refresh token.
    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, related_name="grants", on_delete=models.CASCADE)
    #: Empty once the account is erased, until the site has been told.
    user = models.ForeignKey(User, related_name="grants", null=True, on_delete=models.SET_NULL)
    sub = models.UUIDField()
    #: Session of the sign-on; the grant ends with it.
    session = models.ForeignKey(
        UserSession, related_name="grants", null=True, on_delete=models.SET_NULL
    )
    scopes = models.JSONField(default=list)
    nonce = models.CharField(max_length=255, blank=True)
    #: When and how the person proved who they are (OpenID Connect Core 1.0, section 2).
    auth_time = models.DateTimeField()
    amr = models.JSONField(default=list)
    redirect_uri = models.CharField(max_length=URI_LENGTH)
    code_challenge = models.CharField(max_length=128)
    code_hash = models.CharField(max_length=HMAC_LENGTH, unique=True)
    code_expires_at = models.DateTimeField()
    code_used_at = models.DateTimeField(null=True)
    refresh_hash = models.CharField(max_length=HMAC_LENGTH, blank=True)
    refresh_expires_at = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    #: When its site is to be told next; empty if it need not be.
    logout_due_at = models.DateTimeField(null=True, db_index=True)
    logout_tries = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(ended_at__isnull=False),
                name="open_grant_of_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"

    @property
    def is_usable(self) -> bool:
        """Whether its tokens are good: it and its session have not ended, site and person may."""
        is_open = self.ended_at is None and self.session_id is not None
        is_of_somebody = self.user is not None and self.user.is_active
        return is_open and is_of_somebody and not self.site.is_suspended
