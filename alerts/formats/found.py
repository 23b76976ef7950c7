"""What a kept search says of what it found: «2 nouveautés pour « Concert gratuit »», then each with its next date."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import Event, Occurrence
from agenda.wording.dates import day_words
from alerts.formats.push import Notice
from alerts.models import KeptSearch

#: A screen shows no more; the page says all.
LINES = 12
LONGEST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Match:
    """An event that answers a kept search, and its first date that stands among those asked for."""

    event: Event
    date: Occurrence


@dataclass(frozen=True, slots=True)
class SearchMatches:
    """What a kept search found, the new first; at least one."""

    kept: KeptSearch
    matches: Sequence[Match]


def search_notice(news: SearchMatches, language: str) -> Notice:
    """It opens the event, or the search where there are several."""
    words, count = news.kept.said_in(language), len(news.matches)
    shown = words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"
    title = ngettext("%(count)d nouveauté pour « %(words)s »", "%(count)d nouveautés pour « %(words)s »", count)
    lines = []
    for match in news.matches[:LINES]:
        place = match.date.place or match.event.place
        when = ", ".join([day_words(match.date), *([place.name] if place else [])])  # mardi 3 mars, 20 h, La Cigale
        lines.append(_("%(title)s : %(date)s") % {"title": match.event.title, "date": when})
    if count > LINES:
        lines.append(_("et %(count)d autres") % {"count": count - LINES})
    search = f"{reverse('search:agenda')}?{news.kept.querystring}"
    path = news.matches[0].event.get_absolute_url() if count == 1 else search
    return Notice(title % {"count": count, "words": shown}, "\n".join(lines), path)
