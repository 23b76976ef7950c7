"""Every question asked of the alerts' tables, chainable."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber
from django.utils import timezone

from alerts.enums import (
    RANKS,
    AlertState,
    CapStatus,
    Channel,
    DeliveryReason,
    DeliveryState,
    MessageKind,
    MessageType,
    Severity,
    TemplateState,
)


def _rank() -> models.Case:
    """Severity as a number, of alerts and of messages alike."""
    return models.Case(*[models.When(severity=name, then=rank) for name, rank in RANKS.items()], default=0)


def among(ids: Collection[int]) -> RawSQL:
    """For ``…__in``: ``ids`` as one parameter, where Django would look at each (ten microseconds an id, twice)."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])


class TopicQuerySet(models.QuerySet[Any]):
    def named(self, slugs: Any) -> Self:
        return self.filter(slug__in=slugs)


class TemplateQuerySet(models.QuerySet[Any]):
    def ready(self) -> Self:
        """Approved: what stays within them may be sent by one person."""
        return self.filter(state=TemplateState.APPROVED).select_related("topic").prefetch_related("areas")


class AlertQuerySet(models.QuerySet[Any]):
    def actual(self) -> Self:
        """Neither an exercise nor a test."""
        return self.filter(status=CapStatus.ACTUAL)

    def sent(self) -> Self:
        """What the public has been told, whatever became of it."""
        return self.filter(sent_at__isnull=False)

    def live(self, now: datetime | None = None) -> Self:
        """The last word of each thread that still counts, and is no cancel. The most serious first."""
        still = Q(expires=None) | Q(expires__gt=now or timezone.now())
        return (
            self.filter(still, state="sent")
            .exclude(message_type=MessageType.CANCEL)
            .order_by(_rank().desc(), "-sent_at")
        )

    def last_words(self) -> Self:
        """Of each thread, the last message sent, the newest first."""
        later = self.model._base_manager.filter(
            Q(first=models.OuterRef("first")) | Q(first=models.OuterRef("pk")),
            first__isnull=False,
            revision__gt=models.OuterRef("revision"),
        )
        return self.sent().exclude(models.Exists(later)).order_by("-sent_at")

    def told_since(self, instant: datetime) -> Self:
        """Those that still count, and those that were sent or ended after ``instant``."""
        return self.filter(
            Q(state="sent", message_type__in=["Alert", "Update"]) | Q(sent_at__gte=instant) | Q(ended_at__gte=instant)
        )

    def of_thread(self, thread_id: int) -> Self:
        """All of one thread, in the order of sending; what is not sent yet last."""
        of = self.filter(Q(pk=thread_id) | Q(first=thread_id))
        return of.order_by(models.F("revision").asc(nulls_last=True), "id")

    def touching(self, record: Any) -> Self:
        """Those that an editor linked to an event, one of its places or its programme; to a place; to a programme."""
        match record._meta.model_name:
            case "event":
                beside = type(record).other_places.through._base_manager.filter(event=record.pk)
                linked = Q(events=record) | Q(places__in=beside.values("place"))
                linked |= Q(places=record.place_id) if record.place_id else Q()
                linked |= Q(programmes=record.programme_id) if record.programme_id else Q()
            case "place":
                linked = Q(places=record)
            case _:
                linked = Q(programmes=record.pk)
        return self.filter(linked).distinct()

    def with_facts(self) -> Self:
        """With all that a page or a feed says."""
        return self.select_related("topic", "first").prefetch_related("areas")

    def with_people(self) -> Self:
        """With who wrote, submitted and approved it."""
        return self.select_related(
            "written_by", "submitted_by", "approved_by", "template_written_by", "template_approved_by"
        )

    def standing(self, state: str) -> Self:
        """Those in ``state``."""
        return self.filter(state=state)

    def about(self, *, topics: Any = (), areas: Any = (), min_severity: Severity | None = None) -> Self:
        """Those of one of ``topics`` (slugs), touching one of ``areas`` (codes), as serious as ``min_severity``.

        An alert for the whole city touches every area.
        """
        found = self
        if topics:
            found = found.filter(topic__slug__in=topics)
        if areas:
            found = found.filter(Q(areas__code__in=areas) | Q(areas=None)).distinct()
        if min_severity is not None:
            found = found.filter(severity__in=[name for name, rank in RANKS.items() if rank >= min_severity.rank])
        return found


