"""Kinds of record that can be merged: the services of each, under the same names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model

from agenda.models import Event, Merge, Place
from agenda.services.merging.events import (
    check_mergeable,
    count_dates,
    event_merge_version,
    merge_events,
    separate_events,
)
from agenda.services.merging.groups import EVENT_GROUPS, PLACE_GROUPS, FieldGroup
from agenda.services.merging.places import (
    check_mergeable_places,
    count_place_events,
    merge_places,
    place_merge_version,
    separate_places,
)
from agenda.services.merging.records import JoinedDates


@dataclass(frozen=True)
class MergeKind:
    """Merge services of one kind of record, events or places."""

    groups: Sequence[FieldGroup]
    check: Callable[..., None]
    seen: Callable[..., str]
    merge: Callable[..., Merge]
    separate: Callable[..., Merge]
    count: Callable[..., JoinedDates]


KINDS: dict[type[Model], MergeKind] = {
    Event: MergeKind(
        EVENT_GROUPS,
        check_mergeable,
        event_merge_version,
        merge_events,
        separate_events,
        count_dates,
    ),
    Place: MergeKind(
        PLACE_GROUPS,
        check_mergeable_places,
        place_merge_version,
        merge_places,
        separate_places,
        count_place_events,
    ),
}
