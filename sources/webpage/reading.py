"""A page's bytes as the events that it tells: JSON-LD, then microdata, then OpenGraph for what can be had of it."""

from codecs import getincrementaldecoder
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from lxml.etree import HTMLParser, LxmlError, _Element, fromstring

from sources.base import FoundPicture
from sources.prefill import MAX_EVENTS, FormField, FoundPage, PageEvent, Remark, RemarkKind, date_remark
from sources.sanitizers import allowed_html, plain
from sources.webpage.events import MAX_CHARS, language_code, merge_dates, picture_address, read_event
from sources.webpage.jsonld import read_block
from sources.webpage.microdata import read_microdata
from sources.webpage.nodes import find_events

#: What a caller fetches at most (:func:`web.fetch.fetch`), and how long it waits in all, in seconds.
MAX_BYTES = 2 * 1024 * 1024
TIMEOUT_S = 4
MAX_BLOCKS = 50
JSON_LD = "application/ld+json"


def read_page(html: bytes, url: str, zone: ZoneInfo) -> FoundPage:
    """The events of the page ``html`` that was fetched from ``url`` at last, on the clock of the city's ``zone``.

    The first of JSON-LD and microdata that tells an event is believed; OpenGraph gives title, text and picture of
    a page that has neither, and of a single event what that lacks of them. No request is made, nothing raised: what
    cannot be read is in the remarks. More than ``MAX_BYTES`` are not looked at.

    Time is not bounded: libxml2 takes the square of an element's attributes, 3 s of processor for 40,000 of them
    (350 kB), and minutes for what ``MAX_BYTES`` holds. Strangers' pages are read where that is ended:
    :func:`sources.sandbox.reading.read_page_apart`.
    """
    remarks: list[Remark] = []
    root = _parsed(html[:MAX_BYTES])
    if root is None:
        return FoundPage((), (_whole(RemarkKind.NOTHING_FOUND, _("Cette page est vide, ou n’est pas du HTML.")),))
    nodes = find_events(_blocks(root, remarks))
    try:
        nodes = nodes or find_events([read_microdata(root)])
    except RecursionError:
        sentence = _("Les données de la page sont trop imbriquées pour être lues.")
        remarks.append(_whole(RemarkKind.BLOCK_UNREAD, sentence))
    events = merge_dates(read_event(node, url, zone) for node in nodes)
    if len(events) > MAX_EVENTS:
        sentence = _("La page annonce plus de %(count)d événements : les suivants sont laissés.")
        remarks.append(_whole(RemarkKind.EVENTS_CUT, sentence % {"count": MAX_EVENTS}))
    of_page = _open_graph(root, url)
    if not events and of_page.filled:
        events = [replace(of_page, url=url)]
    elif len(events) == 1:
        missing = {str(one): getattr(of_page, one) for one in of_page.filled - events[0].filled}
        events = [replace(events[0], **missing)]
    if not events:
        sentence = _("Cette page ne dit rien d’un événement sous une forme qui se lit.")
        remarks.append(_whole(RemarkKind.NOTHING_FOUND, sentence))
    # The page's own event before those that it shows beside.
    events.sort(key=lambda event: event.url != url or not event.dates)
    language = language_code([root.get("lang") or ""])
    whole = [
        replace(event, language=event.language or language, remarks=_asking_when(event))
        for event in events[:MAX_EVENTS]
    ]
    return FoundPage(tuple(whole), tuple(remarks))


def _asking_when(event: PageEvent) -> tuple[Remark, ...]:
    """Its remarks, one of which asks for its dates where it has none."""
    is_asked = any(remark.field == FormField.DATES and remark.is_question for remark in event.remarks)
    if event.dates or is_asked:
        return event.remarks
    question = _("La page ne dit pas quand : quelles dates, à quelles heures ?")
    return (*event.remarks, date_remark(RemarkKind.DATES_MISSING, question))


def _parsed(html: bytes) -> _Element | None:
    """No network, no entity of its own, no tree of any depth; UTF-8 where it is, else what the page declares."""
    try:
        getincrementaldecoder("utf-8")().decode(html)  # the last sign may be cut
        encoding: str | None = "utf-8"
    except UnicodeDecodeError:
        encoding = None
    parser = HTMLParser(
        encoding=encoding, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        return fromstring(html, parser)
    except (LxmlError, ValueError):
        return None


def _blocks(root: _Element, remarks: list[Remark]) -> list[object]:
    """The values of the page's JSON-LD, in order."""
    scripts = [
        one for one in root.iter("script") if (one.get("type") or "").partition(";")[0].strip().lower() == JSON_LD
    ]
    read = [read_block(one.text or "") for one in scripts[:MAX_BLOCKS]]
    unread = read.count(None) + len(scripts[MAX_BLOCKS:])
    if unread:
        sentence = _("Blocs de données de la page qui n’ont pas été lus : %(count)d.") % {"count": unread}
        remarks.append(_whole(RemarkKind.BLOCK_UNREAD, sentence))
    return [value for values in read for value in values or []]


def _open_graph(root: _Element, url: str) -> PageEvent:
    """Title, text and picture alone: there is no date in OpenGraph, and its address is often that of the home page."""
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        if name.startswith("og:") and (content := (meta.get("content") or "").strip()):
            said.setdefault(name, content)
    pictures = [said[name] for name in ("og:image:secure_url", "og:image", "og:image:url") if name in said]
    return PageEvent(
        title=plain(said.get("og:title", ""))[:MAX_CHARS],
        description=allowed_html(said.get("og:description", "")),
        picture=FoundPicture(picture_address(pictures, url, [])),
    )


def _whole(kind: RemarkKind, sentence: str) -> Remark:
    return Remark(kind, None, sentence)
