"""The serialised calendars of events: written with each change, and as days go by."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from agenda.enums import OccurrenceStatus
from agenda.formats.icalendar import WINDOW, serialise_event
from agenda.models import ChangeCounter, Event, EventCalendar, EventDate, Occurrence
from agenda.querysets import day_bounds


def write_calendars(event_ids: Collection[int]) -> None:
    """Serialise these events as they now stand; a withdrawn one keeps no calendar.

    Five queries, whatever their number.
    """
    events = Event.objects.live().filter(pk__in=event_ids).with_facts().with_edition()
    EventCalendar.objects.filter(event__in=event_ids).exclude(event__live=True).delete()
    occurrences: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in Occurrence.objects.filter(event__in=event_ids).with_place():
        occurrences[occurrence.event_id].append(occurrence)
    dates: dict[int, list[EventDate]] = defaultdict(list)
    for date in EventDate.objects.filter(event__in=event_ids):
        dates[date.event_id].append(date)
    now = timezone.now()
    EventCalendar.objects.bulk_create(
        [_calendar(event, occurrences[event.pk], dates[event.pk], now) for event in events],
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["content", "zones", "modified_at", "written_on"],
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
    event_ids = list(stale.values_list("event_id", flat=True).distinct())
    with transaction.atomic():
        list(ChangeCounter.objects.select_for_update())  # who announces a change waits, and writes after us
        write_calendars(event_ids)
    return len(event_ids)


def _calendar(event: Event, occurrences: list[Occurrence], dates: list[EventDate], now: datetime) -> EventCalendar:
    written = serialise_event(event, occurrences, dates, now=now, edition=event.edition)
    return EventCalendar(
        event=event,
        content=written.content,
        zones=list(written.zones),
        modified_at=written.modified_at,
        written_on=timezone.localdate(now),
    )
