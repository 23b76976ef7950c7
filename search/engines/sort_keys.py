"""Sort keys: a number a date, of which the least of an event's is the date to show; a span where none stands."""

from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from django.utils import timezone

from agenda.openings import END_OF_NIGHT, day_of
from search.query.windows import instant

# From the highest bit: whether nobody should come (such a date is never the first), its minute, the occurrence. A
# minimum is all that an engine needs to find all three.
#
# The minute of a happening is that at which it starts; a day lasts from four to four. What is open for hours has the
# last minute of its day: it comes after all that starts on it.
ID_BITS, MINUTE_BITS = 36, 26
LARGEST_ID = (1 << ID_BITS) - 1
LAST_MINUTE = (1 << MINUTE_BITS) - 1
OFF = 1 << (ID_BITS + MINUTE_BITS)
#: A span has no minute of its own: its rank is above those of all dates that stand.
SPANS = LAST_MINUTE << ID_BITS


class Standing(IntEnum):
    """What stands of an event in a window, the best first; in one of more than a month, spans stand as dates do."""

    DATED = 0
    SPAN = 1
    OFF = 2


class SortKey(NamedTuple):
    """What a rank says."""

    is_off: bool
    #: Nothing of a span.
    day: date | None
    occurrence_id: int


def sort_key(minute: int, occurrence_id: int, *, is_off: bool, is_span: bool = False) -> int:
    # A span that is off is an announcement, of its first day.
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


def standing(number: int, *, is_short: bool) -> Standing:
    """What the rank of the date to show says of its event, in a short window, or another."""
    if number < SPANS:
        return Standing.DATED
    if number >= OFF:
        return Standing.OFF
    return Standing.SPAN if is_short else Standing.DATED


def is_span(number: int) -> bool:
    return minute_of(number) == LAST_MINUTE


def minute_of(number: int) -> int:
    """The date's minute, since 1970; the last there is for a span."""
    return number >> ID_BITS & LAST_MINUTE


def first_minute(day: date) -> int:
    """The minute, since 1970, with which the city's day begins in the order."""
    return int(instant(day, END_OF_NIGHT).timestamp()) // 60


def last_minute(day: date) -> int:
    return first_minute(day + timedelta(days=1)) - 1


def day_of_minute(minute: float) -> date:
    return day_of(timezone.localtime(datetime.fromtimestamp(minute * 60, UTC)))
