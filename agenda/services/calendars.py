"""The serialised calendars of events: written with each change, and as days go by."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from agenda.enums import OccurrenceStatus
from agenda.formats.icalendar import WINDOW, serialise_event
from agenda.models import Event, EventCalendar, EventDate, Occurrence
from agenda.models.occurrences import day_bounds

#: How many are written in one transaction: whoever changes one of them waits for it.
BATCH = 200

Row = TypeVar("Row", Occurrence, EventDate)


def write_calendars(event_ids: Collection[int], *, editions: Mapping[int, int] = MappingProxyType({})) -> None:
    """Serialise these events as they now stand; a withdrawn one keeps no calendar.

    ``editions``: how many more of each the transaction writes down after this. Nobody else may be writing the same
    events. Five queries, whatever their number.
    """
    events = Event.objects.live().filter(pk__in=event_ids).with_facts().with_edition()
    EventCalendar.objects.filter(event__in=event_ids).exclude(event__live=True).delete()
    occurrences = by_event(Occurrence.objects.filter(event__in=event_ids).with_place())
    dates = by_event(EventDate.objects.filter(event__in=event_ids))
    now = timezone.now()
    calendars = []
    for event in events:
        edition = event.edition + editions.get(event.pk, 0)
        written = serialise_event(event, occurrences[event.pk], dates[event.pk], now=now, edition=edition)
        calendar = EventCalendar(event=event, content=written.content, zones=list(written.zones))
        calendar.modified_at, calendar.written_on = written.modified_at, timezone.localdate(now)
        calendars.append(calendar)
    EventCalendar.objects.bulk_create(
        calendars,
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=[field.name for field in EventCalendar._meta.concrete_fields if not field.primary_key],
    )


def refresh_calendars() -> int:
    """Write again those from which dates fell out since, ended or cancelled WINDOW ago; returns how many."""
    today = timezone.localdate()
    oldest = EventCalendar.objects.aggregate(day=Min("written_on"))["day"] or today
    fallen_out = day_bounds(oldest - WINDOW, today - WINDOW)
    stale = EventCalendar.objects.filter(
        Q(event__occurrences__end_at__range=fallen_out)
        | Q(event__occurrences__status=OccurrenceStatus.CANCELLED, event__occurrences__modified_at__range=fallen_out),
        written_on__lt=today,
    )
    event_ids = list(stale.values_list("event_id", flat=True).order_by("event_id").distinct())
    for start in range(0, len(event_ids), BATCH):
        batch = event_ids[start : start + BATCH]
        with transaction.atomic():
            lock_events(batch)  # who announces a change of theirs waits, and writes after us
            write_calendars(batch)
    return len(event_ids)


def lock_events(event_ids: Collection[int]) -> None:
    """Wait for whoever changes one of these events, and keep others waiting until the transaction ends.

    Two who write one event's calendar would else each write what they had read before the other's commit. Before any
    other row of theirs, and all at once in one order, so that no two wait for each other.
    """
    rows = Event.objects.select_for_update(no_key=True).filter(pk__in=event_ids).order_by("pk")
    list(rows.values_list("pk", flat=True))


def by_event(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    """``rows`` by the key of their event."""
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.event_id].append(row)
    return groups
