"""iCalendar (RFC 5545): components of an event, and calendars joined from them.

A series is one VEVENT with a rule, if the rule really describes its dates: RRULE until the last
stored date, EXDATE, and a RECURRENCE-ID for each date that differs. Each other date is a VEVENT of
its own. RDATE and DURATION are never used, because half of the clients read them wrongly.
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
from agenda.formats.components import (
    ComponentContent,
    Recurrence,
    Stamps,
    component_content,
    start_and_end,
    strip_controls,
    write_component,
)
from agenda.formats.series import Series, find_series, original_wall, single_uid
from agenda.formats.timezones import timezone_component
from agenda.models import Event, EventDate, Occurrence

#: How long an ended or cancelled date stays in the calendar.
WINDOW = timedelta(days=30)
REFRESH = timedelta(hours=1)
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class SerialisedCalendar:
    """VEVENTs as CRLF lines, the time zones they refer to, and their greatest LAST-MODIFIED."""

    content: str
    zones: tuple[str, ...]
    modified_at: datetime

    def __add__(self, other: "SerialisedCalendar") -> "SerialisedCalendar":
        zones = tuple(sorted({*self.zones, *other.zones}))
        return SerialisedCalendar(
            self.content + other.content, zones, max(self.modified_at, other.modified_at)
        )


def serialise_event(
    event: Event,
    occurrences: Iterable[Occurrence],
    dates: Iterable[EventDate],
    *,
    now: datetime,
    edition: int = 0,
    into: Event | None = None,
) -> SerialisedCalendar:
    """Return all VEVENTs of ``event`` in its own language; the same rows give the same octets.

    ``edition`` counts the event's publications and is added to every SEQUENCE. Dates that ended, or
    were cancelled, more than WINDOW ago are left out, except ended dates of a series that goes on.
    Spans are left out too: they have no date, and clients would show all their days as dates.

    If the event was merged ``into`` another, every component is cancelled, a series as a whole (RFC
    5546, 3.2.5).
    """
    lines = {line.uid: line for line in dates}
    writer = _Writer(event, edition, into)
    components: dict[UUID, list[Occurrence]] = defaultdict(list)
    for occurrence in sorted(occurrences, key=lambda o: (o.original_start_at, o.uid)):
        # Subscribers have seen a cancellation that is so old.
        is_cancelled = occurrence.status == OccurrenceStatus.CANCELLED
        is_old = occurrence.modified_at < now - WINDOW
        if not (occurrence.is_span or (is_cancelled and is_old)):
            components[occurrence.uid].append(occurrence)
    with translation.override(event.language):
        for rows in components.values():
            writer.write(rows, lines.get(rows[0].line_uid), now)
    return writer.result(now)


def serialise_occurrence(
    event: Event, occurrence: Occurrence, *, edition: int
) -> SerialisedCalendar:
    """Return one date as a single VEVENT, independent of the event's other dates."""
    writer = _Writer(event, edition)
    with translation.override(event.language):
        writer.write_alone(occurrence)
    return writer.result(occurrence.modified_at)


def join_calendars(
    contents: Iterable[str],
    zones: Iterable[str],
    *,
    name: str,
    url: str = "",
    source: str = "",
    refresh: timedelta = REFRESH,
) -> bytes:
    """Return a whole VCALENDAR of serialised components, which are not parsed again.

    ``url`` is the page with the same content, ``source`` the URL of this calendar.
    """
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//{site_domain()}//Agenda//{settings.LANGUAGE_CODE.upper()}")
    calendar.add("CALSCALE", "GREGORIAN")
    # The first property of each pair is from RFC 7986, the second is an older one still in use.
    calendar.add("NAME", vText(strip_controls(name)))
    calendar.add("X-WR-CALNAME", vText(strip_controls(name)))
    calendar.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(refresh))
    if url:
        calendar.add("URL", url)
    if source:
        calendar.add("SOURCE", source, parameters={"VALUE": "URI"})
    end = b"END:VCALENDAR\r\n"
    head: bytes = calendar.to_ical().removesuffix(end)
    # A calendar must have a component (RFC 5545 3.6): without events, it is the time zone.
    named = sorted({zone for zone in zones if zone != "UTC"}) or [settings.TIME_ZONE]
    return b"".join([head, *map(timezone_component, named), "".join(contents).encode(), end])


