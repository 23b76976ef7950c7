"""Steps that people apply to dates, one function and transaction each (:data:`agenda.steps.STEPS`).

A step changes all of the dates or none. Dates already in the wanted state are skipped: a second
click records nothing. Each function returns the changes recorded, and raises
:class:`~agenda.exceptions.StepRefused`.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agenda.enums import Availability, ChangeKind, OccurrenceStatus
from agenda.exceptions import StepRefused
from agenda.models import Change, Event, Occurrence, Place
from agenda.services.calendars import lock_events
from agenda.services.changes import LedgerEntry, record_changes
from agenda.services.planning import Planned, plan
from agenda.services.publication import (
    mark_cancelled,
    place_by_hand,
    place_in_time,
    status_from_changes,
    times_before,
    undo_cancellation,
)
from agenda.steps import STEPS

LONGEST = timedelta(hours=24)
REASON_LENGTH = 500


def cancel(
    occurrences: Collection[Occurrence], reason: str = "", *, actor: User | None = None
) -> list[Change]:
    """Cancel ``occurrences``. A new time or place stays stored, for when they are restored.

    Raises :class:`StepRefused` for a status that does not allow it.
    """

    def change(row: Occurrence) -> bool:
        if row.status == OccurrenceStatus.CANCELLED:
            return False
        mark_cancelled(row)
        row.reason = reason
        return True

    return _change_each(occurrences, ChangeKind.CANCELLED, change, actor, reason=reason)


def postpone(
    occurrences: Collection[Occurrence], reason: str = "", *, actor: User | None = None
) -> list[Change]:
    """Postpone ``occurrences`` to a day not yet known.

    Raises :class:`StepRefused` for a status that does not allow it.
    """

    def change(row: Occurrence) -> bool:
        if row.status == OccurrenceStatus.POSTPONED:
            return False
        row.status, row.reason = OccurrenceStatus.POSTPONED, reason
        return True

    return _change_each(occurrences, ChangeKind.POSTPONED, change, actor, reason=reason)


def reschedule(
    occurrences: Collection[Occurrence],
    start_at: datetime,
    end_at: datetime,
    reason: str = "",
    *,
    actor: User | None = None,
) -> list[Change]:
    """Move ``occurrences`` to another time; the end is within 24 hours of the start.

    Raises :class:`StepRefused` for another end, and as all steps do.
    """
    if not start_at < end_at <= start_at + LONGEST:
        raise StepRefused(_("La fin vient après le début, dans les 24 heures."))

    def change(row: Occurrence) -> bool:
        if (row.start_at, row.end_at) == (start_at, end_at):
            return False
        if not row.is_span:  # the start of a span is no date to announce
            row.previous_start_at = row.previous_start_at or row.start_at
        row.status, row.reason = OccurrenceStatus.RESCHEDULED, reason
        place_by_hand(row, start_at, end_at)
        if row.start_at == row.previous_start_at:  # back to the time announced first
            row.previous_start_at = None
            row.status = status_from_changes(row)
        return True

    return _change_each(occurrences, ChangeKind.RESCHEDULED, change, actor, reason=reason)


def move(
    occurrences: Collection[Occurrence],
    place: Place,
    reason: str = "",
    *,
    actor: User | None = None,
) -> list[Change]:
    """Move ``occurrences`` to another place.

    Raises :class:`StepRefused` for a status that does not allow it.
    """

    def change(row: Occurrence) -> bool:
        if row.where == place and row.status != OccurrenceStatus.MOVED_ONLINE:
            return False
        row.place, row.online_url = place, ""
        row.status, row.reason = OccurrenceStatus.MOVED, reason
        return True

    return _change_each(
        occurrences, ChangeKind.MOVED, change, actor, place=place.name, reason=reason
    )


def move_online(
    occurrences: Collection[Occurrence],
    online_url: str,
    reason: str = "",
    *,
    actor: User | None = None,
) -> list[Change]:
    """Move ``occurrences`` online.

    Raises :class:`StepRefused` for a status that does not allow it.
    """

    def change(row: Occurrence) -> bool:
        if (row.status, row.online_url) == (OccurrenceStatus.MOVED_ONLINE, online_url):
            return False
        row.status, row.online_url, row.reason = OccurrenceStatus.MOVED_ONLINE, online_url, reason
        return True

    return _change_each(occurrences, ChangeKind.MOVED_ONLINE, change, actor, reason=reason)


def restore(occurrences: Collection[Occurrence], *, actor: User | None = None) -> list[Change]:
    """Undo one step of each: a cancellation or postponement first, then the other changes.

    Raises :class:`~agenda.exceptions.StepRefused` for a date that is no longer among its event's
    dates: it returns when an editor adds it again.
    """

    @cache  # once per event, however many of its dates
    def planned(event: Event) -> dict[tuple[UUID, datetime], Planned]:
        return {(one.line_uid, one.start_at): one for one in plan(event)}

    def change(row: Occurrence) -> bool:
        if row.status == OccurrenceStatus.SCHEDULED:
            return False
        own = planned(row.event).get((row.line_uid, row.original_start_at))
        # If a person cancelled the date before it was removed, it is not marked as dropped.
        if row.is_dropped or (row.is_off and own is None and row.end_at > timezone.now()):
            words = _("Cette date ne fait plus partie de l’événement : ajoutez-la dans ses dates.")
            raise StepRefused(words)
        row.reason = ""
        if row.is_off:
            undo_cancellation(row)
            return True
        # Back to the time of its line; if the line lacks it, to its original start, as long.
        if own is not None:
            place_in_time(row, own)
        elif row.start_at != row.original_start_at:
            end_at = row.original_start_at + (row.end_at - row.start_at)
            place_by_hand(row, row.original_start_at, end_at)
        row.status, row.previous_start_at = OccurrenceStatus.SCHEDULED, None
        row.place, row.online_url = None, ""
        return True

    return _change_each(occurrences, ChangeKind.RESTORED, change, actor)


def fill(occurrences: Collection[Occurrence], *, actor: User | None = None) -> list[Change]:
    """Mark ``occurrences`` as full."""
    return _change_availability(occurrences, ChangeKind.FILLED, Availability.FULL, actor)


def reopen(occurrences: Collection[Occurrence], *, actor: User | None = None) -> list[Change]:
    """Mark ``occurrences`` as having seats again."""
    return _change_availability(occurrences, ChangeKind.REOPENED, Availability.OPEN, actor)


#: By kind of change, the service of each step; called with dates, the step's fields, and the actor.
SERVICES: Mapping[ChangeKind, Callable[..., list[Change]]] = {
    ChangeKind.CANCELLED: cancel,
    ChangeKind.POSTPONED: postpone,
    ChangeKind.RESCHEDULED: reschedule,
    ChangeKind.MOVED: move,
    ChangeKind.MOVED_ONLINE: move_online,
    ChangeKind.FILLED: fill,
    ChangeKind.REOPENED: reopen,
    ChangeKind.RESTORED: restore,
}


def _change_availability(
    occurrences: Collection[Occurrence],
    kind: ChangeKind,
    availability: Availability,
    actor: User | None,
) -> list[Change]:
    """Set and record ``availability``; dates that have it already are skipped."""

    def change(row: Occurrence) -> bool:
        is_changed = row.availability != availability
        row.availability = availability
        return is_changed

    return _change_each(occurrences, kind, change, actor)


@transaction.atomic
def _change_each(
    occurrences: Collection[Occurrence],
    kind: ChangeKind,
    change: Callable[[Occurrence], bool],
    actor: User | None,
    **facts: str,
) -> list[Change]:
    """Apply ``change`` to each locked row, save and record those for which it returns ``True``.

    The detail of each change has the new start, the old start if it differs, and ``facts``.

    Raises :class:`StepRefused` for a status that does not allow ``kind``, or too long a reason.
    """
    if len(facts.get("reason", "")) > REASON_LENGTH:
        raise StepRefused(_("La raison tient en %(length)s signes.") % {"length": REASON_LENGTH})
    event_ids = {occurrence.event_id for occurrence in occurrences}
    lock_events(event_ids)
    events = Event.objects.in_bulk(event_ids)  # once, however many dates each has
    keys = [occurrence.pk for occurrence in occurrences]
    rows = Occurrence.objects.select_for_update().filter(pk__in=keys)
    said = {name: text for name, text in facts.items() if text}
    now = timezone.now()
    changed, entries = [], []
    for row in rows.order_by("pk"):
        row.event = events[row.event_id]
        before, status = times_before(row), OccurrenceStatus(row.status)
        if status not in STEPS[kind].allowed_from:
            words = _("Cette date est dans l’état « %(status)s » : rétablissez-la d’abord.")
            raise StepRefused(words % {"status": status.label})
        if not change(row):
            continue
        row.sequence += 1
        row.modified_at = now
        starts = row.start_at.astimezone(UTC).isoformat()
        detail = {"now": starts} | (before if before["was"] != starts else {}) | said
        entries.append(LedgerEntry(row.event, kind, row, detail))
        changed.append(row)
    Occurrence.objects.save_facts(changed)
    return record_changes(entries, actor)
