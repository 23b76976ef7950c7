"""Writing one VEVENT: its content, and its property lines in forms that all clients read."""

import re
import uuid
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Event as Component
from icalendar import vRecur

from agenda.enums import OccurrenceStatus
from agenda.formats.addresses import site_domain
from agenda.models import Event, Occurrence
from agenda.wording.feeds import dated_title, state_sentence
from agenda.wording.venues import location_line, places_beside_sentence, venue

STATUSES = {OccurrenceStatus.CANCELLED: "CANCELLED", OccurrenceStatus.POSTPONED: "TENTATIVE"}
LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
#: Longest line without folding, in octets.
SHORT = 75
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ComponentContent:
    """Content of a VEVENT except its times.

    Dates of a series with equal facts share a component.
    """

    summary: str
    description: str
    location: str
    geo: tuple[float, float] | None
    status: str
    #: URL of the event's page.
    address: str


@dataclass(frozen=True, slots=True)
class Stamps:
    """Creation time, last change and SEQUENCE of a component."""

    created_at: datetime
    modified_at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Rule of a master component, its last start (UNTIL), and the starts it leaves out (EXDATE)."""

    rule: str
    last: date | datetime
    without: tuple[date | datetime, ...] = field(default=())


def component_content(event: Event, occurrence: Occurrence, address: str) -> ComponentContent:
    """Return the facts of a date in the active language.

    ``address`` is the URL of the event's page.
    """
    where = venue(event, occurrence).place
    paragraphs = (
        state_sentence(occurrence),
        event.lead,
        "" if occurrence.has_end else _("L’heure de fin n’est pas connue."),
        places_beside_sentence(event, occurrence),
        _("Réserver : %(url)s") % {"url": event.booking_url} if event.booking_url else "",
        address,
    )
    return ComponentContent(
        summary=strip_controls(dated_title(event, occurrence)),
        description=strip_controls("\n\n".join(filter(None, paragraphs))),
        location=strip_controls(location_line(event, occurrence)),
        geo=(where.latitude, where.longitude) if where and where.latitude is not None else None,  # type: ignore[arg-type]
        status=STATUSES.get(OccurrenceStatus(occurrence.status), "CONFIRMED"),
        address=address,
    )


def local_or_utc(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return ``instant`` in ``zone``, or in UTC if its local hour occurs twice.

    This is the hour repeated at the end of summer time. RFC 5545 3.3.5 means the first of the two,
    but some clients take the second.
    """
    there = instant.astimezone(zone)
    comes_twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return there.astimezone(UTC) if comes_twice else there


def start_and_end(occurrence: Occurrence) -> tuple[date, date]:
    """Return DTSTART and DTEND: dates if it lasts all day, else datetimes."""
    zone = occurrence.tzinfo
    if occurrence.all_day:
        return occurrence.start_at.astimezone(zone).date(), occurrence.end_at.astimezone(
            zone
        ).date()
    return local_or_utc(occurrence.start_at, zone), local_or_utc(occurrence.end_at, zone)


def write_component(
    event: Event,
    uid: uuid.UUID,
    facts: ComponentContent,
    span: tuple[date, date],
    stamps: Stamps,
    *,
    recurrence: Recurrence | None = None,
    recurrence_id: date | None = None,
) -> str:
    """Return the VEVENT, folded at 75 octets with CRLF, with the properties in the library's order.

    The icalendar library writes values shared by many dates, cached by :func:`_shared_lines`;
    values of one date have a fixed form and are written here.
    """
    # Without METHOD, DTSTAMP is the time of the last revision (RFC 5545 3.8.7.2): output is
    # reproducible.
    modified_at = stamps.modified_at.astimezone(UTC)
    lines = [
        "BEGIN:VEVENT\r\n",
        _shared_lines("SUMMARY", facts.summary),
        _line_of_time("DTSTART", span[0]),
        _line_of_time("DTEND", span[1]),
        _line_of_time("DTSTAMP", modified_at),
        _line_of_uid(f"{uid}@{site_domain()}"),
    ]
    if recurrence_id is not None:
        lines.append(_line_of_time("RECURRENCE-ID", recurrence_id))
    lines.append(f"SEQUENCE:{stamps.sequence}\r\n")
    if recurrence:
        until = recurrence.last
        rule = vRecur.from_ical(recurrence.rule)
        rule["UNTIL"] = [until.astimezone(UTC) if isinstance(until, datetime) else until]
        lines.append(_lines("RRULE", rule))
        lines += [_line_of_time("EXDATE", start) for start in recurrence.without]
    if categories := tuple(strip_controls(category.label) for category in event.all_categories):
        lines.append(_shared_lines("CATEGORIES", categories))
    lines.append(_line_of_time("CREATED", stamps.created_at.astimezone(UTC)))
    lines.append(_shared_lines("DESCRIPTION", facts.description))
    if facts.geo:
        lines.append(_shared_lines("GEO", facts.geo))
    lines.append(_line_of_time("LAST-MODIFIED", modified_at))
    if facts.location:
        lines.append(_shared_lines("LOCATION", facts.location))
    lines.append(_shared_lines("STATUS", facts.status))
    lines.append("TRANSP:TRANSPARENT\r\n")  # does not block time in the subscriber's calendar
    lines.append(_shared_lines("URL", facts.address))
    lines.append("END:VEVENT\r\n")
    return "".join(lines)


def _line_of_uid(uid: str) -> str:
    line = f"UID:{uid}\r\n"
    return line if len(line) <= SHORT else _lines("UID", uid)


def _line_of_time(name: str, value: date) -> str:
    """Return the property line of a date, a UTC instant or a local time.

    The line is never long enough to be folded.
    """
    if not isinstance(value, datetime):
        return f"{name};VALUE=DATE:{value:%Y%m%d}\r\n"
    if str(value.tzinfo) == "UTC":
        return f"{name}:{value:%Y%m%dT%H%M%SZ}\r\n"
    return f"{name};TZID={value.tzinfo}:{value:%Y%m%dT%H%M%S}\r\n"


@lru_cache(maxsize=1_000)
def _shared_lines(name: str, value: Hashable) -> str:
    """Return :func:`_lines`, cached for values shared by many dates.

    Writing a hundred takes most of a change's time.
    """
    return _lines(name, value)


def _lines(name: str, value: object) -> str:
    """Return a property as the icalendar library writes it: escaped and folded."""
    component = Component()
    component.add(name, value)
    return (
        component.to_ical().decode().removeprefix("BEGIN:VEVENT\r\n").removesuffix("END:VEVENT\r\n")
    )


def strip_controls(text: str) -> str:
    """Return ``text`` without control characters, which a content line may not contain.

    See CONTROL in RFC 5545, 3.1.
    """
    return CONTROLS.sub("", LINE_BREAKS.sub("\n", text)).strip()
