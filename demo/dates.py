"""Dates of the invented events as offsets from today, read from ``data/dates.toml``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from agenda.enums import DateKind
from datetext import WEEKDAYS
from demo.tables import TomlTable, load_toml


class PublicationState(StrEnum):
    """Publication state of an invented event."""

    LIVE = "live"
    DRAFT = "draft"
    IN_MODERATION = "in_moderation"
    TO_COME = "to_come"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Fate:
    """A change of the ``which``-th coming date; «restored» is cancelled, then undone."""

    kind: str
    which: int
    reason: str = ""


#: Fields of one :class:`~agenda.models.EventDate`.
DateFields = TomlTable


@dataclass(frozen=True, slots=True)
class DatePlan:
    """Dates of an event, its publication state, and a change of one date."""

    lines: tuple[DateFields, ...]
    state: PublicationState
    fate: Fate | None


def date_plan_for(slug: str, today: date) -> DatePlan:
    row = load_toml("dates")[slug]
    return DatePlan(
        lines=tuple(line_around(today, **facts) for facts in row["dates"]),
        state=PublicationState(row.get("state", PublicationState.LIVE)),
        fate=Fate(**row["befalls"]) if "befalls" in row else None,
    )


def day_from(today: date, offset: str) -> date:
    """Return the day of ``offset``: days from today, then next weekday among these, then more days.

    For example «9 TU,FR -1». «12-24» is the next 24 December.
    """
    days, weekdays, more, *_rest = [*offset.split(), "", ""]
    if days[1:].find("-") > 0:
        this_year = date.fromisoformat(f"{today.year}-{days}")
        day = this_year if this_year >= today else this_year.replace(year=today.year + 1)
    else:
        day = today + timedelta(days=int(days))
    waits = [
        (WEEKDAYS.index(weekday) - day.weekday()) % 7 for weekday in weekdays.split(",") if weekday
    ]
    return day + timedelta(days=min(waits, default=0) + int(more or 0))


def line_around(
    today: date,
    *,
    start_on: str,
    end_on: str = "",
    until: str = "",
    days: Sequence[int] = (),
    **facts: Any,
) -> DateFields:
    """Return a row of the data file with its offsets resolved to days.

    ``days`` gives several single dates, each with the first of the ``times``.
    """
    first = day_from(today, start_on)
    if days:
        begin, end = facts["times"][0]
        night = timedelta(days=int(end <= begin))  # ends after midnight
        on = [first + timedelta(days=number) for number in days]
        moments = [[f"{day}T{begin}", f"{day + night}T{end}"] for day in on]
        return {"kind": DateKind.SEVERAL, "moments": moments}
    if until:
        facts["rrule"] += f";UNTIL={day_from(today, until):%Y%m%d}"
    if end_on:
        facts["end_on"] = day_from(today, end_on)
    kind = DateKind.RULE if "rrule" in facts else DateKind.SINGLE
    return {"kind": kind, "start_on": first, **facts}
