"""Prints what libical reads in a calendar (standard input) between two instants.

Overrides are applied by the adapter. For Debian's Python with python3-gi and gir1.2-ical-3.0.
"""

import datetime as dt
import sys
from typing import Any

import gi

gi.require_version("ICalGLib", "3.0")
from adapter import Component, report  # noqa: E402
from gi.repository import ICalGLib  # noqa: E402

LONG_AGO, FAR = "20000101T000000Z", "20400101T000000Z"
UTC = ICalGLib.Timezone.get_utc_timezone()


def main() -> None:
    calendar = ICalGLib.Component.new_from_string(sys.stdin.buffer.read().decode())
    report(map(component, components(calendar)), *sys.argv[1:3])


def components(calendar):
    found = calendar.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    while found is not None:
        yield found
        found = calendar.get_next_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)


def component(event) -> Component:
    start, end = event.get_dtstart(), event.get_dtend()
    spans = [(understood(start), understood(end))]
    if has(event, ICalGLib.PropertyKind.RRULE_PROPERTY):
        spans = expanded(event, is_day=start.is_date())
    return Component(
        uid=event.get_uid(),
        start=understood(start),
        end=understood(end),
        cancelled=event.get_status() == ICalGLib.PropertyStatus.CANCELLED,
        summary=event.get_summary(),
        recurrence_id=recurrence_id(event),
        starts=tuple(start for start, _ in spans),
        ends=tuple(end for _, end in spans),
    )


def has(event, kind) -> bool:
    return event.get_first_property(kind) is not None


def recurrence_id(event) -> dt.date | None:
    """Return RECURRENCE-ID; libical leaves it to the caller to look its TZID up."""
    written = event.get_first_property(ICalGLib.PropertyKind.RECURRENCEID_PROPERTY)
    if written is None:
        return None
    time, named = (
        written.get_recurrenceid(),
        written.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER),
    )
    if named is not None:
        time.set_timezone(event.get_parent().get_timezone(named.get_tzid()))
    return understood(time)


def expanded(event, *, is_day: bool) -> list[tuple[dt.date, dt.date]]:
    """Return (start, end) pairs as libical expands them, EXDATE applied."""
    found: list[Any] = []

    def keep(_event, span, _data) -> None:
        edges = (span.get_start(), span.get_end())
        instants = [dt.datetime.fromtimestamp(edge, dt.UTC) for edge in edges]
        found.append(tuple(instant.date() if is_day else instant for instant in instants))

    event.foreach_recurrence(*map(ICalGLib.Time.new_from_string, (LONG_AGO, FAR)), keep, None)
    return found


def understood(time) -> dt.date:
    if time.is_date():
        return dt.date(time.get_year(), time.get_month(), time.get_day())
    there = time.convert_to_zone(UTC)
    return dt.datetime(
        there.get_year(),
        there.get_month(),
        there.get_day(),
        there.get_hour(),
        there.get_minute(),
        there.get_second(),
        tzinfo=dt.timezone.utc,  # noqa: UP017
    )


main()
