"""The ledger of changes: one line each, in commit order, and who must hear of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from agenda.enums import ChangeKind
from agenda.models import Change, ChangeCounter, Event, Occurrence
from agenda.services.calendars import write_calendars
from agenda.signals import changed, changing

#: How long a process may take to tell its receivers before the clock tells them again.
PATIENCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written down of one event, or of one of its dates."""

    event: Event
    kind: ChangeKind
    occurrence: Occurrence | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def announce(entries: Sequence[Entry], actor: User | None = None) -> list[Change]:
    """Write ``entries`` down with all that must be true in the same transaction.

    That is: the lines themselves, the serialised calendars, and what other apps write on
    ``changing``. After commit ``changed`` is sent once; the lines are settled when its last
    receiver is done. Call it last in a transaction: the counter stays locked until commit.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("announce() belongs in the change's transaction")
    if not entries:
        return []
    first = _take_ids(len(entries))
    now = timezone.now()
    changes = Change.objects.bulk_create(
        Change(
            id=first + rank,
            event=None if entry.kind == ChangeKind.DELETED else entry.event,
            event_uid=entry.event.uid,
            title=entry.event.title,
            occurrence=entry.occurrence,
            kind=entry.kind,
            actor=actor,
            detail=entry.detail,
            at=now,
        )
        for rank, entry in enumerate(entries)
    )
    event_ids = {entry.event.pk for entry in entries}
    write_calendars(event_ids)
    changing.send(sender=Change, changes=changes, event_ids=event_ids)
    transaction.on_commit(partial(settle, changes, event_ids))
    return changes


def settle(changes: Sequence[Change], event_ids: set[int]) -> None:
    """Tell those who listen to ``changed``, then note that the last of them was done.

    A receiver that fails is logged by Django and the lines stay unsettled: the clock tells all again.
    """
    answers = changed.send_robust(sender=Change, changes=list(changes), event_ids=event_ids)
    if not any(isinstance(answer, Exception) for _receiver, answer in answers):
        unsettled = Change.objects.filter(pk__in=[c.pk for c in changes], settled_at__isnull=True)
        unsettled.update(settled_at=timezone.now())


def settle_unsettled(limit: int = 500) -> int:
    """Tell again what a process that died did not; returns how many lines."""
    late = list(Change.objects.unsettled(timezone.now() - PATIENCE)[:limit])
    if late:
        settle(late, {change.event_id for change in late if change.event_id})
    return len(late)


def _take_ids(count: int) -> int:
    """The first of ``count`` ids that nobody else will get. Locks the counter until commit."""
    counter = ChangeCounter.objects.filter(pk=1)
    if not counter.update(last=F("last") + count):
        highest = Change.objects.aggregate(highest=Max("id"))["highest"] or 0
        # Two first changes at once: the second waits here, and finds the first one's counter.
        ChangeCounter.objects.bulk_create([ChangeCounter(pk=1, last=highest)], ignore_conflicts=True)
        counter.update(last=F("last") + count)
    return counter.values_list("last", flat=True).get() - count + 1
