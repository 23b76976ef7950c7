"""Event records: hits with all data for feeds and the API."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from agenda.models import Event, Occurrence
from search.engines.database.conditions import DAYS, on
from search.engines.sort_keys import LARGEST_ID
from search.index.sql import compose, in_list
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
    answering = compose(
        "SELECT rank & {} FROM {} WHERE event_id IN {} AND {}",
        LARGEST_ID,
        DAYS,
        in_list(events or [0]),
        on(window),
    )
    ids = RawSQL(answering.text, answering.values)  # noqa: S611 -- every value is a parameter
    dates = Occurrence.objects.filter(pk__in=ids).with_place()
    rank = Window(RowNumber(), partition_by=F("event_id"), order_by=["is_span", "start_at", "id"])
    told = defaultdict(list)
    for date in (
        dates.annotate(rank=rank).filter(rank__lte=most_dates).order_by("is_span", "start_at", "id")
    ):
        told[date.event_id].append(date)
    return [EventRecord(events[pk], told[pk]) for pk in event_ids if pk in events]
