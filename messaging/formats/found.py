"""Notifications of kept searches, for example «2 nouveautés pour « Concert gratuit »».

Below the title, a line for each event with its next date.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import Event, Occurrence
from agenda.wording.dates import day_words
from messaging.formats.followed import and_others
from messaging.kinds import NotificationText
from messaging.models import Question

LONGEST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Match:
    """An event that a kept search found, and its first matching date that takes place."""

    event: Event
    date: Occurrence
    #: Line by language, cached: many messages have the same.
    lines: dict[str, str] = field(default_factory=dict, compare=False)

    def line(self, language: str) -> str:
        """Return «Concert de jazz : mardi 3 mars, 20 h, La Cigale»."""
        if language not in self.lines:
            place = self.date.place or self.event.place
            when = ", ".join([day_words(self.date), *([place.name] if place else [])])
            self.lines[language] = _("%(title)s : %(date)s") % {
                "title": self.event.title,
                "date": when,
            }
        return self.lines[language]


@dataclass(frozen=True, slots=True)
class SearchMatches:
    """What one question found, or several of one subscription together; at least one event.

    ``matches`` are listed, ``count`` is the total.
    """

    question: Question | None
    matches: Sequence[Match]
    count: int


def search_notice(news: SearchMatches, language: str) -> NotificationText:
    """Return the notification; it opens the event, the search, or the list of searches."""
    count, lines = news.count, [match.line(language) for match in news.matches]
    lines += and_others(count - len(lines))
    if news.question:
        words = news.question.words_in(language)
        shown = words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"
        title = ngettext(
            "%(count)d nouveauté pour « %(words)s »",
            "%(count)d nouveautés pour « %(words)s »",
            count,
        )
        title %= {"count": count, "words": shown}
        path = f"{_path('search:agenda', language)}?{news.question.querystring}"
    else:
        title = ngettext(
            "%(count)d nouveauté pour vos recherches",
            "%(count)d nouveautés pour vos recherches",
            count,
        )
        title %= {"count": count}
        path = _path("alerts:alerts", language)
    return NotificationText(
        title, "\n".join(lines), news.matches[0].event.get_absolute_url() if count == 1 else path
    )


@cache
def _path(name: str, language: str) -> str:
    """Return the address of a page in ``language``, which must be active; cached."""
    return reverse(name)
