"""What a kept search says of what it found: «2 nouveautés pour « Concert gratuit »», then each with its next date."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from agenda.models import Event, Occurrence
from agenda.wording.dates import day_words
from alerts.enums import MessageType
from alerts.formats.push import LANGUAGES, news_data, notification
from alerts.models import KeptSearch

#: A screen shows no more; the page says all.
LINES = 12
LONGEST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Found:
    """An event, and its first date that stands among those asked for."""

    event: Event
    date: Occurrence


def found_payloads(
    kept: KeptSearch, found: Sequence[Found], message_id: int, revision: int, message_type: MessageType
) -> dict[str, str]:
    """Language -> the notification; it opens the event, or the search where there are several."""
    data = news_data(message_id, revision, message_type)
    return {language: _payload(kept, found, language, data) for language in LANGUAGES}


def _payload(kept: KeptSearch, found: Sequence[Found], language: str, data: dict[str, Any]) -> str:
    with override(language):
        search = f"{reverse('search:agenda')}?{kept.querystring}"
        return notification(
            title=_title(kept.said_in(language), len(found)),
            body=_body(found),
            path=found[0].event.get_absolute_url() if len(found) == 1 else search,
            language=language,
            tag=str(kept.uid),
            data=data,
        )


def _title(words: str, count: int) -> str:
    shown = words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"
    title = ngettext("%(count)d nouveauté pour « %(words)s »", "%(count)d nouveautés pour « %(words)s »", count)
    return title % {"count": count, "words": shown}


def _body(found: Sequence[Found]) -> str:
    lines = [_("%(title)s : %(date)s") % {"title": one.event.title, "date": _when(one)} for one in found[:LINES]]
    if (more := len(found) - LINES) > 0:
        lines.append(_("et %(count)d autres") % {"count": more})
    return "\n".join(lines)


def _when(found: Found) -> str:
    """«mardi 3 mars, 20 h, La Cigale»."""
    date, place = found.date, found.date.place or found.event.place
    parts = [day_words(date)]
    if place:
        parts.append(place.name)
    return ", ".join(parts)
