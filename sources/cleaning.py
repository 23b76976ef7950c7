"""Sanitizers of what a stranger's page or file says: plain text, HTML of a few tags, web addresses."""

import html
import re
from urllib.parse import urljoin, urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

#: Paragraphs, emphasis and lists: links go, and their words stay.
ALLOWED_TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li"})
#: What must not leave even its words behind.
GONE_WITH_CONTENT = frozenset({"script", "style", "iframe", "object", "template", "noscript", "svg", "title"})
MAX_URL_CHARS = 1_000
#: Of a text from outside, tags included; what is longer is cut before anything else is done with it.
MAX_TEXT_CHARS = 20_000

#: What a reader sees as a tag that we keep.
SAME_TO_A_READER = {"b": "strong", "i": "em", "div": "p", "section": "p", "blockquote": "p"} | {
    f"h{level}": "p" for level in range(1, 7)
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
CUT_TAG = re.compile(r"<[a-zA-Z/][^<>]*$")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
#: An empty word in an empty item of an empty list; a thousand levels of nothing may stay.
EMPTY_LEVELS = 3
EMPTY_BLOCK = re.compile(r"<(p|li|ul|ol|strong|em)>(?:\s|&nbsp;|\xa0|<br>)*</\1>")
check_url = URLValidator(schemes=["http", "https"])


def unescaped(text: str) -> str:
    """``text`` without HTML's entities, which many write twice (``&amp;eacute;``), nor control characters."""
    return CONTROLS.sub("", html.unescape(html.unescape(text[:MAX_TEXT_CHARS])))


def plain_text(text: str) -> str:
    """On one line, without markup; no-break spaces stay."""
    return re.sub(r"[ \t\r\n\u2028\u2029]+", " ", TAG.sub(" ", unescaped(text))).strip(" \xa0")


def allowed_html(text: str) -> str:
    """``text``, plain or HTML, as HTML of ``ALLOWED_TAGS`` and nothing that runs, loads or leads away.

    Plain text keeps its paragraphs and its line breaks.
    """
    raw = CUT_TAG.sub("", unescaped(text))
    if not TAG.search(raw):
        paragraphs = re.split(r"\n\s*\n", raw.replace("\r\n", "\n").strip())
        raw = "".join(f"<p>{html.escape(one.strip(), quote=False).replace(chr(10), '<br>')}</p>" for one in paragraphs)
    ours = TAG.sub(lambda tag: f"<{tag[1]}{SAME_TO_A_READER.get(tag[2].lower()) or tag[0].strip('</>')}>", raw)
    clean = nh3.clean(ours, tags=set(ALLOWED_TAGS), clean_content_tags=set(GONE_WITH_CONTENT), attributes={})
    for _level in range(EMPTY_LEVELS):
        clean = EMPTY_BLOCK.sub("", clean)
    return clean.strip()


def web_address(text: str, base: str = "") -> str:
    """``text`` as an absolute ``http`` or ``https`` address, read from the page at ``base``; empty where it is none."""
    if not text.strip():
        return ""
    try:
        address = urljoin(base, CONTROLS.sub("", text).strip().replace(" ", "%20"))
        check_url(address)
    except (ValueError, ValidationError):
        return ""
    parts = urlsplit(address)
    is_right = len(address) <= MAX_URL_CHARS and parts.username is None and "." in (parts.hostname or "")
    return address if is_right else ""
