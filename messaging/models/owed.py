"""Owed: what one recipient is owed, leased by a dispatcher until it is over: a delivery, or a mail."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from messaging.database_clock import database_now
from messaging.enums import DeliveryState

Line = TypeVar("Line", bound="Owed")


class OwedQuerySet(models.QuerySet[Line]):
    def owed(self) -> Self:
        return self.filter(state=DeliveryState.RECEIVED)

    def free(self, now: datetime | None = None) -> Self:
        """Owed, and in nobody's hands."""
        return self.owed().filter(Q(leased_until=None) | Q(leased_until__lte=now or database_now()))

    def due(self, now: datetime | None = None) -> Self:
        """Rows that may be sent now: not sent yet, their time has come, and no sender has leased them."""
        now = now or database_now()
        return self.free(now).filter(due_at__lte=now)


class Owed(models.Model):
    state = models.CharField(max_length=16, choices=DeliveryState, default=DeliveryState.RECEIVED)
    #: Not before: now, the end of quiet hours, or after a service asked to wait.
    due_at = models.DateTimeField()
    #: The dispatcher that has it, until when.
    leased_by = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def accepted_when(name: str) -> models.CheckConstraint:
    """It is known when it was accepted, and of nothing else."""
    is_known = Q(state=DeliveryState.ACCEPTED, accepted_at__isnull=False)
    is_none = ~Q(state=DeliveryState.ACCEPTED) & Q(accepted_at=None)
    return models.CheckConstraint(name=name, condition=is_known | is_none)


def end_of_lease(state: DeliveryState, due_at: datetime | None, *, was_tried: bool) -> dict[str, object]:
    """What to write of a line that nobody holds any more; owed still, it is due at ``due_at``, or as before."""
    values: dict[str, object] = {"state": state, "leased_by": "", "leased_until": None}
    if state == DeliveryState.ACCEPTED:
        values["accepted_at"] = database_now()
    if due_at is not None:
        values["due_at"] = due_at
    if was_tried:
        values["attempts"] = F("attempts") + 1
    return values
