"""Ledger of changes: one row per change, in commit order, and the signals sent for it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agenda.enums import EDITIONS, ChangeKind
from agenda.models import Change, CommitCounter, Event, Occurrence, Refresh
from agenda.services.calendars import lock_events, write_calendars
from agenda.services.editions import store_editions
from agenda.services.snapshots import Snapshot, read_snapshots
from agenda.signals import LATER, changed, changing, recorded

#: How long a process may take to send ``changed`` before the clock sends it again.
PATIENCE = timedelta(minutes=1)
#: Changes sent again in one run of the clock.
MOST_UNSETTLED = 500


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A change of an event, or of one of its dates, to be written to the ledger."""

    event: Event
    kind: ChangeKind
    occurrence: Occurrence | None = None
    detail: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_edition(self) -> bool:
        """Whether it increments the SEQUENCE of everything in the event's calendar."""
        return self.occurrence is None and self.kind in EDITIONS


def record_changes(
    entries: Sequence[LedgerEntry],
    actor: User | None = None,
    *,
    refresh: Refresh | None = None,
    snapshots: Sequence[Snapshot] = (),
) -> list[Change]:
    """Write ``entries`` to the ledger of changes, with everything that must commit with them.

    In this order: the stored calendars; the signal ``changing``, for other apps' tables; the ledger
    rows; the signal ``recorded``, for what needs the ids of these rows. After commit ``changed`` is
    sent once, and the rows are marked settled when the last receiver is done. Call it last in a
    transaction: it takes the row lock of the commit counter, which is held until commit.

    ``snapshots``: the events of ``entries``, if the caller holds their lock, read them under it and
    kept them up to date since.

    Raises ``TransactionManagementError`` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "record_changes() belongs in the change's transaction"
        )
    if not entries:
        return []
    event_ids = {entry.event.pk for entry in entries}
    if not snapshots:
        lock_events(event_ids)
        snapshots = read_snapshots(event_ids)
    editions = Counter(entry.event.pk for entry in entries if entry.is_edition)
    write_calendars(snapshots, editions=editions)
    changing.send(sender=Change, event_ids=event_ids, snapshots=snapshots)
    first, now = CommitCounter.objects.reserve(Change, len(entries)), timezone.now()
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
            refresh=refresh,
            at=now,
        )
        for rank, entry in enumerate(entries)
    )
    if editions:
        store_editions(editions, upto=changes[-1].pk)
    recorded.send(sender=Change, changes=changes, event_ids=event_ids)
    transaction.on_commit(partial(settle, changes, event_ids))
    return changes


def settle(changes: Sequence[Change], event_ids: set[int], *, patiently: bool = False) -> None:
    """Send ``changed``, then mark the ledger rows as settled if all receivers have finished.

    If a receiver fails (Django logs it) or defers its work (``LATER``), the rows stay unsettled,
    and the worker or the clock sends the signal again, with ``patiently``.
    """
    answers = changed.send_robust(
        sender=Change, changes=list(changes), event_ids=event_ids, patiently=patiently
    )
    if not any(isinstance(answer, Exception) or answer is LATER for _receiver, answer in answers):
        unsettled = Change.objects.filter(pk__in=[c.pk for c in changes], settled_at__isnull=True)
        unsettled.update(settled_at=timezone.now())


def settle_unsettled() -> int:
    """Send ``changed`` again for rows left unsettled by a process that died; return how many."""
    return _settle_patiently(Change.objects.unsettled(timezone.now() - PATIENCE)[:MOST_UNSETTLED])


def settle_changes(change_ids: Sequence[int]) -> int:
    """Send ``changed`` for rows whose work was deferred from a request; return how many rows."""
    unsettled = Change.objects.filter(pk__in=change_ids, settled_at=None)
    return _settle_patiently(unsettled.order_by("pk"))


def _settle_patiently(changes: Iterable[Change]) -> int:
    """Settle ``changes`` late; return how many."""
    late = list(changes)
    if late:
        settle(late, {change.event_id for change in late if change.event_id}, patiently=True)
    return len(late)
