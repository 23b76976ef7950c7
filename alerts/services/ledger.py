"""What is said and what is owed: the message and its deliveries, written with the change that they tell."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, Value
from django.utils import timezone

from alerts.enums import DeliveryRank, DeliveryReason, DeliveryState, MessageKind, MessageType, Severity
from alerts.formats.live import alert_facts
from alerts.formats.push import alert_payloads
from alerts.models import Alert, Delivery, Message, MessageCounter, Subscription
from alerts.quiet import end_of_quiet
from alerts.signals import message_written

#: How long a message may wait for a browser when its alert has no end (RFC 8030, 5.2: push services keep less).
LIFE_WITHOUT_END = timedelta(days=1)
COLUMNS = [
    "message_id", "subscription_id", "service", "rank", "state", "reason", "due_at", "was_quiet", "leased_by",
    "attempts",
]  # fmt: skip


def take_message_id() -> int:
    """An id that follows commit order: the counter stays locked until the transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a message belongs in the transaction of what it tells")
    counter = MessageCounter.objects.filter(pk=1)
    if not counter.update(last=F("last") + 1):
        highest = Message.objects.aggregate(highest=Max("id"))["highest"] or 0
        MessageCounter.objects.bulk_create([MessageCounter(pk=1, last=highest)], ignore_conflicts=True)
        counter.update(last=F("last") + 1)
    return counter.values_list("last", flat=True).get()


def write_alert_message(alert: Alert) -> Message:
    """Write down what ``alert`` says and to whom it is owed. Call it last in the transaction."""
    message_id = take_message_id()
    now = timezone.now()
    message = Message.objects.create(
        id=message_id,
        kind=MessageKind.ALERT,
        alert=alert,
        thread=alert.root.uuid,
        message_type=alert.message_type,
        revision=alert.revision or 1,
        status=alert.status,
        severity=alert.severity,
        facts=alert_facts(alert),
        payloads=alert_payloads(alert, message_id),
        at=now,
        expires_at=last_instant(alert, now),
    )
    close_overtaken(message)
    owe(message, owed_of(alert))
    transaction.on_commit(partial(message_written.send_robust, sender=Message, message=message))
    return message


def owed_of(alert: Alert) -> models.QuerySet[Subscription]:
    """Who is to hear ``alert``: those whose choices match, and of a later message whoever was owed an earlier one."""
    thread = Alert.objects.of_thread(alert.thread_id).order_by()
    earlier = Q(pk__in=Delivery.objects.filter(message__alert__in=thread).values("subscription"))
    matching = Q(pk__in=Subscription.objects.hearing(alert).values("pk"))
    match alert.message_type:
        case MessageType.ALERT:
            return Subscription.objects.hearing(alert)
        case MessageType.UPDATE:
            return Subscription.objects.filter(earlier | matching)
        case _:
            return Subscription.objects.filter(earlier)


def last_instant(alert: Alert, now: datetime) -> datetime:
    """Nothing is sent of it after this: its end, or a day. A cancel outlives what it lifts by a day."""
    if alert.message_type == MessageType.CANCEL or alert.expires is None:
        return now + LIFE_WITHOUT_END
    return alert.expires


def close_overtaken(message: Message) -> int:
    """End what is still owed of earlier messages of its thread and in nobody's hands; returns how many."""
    waiting = Delivery.objects.owed().filter(message__thread=message.thread, message__lt=message.pk)
    free = waiting.filter(Q(leased_until=None) | Q(leased_until__lte=timezone.now()))
    return free.update(state=DeliveryState.NOT_DELIVERED, reason=DeliveryReason.OVERTAKEN)


def owe(message: Message, owed: models.QuerySet[Subscription]) -> int:
    """A line for each of ``owed``, those in their quiet hours at the end of them; returns how many.

    One statement for each pair of quiet hours that is running, then one for all the others.
    """
    hushed = owed.none() if message.kind == MessageKind.TRIAL else owed.exclude(_is_loud(message))
    count = 0
    for zone, start, end in hushed.order_by().values_list("time_zone", "quiet_from", "quiet_to").distinct():
        if start and end and (until := end_of_quiet(message.at, start, end, zone)):
            theirs = hushed.filter(time_zone=zone, quiet_from=start, quiet_to=end)
            count += _insert(message, theirs, until, was_quiet=True)
    written = Delivery.objects.filter(message=message.pk, subscription=OuterRef("pk"))
    return count + _insert(message, owed.exclude(Exists(written)), message.at, was_quiet=False)


def _is_loud(message: Message) -> Q:
    """The subscriptions that hear ``message`` at any hour."""
    passes = {Severity.EXTREME: Q(lets_extreme=True), Severity.SEVERE: Q(lets_severe=True)}
    has_no_quiet = Q(quiet_from=None)
    return has_no_quiet | passes[Severity(message.severity)] if message.severity in passes else has_no_quiet


def _insert(message: Message, owed: models.QuerySet[Any], due_at: datetime, *, was_quiet: bool) -> int:
    """``INSERT … SELECT``: the rows never come to this process, however many they are."""
    is_over = due_at > message.expires_at
    state = DeliveryState.EXPIRED if is_over else DeliveryState.RECEIVED
    reason = DeliveryReason.QUIET if is_over else DeliveryReason.NONE
    values: dict[str, Any] = {
        "message_number": Value(message.pk, models.BigIntegerField()),
        "order": Value(DeliveryRank.of(message.message_type, message.severity), models.PositiveSmallIntegerField()),
        "its_state": Value(str(state), models.CharField()),
        "its_reason": Value(str(reason), models.CharField()),
        "due": Value(due_at, models.DateTimeField()),
        "quiet": Value(was_quiet, models.BooleanField()),
        "holder": Value("", models.CharField()),
        "tries": Value(0, models.PositiveSmallIntegerField()),
    }
    rows = (
        owed.order_by()
        .annotate(**values)
        .values_list(
            "message_number", "pk", "service", "order", "its_state", "its_reason", "due", "quiet", "holder", "tries"
        )
    )
    sql, params = rows.query.sql_with_params()
    table, names = connection.ops.quote_name(Delivery._meta.db_table), ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {sql}", params)
        return int(cursor.rowcount)
