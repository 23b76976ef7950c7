"""Reader of a page's events: JSON-LD, else microdata, completed by OpenGraph."""

from codecs import getincrementaldecoder
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from lxml.etree import HTMLParser, LxmlError, _Element, fromstring

from sources.base import FoundPicture
from sources.prefill import (
    MAX_EVENTS,
    FormField,
    FoundPage,
    PageEvent,
    PrefillRemark,
    RemarkKind,
    date_remark,
    whole_remark,
)
from sources.sanitizers import allowed_html, without_markup
from sources.webpage.events import (
    MAX_CHARS,
    language_code,
    merge_dates,
    picture_address,
    read_event,
)
from sources.webpage.jsonld import read_block
from sources.webpage.microdata import read_microdata
from sources.webpage.nodes import find_events

#: Limits for callers: most bytes to fetch (:func:`web.fetch.fetch`), and total timeout in seconds.
MAX_BYTES = 2 * 1024 * 1024
TIMEOUT_S = 4
MAX_BLOCKS = 50
JSON_LD = "application/ld+json"


def read_web_page(html: bytes, url: str, zone: ZoneInfo) -> FoundPage:
    """Return the events of the page ``html``, in the wall time of ``zone``.

    ``url`` is the page's final URL. The first of JSON-LD and microdata with an event is used.
    OpenGraph gives title, text and picture of a page with neither, and completes a single event. No
    request is made and nothing is raised: remarks say what could not be read. Only the first
    ``MAX_BYTES`` are read.

    Time is not limited: libxml2 is quadratic in the attributes of an element, 3 s of CPU for 40,000
    (350 kB), and minutes within ``MAX_BYTES``. Read untrusted pages with
    :func:`sources.sandbox.reading.read_page_apart`, which limits time.
    """
    remarks: list[PrefillRemark] = []
    root = _parsed(html[:MAX_BYTES])
    if root is None:
        return FoundPage(
            (),
            (
                whole_remark(
                    RemarkKind.NOTHING_FOUND, _("Cette page est vide, ou n’est pas du HTML.")
                ),
            ),
        )
    nodes = find_events(_blocks(root, remarks))
    try:
        nodes = nodes or find_events([read_microdata(root)])
    except RecursionError:
        sentence = _("Les données de la page sont trop imbriquées pour être lues.")
        remarks.append(whole_remark(RemarkKind.BLOCK_UNREAD, sentence))
    events = merge_dates(read_event(node, url, zone) for node in nodes)
    if len(events) > MAX_EVENTS:
        sentence = _("La page annonce plus de %(count)d événements : les suivants sont laissés.")
        remarks.append(whole_remark(RemarkKind.EVENTS_CUT, sentence % {"count": MAX_EVENTS}))
    of_page = _open_graph(root, url)
    if not events and of_page.filled:
        events = [replace(of_page, url=url)]
    elif len(events) == 1:
        missing = {str(one): getattr(of_page, one) for one in of_page.filled - events[0].filled}
        events = [replace(events[0], **missing)]
    if not events:
        sentence = _("Cette page ne dit rien d’un événement sous une forme qui se lit.")
        remarks.append(whole_remark(RemarkKind.NOTHING_FOUND, sentence))
    # The page's own event comes before others that the page mentions.
    events.sort(key=lambda event: event.url != url or not event.dates)
    language = language_code([root.get("lang") or ""])
    whole = [
        replace(event, language=event.language or language, remarks=_asking_when(event))
        for event in events[:MAX_EVENTS]
    ]
    return FoundPage(tuple(whole), tuple(remarks))


def _asking_when(event: PageEvent) -> tuple[PrefillRemark, ...]:
    """Return the event's remarks, with a question for the dates if it has none."""
    is_asked = any(
        remark.field == FormField.DATES and remark.is_question for remark in event.remarks
    )
    if event.dates or is_asked:
        return event.remarks
    question = _("La page ne dit pas quand : quelles dates, à quelles heures ?")
    return (*event.remarks, date_remark(RemarkKind.DATES_MISSING, question))


def _parsed(html: bytes) -> _Element | None:
    """Parse HTML without network, own entities or unlimited depth.

    As UTF-8 if valid, else as the page declares.
    """
    try:
        getincrementaldecoder("utf-8")().decode(html)  # the last character may be cut
        encoding: str | None = "utf-8"
    except UnicodeDecodeError:
        encoding = None
    parser = HTMLParser(
        encoding=encoding,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return fromstring(html, parser)
    except (LxmlError, ValueError):
        return None


def _blocks(root: _Element, remarks: list[PrefillRemark]) -> list[object]:
    """Return the values of the page's JSON-LD blocks, in order."""
    scripts = [
        one
        for one in root.iter("script")
        if (one.get("type") or "").partition(";")[0].strip().lower() == JSON_LD
    ]
    read = [read_block(one.text or "") for one in scripts[:MAX_BLOCKS]]
    unread = read.count(None) + len(scripts[MAX_BLOCKS:])
    if unread:
        sentence = _("Blocs de données de la page qui n’ont pas été lus : %(count)d.") % {
            "count": unread
        }
        remarks.append(whole_remark(RemarkKind.BLOCK_UNREAD, sentence))
    return [value for values in read for value in values or []]


def _open_graph(root: _Element, url: str) -> PageEvent:
    """Return title, text and picture alone.

    OpenGraph has no dates, and its URL is often that of the home page.
    """
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        if name.startswith("og:") and (content := (meta.get("content") or "").strip()):
            said.setdefault(name, content)
    pictures = [
        said[name] for name in ("og:image:secure_url", "og:image", "og:image:url") if name in said
    ]
    return PageEvent(
        title=without_markup(said.get("og:title", ""))[:MAX_CHARS],
        description=allowed_html(said.get("og:description", "")),
        picture=FoundPicture(picture_address(pictures, url, [])),
    )
