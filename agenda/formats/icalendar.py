"""iCalendar (RFC 5545): the components of an event, and calendars joined of them.

A series is one VEVENT with a rule where the rule truly describes its dates: RRULE until the last
date that we hold, EXDATE, and a RECURRENCE-ID for each date that differs. All else is one VEVENT
each. Never RDATE nor DURATION: half of the consumers get them wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, vDuration, vText

from agenda.enums import OccurrenceStatus
from agenda.formats.addresses import event_address, site_domain
from agenda.formats.components import Facts, Recurrence, Stamps, clean, facts_of, start_and_end, write_component
from agenda.formats.series import Series, find_series, original_wall, uid_alone
from agenda.formats.timezones import timezone_component
from agenda.models import Event, EventDate, Occurrence

#: How long a date that has ended, or was cancelled, is still said.
WINDOW = timedelta(days=30)
REFRESH = timedelta(hours=1)
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class SerialisedCalendar:
    """VEVENTs in CRLF lines, the zones that they refer to, their greatest LAST-MODIFIED."""

    content: str
    zones: tuple[str, ...]
    modified_at: datetime

    def __add__(self, other: "SerialisedCalendar") -> "SerialisedCalendar":
        zones = tuple(sorted({*self.zones, *other.zones}))
        return SerialisedCalendar(self.content + other.content, zones, max(self.modified_at, other.modified_at))


def serialise_event(
    event: Event,
    occurrences: Iterable[Occurrence],
    dates: Iterable[EventDate],
    *,
    now: datetime,
    edition: int = 0,
    into: Event | None = None,
) -> SerialisedCalendar:
    """All VEVENTs of ``event``, in its own language, the same octets for the same rows.

    ``edition`` counts the event's publications: every SEQUENCE moves with it. What ended WINDOW
    ago is left out, unless its series goes on; so is what was cancelled that long ago. Of a span a
    calendar says nothing: it has no date, and all its days would be taken for dates.

    Of an event that went ``into`` another every component is cancelled, a series as a whole (RFC 5546, 3.2.5).
    """
    lines = {line.uid: line for line in dates}
    writer = _Writer(event, edition, into)
    components: dict[UUID, list[Occurrence]] = defaultdict(list)
    for occurrence in sorted(occurrences, key=lambda o: (o.original_start_at, o.uid)):
        # Whoever follows the calendar has heard of what was cancelled so long ago.
        is_forgotten = occurrence.status == OccurrenceStatus.CANCELLED and occurrence.modified_at < now - WINDOW
        if not (occurrence.is_span or is_forgotten):
            components[occurrence.uid].append(occurrence)
    with translation.override(event.language):
        for rows in components.values():
            writer.write(rows, lines.get(rows[0].line_uid), now)
    return writer.result(now)


def serialise_occurrence(event: Event, occurrence: Occurrence, *, edition: int = 0) -> SerialisedCalendar:
    """One date alone, to be kept in a calendar that need not hold the others."""
    writer = _Writer(event, edition)
    with translation.override(event.language):
        writer.write_alone(occurrence)
    return writer.result(occurrence.modified_at)


def join_calendars(
    contents: Iterable[str],
    zones: Iterable[str],
    *,
    name: str,
    description: str = "",
    url: str = "",
    source: str = "",
    refresh: timedelta = REFRESH,
) -> bytes:
    """A whole calendar of components that were serialised before, which are not read again.

    ``url`` is the page of the same things, ``source`` where this calendar is fetched.
    """
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//{site_domain()}//Agenda//{settings.LANGUAGE_CODE.upper()}")
    calendar.add("CALSCALE", "GREGORIAN")
    # The first of each pair is RFC 7986's, the second what came before it and is still read.
    calendar.add("NAME", vText(clean(name)))
    calendar.add("X-WR-CALNAME", vText(clean(name)))
    if description:
        calendar.add("DESCRIPTION", vText(clean(description)))
        calendar.add("X-WR-CALDESC", vText(clean(description)))
    calendar.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(refresh))
    if url:
        calendar.add("URL", url)
    if source:
        calendar.add("SOURCE", source, parameters={"VALUE": "URI"})
    end = b"END:VCALENDAR\r\n"
    head: bytes = calendar.to_ical().removesuffix(end)
    # A calendar has at least one component (RFC 5545 3.6): when nothing happens, its zone.
    named = sorted({zone for zone in zones if zone != "UTC"}) or [settings.TIME_ZONE]
    return b"".join([head, *map(timezone_component, named), "".join(contents).encode(), end])


class _Writer:
    """Writes the components of one event, and remembers what they refer to."""

    def __init__(self, event: Event, edition: int, into: Event | None = None) -> None:
        self.event = event
        self.into = into
        self.edition = max(edition, 0)
        self.address = event_address(event)
        #: When what all its dates say was last published: its own words, its place's, its category's.
        published = [record.last_published_at for record in (event, event.place, event.category) if record]
        self.said_at = max((instant for instant in published if instant), default=None)
        self.parts: list[str] = []
        self.zones: set[str] = set()
        self.changes: list[datetime] = []

    def result(self, now: datetime) -> SerialisedCalendar:
        modified_at = max(self.changes, default=self.said_at or now)
        return SerialisedCalendar("".join(self.parts), tuple(sorted(self.zones)), modified_at)

    def write(self, rows: Sequence[Occurrence], line: EventDate | None, now: datetime) -> None:
        """The dates of one UID: a series and what its rule does not describe, or each alone."""
        series = find_series(rows, line) if rows[0].in_series else None
        if series and series.dates[-1].end_at > now - WINDOW:
            self._write_series(series, line, now)
        ruled = {id(o) for o in series.dates} if series else set()
        if line is None and rows[0].in_series and (dropped := [row for row in rows if row.is_dropped]):
            # Its rule left the event: who has the series must know, and a component without a rule is all of it.
            last = max(dropped, key=lambda row: (row.sequence, row.modified_at))
            self._write(last.uid, self._facts_of(last), start_and_end(last), self._stamps(last), zone=last.zone)
            ruled = {id(row) for row in dropped}
        for row in rows:
            if id(row) not in ruled and row.end_at > now - WINDOW:
                self.write_alone(row)

    def write_alone(self, row: Occurrence) -> None:
        facts = self._facts_of(row)
        self._write(uid_alone(row), facts, start_and_end(row), self._stamps(row), zone=row.zone)

    def _write_series(self, series: Series, line: EventDate | None, now: datetime) -> None:
        uid = series.dates[0].uid
        plain = self._facts_of(_plain(series, line))
        # The SEQUENCE of the date that changed least of those to come: dates that were changed since, even back, have a
        # component of their own with a higher one. It never goes down: dates pass, and each one's only grows.
        coming = [o for o in series.dates if o.end_at > now] or series.dates[-1:]
        level = min(coming, key=lambda o: (o.sequence, o.modified_at))
        starts = [_in_form(series, original_wall(o).date()) for o in series.dates]
        recurrence = Recurrence(
            rule=series.rule, last=starts[-1], without=tuple(_in_form(series, day) for day in series.without)
        )
        span = (starts[0], starts[0] + series.length)
        self._write(uid, plain, span, self._stamps(level, series), zone=series.zone, recurrence=recurrence)
        if self.into:
            return
        for row, start in zip(series.dates, starts, strict=True):
            facts = self._facts_of(row)
            was_changed = row.sequence > level.sequence and row.modified_at > row.created_at
            if facts != plain or was_changed or not series.is_as_ruled(row):
                self._write(uid, facts, start_and_end(row), self._stamps(row), zone=row.zone, recurrence_id=start)

    def _facts_of(self, row: Occurrence) -> Facts:
        return facts_of(self.event, row, self.address)

    def _stamps(self, row: Occurrence, series: Series | None = None) -> Stamps:
        created_at = min(o.created_at for o in series.dates) if series else row.created_at
        modified_at = max(row.modified_at, self.said_at or row.modified_at)
        return Stamps(created_at, modified_at, self.edition + row.sequence)

    def _write(
        self, uid: UUID, facts: Facts, span: tuple[date, date], stamps: Stamps, *, zone: str, **more: Any
    ) -> None:
        if self.into:
            words = _("Cette sortie est réunie à « %(title)s », qui a ses dates.") % {"title": clean(self.into.title)}
            facts = replace(facts, status="CANCELLED", description=f"{words}\n\n{event_address(self.into)}")
        written = write_component(self.event, uid, facts, span, stamps, **more)
        self.parts.append(written)
        self.changes.append(stamps.modified_at)
        if ";TZID=" in written:
            self.zones.add(zone)


def _plain(series: Series, line: EventDate | None) -> Occurrence:
    """A date of the series to which nothing happened."""
    first = series.dates[0]
    return Occurrence(
        zone=series.zone,
        start_at=first.original_start_at,
        original_start_at=first.original_start_at,
        has_end=sum(o.has_end for o in series.dates) * 2 >= len(series.dates),
        label=line.label if line else "",
    )


def _in_form(series: Series, day: date) -> date:
    """The series' start of ``day`` in the form of its DTSTART."""
    return day if series.all_day else datetime.combine(day, series.wall, ZoneInfo(series.zone))
