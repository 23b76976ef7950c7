"""Many windows of days, and those that an event is on in, found by its dates and not by asking each."""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from math import inf
from operator import itemgetter
from typing import Generic, NamedTuple, Protocol, TypeVar

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


class _Bounds(NamedTuple, Generic[Name]):
    """In seconds since 1970; without a beginning ``-inf``, without an end ``inf``."""

    start: float
    end: float
    name: Name


class WindowIndex(Generic[Name]):
    """Windows that stay where they are, whatever the time; none means hours of the day (:attr:`Window.is_by_hour`)."""

    def __init__(self) -> None:
        self._windows: list[_Bounds[Name]] = []
        self._is_sorted = True

    def add(self, name: Name, window: Window, *, is_from_now: bool = False) -> None:
        """Add a window as it was before any of it was over; one that is from now on begins whenever it is asked."""
        start = -inf if is_from_now else window.since.timestamp()
        end = window.end.timestamp() if window.end else inf
        self._windows.append(_Bounds(start, end, name))
        self._is_sorted = False

    def on(self, dates: Sequence[OneDate], now: datetime) -> Iterator[Name]:
        """The names of the windows in which one of ``dates`` answers at ``now``, as ``is_on`` says of one."""
        if not self._is_sorted:
            self._windows.sort(key=itemgetter(0))
            self._is_sorted = True
        instant = int(now.timestamp())
        coming = sorted((date for date in dates if date.ends > instant), key=lambda date: date.since)
        if not coming:
            return
        sinces = [date.since for date in coming]
        last_end = max(date.ends for date in coming)
        #: Of the first dates, until when one of them answers in a window that ends.
        until = list(accumulate((min(date.until, date.ends) for date in coming), max))
        upto = bisect_left(self._windows, max(last_end, until[-1]), key=itemgetter(0))
        for start, end, name in self._windows[:upto]:
            if end == inf:
                if last_end > start:
                    yield name
            elif end > instant and end > sinces[0]:
                since = instant if start == -inf else start
                if until[bisect_left(sinces, end) - 1] > since:
                    yield name
