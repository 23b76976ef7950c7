"""Preemption: pages and chores of a town wait between two statements while an alert is on its way to its first device.

The threads of a process take turns at the interpreter. With ten that compute, the dispatcher would have a tenth of it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import cast

from django.db.backends.base.base import BaseDatabaseWrapper

#: How long the others wait at most, whatever happens to the alert.
LONGEST_S = 1.5


class Preemption:
    """Any thread may begin it, end it, or wait for its end."""

    def __init__(self) -> None:
        self._ended = threading.Condition()
        #: 0 while there is none; by ``time.monotonic()``.
        self._until = 0.0

    @property
    def is_under_way(self) -> bool:
        return self._until > time.monotonic()

    def begin(self) -> None:
        """Have the others wait from now on, for ``LONGEST_S`` at most."""
        self._until = time.monotonic() + LONGEST_S

    def end(self) -> None:
        """Let the others go on."""
        with self._ended:
            self._until = 0.0
            self._ended.notify_all()

    def wait(self) -> None:
        """Return once it has ended, at once where there is none."""
        left_s = self._until - time.monotonic()
        if left_s > 0:
            with self._ended:
                self._ended.wait_for(lambda: not self._until, left_s)

    def yields(self, connection: BaseDatabaseWrapper) -> None:
        """Make every statement of ``connection`` outside a transaction wait until the alert has left.

        On SQLite a transaction waits before its turn: with it, it would hold up the dispatcher.
        """
        if self._wait_before not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._wait_before)
            connection.before_turn = self.wait  # type: ignore[attr-defined]

    def _wait_before(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: Mapping[str, object]
    ) -> object:
        connection = cast("BaseDatabaseWrapper", context["connection"])
        if not (connection.in_atomic_block or getattr(connection, "has_turn", False)):
            self.wait()
        return execute(sql, params, many, context)


PREEMPTION = Preemption()
