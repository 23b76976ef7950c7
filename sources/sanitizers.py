"""Sanitizers of text, HTML, links, flags and vocabularies from sources and strangers.

They use neither database nor CMS, because the sandbox (:mod:`sources.sandbox`) has neither.
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

#: Member of a closed vocabulary of ours.
Word = TypeVar("Word")

#: Lengths of foreign text; the second includes tags, and longer text is cut before any processing.
MAX_TEXT_CHARS = 20_000
MAX_RAW_CHARS = 400_000
MAX_URL_CHARS = 1_000
MAX_EMAIL_CHARS = 254

#: Paragraphs, emphasis and lists; links are replaced by their text.
ALLOWED_TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li"})
#: Elements removed together with their content.
GONE_WITH_CONTENT = frozenset(
    {"script", "style", "iframe", "object", "template", "noscript", "svg", "title"}
)
#: Replacements for other tags, by their meaning to a reader.
SAME_TO_A_READER = {"b": "strong", "i": "em", "div": "p", "section": "p", "blockquote": "p"} | {
    f"h{level}": "p" for level in range(1, 7)
}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
CUT_TAG = re.compile(r"<[a-zA-Z/][^<>]*$")
INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u2060\ufeff\xad\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
#: Nesting depth of empty blocks that are removed (a word in an item of a list); deeper nesting may
#: stay.
EMPTY_LEVELS = 3
EMPTY_BLOCK = re.compile(r"<(p|h3|li|ul|ol|b|i|strong|em)>(?:\s|&nbsp;|\xa0|<br/?>)*</\1>")
check_url = URLValidator(schemes=["http", "https"])


def unescaped(text: str, most_chars: int = MAX_TEXT_CHARS) -> str:
    """Return ``text`` without entities and invisible characters.

    Even doubly escaped entities (``&amp;eacute;``).
    """
    return INVISIBLE.sub("", html.unescape(html.unescape(text[:most_chars])))


def without_markup(value: object) -> str:
    """Return text on one line without markup or invisible characters; no-break spaces stay."""
    if not isinstance(value, str | int | float):
        return ""
    text = TAG.sub(" ", unescaped(str(value), MAX_RAW_CHARS))
    return re.sub(r"[ \t\r\n\u2028\u2029]+", " ", text).strip(" \xa0")


def allowed_html(text: str) -> str:
    """Return ``text`` (plain or HTML) as HTML of ``ALLOWED_TAGS``, without attributes.

    Plain text keeps its paragraphs and line breaks.
    """
    raw = CUT_TAG.sub("", unescaped(text))
    if not TAG.search(raw):
        paragraphs = re.split(r"\n\s*\n", raw.replace("\r\n", "\n").strip())
        raw = "".join(
            f"<p>{html.escape(one.strip(), quote=False).replace(chr(10), '<br>')}</p>"
            for one in paragraphs
        )
    ours = TAG.sub(
        lambda tag: f"<{tag[1]}{SAME_TO_A_READER.get(tag[2].lower()) or tag[0].strip('</>')}>", raw
    )
    clean = nh3.clean(
        ours, tags=set(ALLOWED_TAGS), clean_content_tags=set(GONE_WITH_CONTENT), attributes={}
    )
    return without_empty(clean)


def without_empty(text: str) -> str:
    """Return HTML without empty blocks."""
    for _level in range(EMPTY_LEVELS):
        text = EMPTY_BLOCK.sub("", text)
    return text.strip()


def web_address(text: str, base: str = "") -> str:
    """Return ``text`` as an absolute http(s) URL, resolved against ``base``.

    Empty if it is none.
    """
    if not text.strip():
        return ""
    try:
        address = urljoin(base, INVISIBLE.sub("", text).strip().replace(" ", "%20"))
        check_url(address)  # a URL that ``URLField`` refuses would make the whole event fail
    except (ValueError, ValidationError):
        return ""
    parts = urlsplit(address)
    is_right = (
        len(address) <= MAX_URL_CHARS and parts.username is None and "." in (parts.hostname or "")
    )
    return address if is_right else ""


def fitted(text: str, size: int, repairs: list[Repair]) -> str:
    """Return ``text`` cut to ``size`` characters, between two words."""
    if len(text) <= size:
        return text
    repairs.append(Repair(RepairKind.TEXT_CUT, str(len(text))))
    return text[: size - 1].rsplit(" ", 1)[0] + "…"


def link(value: object, repairs: list[Repair]) -> str:
    """Return a URL, with ``https://`` added if only that is missing; empty if it is none."""
    text = without_markup(value)
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
    """Return a valid e-mail address, or "" with a repair."""
    text = without_markup(value)
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
    """Parse a flag: true, false, or ``None`` if empty or unreadable."""
    if value is None or value == "":
        return None
    answer = {"1": True, "true": True, "0": False, "false": False}.get(str(value).strip().lower())
    if answer is None:
        repairs.append(Repair(RepairKind.FLAG_UNREAD, f"{name}\u00a0: {str(value)[:80]}"))
    return answer


def vocabulary_value(
    value: object, known: Mapping[str, Word], otherwise: Word, repairs: list[Repair]
) -> Word:
    """Return the value of a word in a closed vocabulary.

    ``otherwise`` if it is empty or unknown.
    """
    text = without_markup(value).lower()
    if text and text not in known:
        repairs.append(Repair(RepairKind.WORD_UNKNOWN, text[:80]))
    return known.get(text, otherwise)
