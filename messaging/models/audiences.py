"""Audience: who is to hear a message, as a stored selection with a cursor; its deliveries are written behind it."""

from collections.abc import Collection
from functools import reduce
from operator import and_
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from messaging.enums import DeliveryRank
from messaging.models.messages import Delivery, Message, among
from messaging.models.searches import KeptSearch
from messaging.models.subscriptions import Follow, Subscription

#: JSON, one way to be concerned; those of an audience are alternatives. Its only key says which:
#: ``choices`` (what it is about, held against what each chose), ``notified`` (ids of messages: whoever was
#: written of one), ``posted`` (ids of messages: those that one was posted to, or is in flight for), ``followers`` (an
#: event's id), ``keepers`` (a search's query string: of a page that is followed, less who hears it otherwise),
#: ``these`` (ids of subscriptions).
Part = dict[str, Any]
#: Of subscriptions, in order: to be cut into slices.
Ids = list[int] | models.QuerySet[Any, Any]


class AudienceQuerySet(models.QuerySet["Audience"]):
    def locked(self) -> Self:
        """Held until the transaction ends: nobody writes behind it meanwhile."""
        return self.select_for_update(of=("self",))

    def of_thread(self, thread: object) -> Self:
        return self.filter(message__thread=thread)

    def most_urgent_first(self) -> Self:
        """Of the same rank, in turn: a second alert does not wait for the whole of the first."""
        return self.order_by("rank", "moved_at", "message")


class Audience(models.Model):
    """A row stands until the last delivery is written, or its message is superseded: then it stops where it stands.

    Who is concerned is asked when one's batch is written, of what one chose by then.
    """

    message = models.OneToOneField(Message, primary_key=True, related_name="audience", on_delete=models.CASCADE)
    #: JSON, of :data:`Part`.
    parts = models.JSONField()
    #: Subscriptions up to this id are done; those beyond ``upto`` came after the message.
    cursor = models.BigIntegerField(default=0)
    upto = models.BigIntegerField()
    #: Of its deliveries: their order, and from when they may leave.
    rank = models.PositiveSmallIntegerField(choices=DeliveryRank, default=DeliveryRank.USUAL)
    due_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    objects = AudienceQuerySet.as_manager()

    class Meta:
        db_table = "alerts_audience"
        verbose_name = _("destinataires")
        verbose_name_plural = _("destinataires")
        constraints = [
            models.CheckConstraint(name="audience_is_not_done", condition=Q(cursor__lt=F("upto"))),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.cursor} / {self.upto}"

    @property
    def left(self) -> list[Part]:
        """What a later message takes over: those whose choices were not looked at yet, by the ids that are left."""
        choices = [part for part in self.parts if "choices" in part]
        bounds = [(max(one["after"], self.cursor), min(one["upto"], self.upto), one) for one in choices]
        return [one | {"after": after, "upto": upto} for after, upto, one in bounds if after < upto]

    @property
    def is_scanned(self) -> bool:
        """Whether each subscription is looked at, which is few where lists say who."""
        return any("choices" in part for part in self.parts)

    def selected(self, upto: int) -> models.QuerySet[Subscription]:
        """Those concerned, and proven, after the cursor, up to ``upto``: a range of the primary key."""
        window = Q(pk__gt=self.cursor, pk__lte=upto)
        # Lists are cut to this range: nobody reads all of one for a part of it.
        within = {"subscription__gt": self.cursor, "subscription__lte": upto}
        concerned = Q()
        for part in self.parts:
            match part:
                case {"choices": about}:
                    theirs = Q(pk__gt=part["after"], pk__lte=part["upto"])
                    concerned |= Subscription.objects.matches(**about) & theirs
                case {"notified": ids}:
                    concerned |= Q(pk__in=Delivery.objects.filter(message__in=ids, **within).values("subscription"))
                case {"posted": ids}:
                    lines = Delivery.objects.posted_or_in_flight().filter(message__in=ids, **within)
                    concerned |= Q(pk__in=lines.values("subscription"))
                case {"followers": event_id}:
                    concerned |= Q(pk__in=Follow.objects.filter(event=event_id, **within).values("subscription"))
                case {"keepers": querystring}:
                    concerned |= _keepers(querystring, part["but_followers"], part["but_keepers"], within)
                case {"these": ids}:
                    concerned |= Q(pk__in=among([pk for pk in ids if self.cursor < pk <= upto]))
                case _:
                    raise ValueError(f"no way to be concerned: {sorted(part)}")
        proven = Subscription.objects.proven()
        return proven.filter(window & concerned) if self.parts else proven.none()

    def lists(self) -> list[Ids]:
        """Of each list that says who, the ids after the cursor, in order: slices of an index, or of what is kept."""
        after = {"subscription__gt": self.cursor}
        rows: list[models.QuerySet[Delivery] | models.QuerySet[Follow] | models.QuerySet[KeptSearch]] = []
        lists: list[Ids] = []
        for part in self.parts:
            match part:
                case {"notified": ids} | {"posted": ids}:
                    rows += [Delivery.objects.filter(message=pk, **after) for pk in ids]
                case {"followers": event_id}:
                    rows.append(Follow.objects.filter(event=event_id, **after))
                case {"keepers": querystring}:
                    rows.append(KeptSearch.objects.filter(querystring=querystring, **after))
                case {"these": ids}:
                    lists.append([pk for pk in ids if pk > self.cursor])
        return lists + [one.order_by("subscription").values_list("subscription", flat=True) for one in rows]


def choosing(upto: int, **about: object) -> Part:
    """Whoever's choices match ``about``, as :meth:`~SubscriptionQuerySet.matches` takes it."""
    return {"choices": about, "after": 0, "upto": upto}


def notified(message_ids: Collection[int]) -> Part:
    """Whoever has a delivery of one of them."""
    return {"notified": sorted(message_ids)}


def posted(message_ids: Collection[int]) -> Part:
    """Those that one of them was posted to, or is in flight for."""
    return {"posted": sorted(message_ids)}


def following(event_id: int) -> Part:
    return {"followers": event_id}


def keeping(querystring: str, *, but_followers: Collection[int], but_keepers: Collection[str]) -> Part:
    """Whoever keeps that very search, but who follows all of these events, or keeps one of these."""
    return {"keepers": querystring, "but_followers": sorted(but_followers), "but_keepers": sorted(but_keepers)}


def _keepers(querystring: str, events: Collection[int], searches: Collection[str], within: dict[str, int]) -> Q:
    def among_those(rows: models.QuerySet[KeptSearch] | models.QuerySet[Follow]) -> Q:
        return Q(pk__in=rows.filter(**within).values("subscription"))

    found = among_those(KeptSearch.objects.filter(querystring=querystring))
    if events:
        follows = [among_those(Follow.objects.filter(event=event_id)) for event_id in events]
        found &= ~reduce(and_, follows)
    for other in searches:
        found &= ~among_those(KeptSearch.objects.filter(querystring=other))
    return found


def these(subscription_ids: Collection[int]) -> Part:
    return {"these": sorted(subscription_ids)}
