"""Format of a digest mail: the events that a search finds until the next mail, by day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.formats.addresses import absolute_url
from agenda.wording.counts import format_count, outings
from agenda.wording.dates import card_hours, day_of_title, day_words
from agenda.wording.states import changed_tag
from agenda.wording.typography import current_language
from agenda.wording.venues import place_of
from messaging.enums import DigestRhythm
from search.results.cards import Card


@dataclass(frozen=True, slots=True)
class DigestLine:
    """An event in the mail; ``state`` is «Annulé», «Reporté»… if its date has changed."""

    state: str
    title: str
    when: str
    where: str
    url: str


@dataclass(frozen=True, slots=True)
class DigestResult:
    """The result of a search: its words, the total, the cards to show, and the page with all."""

    words: str
    total: int
    cards: Sequence[Card]
    url: str
    #: Whether all days that the search asks for are past.
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class DigestMail:
    subject: str
    text: str
    html: str


def digest_mail(found: DigestResult, rhythm: str, *, page_url: str, leave_url: str) -> DigestMail:
    """Return the digest mail in the active language.

    ``page_url`` changes or ends the subscription, ``leave_url`` ends it.
    """
    is_daily = rhythm == DigestRhythm.DAILY
    said = {"outings": outings(found.total), "words": found.words}
    if is_daily:
        lead = _("%(outings)s aujourd’hui : %(words)s")
    else:
        lead = _("%(outings)s d’ici jeudi prochain : %(words)s")
    left = found.total - len(found.cards)
    context = {
        "subject": lead % said,
        "days": list(_by_day(found.cards)),
        "left": format_count(left) if left > 0 else "",
        "url": absolute_url(found.url),
        "page_url": page_url,
        "leave_url": leave_url,
        "rhythm": DigestRhythm(rhythm).label,
        "city": settings.CITY_NAME,
        "language": current_language(),
    }
    text, html = (
        render_to_string(f"messaging/mail/digest.{suffix}", context) for suffix in ("txt", "html")
    )
    return DigestMail(str(context["subject"]), f"{text.strip()}\n", html)


def _by_day(cards: Sequence[Card]) -> Iterator[tuple[str, list[DigestLine]]]:
    """Yield each day's title with its lines.

    Last, with an empty title, events whose dates are only in words.
    """
    in_turn = sorted(
        cards,
        key=lambda card: (card.hit.day is None, card.hit.day or date.min, card.occurrence.start_at),
    )
    for day, theirs in groupby(in_turn, key=lambda card: card.hit.day):
        yield day_of_title(day) if day else "", [_line(card) for card in theirs]


def _line(card: Card) -> DigestLine:
    tag, place = changed_tag(card.occurrence), place_of(card.event, card.occurrence)
    where = (place.name, place.short_address) if place else ()
    return DigestLine(
        state=str(tag.words) if tag else "",
        title=card.event.title,
        when=card_hours(card.occurrence) if card.hit.day else capfirst(day_words(card.occurrence)),
        where=", ".join(filter(None, where)),
        url=absolute_url(card.event.get_absolute_url()),
    )
