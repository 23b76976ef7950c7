"""What people do to a date: cancel, postpone, move, fill, take back. One transaction each."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agenda.enums import ALLOWED_STEPS, Availability, ChangeKind, OccurrenceStatus
from agenda.exceptions import StepRefused
from agenda.models import Change, Event, Occurrence, Place
from agenda.services.calendars import lock_events
from agenda.services.changes import Entry, announce
from agenda.services.planning import Planned, plan
from agenda.services.publication import call_off, moment_before, place_by_hand, place_in_time, status_left, take_back

LONGEST = timedelta(hours=24)
REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to a date.

    ``take`` changes the row in memory and says whether there was anything to do.
    """

    kind: ChangeKind
    take: Callable[[Occurrence], bool]
    detail: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def change_occurrences(occurrences: Collection[Occurrence], step: Step, *, actor: User | None = None) -> list[Change]:
    """Take ``step`` with each of ``occurrences``, or with none of them.

    Those that already stand so are left alone: a second click announces nothing. Raises
    :class:`~agenda.exceptions.StepRefused` when one of them may not take it.
    """
    lock_events({o.event_id for o in occurrences})
    rows = list(
        Occurrence.objects.select_for_update(of=("self",))
        .filter(pk__in=[o.pk for o in occurrences])
        .select_related("event")
        .order_by("pk")
    )
    now = timezone.now()
    before = {row.pk: moment_before(row) for row in rows}
    touched = [row for row in rows if _take(row, step, now)]
    Occurrence.objects.save_facts(touched)
    entries = [Entry(row.event, step.kind, row, _detail(row, step, before[row.pk])) for row in touched]
    return announce(entries, actor)


def cancel(reason: str = "") -> Step:
    """It does not happen. Where it had moved is kept, for the day it is taken back."""

    def take(row: Occurrence) -> bool:
        call_off(row)
        row.reason = reason
        return True

    return _step(ChangeKind.CANCELLED, reason, take)


def postpone(reason: str = "") -> Step:
    """It happens another day, not yet known."""

    def take(row: Occurrence) -> bool:
        if row.status == OccurrenceStatus.POSTPONED:
            return False
        row.status, row.reason = OccurrenceStatus.POSTPONED, reason
        return True

    return _step(ChangeKind.POSTPONED, reason, take)


def reschedule(start_at: datetime, end_at: datetime, reason: str = "") -> Step:
    """It happens at another time, which lasts 24 hours at most."""
    if not start_at < end_at <= start_at + LONGEST:
        raise StepRefused(_("La fin vient après le début, dans les 24 heures."))

    def take(row: Occurrence) -> bool:
        if (row.start_at, row.end_at) == (start_at, end_at):
            return False
        if not row.is_span:  # which is no date to be told of
            row.previous_start_at = row.previous_start_at or row.start_at
        row.status, row.reason = OccurrenceStatus.RESCHEDULED, reason
        place_by_hand(row, start_at, end_at)
        if row.start_at == row.previous_start_at:  # back to the hour that was announced first
            row.previous_start_at = None
            row.status = status_left(row)
        return True

    return _step(ChangeKind.RESCHEDULED, reason, take)


def move(place: Place, reason: str = "") -> Step:
    """It happens elsewhere."""

    def take(row: Occurrence) -> bool:
        if row.where == place and row.status != OccurrenceStatus.MOVED_ONLINE:
            return False
        row.place, row.online_url = place, ""
        row.status, row.reason = OccurrenceStatus.MOVED, reason
        return True

    return _step(ChangeKind.MOVED, reason, take, place=place.name)


def move_online(url: str, reason: str = "") -> Step:
    """It happens online instead."""

    def take(row: Occurrence) -> bool:
        if (row.status, row.online_url) == (OccurrenceStatus.MOVED_ONLINE, url):
            return False
        row.status, row.online_url, row.reason = OccurrenceStatus.MOVED_ONLINE, url, reason
        return True

    return _step(ChangeKind.MOVED_ONLINE, reason, take)


def restore() -> Step:
    """Take back what was done to it: a cancellation or a postponement first, then the rest.

    Refused for a date that left its event's dates: it comes back when they name it again.
    """

    @cache  # once an event, however many of its dates
    def planned(event: Event) -> dict[tuple[UUID, datetime], Planned]:
        return {(one.line_uid, one.start_at): one for one in plan(event)}

    def take(row: Occurrence) -> bool:
        if row.status == OccurrenceStatus.SCHEDULED:
            return False
        own = planned(row.event).get((row.line_uid, row.original_start_at))
        # A person may have cancelled it before it left: then it is not marked as dropped.
        if row.is_dropped or (row.is_off and own is None and row.end_at > timezone.now()):
            raise StepRefused(_("Cette date ne fait plus partie de l’événement : ajoutez-la dans ses dates."))
        if row.is_off:
            take_back(row)
        else:
            _back_to_plan(row, own)
        row.reason = ""
        return True

    return _step(ChangeKind.RESTORED, "", take)


def fill() -> Step:
    """No seat is left."""
    return _availability(ChangeKind.FILLED, Availability.FULL)


def reopen() -> Step:
    """There are seats again."""
    return _availability(ChangeKind.REOPENED, Availability.OPEN)


def cancel_occurrence(occurrence: Occurrence, *, reason: str = "", actor: User | None = None) -> list[Change]:
    """Cancel ``occurrence`` and announce it once the change is saved."""
    return change_occurrences([occurrence], cancel(reason), actor=actor)


def _availability(kind: ChangeKind, availability: Availability) -> Step:
    def take(row: Occurrence) -> bool:
        if row.availability == availability:
            return False
        row.availability = availability
        return True

    return Step(kind, take)


def _step(kind: ChangeKind, reason: str, take: Callable[[Occurrence], bool], **detail: str) -> Step:
    if len(reason) > REASON_LENGTH:
        raise StepRefused(_("La raison tient en %(length)s signes.") % {"length": REASON_LENGTH})
    return Step(kind, take, detail | ({"reason": reason} if reason else {}))


def _take(row: Occurrence, step: Step, now: datetime) -> bool:
    if step.kind == ChangeKind.CANCELLED and row.status == OccurrenceStatus.CANCELLED:
        return False
    status = OccurrenceStatus(row.status)
    if step.kind not in ALLOWED_STEPS[status]:
        raise StepRefused(
            _("Cette date est dans l’état « %(status)s » : rétablissez-la d’abord.") % {"status": status.label}
        )
    if not step.take(row):
        return False
    row.sequence += 1
    row.modified_at = now
    return True


def _detail(row: Occurrence, step: Step, before: dict[str, str]) -> dict[str, Any]:
    """When it now starts; when it did before, where that is another time; why."""
    now = row.start_at.astimezone(UTC).isoformat()
    return {"now": now} | (before if before["was"] != now else {}) | step.detail


def _back_to_plan(row: Occurrence, own: Planned | None) -> None:
    """Back to where its line puts it; one too old for that line, for as long as it then lasted."""
    if own is not None:
        place_in_time(row, own)
    elif row.start_at != row.original_start_at:
        place_by_hand(row, row.original_start_at, row.original_start_at + (row.end_at - row.start_at))
    row.status, row.previous_start_at = OccurrenceStatus.SCHEDULED, None
    row.place, row.online_url = None, ""
