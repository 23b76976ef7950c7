"""Merging two records of the same thing into one, and undoing it within a month."""

from agenda.services.merging.events import (
    count_dates,
    event_merge_version,
    merge_events,
    preview_joined,
    remove_leftover_dates,
    separate_events,
)
from agenda.services.merging.groups import (
    EVENT_GROUPS,
    PLACE_GROUPS,
    Facts,
    FieldGroup,
    Restored,
    combine_values,
    is_same,
    json_values,
    may_join,
    suggest_sides,
)
from agenda.services.merging.kinds import KINDS
from agenda.services.merging.places import merge_places, place_merge_version, separate_places
from agenda.services.merging.records import (
    JoinedDates,
    check_undoing,
    published_slugs,
    purge_merges,
    values_before,
)

__all__ = [
    "EVENT_GROUPS",
    "KINDS",
    "PLACE_GROUPS",
    "Facts",
    "FieldGroup",
    "JoinedDates",
    "Restored",
    "check_undoing",
    "combine_values",
    "count_dates",
    "event_merge_version",
    "is_same",
    "json_values",
    "may_join",
    "merge_events",
    "merge_places",
    "place_merge_version",
    "preview_joined",
    "published_slugs",
    "purge_merges",
    "remove_leftover_dates",
    "separate_events",
    "separate_places",
    "suggest_sides",
    "values_before",
]
