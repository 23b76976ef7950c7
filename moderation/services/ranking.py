"""Order of the queue: how urgent something is now, where it stands among its like, and when time alone changes that."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from moderation.enums import Urgency

#: A day so near is of this week.
WEEK_DAYS = 6
#: What has waited so long is read with what is of this week,
RISES_AFTER = timedelta(days=3)
#: and among it stands as if it were so long after it came.
PATIENCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rank:
    """``rises_at``: when it is to be ranked again, though nobody touches it."""

    urgency: Urgency
    sorts_at: datetime
    rises_at: datetime | None


def rank(grave: Urgency | None, next_at: datetime | None, ends_at: datetime | None, since: datetime) -> Rank:
    """Of something that waits ``since``, whose next date is at ``next_at``; ``grave`` stays what it is.

    Of what is far ahead, the first to come is the first to be read; nothing waits for ever behind what is nearer.
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
    """When ``day`` begins in the city."""
    return timezone.make_aware(datetime.combine(day, time.min))
