"""Sanitizers of what comes from outside, from sources and strangers alike: texts, HTML, links, flags, vocabularies.

They know neither table nor CMS: who reads a stranger's page has neither (:mod:`sources.sandbox`).
"""

import html
import re
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator, validate_email

from sources.base import Repair, RepairKind

#: Of a closed vocabulary of ours.
Word = TypeVar("Word")

#: Of a text from outside, tags included; what is longer is cut before anything else is done with it.
MAX_TEXT_CHARS = 20_000
MAX_RAW_CHARS = 400_000
MAX_URL_CHARS = 1_000
MAX_EMAIL_CHARS = 254

#: Paragraphs, emphasis and lists: links go, and their words stay.
ALLOWED_TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li"})
#: What must not leave even its words behind.
GONE_WITH_CONTENT = frozenset({"script", "style", "iframe", "object", "template", "noscript", "svg", "title"})
#: What a reader sees as a tag that we keep.
SAME_TO_A_READER = {"b": "strong", "i": "em", "div": "p", "section": "p", "blockquote": "p"} | {
    f"h{level}": "p" for level in range(1, 7)
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
CUT_TAG = re.compile(r"<[a-zA-Z/][^<>]*$")
INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\xad\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
#: An empty word in an empty item of an empty list; a thousand levels of nothing may stay.
EMPTY_LEVELS = 3
EMPTY_BLOCK = re.compile(r"<(p|h3|li|ul|ol|b|i|strong|em)>(?:\s|&nbsp;|\xa0|<br/?>)*</\1>")
check_url = URLValidator(schemes=["http", "https"])


def unescaped(text: str, most_chars: int = MAX_TEXT_CHARS) -> str:
    """``text`` without HTML's entities, which many write twice (``&amp;eacute;``), nor invisible signs."""
    return INVISIBLE.sub("", html.unescape(html.unescape(text[:most_chars])))


def plain(value: object) -> str:
    """Text without markup or invisible signs, on one line; no-break spaces stay."""
    if not isinstance(value, str | int | float):
        return ""
    text = TAG.sub(" ", unescaped(str(value), MAX_RAW_CHARS))
    return re.sub(r"[ \t\r\n\u2028\u2029]+", " ", text).strip(" \xa0")


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
    return without_empty(clean)


def without_empty(text: str) -> str:
    """HTML less the blocks that hold nothing."""
    for _level in range(EMPTY_LEVELS):
        text = EMPTY_BLOCK.sub("", text)
    return text.strip()


def web_address(text: str, base: str = "") -> str:
    """``text`` as an absolute ``http`` or ``https`` address, read from the page at ``base``; empty where it is none."""
    if not text.strip():
        return ""
    try:
        address = urljoin(base, INVISIBLE.sub("", text).strip().replace(" ", "%20"))
        check_url(address)  # one that a ``URLField`` refuses would cost its event
    except (ValueError, ValidationError):
        return ""
    parts = urlsplit(address)
    is_right = len(address) <= MAX_URL_CHARS and parts.username is None and "." in (parts.hostname or "")
    return address if is_right else ""


def fitted(text: str, size: int, repairs: list[Repair]) -> str:
    """``text`` in at most ``size`` signs, cut between two words."""
    if len(text) <= size:
        return text
    repairs.append(Repair(RepairKind.TEXT_CUT, str(len(text))))
    return text[: size - 1].rsplit(" ", 1)[0] + "…"


def link(value: object, repairs: list[Repair]) -> str:
    """A web address, completed where only ``https://`` is missing; nothing where it is not one."""
    text = plain(value)
    if not text:
        return ""
    if re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}(?:/\S*)?", text, re.IGNORECASE):
        repairs.append(Repair(RepairKind.LINK_COMPLETED, text[:200]))
        text = f"https://{text}"
    address = "" if " " in text else web_address(text)
    if not address:
        repairs.append(Repair(RepairKind.LINK_DROPPED, text[:200]))
    return address


def email(value: object, repairs: list[Repair]) -> str:
    text = plain(value)
    if not text:
        return ""
    try:
        validate_email(text)
        MaxLengthValidator(MAX_EMAIL_CHARS)(text)
    except ValidationError:
        repairs.append(Repair(RepairKind.LINK_DROPPED, text[:200]))
        return ""
    return text


def flag(value: object, name: str, repairs: list[Repair]) -> bool | None:
    """Yes, no, or not known: an empty flag says nothing."""
    if value is None or value == "":
        return None
    answer = {"1": True, "true": True, "0": False, "false": False}.get(str(value).strip().lower())
    if answer is None:
        repairs.append(Repair(RepairKind.FLAG_UNREAD, f"{name}\u00a0: {str(value)[:80]}"))
    return answer


def word(value: object, known: Mapping[str, Word], otherwise: Word, repairs: list[Repair]) -> Word:
    """One word of a closed vocabulary; ``otherwise`` where the source says nothing or a new word."""
    text = plain(value).lower()
    if text and text not in known:
        repairs.append(Repair(RepairKind.WORD_UNKNOWN, text[:80]))
    return known.get(text, otherwise)
