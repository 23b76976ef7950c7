"""Write queue of the threads of a process for SQLite: FIFO, with priority threads first.

SQLite has no queue: a writer that finds the lock taken retries a tenth of a second later, and may
find the next writer, for seconds on end.
"""

import os
import threading
from functools import cache
from itertools import count

_this_thread = threading.local()


def go_first() -> None:
    """Give this thread priority over threads that never called this."""
    _this_thread.goes_first = True


class Turns:
    """Queue of the threads that write to one file; one thread at a time has the turn."""

    def __init__(self) -> None:
        self._freed = threading.Condition()
        self._waiting: list[tuple[bool, int]] = []
        self._numbers = count()
        self._is_taken = False

    def take(self, longest_s: float) -> bool:
        """Wait up to ``longest_s`` seconds for the turn; return whether this thread has it."""
        with self._freed:
            mine = (not getattr(_this_thread, "goes_first", False), next(self._numbers))
            self._waiting.append(mine)
            try:
                is_mine = self._freed.wait_for(
                    lambda: not self._is_taken and min(self._waiting) == mine, longest_s
                )
                self._is_taken = self._is_taken or is_mine
            finally:
                self._waiting.remove(mine)
                self._freed.notify_all()  # the next in line may be first now
            return is_mine

    def pass_on(self) -> None:
        """Release the turn; called by its holder."""
        with self._freed:
            self._is_taken = False
            self._freed.notify_all()


@cache
def turns_of(name: str) -> Turns:
    """Return the queue of the database file ``name``."""
    return Turns()


# Threads that hold or await a turn do not exist in a forked child.
os.register_at_fork(after_in_child=turns_of.cache_clear)
