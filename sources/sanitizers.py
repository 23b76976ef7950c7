"""Sanitizers of what any source says: texts, HTML, links, flags and closed vocabularies."""

import html
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar
from urllib.parse import urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator, validate_email

from agenda.blocks import FEATURES
from agenda.internals import NotEditable, edited
from sources.base import Repair, RepairKind

#: Of a closed vocabulary of ours.
Word = TypeVar("Word")

MAX_HTML_CHARS = 20_000
MAX_RAW_CHARS = 400_000
MAX_URL_CHARS = 1_000
MAX_EMAIL_CHARS = 254

KEPT_TAGS = {"p", "br", "h3", "b", "i", "ol", "ul", "li", "a"}
#: Of what the CMS could not show otherwise.
PLAIN_TAGS = {"p", "br"}
GONE_WITH_CONTENT = {"script", "style", "iframe", "object", "figure", "template", "noscript"}
#: What the CMS's text has no word for, by what it is to a reader.
SAME_TO_A_READER = {
    "strong": "b", "em": "i", "h1": "h3", "h2": "h3", "h4": "h3", "h5": "h3", "h6": "h3", "summary": "h3",
    "div": "p", "section": "p", "article": "p", "blockquote": "p", "footer": "p", "tr": "p", "dt": "p", "dd": "p",
}  # fmt: skip
EXPECTED_TAGS = KEPT_TAGS | set(SAME_TO_A_READER) | {"sup", "sub", "span", "u", "small", "details", "cite"}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*?>")
EMPTY_BLOCK = re.compile(r"<(p|h3|li|ul|ol|b|i)>(?:\s|&nbsp;|\xa0|<br/>)*</\1>")
validate_url = URLValidator(schemes=["http", "https"])
INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\xad\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain(value: object) -> str:
    """Text without markup or invisible signs, on one line; no-break spaces stay."""
    if not isinstance(value, str | int | float):
        return ""
    text = html.unescape(TAG.sub(" ", str(value)))
    return re.sub(r"[ \t\r\n\u2028\u2029]+", " ", INVISIBLE.sub("", text)).strip(" \xa0")


def fitted(text: str, size: int, repairs: list[Repair]) -> str:
    """``text`` in at most ``size`` signs, cut between two words."""
    if len(text) <= size:
        return text
    repairs.append(Repair(RepairKind.TEXT_CUT, str(len(text))))
    return text[: size - 1].rsplit(" ", 1)[0] + "…"


def rich(value: object, repairs: list[Repair]) -> str:
    """HTML from outside as the CMS's own rich text: its few tags, and nothing that runs or loads."""
    raw = INVISIBLE.sub("", value)[:MAX_RAW_CHARS] if isinstance(value, str) else ""
    if "<" not in raw and raw.strip():
        raw = f"<p>{raw}</p>"
    unexpected = {name.lower() for _slash, name in TAG.findall(raw)} - EXPECTED_TAGS
    if unexpected:
        repairs.append(Repair(RepairKind.HTML_CLEANED, " ".join(sorted(unexpected))))
    clean = _without_empty(_cleaned(TAG.sub(_to_our_tag, raw)))
    if len(clean) > MAX_HTML_CHARS:
        repairs.append(Repair(RepairKind.TEXT_CUT, str(len(str(value)))))
        end = max(clean.rfind(close, 0, MAX_HTML_CHARS) + len(close) for close in ("</p>", "</li>", " "))
        clean = _without_empty(_cleaned(clean[:end]))
    try:  # whether the CMS's editor can show and write it: it knows no list in nothing, no paragraph in a word
        edited(clean, FEATURES)
    except NotEditable:
        repairs.append(Repair(RepairKind.HTML_CLEANED, "plain"))
        clean = _without_empty(_cleaned(clean, PLAIN_TAGS))
    return clean


def _cleaned(text: str, tags: set[str] = KEPT_TAGS) -> str:
    """As the CMS writes it: no tag is left open there, as HTML has ``<br>``."""
    clean = nh3.clean(
        text,
        tags=tags,
        clean_content_tags=GONE_WITH_CONTENT,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    return clean.replace("<br>", "<br/>")


def _to_our_tag(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name in ("td", "th"):
        return " "
    same = SAME_TO_A_READER.get(name)
    return f"<{tag[1]}{same}>" if same else tag[0]


def _without_empty(text: str) -> str:
    while (shorter := EMPTY_BLOCK.sub("", text)) != text:
        text = shorter
    return text.strip()


def link(value: object, repairs: list[Repair]) -> str:
    """A web address, completed where only ``https://`` is missing; nothing where it is not one."""
    text = plain(value)
    if not text:
        return ""
    if re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}(?:/\S*)?", text, re.IGNORECASE):
        repairs.append(Repair(RepairKind.LINK_COMPLETED, text[:200]))
        text = f"https://{text}"
    with suppress(ValidationError):  # one that a ``URLField`` refuses would cost its event
        validate_url(text)
        if "." in (urlsplit(text).hostname or "") and len(text) <= MAX_URL_CHARS:
            return text
    repairs.append(Repair(RepairKind.LINK_DROPPED, text[:200]))
    return ""


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
