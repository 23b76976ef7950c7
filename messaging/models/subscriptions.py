"""Subscription: a browser's push endpoint and choices. Welcome: its first push.

Follow: interest in an event. EventNews: queue.
"""

from datetime import datetime
from typing import Self, TypeVar

from allauth.usersessions.models import UserSession
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import Area, Event
from messaging.database_clock import database_now
from messaging.enums import DeliveryPriority
from messaging.validators import ENDPOINT_LENGTH

News = TypeVar("News", bound=models.Model)
#: Id, point and secret of a subscription.
Keys = tuple[int, bytes | memoryview, bytes | memoryview]


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def proven(self) -> Self:
        """Return the subscriptions without a pending welcome.

        Their push service accepted a message, or they are older than welcomes.
        """
        return self.filter(
            ~models.Exists(Welcome.objects.filter(subscription=models.OuterRef("pk")))
        )

    def made_since(self, moment: datetime) -> Self:
        """Return the subscriptions made since ``moment``.

        ``seen_at`` is filtered too because it is indexed.
        """
        return self.filter(seen_at__gte=moment, created_at__gte=moment)

    def keys_after(self, pk: int) -> models.QuerySet["Subscription", Keys]:
        """Return (pk, point, secret) of proven subscriptions after ``pk``, in order."""
        return self.proven().filter(pk__gt=pk).order_by("pk").values_list("pk", "p256dh", "auth")

    def record_accepted(self) -> None:
        """Record that the push service accepted a message to each; the first time stays."""
        accepted_at = Coalesce("accepted_at", models.Value(database_now()))
        self.update(standing=DeliveryPriority.ACCEPTED, accepted_at=accepted_at)


