"""Cards: hits with their records, highlighted matches, and reasons for hidden matches.

Reasons say why a result is there when that is not to be seen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agenda.models import Category, Event, Occurrence
from agenda.wording.markup import language_attribute
from agenda.wording.typography import bound
from agenda.wording.venues import place_of
from search.engines.base import Hit
from search.query.terms import Terms
from search.text import STOP_WORDS, located_words, stem

#: Approximate length of an excerpt in characters, and the part of it before the match.
EXCERPT, BEFORE = 120, 1 / 3
MOST_REASONS = 2
#: Range of characters, end excluded.
Span = tuple[int, int]


@dataclass(frozen=True)
class Marked:
    """Texts of a card with ``<mark>`` around matches, and a reason for matches elsewhere."""

    title: SafeString
    where: SafeString
    reason: SafeString


@dataclass(frozen=True)
class Card:
    """An event that answers, with its date to show, and its matches if the query has words."""

    event: Event
    occurrence: Occurrence
    hit: Hit
    marked: Marked | None = None
    #: In a list that has both: what the event lacks of the query, or that it lacks nothing.
    remark: str = ""


def cards_of(
    hits: Iterable[Hit],
    *,
    with_names: bool = False,
    with_covers: bool = True,
    with_sizes: bool = True,
) -> list[Card]:
    """Return the cards of ``hits`` in order, in one query, plus one for covers.

    Lines without a picture pass ``with_covers=False``. Events withdrawn since the search are
    left out. See :meth:`OccurrenceQuerySet.with_names` and :meth:`OccurrenceQuerySet.with_event`.
    """
    hits = list(hits)
    dates = Occurrence.objects.live().filter(pk__in=[hit.occurrence_id for hit in hits])
    dates = dates.with_event(with_covers=with_covers, with_sizes=with_sizes)
    dates = dates.with_names() if with_names else dates
    found = {date.pk: date for date in dates} if hits else {}
    return [
        Card(found[hit.occurrence_id].event, found[hit.occurrence_id], hit)
        for hit in hits
        if hit.occurrence_id in found
    ]


class MatchedText(NamedTuple):
    """Another text of an event: a label, the text shown, and the text searched."""

    words: str
    shown: str
    said: str
    #: Whether the reason is omitted when it is just the query: «Genre : concert» for «concerts».
    is_plain_to_who_asks: bool = False


def highlight(shown: Iterable[Card], terms: Terms) -> list[Card]:
    """Return ``shown`` with the matches of ``terms`` marked; no query.

    The cards must have been fetched with their names.
    """
    return [replace(one, marked=mark_matches(one.event, one.occurrence, terms)) for one in shown]


def mark_matches(event: Event, occurrence: Occurrence, terms: Terms) -> Marked:
    """Return the texts of a card with the matches of ``terms`` marked."""
    title, where = bound(event.title), venue_line(event, occurrence)
    in_title, in_where = spans(title, terms), spans(where, terms)
    unseen = [term for term, *seen in zip(terms, in_title, in_where, strict=True) if not any(seen)]
    return Marked(
        title=mark(title, flat(in_title)),
        where=mark(where, flat(in_where)),
        reason=format_html_join(
            " · ", "{}", ((reason,) for reason in reasons(event, occurrence, unseen))
        ),
    )


def venue_line(event: Event, occurrence: Occurrence) -> str:
    """Return name and address: «La Maroquinerie, 23 rue Boyer, 20e»."""
    place = place_of(event, occurrence)
    return ", ".join(part for part in (place.name, place.short_address) if part) if place else ""


def spans(text: str, terms: Terms) -> list[list[Span]]:
    """Return for each term the ranges of its occurrences in ``text``, in any of its ways."""
    located = [one for one in located_words(text) if one.word not in STOP_WORDS]
    stems = [stem(one.word) for one in located]
    return [
        [
            (located[first].start, located[first + len(way) - 1].end)
            for way in term.ways
            for first in range(len(stems) - len(way) + 1)
            if tuple(stems[first : first + len(way)]) == way
        ]
        for term in terms
    ]


def flat(found: Iterable[Iterable[Span]]) -> list[Span]:
    return [span for of_term in found for span in of_term]


def mark(text: str, found: Iterable[Span], first: int = 0, last: int | None = None) -> SafeString:
    """Return characters of ``text``, escaped, with each span in a ``<mark>``.

    From ``first`` to ``last``.
    """
    pieces, here = [], first
    last = len(text) if last is None else last
    for start, end in apart(found):
        if first <= start and end <= last:
            pieces += [
                conditional_escape(text[here:start]),
                format_html("<mark>{}</mark>", text[start:end]),
            ]
            here = end
    return mark_safe("".join([*pieces, conditional_escape(text[here:last])]))


def apart(found: Iterable[Span]) -> list[Span]:
    """Merge spans that overlap or touch; return them in order."""
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def reasons(event: Event, occurrence: Occurrence, terms: Terms) -> list[SafeString]:
    """Return for each term the first text beside title and place that contains it.

    At most :data:`MOST_REASONS`.
    """
    found: list[SafeString] = []
    left = list(terms)
    for reason in others(event, occurrence):
        if not left or len(found) == MOST_REASONS:
            break
        said = spans(reason.said, left)
        if any(said):
            shown = flat(spans(reason.shown, left))
            if not (reason.is_plain_to_who_asks and (0, len(reason.shown)) in shown):
                found.append(format_html(reason.words, mark(reason.shown, shown)))
            left = [term for term, where in zip(left, said, strict=True) if not where]
    return found + excerpts(event, left)[: MOST_REASONS - len(found)]


def others(event: Event, named: Any) -> Iterator[MatchedText]:
    """Yield the short texts of an event, the most informative first.

    ``named`` is a date fetched ``with_names()``.
    """
    if named.organiser_name:
        yield plain_text_match(_("Organisé par {}"), named.organiser_name)
    if category := event.category:
        yield genre_match(category)._replace(is_plain_to_who_asks=True)
    for line in (named.genre_names or "").splitlines():
        name, _tab, name_en = line.partition("\t")
        yield genre_match(Category(name=name, name_en=name_en))
    for words, names in [
        (_("Mot-clé : {}"), named.keyword_names),
        (_("Programme : {}"), named.programme_names),
        (_("Lieu aussi appelé {}"), named.alias_names),
    ]:
        yield from (plain_text_match(words, name) for name in (names or "").splitlines())


def genre_match(category: Category) -> MatchedText:
    """Return a reason that shows a category in the active language and is searched in both."""
    return MatchedText(_("Genre : {}"), category.label, f"{category.name} {category.name_en}")


def plain_text_match(words: str, name: str) -> MatchedText:
    """Return a reason whose text is shown and searched in the same form."""
    return MatchedText(words, name, name)


def excerpts(event: Event, terms: Terms) -> list[SafeString]:
    """Return an excerpt of the event's texts around the first match, or nothing."""
    for html in (event.lead, event.body, event.place_detail) if terms else ():
        text = " ".join(unescape(strip_tags(html.replace("<", " <"))).split())
        found = sorted(flat(spans(text, terms)))
        if found:
            first, last = around(text, found[0])
            ends = "… " if first else "", " …" if last < len(text) else ""
            said = format_html("{}{}{}", ends[0], mark(text, found, first, last), ends[1])
            words = format_html("<span{}>{}</span>", language_attribute(event.language), said)
            return [format_html(_("Dans la description : {}"), words)]
    return []


def around(text: str, span: Span) -> Span:
    """Return a range of about :data:`EXCERPT` characters around ``span``, at word boundaries."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    start, end = span
    first = start - int((EXCERPT - (end - start)) * BEFORE)
    first = text.find(" ", first - 1, start) + 1 or start if first > 0 else 0
    if first + EXCERPT >= len(text):
        return first, len(text)
    last = text.rfind(" ", end, first + EXCERPT + 1)
    return first, last if last >= end else end
