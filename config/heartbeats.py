"""Heartbeats of clocks, workers and dispatchers, once a minute: they have no HTTP port to probe."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from config.models import Heartbeat

EVERY = timedelta(minutes=1)


class Process(StrEnum):
    """Kinds of background process, named after their commands."""

    CLOCK = "clock"
    WORKER = "db_worker"
    DISPATCHER = "dispatch"


class InMemory:
    """Heartbeats of a site that is one process; ``beats`` is ``None`` if it has several."""

    beats: dict[str, datetime] | None = None


def keep_heartbeats_in_memory() -> None:
    """Keep heartbeats in memory, for a site whose processes are one.

    Call once, before they start. A town at rest then writes nothing to the database.
    """
    InMemory.beats = {}


def last_heartbeats() -> dict[str, datetime]:
    """Return the time of the last heartbeat by kind of process; kinds without one are left out."""
    if InMemory.beats is not None:
        return dict(InMemory.beats)
    return dict(Heartbeat.objects.values_list("process", "at"))


def record_heartbeat(process: Process) -> None:
    """Record a heartbeat of ``process``; of several of a kind, one writes per minute."""
    now = timezone.now()
    if InMemory.beats is not None:
        InMemory.beats[process] = now
        return
    beats = Heartbeat.objects.filter(process=process)
    if not beats.exclude(at__range=(now - EVERY, now)).update(at=now):
        Heartbeat.objects.bulk_create([Heartbeat(process=process, at=now)], ignore_conflicts=True)
