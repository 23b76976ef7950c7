"""Turns of the threads that write to SQLite: first come, first served, but for those that go first.

SQLite has no queue. Who finds another writer looks again a tenth of a second later, and may find the next one, for
seconds on end.
"""

import os
import threading
from itertools import count


class Turns:
    """One thread at a time has the turn."""

    def __init__(self) -> None:
        self._freed = threading.Condition()
        self._waiting: list[tuple[bool, int]] = []
        self._numbers = count()
        self._is_taken = False
        self._who = threading.local()

    def go_first(self) -> None:
        """Have this thread pass before those that never called this."""
        self._who.goes_first = True

    def take(self, longest_s: float) -> bool:
        """Wait for the turn; whether it came within ``longest_s`` seconds."""
        with self._freed:
            mine = (not getattr(self._who, "goes_first", False), next(self._numbers))
            self._waiting.append(mine)
            is_mine = self._freed.wait_for(lambda: not self._is_taken and min(self._waiting) == mine, longest_s)
            self._waiting.remove(mine)
            if is_mine:
                self._is_taken = True
            else:  # whoever waits behind it may be first now
                self._freed.notify_all()
            return is_mine

    def pass_on(self) -> None:
        """Give the turn to the next; by who has it."""
        with self._freed:
            self._is_taken = False
            self._freed.notify_all()


TURNS = Turns()
# Of threads that hold or await a turn, none is in a child.
os.register_at_fork(after_in_child=lambda: Turns.__init__(TURNS))
