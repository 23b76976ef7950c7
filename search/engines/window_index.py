"""Many windows of days, and those that an event is on in, found by its dates and not by asking each."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from datetime import datetime
from itertools import accumulate
from math import inf
from typing import Generic, Protocol, TypeVar

from search.query.windows import Window

Name = TypeVar("Name", bound=Hashable)


class OneDate(Protocol):
    """What is read of a date: the instants by which it answers, and its end, in seconds since 1970."""

    @property
    def since(self) -> int: ...
    @property
    def until(self) -> int: ...
    @property
    def ends(self) -> int: ...


class WindowIndex(Generic[Name]):
    """Windows that stay where they are, whatever the time; none means hours of the day (:attr:`Window.is_by_hour`)."""

    def __init__(self) -> None:
        #: By its end, in seconds since 1970 (``inf`` without one): the beginnings (``-inf``: now), in order, and names.
        self._by_end: dict[float, tuple[list[float], list[Name]]] = {}

    def add(self, name: Name, window: Window, *, is_from_now: bool = False) -> None:
        """Add a window as it was before any of it was over; one that is from now on begins whenever it is asked."""
        start = -inf if is_from_now else window.since.timestamp()
        end = window.end.timestamp() if window.end else inf
        starts, names = self._by_end.setdefault(end, ([], []))
        rank = bisect_left(starts, start)
        starts.insert(rank, start)
        names.insert(rank, name)

    def on(self, dates: Sequence[OneDate], now: datetime) -> set[Name]:
        """The names of the windows in which one of ``dates`` answers at ``now``, as ``is_on`` says of one."""
        instant = int(now.timestamp())
        coming = sorted((date for date in dates if date.ends > instant), key=lambda date: date.since)
        found: set[Name] = set()
        if not coming:
            return found
        sinces = [date.since for date in coming]
        last_end = max(date.ends for date in coming)
        #: Of the first dates, until when one of them answers in a window that ends.
        until = list(accumulate((min(date.until, date.ends) for date in coming), max))
        for end, (starts, names) in self._by_end.items():
            if end == inf:
                found.update(names[: bisect_left(starts, last_end)])
            elif end > instant and end > sinces[0]:
                last = until[bisect_left(sinces, end) - 1]
                first = 0 if last > instant else bisect_right(starts, -inf)
                found.update(names[first : bisect_left(starts, last)])
        return found
