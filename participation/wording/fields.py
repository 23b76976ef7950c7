"""Field values of events and places in words, and differences between two texts marked."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from django.conf import settings
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agenda.enums import ACCESS_FIELDS, Attendance, AudienceKind, Booking, PriceKind
from agenda.models import Category, Event, EventDate, Place
from agenda.services.planning import describe_line
from agenda.wording.prices import price

#: A field's value, as JSON.
Value = Any
Values = Mapping[str, Value]
_AMOUNT = r"\d{1,7}(?:[.,]\d{1,2})?[^\S\n]?[€£$]|[€£$]\d{1,7}(?:[.,]\d{1,2})?"
#: An amount is one word, with its currency and without a comma that follows.
_WORDS = re.compile(rf"{_AMOUNT}|\s+|(?:(?!{_AMOUNT})\S)+")
_IS_AMOUNT = re.compile(_AMOUNT)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*?(/?)>", re.IGNORECASE)
#: Tags without an end, block tags, and tags that are no formatting.
_VOID = frozenset({"br", "hr", "img", "embed"})
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "blockquote"})
_PLAIN = frozenset({"p", "br", "li"})
#: Maximum of pairs of equal words in a comparison of two texts.
MOST_PAIRS = 10_000
#: Maximum of date lines shown.
MOST_LINES = 12


def blocks_of(rich: str) -> list[str]:
    """Split rich text into paragraphs, headings and lists, unchanged.

    Blocks without text are joined to the next.
    """
    blocks = []
    start = 0
    end = 0
    depth = 0
    has_text = False
    for tag in _TAG.finditer(rich):
        name = tag[2].lower()
        # Each piece is looked at once: a stranger's page may have thousands of empty blocks.
        has_text = has_text or bool(strip_tags(rich[end : tag.start()]).strip())
        end = tag.end()
        if name not in _VOID and not tag[3]:
            depth = max(0, depth + (-1 if tag[1] else 1))
        if depth == 0 and name in _BLOCKS and has_text:
            blocks.append(rich[start:end])
            start = end
            has_text = False
    rest = rich[start:]
    if has_text or strip_tags(rich[end:]).strip():
        blocks.append(rest)
    elif blocks:
        blocks[-1] += rest
    return blocks


def rich_to_plain(rich: str) -> str:
    """Return rich text as plain text that can be edited.

    An empty line between paragraphs; a dash or a number before list items.
    """

    def typed(block: str) -> str:
        numbers = count(1)
        first = re.search(r"<([ou])l\b", block, re.IGNORECASE)
        is_numbered = first is not None and first[1] in "oO"
        items = re.compile(r"<li\b[^<>]*>", re.IGNORECASE)
        text = items.sub(lambda _tag: f"\n{next(numbers)}. " if is_numbered else "\n- ", block)
        text = html.unescape(strip_tags(re.sub(r"<br\s*/?>", "\n", text, flags=re.IGNORECASE)))
        lines = text.replace("\xa0", " ").split("\n")
        return "\n".join(filter(None, map(str.strip, lines)))

    return "\n\n".join(map(typed, blocks_of(rich)))


def loses_form(old: str, new: str) -> bool:
    """Return whether ``new`` lost a bold text, link, list or heading of ``old``."""
    forms = [Counter(tag[2].lower() for tag in _TAG.finditer(rich)) for rich in (old, new)]
    return not (forms[0] - forms[1]).keys() <= _PLAIN


def line_of(kept: Values) -> EventDate:
    """Build a date line from its JSON."""
    return EventDate(
        **{
            **kept,
            **{n: date.fromisoformat(kept[n]) for n in ("start_on", "end_on") if kept.get(n)},
        }
    )


def part_words(part: str, values: Values) -> str:
    """Return ``values``, the fields of ``part``, in words; empty if they say nothing."""
    if part in ACCESS_FIELDS.values():
        return say_yes_no(values.get(part))
    if said := WORDS.get(part):
        return said(values)
    return str(next(iter(values.values()), "") or "")


def text_words(values: Values) -> str:
    return "\n\n".join(
        filter(None, [values.get("lead", ""), rich_to_plain(values.get("body") or "")])
    )


def dates_words(values: Values) -> str:
    """Return the dates in words, a line each, ``MOST_LINES`` at most."""
    lines = [line_of(kept) for kept in values.get("dates") or []]
    said = [capfirst(describe_line(line, site_language())) for line in lines[:MOST_LINES]]
    return "\n".join([*said, *(["…"] if len(lines) > MOST_LINES else [])])


def category_words(values: Values) -> str:
    key = values.get("category")
    return str((Category.objects.filter(pk=int(key)).first() if key else None) or "")


def audience_words(values: Values) -> str:
    return str(AudienceKind(values["audience"]).label) if values.get("audience") else ""


def age_words(values: Values) -> str:
    age = values.get("age_from")
    return "" if age is None else _("%(age)s ans") % {"age": age}


def address_words(values: Values) -> str:
    return Place(**values).address


def say_place(value: Value) -> str:
    """Return a place in words, by its key, or a new one by its fields."""
    if isinstance(value, dict):
        place = Place(**value)
        return _("%(place)s (nouveau)") % {
            "place": ", ".join(filter(None, [place.name, place.address]))
        }
    known = Place.objects.filter(pk=int(value)).first() if value else None
    return ", ".join(filter(None, [known.name, known.short_address])) if known else ""


def say_where(values: Values) -> str:
    """Return place, link, or both."""
    online = values.get("online_url") or (
        str(Attendance.ONLINE.label) if values.get("attendance") == Attendance.ONLINE else ""
    )
    return ", ".join(filter(None, [say_place(values.get("place")), online]))


def price_words(values: Values) -> str:
    """Return the price of the values in words."""
    amounts = {
        name: Decimal(values[name]) if values.get(name) else None
        for name in ("price_from", "price_to")
    }
    event = Event(price_kind=values.get("price_kind") or PriceKind.UNKNOWN, **amounts)
    kind = str(PriceKind(event.price_kind).label) if event.price_kind == PriceKind.UNKNOWN else ""
    detail = re.sub(r"<[^>]+>", " ", values.get("price_detail") or "")
    return ", ".join(filter(None, [price(event) or kind, " ".join(detail.split())]))


def booking_words(values: Values) -> str:
    label = str(Booking(values["booking"]).label) if values.get("booking") else ""
    return ", ".join(filter(None, [label, values.get("booking_url"), values.get("contact_phone")]))


def cover_words(values: Values) -> str:
    """Return description and credit."""
    return ", ".join(filter(None, [values.get("cover_alt"), values.get("cover_credit")]))


def say_yes_no(value: bool | None) -> str:
    return {True: _("Oui"), False: _("Non")}.get(value, _("on ne sait pas"))  # type: ignore[arg-type]


def mark_differences(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Return both texts as HTML, with removals in ``del`` and additions in ``ins``.

    Anybody can request it for any text, so time is bounded: blanks, which occur by the hundred, do
    not count as matches (the time would grow with the cube of their number), and texts that repeat
    a few words too often are marked as a whole.
    """
    before = _WORDS.findall(old)
    after = _WORDS.findall(new)
    sides: tuple[list[str], list[str]] = ([], [])
    for tag, start, end, first, last in _steps(before, after):
        for side, words, mark in (
            (sides[0], before[start:end], "del"),
            (sides[1], after[first:last], "ins"),
        ):
            text = escape("".join(words))
            if text:
                side.append(text if tag == "equal" else f"<{mark}>{text}</{mark}>")
    left, right = ("".join(side).replace("\n", "<br>") for side in sides)
    return mark_safe(left), mark_safe(right)


