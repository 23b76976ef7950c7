"""Event records: hits with all data for feeds and the API."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import Coalesce, RowNumber

from agenda.models import Event, Occurrence
from search.engines.sort_keys import LARGEST_ID, OFF, SPANS, epoch_seconds
from search.models import IndexedDay
from search.query import Window as AskedWindow

#: Most dates of one event; the event's own URL has all.
MOST_DATES = 20


@dataclass(frozen=True)
class EventRecord:
    """A published event, and its first dates in the window."""

    event: Event
    dates: Sequence[Occurrence]


def records_of(
    event_ids: Collection[int], window: AskedWindow, *, most_dates: int = MOST_DATES
) -> list[EventRecord]:
    """Return the records of these events, in their order, in four queries.

    Withdrawn events are left out.
    """
    events = Event.objects.live().with_facts().in_bulk(list(event_ids))
    answering = IndexedDay.objects.filter(event__in=events, ends__gt=epoch_seconds(window.start))
    if window.end:
        answering = answering.alias(
            first=Coalesce("since", "starts"), last=Coalesce("until", "ends")
        ).filter(first__lt=epoch_seconds(window.end), last__gt=epoch_seconds(window.since))
    if window.end and window.is_by_hour:
        answering = answering.filter(starts__lt=epoch_seconds(window.end)).exclude(
            rank__range=(SPANS, OFF - 1)
        )
    dates = Occurrence.objects.filter(
        pk__in=answering.values(date=F("rank").bitand(LARGEST_ID))
    ).with_place()
    rank = Window(RowNumber(), partition_by=F("event_id"), order_by=["is_span", "start_at", "id"])
    told = defaultdict(list)
    for date in (
        dates.annotate(rank=rank).filter(rank__lte=most_dates).order_by("is_span", "start_at", "id")
    ):
        told[date.event_id].append(date)
    return [EventRecord(events[pk], told[pk]) for pk in event_ids if pk in events]
