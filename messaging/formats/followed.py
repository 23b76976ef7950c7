"""Notifications about changed events, for their followers: «Annulé : … mardi 3 mars»."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.enums import OccurrenceStatus
from agenda.models import Event, Occurrence
from agenda.wording.dates import day_words
from agenda.wording.states import changed_tag, instead_of
from messaging.kinds import NotificationText
from messaging.models import KeptSearch, Question

#: Maximum of lines that a screen shows; the page lists all.
LINES = 12


@dataclass(frozen=True, slots=True)
class EventChange:
    """What changed in an event: its ``dates`` as they are now, and its new address.

    Without either, it was withdrawn.
    """

    event: Event
    dates: Sequence[Occurrence] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class PageChange:
    """What changed in the events of a place, a programme or an organisation.

    ``changes`` are described one by one; ``total`` counts all.
    """

    #: A follower's kept search, or its question, for the name of the page.
    kept: KeptSearch | Question
    changes: Sequence[EventChange]
    total: int


def page_notice(change: PageChange, language: str) -> NotificationText:
    """Return the notification; it opens the event, or the page's search if there are several."""
    name = change.kept.words_in(language)
    if change.total == 1:
        notice = event_notice(change.changes[0], language)
        why = _("Vous suivez : %(name)s") % {"name": name}
        return replace(notice, body=f"{notice.body}\n{why}")
    title = ngettext(
        "%(name)s : %(count)d sortie change", "%(name)s : %(count)d sorties changent", change.total
    )
    lines = []
    for one in change.changes[:LINES]:
        when = [day_words(one.dates[0])] if len(one.dates) == 1 else []
        lines.append(", ".join([event_notice(one, language).title, *when]))
    lines += and_others(change.total - len(lines))
    search = f"{reverse('search:agenda')}?{change.kept.querystring}"
    return NotificationText(title % {"name": name, "count": change.total}, "\n".join(lines), search)


def event_notice(change: EventChange, language: str) -> NotificationText:
    """Return the notice to followers: the date that changed, or how many, or the new address."""
    dates, address, count = change.dates, change.address, len(change.dates)
    words = {"title": change.event.title, "count": count}
    moved = [_("Nouvelle adresse : %(address)s") % {"address": address}] if address else []
    if count == 1:
        title = _("%(state)s : %(title)s") % (words | {"state": state_word(dates[0])})
        body = "\n".join([capfirst(_said(dates[0])), *moved])
    elif dates:
        title = (
            ngettext(
                "%(title)s : %(count)d date change", "%(title)s : %(count)d dates changent", count
            )
            % words
        )
        lines = [
            _("%(state)s : %(date)s") % {"state": state_word(one), "date": _said(one)}
            for one in dates[:LINES]
        ]
        body = "\n".join([*lines, *and_others(count - LINES), *moved])
    else:
        title = (
            _("Nouvelle adresse : %(title)s") if address else _("Retiré de l’agenda : %(title)s")
        )
        title, body = title % words, address or _("Ses dates ne sont plus annoncées.")
    return NotificationText(title, body, change.event.get_absolute_url())


def and_others(count: int) -> list[str]:
    """Return the line that counts what has no line of its own; none for nothing."""
    return [_("et %(count)d autres") % {"count": count}] if count > 0 else []


def state_word(occurrence: Occurrence) -> str:
    """Return «Annulé», «Nouvel horaire»…; «Maintenu» for a date restored as planned."""
    tag = changed_tag(occurrence)
    return str(tag.words) if tag else _("Maintenu")


def _said(occurrence: Occurrence) -> str:
    """Return «mardi 3 mars, 20 h», then the previous time, the new place, and the reason."""
    parts = [day_words(occurrence)]
    if occurrence.status == OccurrenceStatus.RESCHEDULED and occurrence.previous_start_at:
        parts.append(instead_of(occurrence))
    if occurrence.status == OccurrenceStatus.POSTPONED:
        parts.append(_("nouvelle date à venir"))
    if occurrence.status == OccurrenceStatus.MOVED and occurrence.place:
        parts += [part for part in (occurrence.place.name, occurrence.place.short_address) if part]
    text = ", ".join(parts)
    return f"{text} ({occurrence.reason})" if occurrence.reason else text
