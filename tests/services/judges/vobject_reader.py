"""Prints what vobject reads in a calendar (standard input) between two instants.

Overrides are applied by the adapter.
"""

import datetime as dt
import sys

import vobject
from adapter import Component, report


def understood(moment: dt.date) -> dt.date:
    """Return an instant in UTC, or a day unchanged."""
    return moment.astimezone(dt.timezone.utc) if isinstance(moment, dt.datetime) else moment  # noqa: UP017


def component(event) -> Component:
    start, end = event.dtstart.value, event.dtend.value
    starts = [start]
    if event.rruleset is not None:
        starts = [
            moment if isinstance(start, dt.datetime) else moment.date() for moment in event.rruleset
        ]
    return Component(
        uid=event.uid.value,
        start=understood(start),
        end=understood(end),
        cancelled=event.status.value == "CANCELLED",
        summary=event.summary.value,
        recurrence_id=understood(event.recurrence_id.value)
        if hasattr(event, "recurrence_id")
        else None,
        starts=tuple(understood(moment) for moment in starts),
        ends=tuple(understood(moment + (end - start)) for moment in starts),
    )


calendar = vobject.readOne(sys.stdin.buffer.read().decode())
report(map(component, calendar.vevent_list), *sys.argv[1:3])
