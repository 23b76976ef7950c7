"""What can be made one: the services of each kind of record, under the same names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agenda.models import Event, Merge
from agenda.services.merging.events import (
    JoinedDates,
    check_mergeable,
    count_dates,
    merge_events,
    preview_joined,
    seen_of,
    separate_events,
    what_returns,
)
from agenda.services.merging.groups import EVENT_GROUPS, Group, Restored


@dataclass(frozen=True)
class Kind:
    """Of events, or of places."""

    groups: Sequence[Group]
    check: Callable[..., None]
    seen: Callable[..., str]
    merge: Callable[..., Merge]
    separate: Callable[..., Merge]
    returns: Callable[..., Restored]
    #: Gives a record that is shown before it is saved what is joined of both.
    join: Callable[..., None]
    count: Callable[..., JoinedDates]


KINDS: dict[type[Any], Kind] = {
    Event: Kind(
        EVENT_GROUPS,
        check_mergeable,
        seen_of,
        merge_events,
        separate_events,
        what_returns,
        preview_joined,
        count_dates,
    ),
}
