"""The current time by the database's clock, which all machines share.

It decides when something is due (docs/decisions/0027).
"""

import asyncio
import time
from datetime import datetime, timedelta
from functools import cache

from django.db import connection
from django.utils import timezone

MEASURED_EVERY_S = 60.0
#: A clock that was set, or a machine that slept: then the two clocks of this process moved apart by
#: more than this.
JUMP = timedelta(seconds=0.5)


class Offset:
    """How far the database's clock is ahead of this process's clock.

    Measured once a minute, after a jump, and with each new connection, which may lead to another
    database. In between it follows the monotonic clock: if this process's clock is set, the offset
    changes by as much, so that their sum does not.
    """

    def __init__(self) -> None:
        self.value = timedelta()
        #: When the monotonic clock was zero: by the database's clock, and by ours when that was
        #: measured.
        self.base = self.own_base = timezone.now() - timedelta(seconds=time.monotonic())
        self.measured_at = float("-inf")

    def renew(self, now: datetime) -> None:
        """Update the offset between the clocks, measured again if old or after a jump.

        On an event loop it is never measured, because that waits for the database.
        """
        monotonic_s = time.monotonic()
        own_base = now - timedelta(seconds=monotonic_s)
        is_old = (
            monotonic_s - self.measured_at > MEASURED_EVERY_S
            or abs(own_base - self.own_base) > JUMP
        )
        # What opens a connection asks for the time before it is sent: it goes by the clock of where
        # that leads.
        if asyncio._get_running_loop() is None and (is_old or connection.connection is None):
            self.base, self.own_base = measure_base(self.base), own_base
            self.measured_at = monotonic_s
        self.value = self.base - own_base

    def expire(self) -> None:
        """Have the offset measured the next time."""
        self.measured_at = float("-inf")


offset = Offset()


def measure_base(base: datetime) -> datetime:
    """Return the instant of the monotonic clock's zero, by the database's clock.

    The answer's travel time leaves a range; the value in it that is nearest to ``base`` is
    returned.
    """
    with connection.cursor() as cursor:  # connects first: the way of the answer is what counts
        asked_s = time.monotonic()
        cursor.execute("SELECT clock_timestamp()")
        said: datetime = cursor.fetchone()[0]
        answered_s = time.monotonic()
    return min(max(base, said - timedelta(seconds=answered_s)), said - timedelta(seconds=asked_s))


@cache
def has_own_clock() -> bool:
    """Whether the database's clock may differ from ours.

    Cached: each task would make a connection to look at.
    """
    return connection.vendor != "sqlite"


def database_now() -> datetime:
    """Return the current time by the database's clock, aware.

    With SQLite, by this machine's clock.
    """
    now = timezone.now()
    if has_own_clock():
        offset.renew(now)
    return now + offset.value
