"""An account as a recipient: what it follows, how it is told, and when it is left in peace."""

from typing import Self, TypeVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agenda.models import Area, Event
from messaging.enums import Rhythm
from messaging.models.messages import Message
from messaging.models.searches import LONGEST_SEARCH, Question
from messaging.models.subscriptions import Subscription, SubscriptionQuerySet


class AccountRecipientQuerySet(models.QuerySet["AccountRecipient"]):
    def by_mail(self) -> Self:
        """Return the recipients of active accounts that want mail, or have no device that rings.

        A device that is not proven yet is told nothing (``Audience``).
        """
        devices = Subscription.objects.proven().filter(session__user=models.OuterRef("pk"))
        is_told = Q(wants_mail=True) | Q(~models.Exists(devices), wants_mail=None)
        return self.filter(is_told, user__is_active=True)

    def reachable(self) -> Self:
        """Return those whose primary address is proved and did not bounce, with it as ``email``."""
        addresses = EmailAddress.objects.filter(
            user=models.OuterRef("pk"), primary=True, verified=True, kept__address__bounce=None
        )
        return self.annotate(email=models.Subquery(addresses.values("email")[:1])).filter(
            email__isnull=False
        )


class AccountRecipient(models.Model):
    """How an account is told, on all its devices: one row once it has a device or a choice."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, related_name="+", on_delete=models.CASCADE
    )
    language = models.CharField(max_length=2, default="fr")
    #: Whether it is told by mail, too, at its primary address; ``None`` where nothing was chosen:
    #: while no device of the account rings.
    wants_mail = models.BooleanField(null=True, default=None)
    #: Of alerts by mail, as a subscription's. Its devices have choices of their own; the last that
    #: one of them made are copied here.
    wants_alerts = models.BooleanField(default=False, db_default=False)
    min_severity = models.PositiveSmallIntegerField(
        default=2, db_default=2, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    every_topic = models.BooleanField(default=True, db_default=True)
    topics = models.ManyToManyField("alerts.Topic", blank=True, related_name="+")
    every_area = models.BooleanField(default=True, db_default=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    lets_extreme = models.BooleanField(default=True, db_default=True)
    lets_severe = models.BooleanField(default=False, db_default=False)
    #: Quiet hours, as a subscription's; those of its devices are copies.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)

    #: Where ``AccountRecipientQuerySet.reachable`` has asked.
    email: str

    objects = AccountRecipientQuerySet.as_manager()

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


AccountInterest = TypeVar("AccountInterest", bound=models.Model)


class AccountInterestQuerySet(models.QuerySet[AccountInterest]):
    def by_mail(self) -> Self:
        """Return the rows of accounts that are told by mail."""
        return self.filter(user__in=AccountRecipient.objects.by_mail().values("pk"))


class AccountFollow(models.Model):
    """An account's interest in an event. Each of its devices has a copy (``Follow``)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", on_delete=models.CASCADE)
    event = models.ForeignKey(Event, related_name="+", on_delete=models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountInterestQuerySet["AccountFollow"].as_manager()

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
    #: As a kept search's: of what mails tell.
    question = models.ForeignKey(
        Question, null=True, related_name="kept_by_accounts", on_delete=models.PROTECT
    )
    told_upto = models.BigIntegerField(default=0, db_default=0)
    tell_at = models.DateTimeField(null=True, default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountInterestQuerySet["AccountSearch"].as_manager()

    class Meta:
        verbose_name = _("recherche d’un compte")
        verbose_name_plural = _("recherches de comptes")
        indexes = [models.Index(fields=["querystring"], name="account_search_keepers")]
        constraints = [
            models.UniqueConstraint(fields=["user", "querystring"], name="account_search_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.querystring}"


class AccountMailing(models.Model):
    """Accounts that a message is still to be mailed to: behind a cursor, as an audience.

    Deleted once all its mails are in the outbox.
    """

    message = models.OneToOneField(
        Message, primary_key=True, related_name="+", on_delete=models.CASCADE
    )
    #: JSON, a list of :data:`~messaging.interests.Part`: alternatives.
    parts = models.JSONField()
    #: Accounts up to this key are done.
    cursor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("courriels à écrire")
        verbose_name_plural = _("courriels à écrire")

    def __str__(self) -> str:
        return f"{self.message_id}: {self.cursor}"


def devices_of(user: User) -> SubscriptionQuerySet:
    """Return the subscriptions of the browsers where ``user`` is signed in."""
    return Subscription.objects.filter(session__user=user).order_by("pk")
