"""Now, by the clock of the database: on that one all machines agree when something is due (docs/decisions/0027)."""

import asyncio
import time
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

MEASURED_EVERY_S = 60.0
#: A clock that was set is measured again at once: seconds that it moved beside the monotonic one.
JUMP_S = 0.5


class Offset:
    """How far the database's clock is ahead of this process's. Measured once a minute, by whoever asks for the time."""

    def __init__(self) -> None:
        self.value = timedelta()
        self.measured_at = float("-inf")
        self.wall_s = 0.0

    def renew(self, now: datetime) -> None:
        """Measure it when it is old, except on an event loop, which does not wait for a database."""
        monotonic_s = time.monotonic()
        wall_s = now.timestamp() - monotonic_s
        is_old = monotonic_s - self.measured_at > MEASURED_EVERY_S or abs(wall_s - self.wall_s) > JUMP_S
        if is_old and asyncio._get_running_loop() is None:
            self.value = measure_offset()
            self.measured_at, self.wall_s = monotonic_s, wall_s


offset = Offset()


def measure_offset() -> timedelta:
    """The database's clock less this process's. Zero where the answer's own way explains what they differ by.

    SQLite has no other clock than ours.
    """
    if connection.vendor == "sqlite":
        return timedelta()
    asked_at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    answered_at = timezone.now()
    return min(at - asked_at, timedelta()) + max(at - answered_at, timedelta())


def database_now() -> datetime:
    """The time, as :func:`django.utils.timezone.now`, by the database's clock."""
    now = timezone.now()
    offset.renew(now)
    return now + offset.value
