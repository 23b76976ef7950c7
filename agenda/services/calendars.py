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
from agenda.models import Event, EventCalendar, EventDate, Merge, Occurrence
from agenda.models.occurrences import day_bounds

#: How many are written in one transaction: whoever changes one of them waits for it.
BATCH = 200

Row = TypeVar("Row", Occurrence, EventDate)


def write_calendars(event_ids: Collection[int], *, editions: Mapping[int, int] = MappingProxyType({})) -> None:
    """Serialise these events as they now stand; a withdrawn one keeps no calendar.

    ``editions``: how many more of each the transaction writes down after this. Nobody else may be writing the same
    events. As many queries, whatever their number. The calendar of an event that another went into says that the
    dates of that one are cancelled: whoever keeps them has them under the first by now.
    """
    now = timezone.now()
    lately = Merge.objects.standing().of_kind(Event).since(now - WINDOW).filter(into_id__in=event_ids)
    merged_into = dict(lately.values_list("gone_id", "into_id"))
    every = {*event_ids, *merged_into}
    public = Q(live=True, pk__in=event_ids) | Q(live=False, pk__in=merged_into)
    events = list(Event.objects.filter(public).with_facts().with_edition())
    EventCalendar.objects.filter(event__in=event_ids).exclude(event__live=True).delete()
    occurrences = by_event(Occurrence.objects.filter(event__in=every).with_place())
    dates = by_event(EventDate.objects.filter(event__in=every))
    gone: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if not event.live:
            gone[merged_into[event.pk]].append(event)
    calendars = []
    for event in events:
        if not event.live:
            continue
        edition = event.edition + editions.get(event.pk, 0)
        written = serialise_event(event, occurrences[event.pk], dates[event.pk], now=now, edition=edition)
        for other in gone[event.pk]:
            rows, lines = occurrences[other.pk], dates[other.pk]
            written += serialise_event(other, rows, lines, now=now, edition=other.edition, into=event)
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
        Q(event__in=Merge.objects.standing().of_kind(Event).filter(merged_at__range=fallen_out).values("into_id"))
        | Q(event__occurrences__end_at__range=fallen_out)
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
