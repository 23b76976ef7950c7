"""One VEVENT: what it says of a date, and its properties in the forms that all consumers read."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Event as Component
from icalendar import vRecur

from agenda.enums import OccurrenceStatus
from agenda.formats.addresses import event_address, site_domain
from agenda.models import Event, Occurrence
from agenda.wording.feeds import dated_title, state_sentence
from agenda.wording.venues import location_line, places_beside_sentence, venue

STATUSES = {OccurrenceStatus.CANCELLED: "CANCELLED", OccurrenceStatus.POSTPONED: "TENTATIVE"}
LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a component says but for when: two dates with equal facts may share one."""

    summary: str
    description: str
    location: str
    geo: tuple[float, float] | None
    status: str


@dataclass(frozen=True, slots=True)
class Stamps:
    """When a component was written, last changed, and how often."""

    created_at: datetime
    modified_at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The rule of a master component and the starts that it leaves out."""

    rule: str
    last: date | datetime
    without: tuple[date | datetime, ...] = field(default=())


def facts_of(event: Event, occurrence: Occurrence, address: str) -> Facts:
    """In the language that is active: the event's own. ``address``: of its page, looked up once for all its dates."""
    where = venue(event, occurrence).place
    paragraphs = (
        state_sentence(occurrence),
        event.lead,
        "" if occurrence.has_end else _("L’heure de fin n’est pas connue."),
        places_beside_sentence(event, occurrence),
        _("Réserver : %(url)s") % {"url": event.booking_url} if event.booking_url else "",
        address,
    )
    return Facts(
        summary=clean(dated_title(event, occurrence)),
        description=clean("\n\n".join(filter(None, paragraphs))),
        location=clean(location_line(event, occurrence)),
        geo=(where.latitude, where.longitude) if where and where.latitude is not None else None,  # type: ignore[arg-type]
        status=STATUSES.get(OccurrenceStatus(occurrence.status), "CONFIRMED"),
    )


def stamp(instant: datetime, zone: ZoneInfo) -> datetime:
    """``instant`` on the clock of ``zone``; in UTC in an hour that comes twice.

    Such a local time is the first of the two (RFC 5545 3.3.5), but some readers take the second.
    """
    there = instant.astimezone(zone)
    comes_twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return there.astimezone(UTC) if comes_twice else there


def start_and_end(occurrence: Occurrence) -> tuple[date, date]:
    """DTSTART and DTEND: days when it lasts all day, else instants."""
    zone = occurrence.tzinfo
    if occurrence.all_day:
        return occurrence.start_at.astimezone(zone).date(), occurrence.end_at.astimezone(zone).date()
    return stamp(occurrence.start_at, zone), stamp(occurrence.end_at, zone)


def write_component(
    event: Event,
    uid: uuid.UUID,
    facts: Facts,
    span: tuple[date, date],
    stamps: Stamps,
    *,
    recurrence: Recurrence | None = None,
    recurrence_id: date | None = None,
) -> str:
    """The VEVENT, folded at 75 octets, its lines ended by CRLF."""
    component = Component()
    component.add("UID", f"{uid}@{site_domain()}")
    component.add("DTSTART", span[0])
    component.add("DTEND", span[1])
    if recurrence_id is not None:
        component.add("RECURRENCE-ID", recurrence_id)
    if recurrence:
        until = recurrence.last
        rule = vRecur.from_ical(recurrence.rule)
        rule["UNTIL"] = [until.astimezone(UTC) if isinstance(until, datetime) else until]
        component.add("RRULE", rule)
        for start in recurrence.without:
            component.add("EXDATE", start)
    component.add("SUMMARY", facts.summary)
    component.add("DESCRIPTION", facts.description)
    if facts.location:
        component.add("LOCATION", facts.location)
    if facts.geo:
        component.add("GEO", facts.geo)
    component.add("STATUS", facts.status)
    component.add("URL", event_address(event))
    if categories := [clean(category.label) for category in event.all_categories]:
        component.add("CATEGORIES", categories)
    component.add("TRANSP", "TRANSPARENT")  # a city's agenda makes nobody busy
    # Without METHOD, DTSTAMP is the last revision's time (RFC 5545 3.8.7.2): same input, same octets.
    component.add("DTSTAMP", stamps.modified_at.astimezone(UTC))
    component.add("LAST-MODIFIED", stamps.modified_at.astimezone(UTC))
    component.add("CREATED", stamps.created_at.astimezone(UTC))
    component.add("SEQUENCE", stamps.sequence)
    written: bytes = component.to_ical()
    return written.decode()


def clean(text: str) -> str:
    """``text`` without what a content line may not hold (RFC 5545 3.1, CONTROL)."""
    return CONTROLS.sub("", LINE_BREAKS.sub("\n", text)).strip()
