"""Timings of exercises on each device: written, posted, accepted, shown.

The functions without a caller are connected to signals in ``alerts.receivers``.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

from alerts.enums import CapStatus
from alerts.models import ExerciseTiming
from messaging.database_clock import database_now
from messaging.enums import MessageKind
from messaging.kinds import Steps
from messaging.models import Delivery, Message

#: Steps of one delivery of an exercise, in order.
STEPS = ("written", "posted", "accepted", "shown")


def is_exercise(message: Message) -> bool:
    """Whether ``message`` is of an exercise or a test, sent to testers only."""
    return message.kind == MessageKind.ALERT and message.status != CapStatus.ACTUAL


def time_steps(messages: Sequence[Message]) -> Steps:
    """Return message id -> step -> sorted seconds since approval, one value per device.

    One query; only exercises are keys.
    """
    approved_at = {message.pk: message.at for message in messages if is_exercise(message)}
    steps: Steps = {pk: {name: [] for name in STEPS} for pk in approved_at}
    timings = ExerciseTiming.objects.filter(delivery__message__in=approved_at)
    moments = ("written_at", "posted_at", "delivery__accepted_at", "shown_at")
    for pk, *times in timings.values_list("delivery__message", *moments):
        for name, moment in zip(STEPS, times, strict=True):
            if moment:
                steps[pk][name].append(
                    round(max(0.0, (moment - approved_at[pk]).total_seconds()), 3)
                )
    return {pk: {name: sorted(seconds) for name, seconds in of.items()} for pk, of in steps.items()}


def start_timings(deliveries: QuerySet[Delivery], **kwargs: object) -> None:
    """Record that these deliveries of an exercise are being written now."""
    now = database_now()
    keys = deliveries.values_list("pk", flat=True)
    timings = [ExerciseTiming(delivery_id=pk, written_at=now) for pk in keys]
    ExerciseTiming.objects.bulk_create(timings, ignore_conflicts=True)


def record_posted_at(moments: dict[int, datetime], **kwargs: object) -> None:
    """Record the first posting time of deliveries (delivery id -> time)."""
    for pk, moment in moments.items():
        ExerciseTiming.objects.filter(pk=pk, posted_at=None).update(posted_at=moment)


def record_shown_at(deliveries: QuerySet[Delivery], ago: timedelta, **kwargs: object) -> None:
    """Record that devices showed an exercise ``ago`` earlier; only the first report counts.

    Deliveries of real alerts have no row and are ignored.
    """
    timings = ExerciseTiming.objects.filter(delivery__in=deliveries, shown_at=None)
    timings.update(shown_at=Greatest("written_at", Value(database_now() - ago)))


def delete_timings(deliveries: QuerySet[Delivery], **kwargs: object) -> None:
    ExerciseTiming.objects.filter(delivery__in=deliveries).delete()
