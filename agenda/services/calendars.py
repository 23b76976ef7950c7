"""The serialised calendars of events: written with each change, and as days go by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from agenda.enums import OccurrenceStatus
from agenda.formats.icalendar import WINDOW, serialise_event
from agenda.models import Event, EventCalendar, Merge
from agenda.openings import day_bounds
from agenda.services.snapshots import Snapshot, read_snapshots

#: How many are written in one transaction: whoever changes one of them waits for it.
BATCH = 200


def write_calendars(snapshots: Sequence[Snapshot], *, editions: Mapping[int, int] = MappingProxyType({})) -> None:
    """Serialise these events; a withdrawn one keeps no calendar.

    ``editions``: how many more of each the transaction writes down after this. Nobody else may be writing the same
    events. The calendar of an event that another went into says that the dates of that one are cancelled: whoever keeps
    them has them under the first by now; once that is undone, the dates that it had of the other are.
    """
    if withdrawn := [one.event.pk for one in snapshots if not one.event.live]:
        EventCalendar.objects.filter(event__in=withdrawn).delete()
    now = timezone.now()
    calendars = []
    gone = _gone_into([one.event for one in snapshots if one.event.live and one.event.has_others_in_it], now - WINDOW)
    for event, occurrences in ((one.event, one.calendar_dates) for one in snapshots if one.event.live):
        edition = event.edition + editions.get(event.pk, 0)
        written = serialise_event(event, occurrences, event.dates.all(), now=now, edition=edition)
        for other in gone.get(event.pk, ()):
            dates = other.event.dates.all()
            written += serialise_event(
                other.event, other.calendar_dates, dates, now=now, edition=other.event.edition, into=event
            )
        calendar = EventCalendar(event=event, content=written.content, zones=list(written.zones))
        calendar.modified_at, calendar.written_on = written.modified_at, timezone.localdate(now)
        calendars.append(calendar)
    EventCalendar.objects.bulk_create(
        calendars,
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=[field.name for field in EventCalendar._meta.concrete_fields if not field.primary_key],
    )


def _gone_into(events: Sequence[Event], since: datetime) -> dict[int, list[Snapshot]]:
    """By the key of each of ``events``, those that went into it lately and were not taken out again."""
    if not events:
        return {}
    lately = Merge.objects.standing().of_kind(Event).since(since).filter(into_id__in=[event.pk for event in events])
    into = dict(lately.values_list("gone_id", "into_id"))
    gone: dict[int, list[Snapshot]] = {}
    for one in read_snapshots(into):
        if not one.event.live:
            gone.setdefault(into[one.event.pk], []).append(one)
    return gone


def refresh_calendars() -> int:
    """Write again those from which dates fell out since, ended or cancelled WINDOW ago; returns how many."""
    today = timezone.localdate()
    oldest = EventCalendar.objects.aggregate(day=Min("written_on"))["day"] or today
    fallen_out = day_bounds(oldest - WINDOW, today - WINDOW)
    merges = Merge.objects.of_kind(Event)
    stale = EventCalendar.objects.filter(
        Q(event__in=merges.standing().filter(merged_at__range=fallen_out).values("into_id"))
        | Q(event__in=merges.filter(undone_at__range=fallen_out).values("kept_id"))
        | Q(event__occurrences__end_at__range=fallen_out)
        | Q(event__occurrences__status=OccurrenceStatus.CANCELLED, event__occurrences__modified_at__range=fallen_out),
        written_on__lt=today,
    )
    event_ids = list(stale.values_list("event_id", flat=True).order_by("event_id").distinct())
    for start in range(0, len(event_ids), BATCH):
        batch = event_ids[start : start + BATCH]
        with transaction.atomic():
            lock_events(batch)  # who announces a change of theirs waits, and writes after us
            write_calendars(read_snapshots(batch))
    return len(event_ids)


def lock_events(event_ids: Collection[int]) -> None:
    """Wait for whoever changes one of these events, and keep others waiting until the transaction ends.

    Two who write one event's calendar would else each write what they had read before the other's commit. Before any
    other row of theirs, and all at once in one order, so that no two wait for each other.
    """
    rows = Event.objects.select_for_update(no_key=True).filter(pk__in=event_ids).order_by("pk")
    list(rows.values_list("pk", flat=True))
