"""Fan-out on write: deliveries of a message, written batch by batch behind its audience's cursor.

Each batch is a transaction of its own: the new rows, the end of the deliveries that they supersede,
and the cursor. A writer that is killed has written nothing of its batch, and the next writer begins
at the cursor. Any number may write: each locks its audience.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import Error, connection, transaction
from django.db.models import (
    Case,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from messaging.database_clock import database_now
from messaging.delivery.pacing import backoff_s
from messaging.enums import Channel, DeliveryReason, DeliveryState, Severity
from messaging.interests import Ids
from messaging.kinds import kind_of
from messaging.models import Audience, Delivery, Message, QuietWindow, Subscription
from messaging.models.messages import ATTEMPTS_AND_LEASE
from messaging.quiet import DAY, quiet_window
from messaging.signals import deliveries_written

log = structlog.get_logger(__name__)


class Batch(NamedTuple):
    """How many deliveries are written at once, and how many subscriptions looked at for them."""

    rows: int
    looked_at: int


#: Where others write meanwhile, and where they wait for the end of it.
BATCHES = {"postgresql": Batch(4_000, 40_000), "sqlite": Batch(1_000, 10_000)}
#: The first batch of each is small, so that its first push leaves at once.
FIRST_ROWS = 500
#: One that fails waits by its own back-off, and no longer than after so many times; it is said once
#: a minute.
MOST_FAILURES, SAID_EVERY_S = 4, 60.0
#: Messages to few are written together, so many at most.
TOGETHER = 50
#: Of a quiet window: those of the subscription that is asked about.
SAME_HOURS = Q(**{name: OuterRef(name) for name in ("time_zone", "quiet_from", "quiet_to")})
FIELDS = {field.name: field for field in Delivery._meta.concrete_fields if not field.primary_key}


class BatchFailure(NamedTuple):
    times: int
    until: float
    said_at: float


class Aside:
    """Audiences whose batch failed in this process, with their back-off.

    Others are written meanwhile.

    The database is not told, so ``moved_at`` still says since when an audience stands still.
    """

    def __init__(self) -> None:
        self.failures: dict[int, BatchFailure] = {}

    @property
    def waiting(self) -> list[int]:
        """Keys of the messages whose back-off has not ended."""
        now = time.monotonic()
        return [message for message, failure in self.failures.items() if failure.until > now]

    def put(self, message: int, error: Exception) -> None:
        """Record a failure of ``message`` and start its back-off; log it once a minute."""
        now, before = time.monotonic(), self.failures.get(message)
        times = min(before.times + 1, MOST_FAILURES) if before else 1
        said_at = before.said_at if before else float("-inf")
        if now - said_at >= SAID_EVERY_S:
            said_at = now
            log.error("message_not_written", message=message, exc_info=error)
        self.failures[message] = BatchFailure(times, now + backoff_s(times), said_at)

    def forget(self, message: int) -> None:
        self.failures.pop(message, None)


def write_batch(batch: Batch | None = None, aside: Aside | None = None) -> bool:
    """Write the next deliveries of the most urgent messages.

    Return whether any were written, so that more may be left.

    One query of an empty table when there is nothing to write. With ``aside``, an error of one
    audience is recorded there and not raised; an error of the connection is raised.
    """
    batch = batch or BATCHES[connection.vendor]
    left = batch.rows
    while left > 0 and Audience.objects.exists():
        message, part = None, 0
        try:
            with transaction.atomic():
                free = Audience.objects.select_for_update(
                    of=("self",), skip_locked=True
                ).most_urgent_first()
                free = free.exclude(pk__in=aside.waiting if aside else [])
                free = free.select_related("message").defer("message__facts", "message__payloads")
                audience = free.first()  # held until the transaction ends
                if audience is None:  # all are in the hands of others, or aside
                    break
                message = audience.pk
                part = _write_next(audience, batch._replace(rows=left))
        except Exception as error:
            is_away = isinstance(error, Error) and not connection.is_usable()
            if aside is None or message is None or is_away:
                raise
            aside.put(message, error)
        else:
            if aside:
                aside.forget(message)
        left -= max(part, batch.rows // TOGETHER, 1)
    return left < batch.rows


def _write_next(audience: Audience, batch: Batch) -> int:
    """Write the next batch of ``audience``, and move its cursor.

    Deliveries that it supersedes end.

    Return the number of rows that count against the batch. An audience that is complete is deleted.
    """
    rows, message = batch.rows if audience.cursor else min(batch.rows, FIRST_ROWS), audience.message
    # Few rows where many are concerned, few looks where few are.
    if audience.is_scanned:
        everybody = Subscription.objects.filter(pk__gt=audience.cursor, pk__lte=audience.upto)
        seen = min(_nth([_ids(everybody)], batch.looked_at), default=audience.upto)
        end = min(_nth([_ids(audience.selected(seen))], rows), default=seen)
    else:  # a list may go on beyond ``upto``: with who came after the message
        end = min([audience.upto, *_nth(audience.lists(), rows)])
    count = sum(_insert(audience, end, channel) for channel in kind_of(message).channels)
    if kind_of(message).is_timed(message):
        of_message = Delivery.objects.filter(message=message)
        written = of_message.filter(subscription__gt=audience.cursor, subscription__lte=end)
        deliveries_written.send(sender=Delivery, deliveries=written)
    # What is owed of earlier messages of the thread to the same subscriptions, and in nobody's
    # hands, ends. What is beyond the cursor, or in somebody's hands, is known to be superseded by
    # whoever would send it.
    earlier = list(
        Message.objects.filter(thread=message.thread, pk__lt=message.pk).values_list(
            "pk", flat=True
        )
    )
    if earlier:
        theirs = Q(message__in=earlier, subscription__gt=audience.cursor, subscription__lte=end)
        waiting = (
            Delivery.objects.free().filter(theirs).select_for_update(of=("self",), skip_locked=True)
        )
        if ids := list(waiting.values_list("pk", flat=True)):
            Delivery.objects.numbered(ids).update(
                state=DeliveryState.NOT_DELIVERED,
                reason=DeliveryReason.OVERTAKEN,
                attempts=ATTEMPTS_AND_LEASE,
            )
            count = max(count, len(ids))
    if end >= audience.upto:
        audience.delete()
    else:
        audience.cursor, audience.moved_at = end, database_now()
        audience.save(update_fields=["cursor", "moved_at"])
    return batch.rows if audience.is_scanned else count


def _ids(subscriptions: QuerySet[Subscription]) -> QuerySet[Subscription, int]:
    return subscriptions.order_by("pk").values_list("pk", flat=True)


def _nth(lists: Sequence[Ids], rank: int) -> Iterator[int]:
    """Yield the id at position ``rank`` of each list that is long enough."""
    for ids in lists:
        yield from ids[rank - 1 : rank]


def _insert(audience: Audience, end: int, channel: Channel) -> int:
    """Insert the deliveries up to subscription ``end`` with one ``INSERT … SELECT``.

    Return how many.
    """
    columns = columns_of(audience, channel)
    names = [f"new_{name}" for name in columns]
    # When the quiet hours end that hold a subscription at this moment; NULL where none do.
    message, now = audience.message, database_now()
    quiet_until: Case | Value = _value("due_at", None)
    try:
        if kind_of(message).waits_for_quiet_to_end:
            renew_quiet_windows(audience.selected(end).exclude(_is_loud(message)), now)
            running = QuietWindow.objects.filter(SAME_HOURS, starts_at__lte=now, ends_at__gt=now)
            quiet_until = Case(
                When(_is_loud(message), then=None), default=Subquery(running.values("ends_at"))
            )
        rows = audience.selected(end).annotate(until=quiet_until).order_by("pk")
        rows = rows.annotate(**dict(zip(names, columns.values(), strict=True))).values_list(*names)
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # of nobody
        return 0
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        # Who is leaving at this moment is waited for, and is gone: their row would fail the whole
        # batch at its end.
        sql += f" FOR KEY SHARE OF {quote(Subscription._meta.db_table)}"
    written = ", ".join(quote(str(FIELDS[name].column)) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(Delivery._meta.db_table)} ({written}) {sql}", params)
        return int(cursor.rowcount)


def renew_quiet_windows(subscriptions: QuerySet[Subscription], now: datetime) -> None:
    """Compute the quiet windows of ``subscriptions`` that are over or missing: each once a day.

    A window that ends more than a day ahead was computed while the clock was ahead (or before a day
    of 25 hours), and is computed again.
    """
    current = QuietWindow.objects.filter(SAME_HOURS, ends_at__gt=now, ends_at__lte=now + DAY)
    hours = (
        subscriptions.filter(~Exists(current))
        .order_by()
        .values_list("time_zone", "quiet_from", "quiet_to")
    )
    windows = [
        QuietWindow(
            time_zone=zone, quiet_from=start, quiet_to=end, starts_at=starts_at, ends_at=ends_at
        )
        for zone, start, end in sorted(hours.distinct())  # in one order, whoever else writes them
        if start is not None and end is not None
        for starts_at, ends_at in [quiet_window(now, start, end, zone)]
    ]
    QuietWindow.objects.bulk_create(
        windows,
        update_conflicts=True,
        unique_fields=["time_zone", "quiet_from", "quiet_to"],
        update_fields=["starts_at", "ends_at"],
    )


def columns_of(audience: Audience, channel: Channel) -> dict[str, Expression | F]:
    """Return the value of each field of a delivery.

    From the message, the subscription, or the default.
    """
    message, is_late = audience.message, Q(until__gt=audience.message.expires_at)
    is_over = message.expires_at <= database_now()
    if is_over:
        state, reason = DeliveryState.EXPIRED, DeliveryReason.TOO_LATE
    else:
        state, reason = DeliveryState.RECEIVED, DeliveryReason.NONE
    written: dict[str, Expression | F] = {
        "message": _value("message", message.pk),
        "subscription": F("pk"),
        "channel": _value("channel", channel),
        "service": F("service"),
        "standing": F("standing"),
        "rank": _value("rank", audience.rank),
        "state": Case(
            When(is_late, _value("state", DeliveryState.EXPIRED)), default=_value("state", state)
        ),
        "reason": Case(
            When(is_late, _value("reason", DeliveryReason.QUIET)), default=_value("reason", reason)
        ),
        "due_at": Coalesce("until", _value("due_at", audience.due_at)),
        "was_quiet": Case(
            When(until=None, then=_value("was_quiet", False)), default=_value("was_quiet", True)
        ),
    }
    defaults = {name: field.get_default() for name, field in FIELDS.items() if name not in written}
    return written | {
        name: _value(name, value) for name, value in defaults.items() if value is not None
    }


def _value(name: str, value: object) -> Value:
    field = FIELDS[name]
    return Value(
        str(value) if isinstance(value, str) else value,
        output_field=getattr(field, "target_field", field),
    )


def _is_loud(message: Message) -> Q:
    """Return the condition of subscriptions that receive ``message`` at any hour."""
    passes = {Severity.EXTREME: Q(lets_extreme=True), Severity.SEVERE: Q(lets_severe=True)}
    has_no_quiet = Q(quiet_from=None)
    if message.severity in passes:
        return has_no_quiet | passes[Severity(message.severity)]
    return has_no_quiet
