"""Dates of the invented events and what becomes of them: offsets from today, read from ``data/dates.toml``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from agenda.enums import DateKind
from datetext import WEEKDAYS
from demo.tables import read


class State(StrEnum):
    """How far an event is on its way to the public, and back."""

    LIVE = "live"
    DRAFT = "draft"
    IN_MODERATION = "in_moderation"
    TO_COME = "to_come"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Fate:
    """Something that befalls the ``which``-th date to come; it is taken back when restored."""

    kind: str
    which: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The fields of one :class:`~agenda.models.EventDate`."""

    kind: DateKind = DateKind.SINGLE
    label: str = ""
    all_day: bool = False
    times: list[list[str]] = field(default_factory=list)
    start_on: date | None = None
    end_on: date | None = None
    moments: list[list[str]] = field(default_factory=list)
    rrule: str = ""
    except_on: list[str] = field(default_factory=list)
    school_zone: str = ""
    skip_public_holidays: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an event is on, how far it has come, and what befalls one of its dates."""

    lines: tuple[Line, ...]
    state: State
    fate: Fate | None


def schedule_of(slug: str, today: date) -> Schedule:
    row = read("dates")[slug]
    return Schedule(
        lines=tuple(line_around(today, **facts) for facts in row["dates"]),
        state=State(row.get("state", State.LIVE)),
        fate=Fate(**row["befalls"]) if "befalls" in row else None,
    )


def day_from(today: date, offset: str) -> date:
    """The day of ``offset``: days from today, the first of these weekdays from there on, days more («9 TU,FR -1»).

    «12-24» is the next 24 December.
    """
    days, weekdays, more, *_rest = [*offset.split(), "", ""]
    if days[1:].find("-") > 0:
        this_year = date.fromisoformat(f"{today.year}-{days}")
        day = this_year if this_year >= today else this_year.replace(year=today.year + 1)
    else:
        day = today + timedelta(days=int(days))
    waits = [(WEEKDAYS.index(weekday) - day.weekday()) % 7 for weekday in weekdays.split(",") if weekday]
    return day + timedelta(days=min(waits, default=0) + int(more or 0))


def line_around(
    today: date, *, start_on: str, end_on: str = "", until: str = "", days: Sequence[int] = (), **facts: Any
) -> Line:
    """A line of the data file, its offsets made days; ``days`` make several moments, each with the first opening."""
    first = day_from(today, start_on)
    if days:
        begin, end = facts["times"][0]
        night = timedelta(days=int(end <= begin))  # past midnight
        on = [first + timedelta(days=number) for number in days]
        return Line(kind=DateKind.SEVERAL, moments=[[f"{day}T{begin}", f"{day + night}T{end}"] for day in on])
    if until:
        facts["rrule"] += f";UNTIL={day_from(today, until):%Y%m%d}"
    kind = DateKind.RULE if "rrule" in facts else DateKind.SINGLE
    return Line(kind=kind, start_on=first, end_on=day_from(today, end_on) if end_on else None, **facts)
