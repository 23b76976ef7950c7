"""Merging two records of the same thing into one, and undoing it within a month."""

from agenda.services.merging.events import (
    count_dates,
    merge_events,
    preview_joined,
    seen_of,
    separate_events,
    take_leftover_dates,
)
from agenda.services.merging.groups import (
    EVENT_GROUPS,
    PLACE_GROUPS,
    Facts,
    Group,
    Restored,
    combine,
    facts,
    is_same,
    may_join,
    suggest,
)
from agenda.services.merging.kinds import KINDS
from agenda.services.merging.places import merge_places, seen_of_places, separate_places
from agenda.services.merging.records import (
    JoinedDates,
    addresses_of,
    check_undoing,
    forget_merges,
    values_before,
)

__all__ = [
    "EVENT_GROUPS",
    "KINDS",
    "PLACE_GROUPS",
    "Facts",
    "Group",
    "JoinedDates",
    "Restored",
    "addresses_of",
    "check_undoing",
    "combine",
    "count_dates",
    "facts",
    "forget_merges",
    "is_same",
    "may_join",
    "merge_events",
    "merge_places",
    "preview_joined",
    "seen_of",
    "seen_of_places",
    "separate_events",
    "separate_places",
    "suggest",
    "take_leftover_dates",
    "values_before",
]
