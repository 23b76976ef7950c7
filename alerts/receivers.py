"""Receivers of messaging's signals; each calls one service."""

from datetime import datetime, timedelta

from django.dispatch import receiver

from alerts.models import ExerciseTiming
from alerts.services import exercises
from messaging.models.messages import DeliveryQuerySet
from messaging.signals import (
    deliveries_forgotten,
    deliveries_posted,
    deliveries_shown,
    deliveries_written,
)


@receiver(deliveries_written)
def begin_timings(deliveries: DeliveryQuerySet, **kwargs: object) -> None:
    ExerciseTiming.objects.begin(deliveries)


@receiver(deliveries_posted)
def record_posted(moments: dict[int, datetime], **kwargs: object) -> None:
    ExerciseTiming.objects.record_posted(moments)


@receiver(deliveries_shown)
def record_shown(deliveries: DeliveryQuerySet, ago: timedelta, **kwargs: object) -> None:
    exercises.record_shown(deliveries, ago)


@receiver(deliveries_forgotten)
def forget_timings(deliveries: DeliveryQuerySet, **kwargs: object) -> None:
    exercises.forget_timings(deliveries)
