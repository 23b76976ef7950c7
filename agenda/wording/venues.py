"""Venues in words: where a date takes place."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agenda.enums import Attendance, OccurrenceStatus
from agenda.models import Event, Occurrence, Place


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a date takes place: a place, a link, or both."""

    place: Place | None
    online_url: str
    is_online: bool


def venue(event: Event, occurrence: Occurrence) -> Venue:
    """Return the date's own venue if it was moved, else the event's."""
    if occurrence.status == OccurrenceStatus.MOVED_ONLINE:
        return Venue(None, occurrence.online_url or event.online_url, is_online=True)
    if event.attendance == Attendance.ONLINE and not occurrence.place_id:
        return Venue(None, event.online_url, is_online=True)
    place = occurrence.place if occurrence.place_id else event.place
    both = event.attendance == Attendance.BOTH
    return Venue(place, event.online_url if both else "", is_online=both)


def location_line(event: Event, occurrence: Occurrence) -> str:
    """Return name, detail and address in one line; the detail belongs to the event's own place."""
    where = venue(event, occurrence)
    if where.place is None:
        return (where.online_url or _("En ligne")) if where.is_online else event.place_detail
    detail = "" if occurrence.place_id else event.place_detail
    return ", ".join(part for part in (where.place.name, detail, where.place.address) if part)


def places_beside_sentence(event: Event, occurrence: Occurrence | None = None) -> str:
    """Return «Et aussi : …» with the other places; empty for a date that was moved."""
    is_online = occurrence and occurrence.status == OccurrenceStatus.MOVED_ONLINE
    if is_online or (occurrence and occurrence.place_id):
        return ""
    lines = [", ".join(filter(None, (place.name, place.address))) for place in event.places_beside]
    if not lines:
        return ""
    return _("Et aussi : %(places)s") % {"places": _(" ; ").join(lines)}


def place_of(event: Event, occurrence: Occurrence | None = None) -> Place | None:
    """Return the date's own place if it was moved, else the event's."""
    if occurrence and occurrence.place_id:
        return occurrence.place
    return event.place


def place_words(place: Place) -> str:
    return ", ".join(part for part in (place.name, place.short_address) if part)
