"""A reader of calendars by RFC 5545, independent of agenda.formats, and the expected dates."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from dateutil.rrule import rrulestr
from icalendar import Calendar

from agenda.models import Occurrence


class Happening(NamedTuple):
    """One date: datetimes in UTC, or days if it lasts all day."""

    uid: str
    start: dt.date
    end: dt.date
    cancelled: bool
    summary: str


def read_calendar(content: bytes) -> list[Happening]:
    """Return every date of ``content``, with rules expanded and overrides applied."""
    masters, overrides = [], defaultdict(dict)
    components: list[Any] = Calendar.from_ical(content).walk("VEVENT")
    for component in components:
        if "RECURRENCE-ID" in component:
            overrides[component["UID"]][_plain(component["RECURRENCE-ID"].dt)] = component
        else:
            masters.append(component)
    found = [
        happening for master in masters for happening in _expand(master, overrides[master["UID"]])
    ]
    assert not any(overrides.values()), "an override of a start that its rule does not give"
    return sorted(found, key=_order)


def happenings_of(
    occurrences: Iterable[Occurrence], domain: str = "agenda.example.org"
) -> list[Happening]:
    """Return the dates that the calendar of ``occurrences`` should have."""
    return sorted((_row(o, domain) for o in occurrences), key=_order)


def _expand(master, overrides) -> Iterator[Happening]:
    start, length = master["DTSTART"].dt, _plain(master["DTEND"].dt) - _plain(master["DTSTART"].dt)
    if "RRULE" not in master:
        yield _happening(master, start, master["DTEND"].dt)
        return
    for plain in _starts(master):
        override = overrides.pop(plain, None)
        if override is not None:
            yield _happening(override, override["DTSTART"].dt, override["DTEND"].dt)
        else:
            yield _happening(master, _in_form(plain, start), _in_form(plain + length, start))


def _starts(master) -> list[dt.date]:
    """Return the starts of a master component, as days or wall times."""
    start, rule = master["DTSTART"].dt, dict(master["RRULE"])
    until = rule.pop("UNTIL")[0]
    assert isinstance(until, dt.datetime) == isinstance(start, dt.datetime)
    if isinstance(start, dt.datetime):
        assert until.utcoffset() == dt.timedelta()
        until = until.astimezone(start.tzinfo)
    text = ";".join(
        f"{name}={','.join(str(value) for value in values)}" for name, values in rule.items()
    )
    exceptions = master.get("EXDATE", [])
    left_out = {
        _plain(value.dt)
        for listed in (exceptions if isinstance(exceptions, list) else [exceptions])
        for value in listed.dts
    }
    found = []
    for moment in rrulestr(text, dtstart=dt.datetime.combine(start, _time(start))):
        plain = moment if isinstance(start, dt.datetime) else moment.date()
        if plain > _plain(until):
            return [one for one in found if one not in left_out]
        found.append(plain)
    raise AssertionError("a rule without an end")


def _time(start: dt.date) -> dt.time:
    return start.time() if isinstance(start, dt.datetime) else dt.time.min


def _plain(moment: dt.date) -> dt.date:
    return moment.replace(tzinfo=None) if isinstance(moment, dt.datetime) else moment


def _in_form(plain: Any, like: dt.date) -> dt.date:
    return plain.replace(tzinfo=like.tzinfo) if isinstance(like, dt.datetime) else plain


def _happening(component, start: dt.date, end: dt.date) -> Happening:
    start, end = (
        moment.astimezone(dt.UTC) if isinstance(moment, dt.datetime) else moment
        for moment in (start, end)
    )
    return Happening(
        str(component["UID"]),
        start,
        end,
        component["STATUS"] == "CANCELLED",
        str(component["SUMMARY"]),
    )


def _row(o: Occurrence, domain: str) -> Happening:
    start: dt.date = o.start_at.astimezone(dt.UTC)
    end: dt.date = o.end_at.astimezone(dt.UTC)
    if o.all_day:
        start, end = o.start_at.astimezone(o.tzinfo).date(), o.end_at.astimezone(o.tzinfo).date()
    title = f"{o.event.title} ({o.label})" if o.label else o.event.title
    prefix = {"cancelled": "ANNULÉ\u00a0: ", "postponed": "REPORTÉ\u00a0: "}.get(o.status, "")
    if not prefix and o.availability == "full":
        prefix = "COMPLET\u00a0: "
    return Happening(f"{o.uid}@{domain}", start, end, o.status == "cancelled", prefix + title)


def _order(happening: Happening) -> tuple[str, ...]:
    return (
        happening.start.isoformat(),
        happening.uid,
        happening.end.isoformat(),
        happening.summary,
    )
