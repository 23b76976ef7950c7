"""Sort keys: a number a date, of which the least of an event's is the date to show; a span where none stands."""

from datetime import UTC, datetime
from typing import NamedTuple

# From the highest bit: whether nobody should come (such a date is never the first), the minute at
# which it starts, the occurrence. A minimum is all that an engine needs to find all three.
ID_BITS, MINUTE_BITS = 36, 26
LARGEST_ID = (1 << ID_BITS) - 1
LAST_MINUTE = (1 << MINUTE_BITS) - 1
OFF = 1 << (ID_BITS + MINUTE_BITS)
#: A span has no minute of its own: its rank is above those of all dates that stand.
SPANS = LAST_MINUTE << ID_BITS


class SortKey(NamedTuple):
    """What a rank says."""

    is_off: bool
    #: Nothing of a span.
    start_at: datetime | None
    occurrence_id: int


def sort_key(start_at: datetime, occurrence_id: int, *, is_off: bool, is_span: bool = False) -> int:
    # A span that is off is an announcement, of its first day.
    minute = LAST_MINUTE if is_span and not is_off else min(max(int(start_at.timestamp()) // 60, 0), LAST_MINUTE - 1)
    return (OFF if is_off else 0) | minute << ID_BITS | occurrence_id


def read_sort_key(number: int) -> SortKey:
    return SortKey(
        is_off=is_off(number),
        start_at=None if is_span(number) else datetime.fromtimestamp(minute_of(number) * 60, UTC),
        occurrence_id=number & LARGEST_ID,
    )


def is_off(number: int) -> bool:
    return bool(number & OFF)


def is_span(number: int) -> bool:
    return minute_of(number) == LAST_MINUTE


def minute_of(number: int) -> int:
    """The minute, since 1970, at which the date starts; the last there is for a span."""
    return number >> ID_BITS & LAST_MINUTE