class Subscription(models.Model):
    """One browser that subscribed. Who reads it is known while an account is signed in there."""

    endpoint = models.CharField(max_length=ENDPOINT_LENGTH)
    #: SHA-256 of the endpoint, in hexadecimal: what it is found by.
    endpoint_hash = models.CharField(max_length=64, unique=True)
    #: The user agent's public key, 65 octets, and its secret, 16 (RFC 8291, 3).
    p256dh = models.BinaryField(max_length=65)
    auth = models.BinaryField(max_length=16)
    #: The line of the closed table (``messaging.validators``) that has the endpoint's host: each is
    #: paced apart.
    service = models.CharField(max_length=255)
    #: Written when it changes, never for each message.
    standing = models.PositiveSmallIntegerField(
        choices=DeliveryPriority, default=DeliveryPriority.NEW
    )
    #: When its push service took a message to it for the first time, if ever.
    accepted_at = models.DateTimeField(null=True, blank=True)
    #: Until then: how many messages were tried in vain while the service took others, since when,
    #: and the last of them.
    missed = models.PositiveSmallIntegerField(default=0)
    missed_since = models.DateTimeField(null=True, blank=True)
    missed_last = models.BigIntegerField(default=0)
    #: The VAPID public key that it was made with (RFC 8292, 4.1), in base64url.
    application_key = models.CharField(max_length=88, blank=True)

    language = models.CharField(max_length=2, default="fr")
    #: False for a browser that only follows events.
    wants_alerts = models.BooleanField(default=True)
    min_severity = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    #: True when no topic is chosen: all of them, and those to come.
    every_topic = models.BooleanField(default=True)
    topics = models.ManyToManyField("alerts.Topic", blank=True, related_name="+")
    every_area = models.BooleanField(default=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="+")

    #: Quiet hours, in the wall time of ``time_zone`` (IANA); over midnight when they end before
    #: they begin.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    lets_extreme = models.BooleanField(default=True)
    lets_severe = models.BooleanField(default=False)

    #: Rings for exercises and tests too: editors' own browsers.
    is_tester = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    #: The session of the account that has joined this browser; it leaves when that ends.
    session = models.ForeignKey(
        UserSession,
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        db_index=False,
        db_constraint=False,
    )
    #: The last visit that said it again.
    seen_at = models.DateTimeField(db_index=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        db_table = "alerts_subscription"
        verbose_name = _("abonnement")
        verbose_name_plural = _("abonnements")
        constraints = [
            models.CheckConstraint(
                name="subscription_severity", condition=Q(min_severity__range=(1, 4))
            ),
            models.CheckConstraint(
                name="subscription_quiet_is_whole",
                condition=Q(quiet_from=None, quiet_to=None)
                | (Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(time_zone="")),
            ),
        ]
        indexes = [
            models.Index(fields=["time_zone", "quiet_from", "quiet_to"], name="subscription_quiet"),
            models.Index(
                fields=["session"], name="subscription_session", condition=Q(session__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.endpoint_hash[:8]}"

    @property
    def is_proven(self) -> bool:
        return not Welcome.objects.filter(subscription=self.pk).exists()


class WelcomeQuerySet(models.QuerySet["Welcome"]):
    def due(self, now: datetime | None = None) -> Self:
        """Return the welcomes to post now that no sender has leased."""
        return self.filter(due_at__lte=now or database_now())

    def fairest_first(self) -> Self:
        """Order by turn: the first of each network, then the second of each.

        Within a turn the longest due first.
        """
        return self.order_by("turn", "due_at", "subscription")

    def newest_first(self) -> Self:
        """Order by turn; within a turn the newest first, whose person is still there."""
        return self.order_by("turn", "-subscription")


class Welcome(models.Model):
    """First push of a new subscription.

    Until its service accepts it, the row stays and nothing else is sent there.
    """

    subscription = models.OneToOneField(
        Subscription, primary_key=True, related_name="welcome", on_delete=models.CASCADE
    )
    #: Of the network that asked, without saying which; emptied after some days.
    network_hmac = models.CharField(max_length=64, blank=True, db_index=True)
    #: How many of its network waited when it came.
    turn = models.PositiveIntegerField(default=0)
    #: Not before. Whoever posts it moves this on, so that nobody else does meanwhile.
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)

    objects = WelcomeQuerySet.as_manager()

    class Meta:
        db_table = "alerts_welcome"
        verbose_name = _("message de bienvenue")
        verbose_name_plural = _("messages de bienvenue")

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.turn}"

    @property
    def network(self) -> str:
        """Key of the network, shared by its welcomes.

        The welcome's own key once the network is forgotten.
        """
        return self.network_hmac or str(self.pk)


class QuietWindow(models.Model):
    """Current or next quiet hours of all subscriptions that share (zone, start, end).

    Computed again once it is over. Deliveries are joined to it.
    """

    time_zone = models.CharField(max_length=64)
    quiet_from = models.TimeField()
    quiet_to = models.TimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "alerts_quietwindow"
        verbose_name = _("silence")
        verbose_name_plural = _("silences")
        constraints = [
            models.UniqueConstraint(
                fields=["time_zone", "quiet_from", "quiet_to"], name="quiet_window_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.time_zone} {self.quiet_from:%H:%M}–{self.quiet_to:%H:%M}"


class Follow(models.Model):
    """A subscription's interest in an event."""

    subscription = models.ForeignKey(Subscription, related_name="follows", on_delete=models.CASCADE)
    event = models.ForeignKey(Event, related_name="+", on_delete=models.CASCADE)
    #: Whether only the account that is signed in there follows it; gone when it leaves.
    from_account = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "alerts_follow"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event"], name="follow_once")
        ]
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")

    def __str__(self) -> str:
        return f"{self.subscription_id} → {self.event_id}"


class NewsQuerySet(models.QuerySet[News]):
    """Queryset of rows that wait until they are due."""

    def due(self, now: datetime | None = None) -> Self:
        return self.filter(due_at__lte=now or timezone.now())


class EventNews(models.Model):
    """Followed event with changes that its followers were not told yet.

    Written in the transaction of the first change, so that no crash loses it; changes before
    ``due_at`` are told together. Deleted once told.
    """

    event = models.OneToOneField(Event, related_name="+", on_delete=models.CASCADE)
    #: The first change to tell (``agenda.Change``); all later ones of the event are told with it.
    first_change = models.BigIntegerField()
    due_at = models.DateTimeField(db_index=True)

    objects = NewsQuerySet["EventNews"].as_manager()

    class Meta:
        db_table = "alerts_eventnews"
        verbose_name = _("nouvelle à dire")
        verbose_name_plural = _("nouvelles à dire")

    def __str__(self) -> str:
        return f"{self.event_id} ≥ {self.first_change}"
