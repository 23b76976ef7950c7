"""Polling rhythm of a town: its parts poll the database often while there are writes, rarely at
rest.

One process runs everything, so it can know of every write: SQLite counts the commits of other
connections, in any process (``PRAGMA data_version``, 2 µs). For two minutes after the last commit
the parts poll as often as separate processes do, because what was written may be due a minute
later. Then they rest, and the next commit wakes them. On another database they never rest.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

from django.db import connection

#: Interval of reading ``data_version``, while people write and at rest: the delay until a commit of
#: another process is noticed.
LISTEN_EVERY_S, LISTEN_AT_REST_S = 0.05, 0.25
#: Time after the last commit until rest. Debounced changes and decisions that moderators may undo
#: are due sooner; a decision on many is due later, and then waits ``REST_S`` at most.
LIVELY_S = 120.0
#: Polling interval at rest, for what becomes due by time alone.
REST_S = 15.0


class Pulse:
    """Knowledge of one process about writes; usable from any thread and event loop."""

    def __init__(self) -> None:
        self._woken = threading.Condition()
        self._sleepers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._wrote_at = time.monotonic()
        self._may_rest = False

    @property
    def is_resting(self) -> bool:
        return self._may_rest and time.monotonic() - self._wrote_at > LIVELY_S

    def wake(self) -> None:
        """Wake all pausing parts: something urgent was written, or the town is stopping."""
        self._wrote_at = time.monotonic()
        with self._woken:
            self._woken.notify_all()
            for loop, event in self._sleepers:
                with suppress(RuntimeError):  # a closed loop
                    loop.call_soon_threadsafe(event.set)

    def pause(self, usual_s: float, stopped: threading.Event, rest_s: float | None = None) -> None:
        """Wait ``usual_s``; at rest ``rest_s``, or until a write; less if ``stopped``."""
        if not self.is_resting:
            stopped.wait(usual_s)
            return
        with self._woken:
            self._woken.wait_for(
                lambda: stopped.is_set() or not self.is_resting,
                REST_S if rest_s is None else rest_s,
            )

    async def watch(self, usual_s: float, told: Callable[[], None]) -> None:
        """Call ``told`` every ``usual_s``, less often at rest, and at once when woken; never
        returns."""
        sleeper = asyncio.get_running_loop(), asyncio.Event()
        with self._woken:
            self._sleepers.add(sleeper)
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(REST_S if self.is_resting else usual_s):
                        await sleeper[1].wait()
                sleeper[1].clear()
                told()
        finally:
            with self._woken:
                self._sleepers.discard(sleeper)

    def listen(self, stopped: threading.Event, told: Callable[[], None] = lambda: None) -> None:
        """Watch for commits to the SQLite file until ``stopped``, and call ``told`` for each.

        On another database, which does not report commits, only wait.
        """
        if connection.vendor != "sqlite":
            stopped.wait()
            return
        address = f"file:{connection.settings_dict['NAME']}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as ours:
            version = None
            try:
                while not stopped.wait(LISTEN_AT_REST_S if self.is_resting else LISTEN_EVERY_S):
                    before, version = version, ours.execute("PRAGMA data_version").fetchone()
                    self._may_rest = True
                    if version != before:
                        self._note()
                        told()
            finally:
                self._may_rest = False

    def _note(self) -> None:
        """Record the time of a commit, and wake the parts if they were resting."""
        if self.is_resting:
            self.wake()
        self._wrote_at = time.monotonic()


PULSE = Pulse()
