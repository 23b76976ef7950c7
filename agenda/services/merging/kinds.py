"""Kinds of record that can be merged: the services of each, under the same names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model

from agenda.models import Event, Merge, Place
from agenda.services.merging.events import (
    check_mergeable,
    count_dates,
    merge_events,
    seen_of,
    separate_events,
)
from agenda.services.merging.groups import EVENT_GROUPS, PLACE_GROUPS, Group
from agenda.services.merging.places import (
    check_mergeable_places,
    count_events,
    merge_places,
    seen_of_places,
    separate_places,
)
from agenda.services.merging.records import JoinedDates


@dataclass(frozen=True)
class Kind:
    """Merge services of one kind of record, events or places."""

    groups: Sequence[Group]
    check: Callable[..., None]
    seen: Callable[..., str]
    merge: Callable[..., Merge]
    separate: Callable[..., Merge]
    count: Callable[..., JoinedDates]


KINDS: dict[type[Model], Kind] = {
    Event: Kind(
        EVENT_GROUPS,
        check_mergeable,
        seen_of,
        merge_events,
        separate_events,
        count_dates,
    ),
    Place: Kind(
        PLACE_GROUPS,
        check_mergeable_places,
        seen_of_places,
        merge_places,
        separate_places,
        count_events,
    ),
}
