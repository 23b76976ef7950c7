"""What clocks, workers and dispatchers say of themselves once a minute: they have no address to be asked at."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from config.models import Heartbeat

EVERY = timedelta(minutes=1)


class Process(StrEnum):
    """The kinds of process that run beside the site, by the names of their commands."""

    CLOCK = "clock"
    WORKER = "db_worker"
    DISPATCHER = "dispatch"


class InMemory:
    """The last heartbeats of a site that is one process; ``beats`` is None where there are others."""

    beats: dict[str, datetime] | None = None


def keep_heartbeats_in_memory() -> None:
    """Keep heartbeats in memory, for a site whose clock, worker, dispatcher and pages are all in this process.

    Called once, before the first of them starts. A town then writes nothing at rest.
    """
    InMemory.beats = {}


def last_heartbeats() -> dict[str, datetime]:
    """When a process of each kind last said that it lives; kinds that never did are left out."""
    if InMemory.beats is not None:
        return dict(InMemory.beats)
    return dict(Heartbeat.objects.values_list("process", "at"))


def record_heartbeat(process: Process) -> None:
    """Record that a ``process`` lives. Of any number, on any machines, one writes within a minute."""
    now = timezone.now()
    if InMemory.beats is not None:
        InMemory.beats[process] = now
        return
    beats = Heartbeat.objects.filter(process=process)
    if not beats.exclude(at__range=(now - EVERY, now)).update(at=now):
        Heartbeat.objects.bulk_create([Heartbeat(process=process, at=now)], ignore_conflicts=True)
