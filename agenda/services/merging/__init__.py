"""Two records of one thing made one, side by side, and two again within a month."""

from agenda.services.merging.events import (
    JoinedDates,
    check_mergeable,
    count_dates,
    merge_events,
    seen_of,
    separate_events,
    what_returns,
)
from agenda.services.merging.groups import EVENT_GROUPS, Choices, Group, combine, facts, is_same, may_join, suggest
from agenda.services.merging.records import check_undoing, forget_merges

__all__ = [
    "EVENT_GROUPS",
    "Choices",
    "Group",
    "JoinedDates",
    "check_mergeable",
    "check_undoing",
    "combine",
    "count_dates",
    "facts",
    "forget_merges",
    "is_same",
    "may_join",
    "merge_events",
    "seen_of",
    "separate_events",
    "suggest",
    "what_returns",
]