class _Writer:
    """Writes the components of one event, and collects their zones and modification times."""

    def __init__(self, event: Event, edition: int, into: Event | None = None) -> None:
        self.event = event
        self.into = into
        self.edition = max(edition, 0)
        self.address = event_address(event)
        #: Last publication of what all dates share: the event, its place and its category.
        published = [
            record.last_published_at for record in (event, event.place, event.category) if record
        ]
        self.said_at = max((instant for instant in published if instant), default=None)
        self.parts: list[str] = []
        self.zones: set[str] = set()
        self.changes: list[datetime] = []

    def result(self, now: datetime) -> SerialisedCalendar:
        modified_at = max(self.changes, default=self.said_at or now)
        return SerialisedCalendar("".join(self.parts), tuple(sorted(self.zones)), modified_at)

    def write(self, rows: Sequence[Occurrence], line: EventDate | None, now: datetime) -> None:
        """Write the dates of one UID: a series with its exceptions, or single dates."""
        series = find_series(rows, line) if rows[0].in_series else None
        if series and series.dates[-1].end_at > now - WINDOW:
            self._write_series(series, line, now)
        ruled = {id(o) for o in series.dates} if series else set()
        dropped = [row for row in rows if row.is_dropped]
        if line is None and rows[0].in_series and dropped:
            # The rule was removed: a cancelled component without a rule replaces the series.
            last = max(dropped, key=lambda row: (row.sequence, row.modified_at))
            self._write(last, last.uid)
            ruled = {id(row) for row in dropped}
        for row in rows:
            if id(row) not in ruled and row.end_at > now - WINDOW:
                self.write_alone(row)

    def write_alone(self, row: Occurrence) -> None:
        self._write(row, single_uid(row))

    def _write_series(self, series: Series, line: EventDate | None, now: datetime) -> None:
        """Write the master component of a series, and one for each date that differs."""
        uid = series.dates[0].uid
        plain = self._facts_of(_plain(series, line))
        # SEQUENCE of the series: the lowest among its dates to come. A date changed since (even
        # changed back) has a component with a higher one. It never decreases: dates pass, and each
        # one's SEQUENCE only grows.
        coming = [o for o in series.dates if o.end_at > now] or series.dates[-1:]
        level = min(coming, key=lambda o: (o.sequence, o.modified_at))
        starts = [_in_form(series, original_wall(o).date()) for o in series.dates]
        recurrence = Recurrence(
            rule=series.rule,
            last=starts[-1],
            without=tuple(_in_form(series, day) for day in series.without),
        )
        span = (starts[0], starts[0] + series.length)
        stamps = replace(self._stamps(level), created_at=min(o.created_at for o in series.dates))
        self._add(uid, plain, span, stamps, zone=series.zone, recurrence=recurrence)
        if self.into:
            return
        for row, start in zip(series.dates, starts, strict=True):
            facts = self._facts_of(row)
            was_changed = row.sequence > level.sequence and row.modified_at > row.created_at
            if facts != plain or was_changed or not series.is_as_ruled(row):
                self._write(row, uid, recurrence_id=start)

    def _facts_of(self, row: Occurrence) -> ComponentContent:
        return component_content(self.event, row, self.address)

    def _stamps(self, row: Occurrence) -> Stamps:
        modified_at = max(row.modified_at, self.said_at or row.modified_at)
        return Stamps(row.created_at, modified_at, self.edition + row.sequence)

    def _write(self, row: Occurrence, uid: UUID, recurrence_id: date | None = None) -> None:
        """Write the VEVENT of one date."""
        self._add(
            uid,
            self._facts_of(row),
            start_and_end(row),
            self._stamps(row),
            zone=row.zone,
            recurrence_id=recurrence_id,
        )

    def _add(
        self,
        uid: UUID,
        facts: ComponentContent,
        span: tuple[date, date],
        stamps: Stamps,
        *,
        zone: str,
        **more: Any,
    ) -> None:
        """Write one VEVENT; cancelled, with a link, if the event was merged into another."""
        if self.into:
            words = _("Cette sortie est réunie à « %(title)s », qui a ses dates.")
            words = words % {"title": strip_controls(self.into.title)}
            description = f"{words}\n\n{event_address(self.into)}"
            facts = replace(facts, status="CANCELLED", description=description)
        written = write_component(self.event, uid, facts, span, stamps, **more)
        self.parts.append(written)
        self.changes.append(stamps.modified_at)
        if ";TZID=" in written:
            self.zones.add(zone)


def _plain(series: Series, line: EventDate | None) -> Occurrence:
    """Return an unsaved date of the series without any change, to compare the others with."""
    first = series.dates[0]
    return Occurrence(
        zone=series.zone,
        start_at=first.original_start_at,
        original_start_at=first.original_start_at,
        has_end=sum(o.has_end for o in series.dates) * 2 >= len(series.dates),
        label=line.label if line else "",
    )


def _in_form(series: Series, day: date) -> date:
    """Return the start of the series on ``day``, as date or datetime like its DTSTART."""
    return day if series.all_day else datetime.combine(day, series.wall, ZoneInfo(series.zone))
