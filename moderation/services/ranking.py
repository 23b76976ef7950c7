"""Rank of a queue item: urgency, order within it, and when time alone changes both."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from moderation.enums import Urgency

#: Days ahead that count as this week.
WEEK_DAYS = 6
#: Waiting time after which an item ranks as one of this week,
RISES_AFTER = timedelta(days=3)
#: at a date this long after its arrival.
PATIENCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rank:
    """Rank of an item; ``rises_at`` is when it must be ranked again, even if nothing changes."""

    urgency: Urgency
    sorts_at: datetime
    rises_at: datetime | None


def rank(
    grave: Urgency | None, next_at: datetime | None, ends_at: datetime | None, since: datetime
) -> Rank:
    """Return the rank of an item waiting ``since``, with its next date at ``next_at``.

    ``grave`` is kept as it is. Items with distant dates are read in order of arrival; none waits
    forever behind nearer dates.
    """
    now = timezone.now()
    over_at = ends_at or next_at
    if grave is not None:
        return Rank(grave, next_at or since, over_at)
    day = timezone.localdate(next_at) if next_at else date.max
    if next_at and _midnight(day - timedelta(days=1)) <= now:
        return Rank(Urgency.SOON, next_at, over_at)
    turns = [_midnight(day - timedelta(days=days)) for days in (1, WEEK_DAYS)] if next_at else []
    if since + RISES_AFTER <= now or any(turn <= now for turn in turns):
        sorts_at = min(next_at or since + PATIENCE, since + PATIENCE)
        return Rank(Urgency.WEEK, sorts_at, turns[0] if turns else None)
    return Rank(Urgency.LATER, since, min([since + RISES_AFTER, *turns]))


def _midnight(day: date) -> datetime:
    """Return the start of ``day`` in the city's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
