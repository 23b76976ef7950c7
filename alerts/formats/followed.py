"""What a changed event says to those who follow it, in the words of its page: «Annulé : … mardi 3 mars»."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from agenda.enums import OccurrenceStatus
from agenda.models import Event, Occurrence
from agenda.wording.dates import day_words
from agenda.wording.states import changed_tag, instead_of
from alerts.enums import MessageType
from alerts.formats.push import LANGUAGES, news_data, notification

#: A screen shows no more; the page says all.
LINES = 12


def event_payloads(
    event: Event,
    dates: Sequence[Occurrence],
    message_id: int,
    revision: int,
    message_type: MessageType,
    address: str = "",
) -> dict[str, str]:
    """Language -> the notification: how each of ``dates`` stands now, and the new address of their place.

    Without either, that the event is withdrawn.
    """
    data = news_data(message_id, revision, message_type)
    return {language: _payload(event, dates, address, language, data) for language in LANGUAGES}


def _payload(event: Event, dates: Sequence[Occurrence], address: str, language: str, data: dict[str, Any]) -> str:
    with override(language):
        return notification(
            title=_title(event, dates, address),
            body=_body(dates, address),
            path=event.get_absolute_url(),
            language=language,
            tag=str(event.uid),
            data=data,
        )


def _title(event: Event, dates: Sequence[Occurrence], address: str) -> str:
    if address and not dates:
        return _("Nouvelle adresse : %(title)s") % {"title": event.title}
    if not dates:
        return _("Retiré de l’agenda : %(title)s") % {"title": event.title}
    if len(dates) == 1:
        return _("%(state)s : %(title)s") % {"state": state_word(dates[0]), "title": event.title}
    count = len(dates)
    words = ngettext("%(title)s : %(count)d date change", "%(title)s : %(count)d dates changent", count)
    return words % {"title": event.title, "count": count}


def _body(dates: Sequence[Occurrence], address: str) -> str:
    if not dates:
        return address or _("Ses dates ne sont plus annoncées.")
    moved = [_("Nouvelle adresse : %(address)s") % {"address": address}] if address else []
    if len(dates) == 1:
        return "\n".join([capfirst(_said(dates[0])), *moved])
    lines = [_("%(state)s : %(date)s") % {"state": state_word(one), "date": _said(one)} for one in dates[:LINES]]
    if more := len(dates) - LINES:
        lines += [_("et %(count)d autres") % {"count": more}] if more > 0 else []
    return "\n".join(lines + moved)


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
