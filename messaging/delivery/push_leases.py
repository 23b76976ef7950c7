"""Leases of pushes: takes due deliveries that can still be sent, and stores their outcomes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Max, QuerySet, When
from django.db.models.lookups import IsNull

from messaging.database_clock import database_now
from messaging.delivery.jobs import (
    Job,
    Outcome,
    PreparedMessage,
    expired_outcome,
    gone_outcome,
    superseded_outcome,
)
from messaging.delivery.leases import Leases
from messaging.enums import Channel, DeliveryPriority, DeliveryRank, DeliveryReason, DeliveryState
from messaging.models import Delivery, Message, Subscription
from messaging.models.messages import ids_parameter
from messaging.signals import deliveries_posted

#: Of a message that was never tried, no time is read: to read one costs as much as the rest of its
#: row.
COLUMNS = (
    "pk", "message_id", "attempts", "subscription_id",
    "subscription__endpoint", "subscription__endpoint_hash",
    "subscription__p256dh", "subscription__auth",
    "subscription__language", "subscription__application_key",
    "standing", "subscription__standing", IsNull(F("subscription__accepted_at"), False),
    Case(When(attempts__gt=0, then="due_at")),
)  # fmt: skip
#: Values of a row, in the order of their columns.
Row = tuple[Any, ...]
#: How long a message waits for an earlier one of its thread that is on its way to the same browser.
BEHIND = timedelta(seconds=0.5)


class PushLeases(Leases):
    """Leases of one dispatcher, with a cache of the messages that they send."""

    channel = Channel.PUSH

    def __init__(self, holder: str, lease_s: float) -> None:
        super().__init__(holder, lease_s)
        self.messages: dict[int, PreparedMessage] = {}
        #: Thread, as a number, which is looked up faster than a UUID -> its newest message: earlier
        #: ones are overtaken.
        self.newest: dict[int, int] = {}
        self.last_id = 0
        #: Service and standing -> the ranks of which something may be due, as of the last news.
        self.ranks: dict[tuple[str, int], list[int]] = {}

    def read_news(self) -> None:
        """Read the messages written since the last call, in commit order.

        Forgets expired messages, and which ranks had something due.
        """
        self.ranks.clear()
        if not self.last_id:
            self.last_id = Message.objects.aggregate(last=Max("id"))["last"] or 0
            news = list(Message.objects.filter(expires_at__gt=database_now(), id__lte=self.last_id))
        else:
            news = list(Message.objects.filter(id__gt=self.last_id).order_by("id"))
        for message in news:
            self._know(message)
            self.last_id = max(message.pk, self.last_id)
        # Of what is over, keep nothing: it is read again should something be left of it.
        over = [one for one in self.messages.values() if one.expires_at <= database_now()]
        for one in over:
            del self.messages[one.id]
            if self.newest.get(one.thread.int) == one.id:
                del self.newest[one.thread.int]

    def take(self, service: str, standing: int, limit: int) -> list[Job]:
        """Lease up to ``limit`` due deliveries of one queue, by rank, then by time.

        Return those that can still be sent.
        """
        jobs: list[Job] = []
        key = service, standing
        due = self.due.filter(service=service, standing=standing)
        if key not in self.ranks:  # asked first: looking holds no writer up
            self.ranks[key] = [
                rank for rank in DeliveryRank.values if due.filter(rank=rank).exists()
            ]
        for rank in list(self.ranks[key]):
            if wanted := limit - len(jobs):
                leased, sendable = self._take(due.filter(rank=rank).order_by("due_at"), wanted)
                jobs += sendable
                if leased < wanted:
                    self.ranks[key].remove(rank)
        return jobs

    def queues(self) -> list[tuple[str, int]]:
        """Return the queues (service, standing) with pending pushes.

        At most three for each service.
        """
        return Delivery.objects.by(Channel.PUSH).owed().queues()

    def _take(self, due: QuerySet[Delivery], limit: int) -> tuple[int, list[Job]]:
        """Lease up to ``limit`` of ``due``; return how many, and the jobs that can still be sent.

        Deliveries that cannot be sent get their outcome stored. Leases are committed before later
        messages are looked for: a cancellation goes to the deliveries that it sees leased, and a
        delivery that it does not see leased is found superseded here.
        """
        leased = self.lease(due, limit)
        rows = list(leased.order_by("due_at", "pk").values_list(*COLUMNS))
        if unread := {row[1] for row in rows} - self.messages.keys():
            for message in Message.objects.filter(pk__in=unread):
                self._know(message)
        earlier, now = self._earlier(rows), database_now()
        # An earlier message is on its way: if the later one were accepted first, the earlier one
        # would replace it at the push service, by its topic.
        behind = _with_earlier(Delivery.objects.owed(), rows, earlier)
        unheard = self._unheard(rows, earlier)  # asked last: what is in flight until then is behind
        taken = [
            self._job_of(row, now, is_behind=key in behind, is_unheard=key in unheard)
            for row in rows
            for key in [(row[1], row[3])]
        ]
        self.write([one for one in taken if isinstance(one, Outcome)])
        return len(rows), [one for one in taken if isinstance(one, Job)]

    def _earlier(self, rows: list[Row]) -> dict[int, list[int]]:
        """Return, by message of ``rows``, the earlier messages of its thread.

        Also update ``newest``.
        """
        thread_of = {pk: self.messages[pk].thread for pk in {row[1] for row in rows}}
        of_thread: dict[UUID, list[int]] = defaultdict(list)
        together = Message.objects.filter(thread__in=set(thread_of.values()))
        for pk, thread in together.order_by("id").values_list("pk", "thread"):
            of_thread[thread].append(pk)
            self.newest[thread.int] = max(pk, self.newest.get(thread.int, 0))
        return {
            pk: [one for one in of_thread[thread] if one < pk] for pk, thread in thread_of.items()
        }

    def _unheard(self, rows: list[Row], earlier: dict[int, list[int]]) -> set[tuple[int, int]]:
        """Return the (message, subscription) pairs that lift an alert never posted there."""
        lifts = [row for row in rows if self.messages[row[1]].is_lift and earlier[row[1]]]
        return {(row[1], row[3]) for row in lifts} - _with_earlier(
            Delivery.objects.posted(), lifts, earlier
        )

    def _job_of(
        self, row: Row, now: datetime, *, is_behind: bool, is_unheard: bool
    ) -> Job | Outcome:
        """Return the job of one leased row, or the outcome that says why it is not sent."""
        pk, message_id, attempts, subscription_id, endpoint, digest, point, secret, *more = row
        message = self.messages[message_id]
        if subscription_id is None:
            return gone_outcome(pk)
        if self.newest[message.thread.int] > message_id:
            return superseded_outcome(pk)
        if message.expires_at <= now:
            return expired_outcome(pk)
        if is_behind:
            return Outcome(pk, DeliveryState.RECEIVED, due_at=now + BEHIND, was_tried=False)
        if is_unheard:
            return superseded_outcome(pk)
        language, key, standing, known_as, was_accepted, due_at = more
        keys = bytes(point), bytes(secret)
        known = subscription_id, standing, known_as, was_accepted
        return Job(pk, message, attempts, endpoint, digest, *keys, language, key, *known, due_at)

    def write_together(self, outcomes: Sequence[Outcome]) -> None:
        """Store outcomes in one transaction, announce posting times, update subscriptions."""
        super().write_together(self._drop(outcomes))
        if moments := {one.id: one.posted_at for one in outcomes if one.posted_at}:
            deliveries_posted.send(sender=Delivery, moments=moments)
        self._write_standings(outcomes)

    def _write_standings(self, outcomes: Sequence[Outcome]) -> None:
        """Update the subscriptions whose standing changed.

        A row that another writer has locked is skipped.
        """
        changed: dict[bool, list[int]] = defaultdict(list)
        for one in outcomes:
            if one.subscription_id is not None:
                changed[one.state == DeliveryState.ACCEPTED].append(one.subscription_id)
        for is_accepted, ids in changed.items():
            free = Subscription.objects.filter(pk__in=ids_parameter(ids)).select_for_update(
                skip_locked=True
            )
            rows = Subscription.objects.filter(
                pk__in=ids_parameter(list(free.values_list("pk", flat=True)))
            )
            if is_accepted:
                rows.record_accepted()
            else:
                rows.update(standing=DeliveryPriority.FAILING)

    def _drop(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """Delete subscriptions that the service no longer knows, and end their deliveries.

        Return ``outcomes``, in which those of a subscription with a new endpoint are pending again.
        """
        hashes = {one.endpoint_hash for one in outcomes if one.endpoint_hash}
        if not hashes:
            return outcomes
        held = (
            Subscription.objects.select_for_update(of=("self",))
            .filter(endpoint_hash__in=hashes)
            .order_by("pk")
        )
        # Locked in primary-key order, before their deliveries, as erasure and fan-out do: no
        # deadlock.
        lost = Subscription.objects.filter(pk__in=list(held.values_list("pk", flat=True)))
        Delivery.objects.owed().filter(subscription__in=lost, leased_by="").update(
            state=DeliveryState.NOT_DELIVERED, reason=DeliveryReason.GONE
        )
        lost.delete()
        told = Delivery.objects.filter(pk__in=[one.id for one in outcomes if one.endpoint_hash])
        moved = set(told.exclude(subscription=None).values_list("pk", flat=True))
        pending = {
            one.id: Outcome(one.id, DeliveryState.RECEIVED, status_code=one.status_code)
            for one in outcomes
            if one.id in moved
        }
        return [pending.get(one.id, one) for one in outcomes]

    def _know(self, message: Message) -> None:
        """Cache ``message``, and note the newest message of its thread."""
        self.messages[message.pk] = PreparedMessage(message)
        thread = message.thread.int
        self.newest[thread] = max(message.pk, self.newest.get(thread, 0))


def _with_earlier(
    deliveries: QuerySet[Delivery], rows: list[Row], earlier: dict[int, list[int]]
) -> set[tuple[int, int]]:
    """Return the (message, subscription) pairs of ``rows`` with an earlier message.

    The earlier one is among ``deliveries``.
    """
    messages = set(chain.from_iterable(earlier[row[1]] for row in rows))
    if not messages:
        return set()
    browsers = ids_parameter([row[3] for row in rows if row[3]])
    theirs = deliveries.filter(message__in=messages, subscription__in=browsers)
    pairs = set(theirs.values_list("message_id", "subscription_id"))
    return {(row[1], row[3]) for row in rows for one in earlier[row[1]] if (one, row[3]) in pairs}
