"""What a calendar and a feed say of a date in words: its title, its state, where it is."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agenda.enums import Attendance, Availability, OccurrenceStatus
from agenda.models import Event, Occurrence, Place
from agenda.recurrence import Moment, describe_moments, describe_span


def dated_title(event: Event, occurrence: Occurrence) -> str:
    """The title with the date's own label, and in front what one must know before going."""
    title = f"{event.title} ({occurrence.label})" if occurrence.label else event.title
    if occurrence.status == OccurrenceStatus.CANCELLED:
        return _("ANNULÉ : %(title)s") % {"title": title}
    if occurrence.status == OccurrenceStatus.POSTPONED:
        return _("REPORTÉ : %(title)s") % {"title": title}
    if occurrence.availability == Availability.FULL:
        return _("COMPLET : %(title)s") % {"title": title}
    return title


def state_sentence(occurrence: Occurrence) -> str:
    """What changed for this date and why; nothing when it is as it was planned."""
    said = _state(occurrence)
    if not said:
        return ""
    return _("%(state)s : %(reason)s") % {"state": said, "reason": occurrence.reason} if occurrence.reason else said


def _state(occurrence: Occurrence) -> str:
    status = OccurrenceStatus(occurrence.status)
    if status == OccurrenceStatus.RESCHEDULED:
        return _rescheduled(occurrence)
    return {
        OccurrenceStatus.CANCELLED: _("Annulé"),
        OccurrenceStatus.POSTPONED: _("Reporté à une date qui n’est pas encore connue"),
        OccurrenceStatus.MOVED: _("Change de lieu"),
        OccurrenceStatus.MOVED_ONLINE: _("A lieu en ligne"),
    }.get(status, "")


def _rescheduled(occurrence: Occurrence) -> str:
    """A date that stands where its line now puts it needs no word: the whole line moved."""
    if occurrence.start_at == occurrence.original_start_at:
        return ""
    was = occurrence.previous_start_at
    if was is None:  # it was a span: that is no date
        return _("Nouvel horaire")
    return _("Nouvel horaire (avant : %(was)s)") % {"was": spoken(was, occurrence.tzinfo)}


def spoken(instant: datetime, zone: ZoneInfo) -> str:
    """«mercredi 3 mars 2027 à 20 h», on the clock of ``zone``."""
    wall = instant.astimezone(zone).replace(tzinfo=None)
    moment = Moment(wall, wall, all_day=False, slot=0, has_end=False)
    return describe_moments([moment], get_language() or "fr")


def spoken_span(occurrence: Occurrence) -> str:
    """«Mercredi 3 mars 2027 de 20 h à 22 h», on the clock of the date's own zone."""
    if occurrence.is_span:
        return capfirst(describe_span(occurrence.day, occurrence.last_day, get_language() or "fr"))
    start, end = (
        instant.astimezone(occurrence.tzinfo).replace(tzinfo=None)
        for instant in (occurrence.start_at, occurrence.end_at)
    )
    moment = Moment(start, end, all_day=occurrence.all_day, slot=0, has_end=occurrence.has_end)
    return capfirst(describe_moments([moment], get_language() or "fr"))


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a date is attended: at a place, at an address online, or both."""

    place: Place | None
    online_url: str
    is_online: bool


def venue(event: Event, occurrence: Occurrence) -> Venue:
    """The date's own venue when it moved, else its event's."""
    if occurrence.status == OccurrenceStatus.MOVED_ONLINE:
        return Venue(None, occurrence.online_url or event.online_url, is_online=True)
    if event.attendance == Attendance.ONLINE and not occurrence.place_id:
        return Venue(None, event.online_url, is_online=True)
    place = occurrence.place if occurrence.place_id else event.place
    both = event.attendance == Attendance.BOTH
    return Venue(place, event.online_url if both else "", is_online=both)


def location_line(event: Event, occurrence: Occurrence) -> str:
    """Name, detail and address on one line; the detail is of the event's own place only."""
    where = venue(event, occurrence)
    if where.place is None:
        return (where.online_url or _("En ligne")) if where.is_online else event.place_detail
    detail = "" if occurrence.place_id else event.place_detail
    return ", ".join(part for part in (where.place.name, detail, where.place.address) if part)


def places_beside_lines(event: Event) -> list[str]:
    """Where else it is, one place a line: name and address."""
    return [", ".join(part for part in (place.name, place.address) if part) for place in event.places_beside]


def places_beside_sentence(event: Event, occurrence: Occurrence | None = None) -> str:
    """«Et aussi : …»; nothing of a date that moved elsewhere."""
    lines = [] if occurrence and not _is_at_own_place(occurrence) else places_beside_lines(event)
    return _("Et aussi : %(places)s") % {"places": " ; ".join(lines)} if lines else ""


def _is_at_own_place(occurrence: Occurrence) -> bool:
    return not occurrence.place_id and occurrence.status != OccurrenceStatus.MOVED_ONLINE