class SubscriptionQuerySet(models.QuerySet[Any]):
    def matching(self, topic_id: int | None, area_ids: Collection[int], rank: int, *, is_actual: bool = True) -> Self:
        """Those whose choices match: topic, area and severity (1 to 4). Language never counts."""
        return self.filter(self.matches(topic_id, area_ids, rank, is_actual=is_actual))

    def matches(self, topic_id: int | None, area_ids: Collection[int], rank: int, *, is_actual: bool = True) -> Q:
        """The condition of :meth:`matching`, to be combined: it asks of each subscription's own rows, and no others.

        No area, on either side, is all of them. What is not actual is heard by testers alone.
        """
        found = Q(wants_alerts=True, min_severity__lte=rank)
        if not is_actual:
            found &= Q(is_tester=True)
        found &= Q(every_topic=True) | Q(models.Exists(self._through("topics").filter(topic=topic_id)))
        if area_ids:
            found &= Q(every_area=True) | Q(models.Exists(self._through("areas").filter(area__in=area_ids)))
        return found

    def made_since(self, moment: datetime) -> Self:
        """Subscribed since: whoever did was seen since, and that is indexed."""
        return self.filter(seen_at__gte=moment, created_at__gte=moment)

    def told_of(self, thread_id: int) -> Self:
        """Those owed some message of the alert's thread."""
        deliveries = self.model._meta.get_field("deliveries").related_model._base_manager
        theirs = deliveries.filter(Q(message__alert=thread_id) | Q(message__alert__first=thread_id))
        return self.filter(pk__in=theirs.values("subscription"))

    def _through(self, field: str) -> models.QuerySet[Any]:
        through = getattr(self.model, field).through
        chosen: models.QuerySet[Any] = through._base_manager.filter(subscription=models.OuterRef("pk"))
        return chosen

    def following(self, event_ids: Any) -> Self:
        """Once each, however many of the events one follows; a subquery, for this is inserted from."""
        follows = self.model._meta.get_field("follows").related_model
        return self.filter(pk__in=follows._base_manager.filter(event__in=event_ids).values("subscription"))

    def keys_after(self, pk: int) -> models.QuerySet[Any, tuple[int, bytes, bytes]]:
        """(pk, point, secret) of those after ``pk``, in order."""
        return self.filter(pk__gt=pk).order_by("pk").values_list("pk", "p256dh", "auth")

    def unseen_since(self, moment: datetime) -> Self:
        """Those that no visit has said again since."""
        return self.filter(seen_at__lt=moment)


class EventNewsQuerySet(models.QuerySet[Any]):
    def due(self, now: datetime | None = None) -> Self:
        return self.filter(due_at__lte=now or timezone.now())


class KeptSearchQuerySet(models.QuerySet[Any]):
    def to_tell(self, now: datetime | None = None) -> Self:
        """Those that found something that is not told, at their time."""
        findings = self.model._meta.get_field("findings").related_model._base_manager
        untold = findings.filter(told_at=None).values("kept_search")
        return self.filter(pk__in=untold, tell_at__lte=now or timezone.now())


class MessageQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """What open pages are told: alerts, neither exercises nor tests."""
        return self.filter(kind=MessageKind.ALERT, status=CapStatus.ACTUAL)

    def last_revision(self, thread: UUID) -> int:
        """The highest of the thread; 0 before its first message."""
        return self.filter(thread=thread).aggregate(highest=models.Max("revision"))["highest"] or 0

    def since(self, message_id: int) -> Self:
        """What came after, oldest first."""
        return self.filter(id__gt=message_id).order_by("id")

    def standing(self, now: datetime | None = None) -> Self:
        """Those that still count (``is_live``), the most serious first, and whatever it says the last of all.

        One query, so that who has read it knows what is live and from which id to go on listening.
        """
        still = Q(alert__expires=None) | Q(alert__expires__gt=now or timezone.now())
        is_live = Q(still, ~Q(message_type=MessageType.CANCEL), alert__state=AlertState.SENT)
        last = self.model._base_manager.filter(kind=MessageKind.ALERT, status=CapStatus.ACTUAL).order_by("-id")
        return (
            self.public()
            .annotate(is_live=models.ExpressionWrapper(is_live, output_field=models.BooleanField()))
            .filter(Q(is_live=True) | Q(pk=models.Subquery(last.values("pk")[:1])))
            .order_by(_rank().desc(), "-id")
        )


