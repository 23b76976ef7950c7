"""Status and changes of a date in words, for the tags of a page."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.enums import Attendance, Availability, ChangeKind, OccurrenceStatus
from agenda.models import Event, Occurrence
from agenda.steps import STEPS
from agenda.wording.dates import as_day, hour, long_day


class Tag(NamedTuple):
    """A tag: its CSS style, icon and words."""

    style: str
    icon: str
    words: str | Promise


CHANGED = {
    OccurrenceStatus.CANCELLED: Tag("cancelled", "close", gettext_lazy("Annulé")),
    OccurrenceStatus.POSTPONED: Tag("postponed", "clock", gettext_lazy("Reporté")),
    OccurrenceStatus.RESCHEDULED: Tag("postponed", "clock", gettext_lazy("Reporté")),
    OccurrenceStatus.MOVED: Tag("postponed", "pin", gettext_lazy("Change de lieu")),
    OccurrenceStatus.MOVED_ONLINE: Tag("postponed", "pin", gettext_lazy("En ligne")),
}

CHANGES = {
    ChangeKind.PUBLISHED: gettext_lazy("une publication"),
    ChangeKind.UPDATED: gettext_lazy("une mise à jour"),
    ChangeKind.WITHDRAWN: gettext_lazy("un retrait"),
    ChangeKind.DELETED: gettext_lazy("une suppression"),
    ChangeKind.ADDED: gettext_lazy("une nouvelle date"),
    ChangeKind.EXTENDED: gettext_lazy("de nouvelles dates"),
    ChangeKind.REFRESHED: gettext_lazy("un nom ou une catégorie"),
    ChangeKind.RELOCATED: gettext_lazy("une nouvelle adresse"),
    ChangeKind.MERGED: gettext_lazy("une réunion de deux sorties"),
    **{kind: step.noun for kind, step in STEPS.items()},
}


def changed_tag(occurrence: Occurrence) -> Tag | None:
    """Return the tag of a date's change.

    A new time on the same day is «Nouvel horaire», not «Reporté».
    """
    tag = CHANGED.get(OccurrenceStatus(occurrence.status))
    if tag and occurrence.status == OccurrenceStatus.RESCHEDULED and is_same_day(occurrence):
        return tag._replace(words=_("Nouvel horaire"))
    return tag


def is_same_day(occurrence: Occurrence) -> bool:
    previous = occurrence.previous_start_at
    return previous is not None and as_day(previous) == as_day(occurrence.start_at)


def instead_of(occurrence: Occurrence) -> str:
    """Return what a new time replaces: «au lieu de 20 h», «au lieu du mardi 3 mars»."""
    previous = occurrence.previous_start_at
    if previous is None:
        return _("Nouvel horaire")
    if is_same_day(occurrence):
        return _("au lieu de %(hour)s") % {"hour": hour(previous)}
    return _("au lieu du %(day)s") % {"day": long_day(previous)}


def status_tags(event: Event, occurrence: Occurrence | None) -> list[Tag]:
    """Return the tags of an event's date: change, on now, availability, online."""
    tags = []
    if occurrence and (changed := changed_tag(occurrence)):
        tags.append(changed)
    if occurrence and not occurrence.is_off:
        if occurrence.is_span:
            tags.append(Tag("plain", "", _("Dates dans le texte")))
        elif occurrence.is_on:
            tags.append(Tag("now", "", _("En ce moment")))
        if occurrence.availability == Availability.FULL:
            tags.append(Tag("full", "", _("Complet")))
    moved_online = occurrence and occurrence.status == OccurrenceStatus.MOVED_ONLINE
    if event.attendance == Attendance.ONLINE and not moved_online:
        tags.append(Tag("plain", "", _("En ligne")))
    return tags


def date_tags(occurrence: Occurrence) -> list[Tag]:
    """Return the tags of one date in a list; a new time names the one it replaces."""
    tag = changed_tag(occurrence)
    if tag and occurrence.status == OccurrenceStatus.RESCHEDULED:
        tag = tag._replace(words=instead_of(occurrence))
    tags = [tag] if tag else []
    if occurrence.availability == Availability.FULL and not occurrence.is_off:
        tags.append(Tag("full", "", _("Complet")))
    return tags


def change_words(kind: str) -> str:
    """Return a kind of change as a noun within a sentence: «une annulation»."""
    return str(CHANGES[ChangeKind(kind)])


def changed_words(occurrence: Occurrence) -> str:
    """Return a date's change in a word: «Annulé», «Change de lieu»."""
    tag = changed_tag(occurrence)
    return str(tag.words) if tag else ""
