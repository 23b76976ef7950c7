"""Sort keys (ranks) of dates: integers, of which the least is the event's date to show."""

from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from django.utils import timezone

from agenda.openings import END_OF_NIGHT, day_of_start
from search.query.windows import wall_time

# Bits from the highest: whether the date is off (such dates come last), its minute, the
# occurrence's id. So a minimum is enough to find all three. The minute of a single event is that of
# its start; a day lasts from 4:00 to 4:00. A date that is open for hours gets the last minute of
# its day, and so comes after all that starts on that day.
ID_BITS, MINUTE_BITS = 36, 26
LARGEST_ID = (1 << ID_BITS) - 1
LAST_MINUTE = (1 << MINUTE_BITS) - 1
OFF = 1 << (ID_BITS + MINUTE_BITS)
#: A span has no minute; its rank is above those of all dates that are not off.
SPANS = LAST_MINUTE << ID_BITS


class DateRank(IntEnum):
    """Best date of an event in a window, the best first.

    In a window of more than a month spans count as dates.
    """

    DATED = 0
    SPAN = 1
    OFF = 2


class SortKey(NamedTuple):
    """Content of a rank."""

    is_off: bool
    #: ``None`` for a span.
    day: date | None
    occurrence_id: int


def sort_key(minute: int, occurrence_id: int, *, is_off: bool, is_span: bool = False) -> int:
    """Return the sort key of a date at ``minute`` since 1970."""
    # A span that is off is listed as an announcement on its first day.
    minute = LAST_MINUTE if is_span and not is_off else min(max(minute, 0), LAST_MINUTE - 1)
    return (OFF if is_off else 0) | minute << ID_BITS | occurrence_id


def read_sort_key(number: int) -> SortKey:
    return SortKey(
        is_off=is_off(number),
        day=None if is_span(number) else day_of_minute(minute_of(number)),
        occurrence_id=number & LARGEST_ID,
    )


def is_off(number: int) -> bool:
    return bool(number & OFF)


def date_rank(number: int, *, is_short: bool) -> DateRank:
    """Return the standing of an event by the rank of its date to show.

    Only a short window distinguishes spans.
    """
    if number < SPANS:
        return DateRank.DATED
    if number >= OFF:
        return DateRank.OFF
    return DateRank.SPAN if is_short else DateRank.DATED


def is_span(number: int) -> bool:
    return minute_of(number) == LAST_MINUTE


def minute_of(number: int) -> int:
    """Return the date's minute since 1970; :data:`LAST_MINUTE` for a span."""
    return number >> ID_BITS & LAST_MINUTE


def epoch_seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def first_minute(day: date) -> int:
    """Return the minute since 1970 at which the day begins in the order (4:00 in the city)."""
    return epoch_seconds(wall_time(day, END_OF_NIGHT)) // 60


def last_minute(day: date) -> int:
    return first_minute(day + timedelta(days=1)) - 1


def day_of_minute(minute: float) -> date:
    return day_of_start(timezone.localtime(datetime.fromtimestamp(minute * 60, UTC)))
