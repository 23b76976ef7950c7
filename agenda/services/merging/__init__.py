"""Two records of one thing made one, side by side, and two again within a month."""

from agenda.services.merging.events import JoinedDates, count_dates, merge_events, seen_of, separate_events
from agenda.services.merging.groups import (
    EVENT_GROUPS,
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
from agenda.services.merging.records import addresses_of, check_undoing, forget_merges

__all__ = [
    "EVENT_GROUPS",
    "KINDS",
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
    "seen_of",
    "separate_events",
    "suggest",
]
