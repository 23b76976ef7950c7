"""Sections of one page: what each shows, so that no event is shown twice."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from search.engines.base import Hit, Key, Ranks, Touch
from search.engines.listing import Listing
from search.query import Window


class PageSections:
    """Sections of a page, filled in order: an event that one shows is in none of the next."""

    def __init__(self, shown: Iterable[int] = ()) -> None:
        #: Keys of the events shown so far.
        self.shown = set(shown)

    def fill(
        self, ranks: Ranks, first_day: date, choose: Callable[[Ranks], Sequence[Key]]
    ) -> Sequence[Hit]:
        """Return the hits that ``choose`` takes from those of ``ranks`` not shown yet."""
        left = {event_id: rank for event_id, rank in ranks.items() if event_id not in self.shown}
        hits = Listing([], left, first_day).hits(choose(left))
        self.shown.update(hit.event_id for hit in hits)
        return hits


def ranks_within(dates: Iterable[Touch], window: Window) -> dict[int, int]:
    """Return the events that answer in the window, with the rank of each one's date to show."""
    start, since = window.start.timestamp(), window.since.timestamp()
    end = window.end.timestamp() if window.end else float("inf")
    ranks: dict[int, int] = {}
    for one in dates:
        if one.ends > start and one.since < end and one.until > since:
            ranks[one.event_id] = min(one.rank, ranks.get(one.event_id, one.rank))
    return ranks
