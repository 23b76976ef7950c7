"""What a changed event says to those who follow it, in the words of its page: «Annulé : … mardi 3 mars»."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.enums import OccurrenceStatus
from agenda.models import Event, Occurrence
from agenda.wording.dates import day_words
from agenda.wording.states import changed_tag, instead_of
from alerts.formats.push import Notice

#: A screen shows no more; the page says all.
LINES = 12


@dataclass(frozen=True, slots=True)
class EventChange:
    """What is new of an event: how each of ``dates`` stands now, and the new address of their place.

    Without either, it is withdrawn.
    """

    event: Event
    dates: Sequence[Occurrence] = ()
    address: str = ""


def event_notice(change: EventChange, language: str) -> Notice:
    dates, address, count = change.dates, change.address, len(change.dates)
    words = {"title": change.event.title, "count": count}
    moved = [_("Nouvelle adresse : %(address)s") % {"address": address}] if address else []
    if count == 1:
        title = _("%(state)s : %(title)s") % (words | {"state": state_word(dates[0])})
        body = "\n".join([capfirst(_said(dates[0])), *moved])
    elif dates:
        title = ngettext("%(title)s : %(count)d date change", "%(title)s : %(count)d dates changent", count) % words
        lines = [_("%(state)s : %(date)s") % {"state": state_word(one), "date": _said(one)} for one in dates[:LINES]]
        rest = [_("et %(count)d autres") % {"count": count - LINES}] if count > LINES else []
        body = "\n".join([*lines, *rest, *moved])
    else:
        title = _("Nouvelle adresse : %(title)s") if address else _("Retiré de l’agenda : %(title)s")
        title, body = title % words, address or _("Ses dates ne sont plus annoncées.")
    return Notice(title, body, change.event.get_absolute_url())


def state_word(occurrence: Occurrence) -> str:
    """«Annulé», «Nouvel horaire»; «Maintenu» for a date that stands again as it was planned."""
    tag = changed_tag(occurrence)
    return str(tag.words) if tag else _("Maintenu")


def _said(occurrence: Occurrence) -> str:
    """«mardi 3 mars, 20 h», then what replaces what, where it moves, and why."""
    parts = [day_words(occurrence)]
    if occurrence.status == OccurrenceStatus.RESCHEDULED and occurrence.previous_start_at:
        parts.append(instead_of(occurrence))
    if occurrence.status == OccurrenceStatus.POSTPONED:
        parts.append(_("nouvelle date à venir"))
    if occurrence.status == OccurrenceStatus.MOVED and occurrence.place:
        parts += [part for part in (occurrence.place.name, occurrence.place.short_address) if part]
    text = ", ".join(parts)
    return f"{text} ({occurrence.reason})" if occurrence.reason else text
