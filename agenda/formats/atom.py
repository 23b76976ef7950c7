"""Atom feed (RFC 4287) of events, one entry each; cancellations are in the entries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.enums import Availability
from agenda.formats.addresses import event_address
from agenda.models import Event, Occurrence
from agenda.wording.feeds import dated_title, say_span, state_sentence
from agenda.wording.venues import location_line, places_beside_sentence

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
#: How many dates a summary lists.
DATES_TOLD = 10
#: Characters not allowed in XML 1.0.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed; ``categories`` are pairs of term and label."""

    id: str
    title: str
    summary: str
    address: str
    #: URL of the same content in another format (``related_type``).
    related: str
    language: str
    published_at: datetime
    modified_at: datetime
    categories: tuple[tuple[str, str], ...] = ()
    author: str = ""
    related_type: str = "text/calendar"


def event_entry(
    event: Event,
    occurrences: Sequence[Occurrence],
    *,
    modified_at: datetime,
    language: str | None = None,
) -> FeedEntry:
    """Return the entry of ``event`` with its dates to come.

    ``language`` is that of generated words.
    """
    with translation.override(language or event.language):
        titles = {dated_title(event, occurrence) for occurrence in occurrences}
        has_labels = any(occurrence.label for occurrence in occurrences)
        return FeedEntry(
            id=event.uid.urn,
            # If all dates to come have the same state, the title says it.
            title=titles.pop() if len(titles) == 1 and not has_labels else event.title,
            summary="\n".join(_summary(event, occurrences)),
            address=event_address(event, language=language),
            related=event_address(event, "event_ics", language=language),
            language=event.language,
            published_at=event.first_published_at or event.created_at or modified_at,
            modified_at=modified_at,
            categories=tuple((category.slug, category.label) for category in event.all_categories),
            author=event.organisation.name if event.organisation else "",
        )


def write_feed(
    entries: Iterable[FeedEntry],
    *,
    title: str,
    url: str,
    source: str,
    updated_at: datetime,
    language: str,
    author: str,
) -> bytes:
    """Return the feed as XML.

    ``url`` is the page with the same content, ``source`` the feed's own URL. The feed's ``id`` is
    ``source``, so that the same query gives the same feed.
    """
    register_namespace("", NAMESPACE)
    feed = Element(_name("feed"), {"xml:lang": language})
    _add(feed, "id", source)
    _add(feed, "title", title)
    _add(feed, "updated", _instant(updated_at))
    _add_author(feed, author)
    _link(feed, "self", source, CONTENT_TYPE.partition(";")[0])
    _link(feed, "alternate", url, "text/html")
    for entry in entries:
        element = SubElement(feed, _name("entry"), {"xml:lang": entry.language})
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "updated", _instant(entry.modified_at))
        _add(element, "published", _instant(entry.published_at))
        if entry.author:
            _add_author(element, entry.author)
        _link(element, "alternate", entry.address, "text/html")
        _link(element, "related", entry.related, entry.related_type)
        for term, label in entry.categories:
            SubElement(element, _name("category"), {"term": _plain(term), "label": _plain(label)})
        _add(element, "summary", entry.summary)
    return tostring(feed, encoding="utf-8", xml_declaration=True)


def _summary(event: Event, occurrences: Sequence[Occurrence]) -> list[str]:
    """Return the lines of a feed entry: lead, next dates, how many more, and places."""
    lines = [event.lead] if event.lead else []
    if not occurrences:
        return [*lines, _("Aucune date à venir.")]
    places = {location_line(event, occurrence) for occurrence in occurrences}
    for occurrence in occurrences[:DATES_TOLD]:
        parts = [say_span(occurrence), occurrence.label, state_sentence(occurrence)]
        if occurrence.availability == Availability.FULL and not occurrence.is_off:
            parts.append(_("Complet"))
        if len(places) > 1 and not occurrence.is_off:
            parts.append(location_line(event, occurrence))
        lines.append(" · ".join(part for part in parts if part))
    more = len(occurrences) - DATES_TOLD
    if more > 0:
        words = ngettext("et %(count)d autre date", "et %(count)d autres dates", more)
        lines.append(words % {"count": more})
    where = [] if len(places) > 1 else list(places)
    return [*lines, *filter(None, [*where, places_beside_sentence(event)])]


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _name(name)).text = _plain(text)


def _add_author(parent: Element, name: str) -> None:
    _add(SubElement(parent, _name("author")), "name", name)


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    SubElement(parent, _name("link"), {"rel": rel, "href": _plain(href), "type": kind})


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _plain(text: str) -> str:
    return NOT_XML.sub("", str(text))


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
