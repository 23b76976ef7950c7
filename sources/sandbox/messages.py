"""Serialisation of a read page as JSON, for the answer of the sandboxed process."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _

from agenda.enums import PriceKind
from datetext import Rule, Slot
from sources.base import FoundContact, FoundMoment, FoundPicture, FoundPlace, FoundPrice, FoundSpan
from sources.prefill import FormField, FoundDay, FoundPage, PageEvent, PrefillRemark, RemarkKind

CLASSES: dict[str, Callable[..., object]] = {
    one.__name__: one
    for one in (
        FoundContact, FoundDay, FoundMoment, FoundPicture, FoundPlace, FoundPrice, FoundSpan,
        PageEvent, PrefillRemark, Rule,
        Slot,
    )
}  # fmt: skip
VALUES: dict[str, Callable[[str], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "Decimal": Decimal,
}
#: Enums that JSON holds as text, by class and field.
WORDS: dict[tuple[str, str], Callable[[str], object]] = {
    ("FoundPrice", "kind"): PriceKind,
    ("PrefillRemark", "kind"): RemarkKind,
    ("PrefillRemark", "field"): FormField,
}


def serialize_page(page: FoundPage, most_chars: int) -> str:
    """Return ``page`` as JSON of about ``most_chars`` characters.

    The first event is complete; others follow as they fit. A remark tells how many were left out.
    """
    events: list[str] = []
    for event in page.events:
        text = json.dumps(event, default=_plain)
        if events and sum(map(len, events)) + len(text) > most_chars:
            break
        events.append(text)
    said = list(page.remarks)
    left = len(page.events) - len(events)
    if left:
        sentence = _("Trop de texte : les événements suivants sont laissés (%(count)d).")
        said.append(PrefillRemark(RemarkKind.EVENTS_CUT, None, sentence % {"count": left}))
    remarks = json.dumps(said, default=_plain)
    return f'{{"events": [{", ".join(events)}], "remarks": {remarks}}}'


def parse_page(text: str) -> FoundPage:
    """Parse JSON made by :func:`serialize_page`.

    ``ValueError``, ``TypeError`` or ``KeyError`` for anything else.
    """
    page = json.loads(text, object_hook=_built)
    return FoundPage(tuple(page["events"]), tuple(page["remarks"]))


def _plain(value: object) -> dict[str, object]:
    """Return a JSON object for a value that JSON lacks, with its class name under «is»."""
    name = type(value).__name__
    if is_dataclass(value):
        return {"is": name} | {field.name: getattr(value, field.name) for field in fields(value)}
    return {"is": name, "value": sorted(value) if isinstance(value, frozenset) else str(value)}


def _built(said: dict[str, object]) -> object:
    """Return the value of a JSON object made by :func:`_plain`."""
    name = str(said.pop("is", ""))
    if name in VALUES:
        return VALUES[name](str(said["value"]))
    if name == "frozenset":
        days = said["value"]
        return frozenset(days) if isinstance(days, list) else frozenset()
    if name not in CLASSES:
        return said
    values = {
        field: tuple(value) if isinstance(value, list) else value for field, value in said.items()
    }
    for field, value in values.items():
        if (name, field) in WORDS and isinstance(value, str):
            values[field] = WORDS[name, field](value)
    return CLASSES[name](**values)
