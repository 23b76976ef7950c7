"""Order by relevance.

Events are grouped by score, and only the groups that a page touches are sorted.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter

from search.engines.base import Key
from search.engines.database.soonest import NextDates
from search.engines.scores import date_rank_in, place
from search.engines.sort_keys import LAST_MINUTE, OFF, SPANS, DateRank, date_rank
from search.query import Window

#: The sort key at which the group starts, and its events, which have equal scores.
Group = tuple[int, Sequence[int]]


def group_by_score(scored: Iterable[tuple[int, int, int]], window: Window) -> list[Group]:
    """Group events by score, the best first.

    Each comes with its score and the rank of its date to show.
    """
    # Partition by cheap keys first, because there are thousands.
    apart: dict[tuple[int, bool, bool], list[int]] = defaultdict(list)
    for event_id, score, rank in scored:
        apart[score, rank >= SPANS, rank >= OFF].append(event_id)
    groups: dict[int, list[int]] = defaultdict(list)
    for (score, is_no_date, is_off), event_ids in apart.items():
        stands = date_rank(OFF if is_off else SPANS if is_no_date else 0, is_short=window.is_short)
        groups[place(score, stands)] += event_ids
    return sorted(groups.items())


def page_keys(
    groups: Sequence[Group], dates: NextDates, offset: int, limit: int, after: Key | None
) -> list[Key]:
    """Return the keys of ``limit`` events from ``offset`` on, or after the key ``after``."""
    groups, offset = _touched(groups, offset, limit, after)
    dates.look_up(event_ids for _start, event_ids in groups)
    keys: list[Key] = []
    for start, event_ids in groups:
        within = (after[0] - start, after[1]) if after and start <= after[0] else None
        found = len(keys) - (bisect_right(keys, after) if after else 0)
        ordered = dates.order(
            event_ids, offset + limit - found, within, off=date_rank_in(start) == DateRank.OFF
        )
        keys += [(start + minute, event_id) for minute, event_id in ordered]
    first = bisect_right(keys, after) if after else offset
    return keys[first : first + limit]


def _touched(
    groups: Sequence[Group], offset: int, limit: int, after: Key | None
) -> tuple[Sequence[Group], int]:
    """Return the groups that the page touches, and the offset in the first of them."""
    first = 0
    if after:
        first, offset = bisect_left(groups, after[0] - LAST_MINUTE, key=itemgetter(0)), 0
    while not after and first < len(groups) and offset >= len(groups[first][1]):
        offset -= len(groups[first][1])
        first += 1
    end, counted = first, -offset
    while end < len(groups) and counted < limit:
        # In the group of the key itself, all events may come before the key.
        counted += 0 if after and groups[end][0] <= after[0] else len(groups[end][1])
        end += 1
    return groups[first:end], offset
