"""Stored iCalendar text of events: written with each change, and refreshed as dates expire."""

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

#: Events written in one transaction; anyone who changes one of them waits until it ends.
BATCH = 200


def write_calendars(
    snapshots: Sequence[Snapshot], *, editions: Mapping[int, int] = MappingProxyType({})
) -> None:
    """Write the stored calendar of each live event; delete the calendar of a withdrawn event.

    ``editions``: by event key, how many editions this transaction will still add to the ledger. The
    caller holds the lock of these events. If another event was merged into an event, its calendar
    also says that the dates of the other event are cancelled, because subscribers now have them
    under the kept event. After the merge is undone, the calendar of the kept event cancels the
    dates that went back.
    """
    if withdrawn := [one.event.pk for one in snapshots if not one.event.live]:
        EventCalendar.objects.filter(event__in=withdrawn).delete()
    now = timezone.now()
    calendars = []
    live = [one for one in snapshots if one.event.live]
    gone = _gone_into([one.event for one in live if one.event.has_others_in_it], now - WINDOW)
    for one in live:
        event, dates = one.event, one.event.dates.all()
        edition = event.edition + editions.get(event.pk, 0)
        written = serialise_event(event, one.calendar_dates, dates, now=now, edition=edition)
        for other in gone.get(event.pk, ()):
            dates = other.event.dates.all()
            written += serialise_event(
                other.event,
                other.calendar_dates,
                dates,
                now=now,
                edition=other.event.edition,
                into=event,
            )
        calendar = EventCalendar(event=event, content=written.content, zones=list(written.zones))
        calendar.modified_at, calendar.written_on = written.modified_at, timezone.localdate(now)
        calendars.append(calendar)
    EventCalendar.objects.bulk_create(
        calendars,
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=[
            field.name for field in EventCalendar._meta.concrete_fields if not field.primary_key
        ],
    )


def _gone_into(events: Sequence[Event], since: datetime) -> dict[int, list[Snapshot]]:
    """Return the events merged into each of ``events`` since ``since``, by key of the latter."""
    if not events:
        return {}
    lately = Merge.objects.standing().of_kind(Event).since(since)
    lately = lately.filter(into_id__in=[event.pk for event in events])
    into = dict(lately.values_list("gone_id", "into_id"))
    gone: dict[int, list[Snapshot]] = {}
    for one in read_snapshots(into):
        if not one.event.live:
            gone.setdefault(into[one.event.pk], []).append(one)
    return gone


def refresh_calendars() -> int:
    """Write calendars again where dates ended or were cancelled WINDOW ago. Return how many."""
    today = timezone.localdate()
    oldest = EventCalendar.objects.aggregate(day=Min("written_on"))["day"] or today
    fallen_out = day_bounds(oldest - WINDOW, today - WINDOW)
    merges = Merge.objects.of_kind(Event)
    stale = EventCalendar.objects.filter(
        Q(event__in=merges.standing().filter(merged_at__range=fallen_out).values("into_id"))
        | Q(event__in=merges.filter(undone_at__range=fallen_out).values("kept_id"))
        | Q(event__occurrences__end_at__range=fallen_out)
        | Q(
            event__occurrences__status=OccurrenceStatus.CANCELLED,
            event__occurrences__modified_at__range=fallen_out,
        ),
        written_on__lt=today,
    )
    event_ids = list(stale.values_list("event_id", flat=True).order_by("event_id").distinct())
    for start in range(0, len(event_ids), BATCH):
        batch = event_ids[start : start + BATCH]
        with transaction.atomic():
            lock_events(batch)  # a concurrent change waits, and writes after us
            write_calendars(read_snapshots(batch))
    return len(event_ids)


def lock_events(event_ids: Collection[int]) -> None:
    """Lock the rows of these events until the transaction ends; wait for other holders of the lock.

    Without it, two transactions could each write an event's calendar from what they read before the
    other committed. Call it before locking any other row of these events, once for all events: rows
    are locked in primary-key order, so that two callers cannot deadlock.
    """
    rows = Event.objects.select_for_update(no_key=True).filter(pk__in=event_ids).order_by("pk")
    list(rows.values_list("pk", flat=True))
