"""Turns of the threads that write to SQLite: first come, first served, but for those that go first.

SQLite has no queue. Who finds another writer looks again a tenth of a second later, and may find the next one, for
seconds on end.
"""

import os
import threading
from functools import cache
from itertools import count

_this_thread = threading.local()


def go_first() -> None:
    """Have this thread pass before those that never called this."""
    _this_thread.goes_first = True


class Turns:
    """Queue of the threads that write to one file: one thread at a time has the turn."""

    def __init__(self) -> None:
        self._freed = threading.Condition()
        self._waiting: list[tuple[bool, int]] = []
        self._numbers = count()
        self._is_taken = False

    def take(self, longest_s: float) -> bool:
        """Wait for the turn; whether it came within ``longest_s`` seconds."""
        with self._freed:
            mine = (not getattr(_this_thread, "goes_first", False), next(self._numbers))
            self._waiting.append(mine)
            try:
                is_mine = self._freed.wait_for(lambda: not self._is_taken and min(self._waiting) == mine, longest_s)
                self._is_taken = self._is_taken or is_mine
            finally:
                self._waiting.remove(mine)
                self._freed.notify_all()  # whoever waits behind it may be first now
            return is_mine

    def pass_on(self) -> None:
        """Give the turn to the next; by who has it."""
        with self._freed:
            self._is_taken = False
            self._freed.notify_all()


@cache
def turns_of(name: str) -> Turns:
    """Those of the file of that name."""
    return Turns()


# Of threads that hold or await a turn, none is in a child.
os.register_at_fork(after_in_child=turns_of.cache_clear)
