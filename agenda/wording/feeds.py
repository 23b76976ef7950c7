"""Title, state and time of a date in words, for calendars and feeds."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agenda.enums import Availability, OccurrenceStatus
from agenda.models import Event, Occurrence
from datetext import Moment, describe_moments, describe_span


def dated_title(event: Event, occurrence: Occurrence) -> str:
    """Return the title with the date's label, prefixed by «ANNULÉ», «REPORTÉ» or «COMPLET».

    No prefix for a date given back by an undone merge: it takes place, with another event.
    """
    title = f"{event.title} ({occurrence.label})" if occurrence.label else event.title
    if occurrence.is_returned:
        return title
    if occurrence.status == OccurrenceStatus.CANCELLED:
        return _("ANNULÉ : %(title)s") % {"title": title}
    if occurrence.status == OccurrenceStatus.POSTPONED:
        return _("REPORTÉ : %(title)s") % {"title": title}
    if occurrence.availability == Availability.FULL:
        return _("COMPLET : %(title)s") % {"title": title}
    return title


def state_sentence(occurrence: Occurrence) -> str:
    """Return what changed for this date and why; empty if it is as planned."""
    if occurrence.is_returned:
        return occurrence.reason
    status = OccurrenceStatus(occurrence.status)
    if status == OccurrenceStatus.SCHEDULED:
        return ""
    state = {
        OccurrenceStatus.CANCELLED: _("Annulé"),
        OccurrenceStatus.POSTPONED: _("Reporté à une date qui n’est pas encore connue"),
        OccurrenceStatus.RESCHEDULED: _("Nouvel horaire"),
        OccurrenceStatus.MOVED: _("Change de lieu"),
        OccurrenceStatus.MOVED_ONLINE: _("A lieu en ligne"),
    }.get(status, "")
    if status == OccurrenceStatus.RESCHEDULED:
        if occurrence.start_at == occurrence.original_start_at:  # its line of dates was changed
            return ""
        was = occurrence.previous_start_at  # None if it was a span, which has no exact start
        if was is not None:
            state = _("Nouvel horaire (avant : %(was)s)") % {
                "was": say_start(was, occurrence.tzinfo)
            }
    if not state or not occurrence.reason:
        return state
    return _("%(state)s : %(reason)s") % {"state": state, "reason": occurrence.reason}


def say_start(instant: datetime, zone: ZoneInfo) -> str:
    """Return «mercredi 3 mars 2027 à 20 h», in ``zone``."""
    wall = instant.astimezone(zone).replace(tzinfo=None)
    moment = Moment(wall, wall, all_day=False, slot=0, has_end=False)
    return describe_moments([moment], get_language() or "fr")


def say_span(occurrence: Occurrence) -> str:
    """Return «Mercredi 3 mars 2027 de 20 h à 22 h», in the date's own zone."""
    if occurrence.is_span:
        return capfirst(describe_span(occurrence.day, occurrence.last_day, get_language() or "fr"))
    start, end = (
        instant.astimezone(occurrence.tzinfo).replace(tzinfo=None)
        for instant in (occurrence.start_at, occurrence.end_at)
    )
    moment = Moment(start, end, all_day=occurrence.all_day, slot=0, has_end=occurrence.has_end)
    return capfirst(describe_moments([moment], get_language() or "fr"))
