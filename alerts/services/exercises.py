"""Timings of exercises on each device: written, posted, accepted, shown."""

from collections.abc import Sequence
from datetime import timedelta

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


def steps_of(messages: Sequence[Message]) -> Steps:
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


def record_shown(deliveries: QuerySet[Delivery], ago: timedelta) -> None:
    """Record that devices showed an exercise ``ago`` earlier; only the first report counts.

    Deliveries of real alerts have no row and are ignored.
    """
    timings = ExerciseTiming.objects.filter(delivery__in=deliveries, shown_at=None)
    timings.update(shown_at=Greatest("written_at", Value(database_now() - ago)))


def forget_timings(deliveries: QuerySet[Delivery]) -> None:
    ExerciseTiming.objects.filter(delivery__in=deliveries).delete()
