"""Rank of a queue item: urgency, order within it, and when time alone changes both."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from moderation.enums import Urgency
from moderation.models import QueueItem

#: Days ahead that count as this week.
WEEK_DAYS = 6
#: Waiting time after which an item ranks as one of this week,
RISES_AFTER = timedelta(days=3)
#: at a date this long after its arrival.
PATIENCE = timedelta(days=7)


def rank(item: QueueItem) -> tuple[Urgency, datetime, datetime | None]:
    """Return urgency, order within it, and when to rank again even if nothing changes.

    ``grave`` is kept as it is. Items with distant dates are read in order of arrival; none waits
    forever behind nearer dates.
    """
    now = timezone.now()
    since = item.waits_since
    next_at = item.next_at
    over_at = item.ends_at or next_at
    if item.grave is not None:
        return item.grave, next_at or since, over_at
    day = timezone.localdate(next_at) if next_at else date.max
    before = [day - timedelta(days=days) for days in (1, WEEK_DAYS)] if next_at else []
    turns = [timezone.make_aware(datetime.combine(each, time.min)) for each in before]
    if next_at and turns[0] <= now:
        return Urgency.SOON, next_at, over_at
    if since + RISES_AFTER <= now or any(turn <= now for turn in turns):
        sorts_at = min(next_at or since + PATIENCE, since + PATIENCE)
        return Urgency.WEEK, sorts_at, turns[0] if turns else None
    return Urgency.LATER, since, min([since + RISES_AFTER, *turns])
