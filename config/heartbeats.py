"""What clocks, workers and dispatchers say of themselves once a minute: they have no address to be asked at."""

from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from config.models import Heartbeat

EVERY = timedelta(minutes=1)


class Process(StrEnum):
    """The kinds of process that run beside the site, by the names of their commands."""

    CLOCK = "clock"
    WORKER = "db_worker"
    DISPATCHER = "dispatch"


def record_heartbeat(process: Process) -> None:
    """Record that a ``process`` lives. Of any number, on any machines, one writes within a minute."""
    now = timezone.now()
    beats = Heartbeat.objects.filter(process=process)
    if not beats.exclude(at__range=(now - EVERY, now)).update(at=now):
        Heartbeat.objects.bulk_create([Heartbeat(process=process, at=now)], ignore_conflicts=True)
