"""Timing of exercises: what each device of the team went through, step by step."""

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

#: What an exercise goes through, on each device.
STEPS = ("written", "posted", "accepted", "shown")


def is_exercise(message: Message) -> bool:
    """Whether ``message`` is of an exercise or a test, which reaches the team alone."""
    return message.kind == MessageKind.ALERT and message.status != CapStatus.ACTUAL


def steps_of(messages: Sequence[Message]) -> Steps:
    """Message id -> each of :data:`STEPS`, with the seconds from approval to it of each device, in ascending order.

    One query; none where there is no exercise.
    """
    approved_at = {message.pk: message.at for message in messages if is_exercise(message)}
    steps: Steps = {pk: {name: [] for name in STEPS} for pk in approved_at}
    timings = ExerciseTiming.objects.filter(delivery__message__in=approved_at)
    moments = ("written_at", "posted_at", "delivery__accepted_at", "shown_at")
    for pk, *times in timings.values_list("delivery__message", *moments):
        for name, moment in zip(STEPS, times, strict=True):
            if moment:
                steps[pk][name].append(round(max(0.0, (moment - approved_at[pk]).total_seconds()), 3))
    return {pk: {name: sorted(seconds) for name, seconds in of.items()} for pk, of in steps.items()}


def record_shown(deliveries: QuerySet[Delivery], ago: timedelta) -> None:
    """Its first word counts; of what is no exercise nothing is recorded."""
    timings = ExerciseTiming.objects.filter(delivery__in=deliveries, shown_at=None)
    timings.update(shown_at=Greatest("written_at", Value(database_now() - ago)))


def forget_timings(deliveries: QuerySet[Delivery]) -> None:
    ExerciseTiming.objects.filter(delivery__in=deliveries).delete()