class DeliveryQuerySet(models.QuerySet[Any]):
    def by(self, channel: Channel) -> Self:
        return self.filter(channel=channel)

    def owed(self) -> Self:
        return self.filter(state=DeliveryState.RECEIVED)

    def due(self, now: datetime | None = None) -> Self:
        """Owed, at its time, and in nobody's hands."""
        now = now or timezone.now()
        return self.owed().filter(Q(leased_until=None) | Q(leased_until__lte=now), due_at__lte=now)

    def numbered(self, ids: Collection[int]) -> Self:
        return self.filter(pk__in=among(ids))

    def queues(self) -> list[tuple[str, int]]:
        """(service, standing) of those in it, in the order that they are served in; a seek or two each."""
        keys = self.order_by("service", "standing").values_list("service", "standing")
        found: list[tuple[str, int]] = []
        key = keys.first()
        while key:
            found.append(key)
            service, standing = key
            key = keys.filter(service=service, standing__gt=standing).first()
            key = key or keys.filter(service__gt=service).first()
        return sorted(found, key=lambda key: (key[1], key[0]))

    def waiting_by_service(self, now: datetime) -> list[tuple[str, int, float]]:
        """Of each service: how many are owed, and for how many seconds the oldest that is due has been."""
        due = models.Min("due_at", filter=Q(due_at__lte=now))
        rows = self.owed().order_by().values_list("service").annotate(count=models.Count("pk"), oldest=due)
        return [(service, count, (now - oldest).total_seconds() if oldest else 0.0) for service, count, oldest in rows]

    def over_by_service(self, now: datetime) -> list[tuple[str, str, str, int]]:
        """Of each service: what became of how many, and why, of the messages of the last day."""
        last_day = self.filter(message__at__gt=now - timedelta(days=1)).exclude(state=DeliveryState.RECEIVED)
        return list(last_day.order_by().values_list("service", "state", "reason").annotate(count=models.Count("pk")))

    def missed(self, before: datetime) -> list[tuple[int, int, datetime, datetime, int]]:
        """(subscription, messages, first and last moment, last message) tried in vain while others got through.

        Of subscriptions that never were accepted, of messages before ``before`` that are not counted yet.
        """
        others = self.model._base_manager.filter(
            message=models.OuterRef("message"), service=models.OuterRef("service"), state=DeliveryState.ACCEPTED
        )
        tried = self.filter(models.Exists(others), attempts__gt=0, message__at__lt=before)
        tried = tried.filter(subscription__accepted_at=None, message__gt=models.F("subscription__missed_last")).exclude(
            state=DeliveryState.ACCEPTED
        )
        return list(
            tried.order_by()
            .values_list("subscription")
            .annotate(
                count=models.Count("pk"),
                first=models.Min("message__at"),
                last=models.Max("message__at"),
                last_id=models.Max("message"),
            )
        )

    def counts(self) -> dict[int, dict[str, int]]:
        """Message -> how many are ``owed`` in all, ``waiting``, ``accepted``, ``expired``, ``refused``, ``gone``,
        ``overtaken``, and how many quiet hours ``delayed``. One query; a message owed to nobody is not there."""
        state, reason = DeliveryState, DeliveryReason
        lost = Q(state=state.NOT_DELIVERED)
        count = models.Count
        counted = (
            self.order_by()
            .values("message")
            .annotate(
                owed=count("pk"),
                waiting=count("pk", filter=Q(state=state.RECEIVED)),
                accepted=count("pk", filter=Q(state=state.ACCEPTED)),
                expired=count("pk", filter=Q(state=state.EXPIRED)),
                refused=count("pk", filter=lost & Q(reason=reason.REFUSED)),
                gone=count("pk", filter=lost & Q(reason=reason.GONE)),
                overtaken=count("pk", filter=lost & Q(reason=reason.OVERTAKEN)),
                delayed=count("pk", filter=Q(was_quiet=True)),
            )
        )
        return {row.pop("message"): row for row in counted}

    def moments(self, ranks: dict[int, set[int]]) -> dict[tuple[int, int], datetime]:
        """Message and rank -> when its delivery of that rank was accepted, the first being 1. One query."""
        order = models.Window(RowNumber(), partition_by="message", order_by="accepted_at")
        accepted = self.filter(state=DeliveryState.ACCEPTED, message__in=ranks).annotate(place=order)
        asked = Q()
        for message, places in ranks.items():
            asked |= Q(message=message, place__in=places)
        rows = accepted.filter(asked).values_list("message", "place", "accepted_at")
        return {(message, place): moment for message, place, moment in rows}
