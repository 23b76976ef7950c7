"""An account as a recipient: what it follows, how it is told, and when it is left in peace."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agenda.models import Event
from messaging.enums import Rhythm
from messaging.models.searches import LONGEST_SEARCH
from messaging.models.subscriptions import Subscription


class AccountRecipient(models.Model):
    """How an account is told, on all its devices: one row once it has a device or a choice."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, related_name="+", on_delete=models.CASCADE
    )
    language = models.CharField(max_length=2, default="fr")
    #: Whether changes of what it follows also leave to its primary address.
    wants_mail = models.BooleanField(default=False)
    #: Quiet hours, as a subscription's; those of its devices are copies.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("destinataire")
        verbose_name_plural = _("destinataires")
        constraints = [
            models.CheckConstraint(
                name="account_quiet_is_whole",
                condition=Q(quiet_from=None, quiet_to=None)
                | (Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(time_zone="")),
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class AccountFollowQuerySet(models.QuerySet["AccountFollow"]):
    def by_mail(self) -> Self:
        """Return the follows of active accounts that want mail."""
        wanting = AccountRecipient.objects.filter(wants_mail=True, user=models.OuterRef("user"))
        return self.filter(models.Exists(wanting), user__is_active=True)


class AccountFollow(models.Model):
    """An account's interest in an event. Each of its devices has a copy (``Follow``)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    event = models.ForeignKey(Event, related_name="+", on_delete=models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountFollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("suivi d’un compte")
        verbose_name_plural = _("suivis de comptes")
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="account_follow_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.event_id}"


class AccountSearch(models.Model):
    """A search that an account keeps. Each of its devices has a copy (``KeptSearch``)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    #: As a kept search's.
    querystring = models.CharField(max_length=LONGEST_SEARCH)
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("recherche d’un compte")
        verbose_name_plural = _("recherches de comptes")
        constraints = [
            models.UniqueConstraint(fields=["user", "querystring"], name="account_search_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.querystring}"


def devices_of(user: User) -> models.QuerySet[Subscription]:
    """Return the subscriptions of the browsers where ``user`` is signed in."""
    return Subscription.objects.filter(session__user=user).order_by("pk")
