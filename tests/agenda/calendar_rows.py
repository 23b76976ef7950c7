"""Unsaved occurrences as publication creates them, and the components of a calendar."""

import datetime as dt

from django.utils import timezone

from agenda.enums import DateKind
from agenda.formats.icalendar import join_calendars, serialise_event
from agenda.models import Event, EventDate
from agenda.services.planning import plan
from agenda.services.publication import new_occurrence
from tests.factories.agenda import EventDateFactory, at

NOW = at("2026-09-01 12:00")


def event_of(**fields) -> Event:
    return Event(title="Bal d’été 🎉", slug="bal", lead="On danse.", **fields)


def rule_line(rrule: str = "FREQ=WEEKLY;BYDAY=TU", **fields) -> EventDate:
    """Return a rule of Tuesday evenings, from 8 September on."""
    defaults = {"start_on": dt.date(2026, 9, 8), "times": [["20:00", "22:00"]]}
    return EventDateFactory.build(kind=DateKind.RULE, rrule=rrule, **(defaults | fields))


def rows_of(event: Event, *lines: EventDate):
    """Return the unsaved occurrences that publication would create."""
    written_at = timezone.now()
    return [new_occurrence(event, planned, written_at) for planned in plan(event, lines)]


def written(event: Event, rows, *lines: EventDate, **options) -> str:
    return serialise_event(event, rows, lines, now=timezone.now(), **options).content


def joined(content: str, zones=("Europe/Paris",)) -> bytes:
    return join_calendars([content], zones, name="Agenda")


def components(content: str) -> list[dict]:
    """Return the property texts of each component, unfolded."""
    lines = content.replace("\r\n ", "").split("\r\n")
    found: list[dict] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            found.append({})
        elif line and line != "END:VEVENT":
            name, _, value = line.partition(":")
            found[-1].setdefault(name.partition(";")[0], []).append(f"{name}:{value}")
    return found


def change(row, status, **fields):
    """Change ``row`` as a service would."""
    row.status, row.sequence, row.modified_at = (
        status,
        row.sequence + 1,
        timezone.now() + dt.timedelta(seconds=1),
    )
    for name, value in fields.items():
        setattr(row, name, value)
