"""States of a date as bits of one number, so that one comparison finds any of several states."""

from collections.abc import Iterable

from agenda.enums import Availability, OccurrenceStatus
from agenda.models import Occurrence
from search.enums import DateState

STATE_BITS: dict[DateState, int] = {state: 1 << rank for rank, state in enumerate(DateState)}
#: State by status. «Reporté» is said of a date with a new day and of one still without.
BY_STATUS: dict[str, DateState] = {
    OccurrenceStatus.CANCELLED: DateState.CANCELLED,
    OccurrenceStatus.POSTPONED: DateState.POSTPONED,
    OccurrenceStatus.RESCHEDULED: DateState.POSTPONED,
    OccurrenceStatus.MOVED: DateState.MOVED,
    OccurrenceStatus.MOVED_ONLINE: DateState.MOVED,
}


def state_mask(states: Iterable[DateState]) -> int:
    """Return the bit mask of ``states``."""
    return sum(STATE_BITS[state] for state in set(states))


def state_of(occurrence: Occurrence) -> int:
    """Return the bit mask of the date's states."""
    states = [BY_STATUS[occurrence.status]] if occurrence.status in BY_STATUS else []
    if occurrence.availability == Availability.FULL:
        states.append(DateState.FULL)
    return state_mask(states)
