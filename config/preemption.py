"""Preemption in a town: pages and chores pause between statements while an alert is being sent.

The threads of a process take turns at the interpreter. With ten busy threads the dispatcher would
get a tenth of it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import cast

from django.db.backends.base.base import BaseDatabaseWrapper

#: Longest pause, whatever happens to the alert.
LONGEST_S = 1.5


class Preemption:
    """Pause of the other threads; any thread may begin it, end it, or wait for its end."""

    def __init__(self) -> None:
        self._ended = threading.Condition()
        #: End by ``time.monotonic()``; 0 while there is none.
        self._until = 0.0

    @property
    def is_under_way(self) -> bool:
        return self._until > time.monotonic()

    def begin(self) -> None:
        """Make the other threads pause from now on, for ``LONGEST_S`` at most."""
        self._until = time.monotonic() + LONGEST_S

    def end(self) -> None:
        """Let the other threads continue."""
        with self._ended:
            self._until = 0.0
            self._ended.notify_all()

    def wait(self) -> None:
        """Wait until the pause ends; return at once if there is none."""
        left_s = self._until - time.monotonic()
        if left_s > 0:
            with self._ended:
                self._ended.wait_for(lambda: not self._until, left_s)

    def yields(self, connection: BaseDatabaseWrapper) -> None:
        """Make each statement of ``connection`` outside a transaction wait for the pause's end.

        On SQLite a transaction waits before it takes the write turn: waiting with it would block
        the dispatcher.
        """
        if self._wait_before not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._wait_before)
            connection.before_turn = self.wait  # type: ignore[attr-defined]

    def _wait_before(
        self,
        execute: Callable[..., object],
        sql: str,
        params: object,
        many: bool,
        context: Mapping[str, object],
    ) -> object:
        """Wait for the end of the pause before a statement outside a transaction."""
        connection = cast("BaseDatabaseWrapper", context["connection"])
        if not (connection.in_atomic_block or getattr(connection, "has_turn", False)):
            self.wait()
        return execute(sql, params, many, context)


PREEMPTION = Preemption()