def _steps(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield the differences of two word lists as :mod:`difflib` opcodes.

    If both have as many amounts, these are paired in order: a changed «12 €» is not matched with
    the next «12 €».
    """
    amounts = [sum(bool(_IS_AMOUNT.fullmatch(word)) for word in words) for words in (before, after)]
    sides = [before, after]
    if amounts[0] == amounts[1]:
        sides = [["€" if _IS_AMOUNT.fullmatch(word) else word for word in words] for words in sides]
    counts = Counter(word for word in sides[1] if not word.isspace())
    if sum(counts[word] for word in sides[0]) > MOST_PAIRS:
        yield "replace", 0, len(before), 0, len(after)
        return
    for tag, start, end, first, last in SequenceMatcher(
        str.isspace, sides[0], sides[1], autojunk=False
    ).get_opcodes():
        if tag != "equal":
            yield tag, start, end, first, last
            continue
        for place, (old, new) in enumerate(zip(before[start:end], after[first:last], strict=True)):
            at = start + place
            to = first + place
            yield "equal" if old == new else "replace", at, at + 1, to, to + 1


WORDS: Mapping[str, Callable[[Values], str]] = {
    "text": text_words,
    "dates": dates_words,
    "category": category_words,
    "place": say_where,
    "price": price_words,
    "booking": booking_words,
    "audience": audience_words,
    "age_from": age_words,
    "address": address_words,
    "cover": cover_words,
}


def site_language() -> str:
    """Return the active language, as a language of the site."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]
