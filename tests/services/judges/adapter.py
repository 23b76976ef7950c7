"""Applies overrides (RFC 5545 3.8.4.4) for calendar readers that expand only masters.

A reader provides masters with their expanded starts (EXDATE applied), and overrides by UID and
RECURRENCE-ID, all in its own interpretation of time zones; an override replaces the start that it
names. Standard library only, since each reader runs in the Python that has its library.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, NamedTuple


class Component(NamedTuple):
    """A VEVENT as interpreted by the reader: instants in UTC, or days."""

    uid: str
    start: dt.date
    end: dt.date
    cancelled: bool
    summary: str
    recurrence_id: dt.date | None
    starts: tuple[dt.date, ...]  # of its rule; its own start if it has none
    ends: tuple[dt.date, ...]


def happenings(components: Iterable[Component]) -> list[dict[str, Any]]:
    components = list(components)
    overrides = {
        (one.uid, one.recurrence_id): one for one in components if one.recurrence_id is not None
    }
    found = []
    for master in (one for one in components if one.recurrence_id is None):
        for start, end in zip(master.starts, master.ends, strict=True):
            override = overrides.pop((master.uid, start), None)
            found.append(
                said(override, override.start, override.end)
                if override
                else said(master, start, end)
            )
    if overrides:
        raise SystemExit(f"overrides of starts that no rule gives: {sorted(overrides, key=str)}")
    return found


def said(component: Component, start: dt.date, end: dt.date) -> dict[str, Any]:
    return {
        "uid": component.uid,
        "start": written(start),
        "end": written(end),
        "cancelled": component.cancelled,
        "summary": component.summary,
    }


def written(moment: dt.date) -> str:
    if not isinstance(moment, dt.datetime):
        return moment.isoformat()
    return moment.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: UP017 -- for older Pythons too


def report(components: Iterable[Component], start: str, end: str) -> None:
    """Print the occurrences between two instants as JSON."""
    print(
        json.dumps(
            [one for one in happenings(components) if one["start"] < end and one["end"] > start]
        )
    )
