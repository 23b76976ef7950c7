"""Field values of a record in plain words, for the comparison of two records before a merge."""

from collections.abc import Sequence

from django.db.models import Field, Model
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.enums import ACCESS_FIELDS
from agenda.models import Event, Place
from agenda.wording.access import access_sentence
from agenda.wording.prices import ages, price

#: How many words of a text are shown.
SHOWN_WORDS = 40
KINDS_OF_ACCESS = {name: kind for kind, name in ACCESS_FIELDS.items()}
#: Fields not shown, because another field includes them.
SILENT = frozenset(
    {"currency", "price_from", "price_to", "age_to", "cover", "language", "longitude"}
)


def describe_fields(record: Event | Place, fields: Sequence[str]) -> list[str]:
    """Return the values of ``fields`` in words, one line each; empty values are left out."""
    return [words for name in fields if name not in SILENT and (words := _words(record, name))]


def _words(record: Event | Place, name: str) -> str:
    """Return the value of field ``name`` in words."""
    value = getattr(record, name)
    if name in KINDS_OF_ACCESS:
        words = "" if value is None else access_sentence(KINDS_OF_ACCESS[name], value)
    elif isinstance(record, Event) and name in ("price_kind", "age_from"):
        words = price(record) if name == "price_kind" else ages(record)
    elif name == "latitude" and isinstance(record, Place) and value is not None:
        words = f"{record.latitude}, {record.longitude}"
    else:
        words = _words_of_value(record, name, value)
    return words


def _words_of_value(record: Event | Place, name: str, value: object) -> str:
    """Return the value of a field that needs no other field, in words."""
    field = type(record)._meta.get_field(name)
    linked = getattr(value, "all", None)
    words = str(value or "")
    if name == "is_featured":
        words = _("oui") if value else _("non")
    elif linked:
        words = ", ".join(str(row.tag if name == "event_keywords" else row) for row in linked())
    elif isinstance(field, Field) and field.choices:
        words = "" if value == "unknown" else str(getattr(record, f"get_{name}_display")())
    elif not isinstance(value, Model):
        words = _shortened(" ".join(strip_tags(words.replace("<", " <")).split()))
    return words


def _shortened(text: str) -> str:
    """Return the beginning of ``text``, with its number of words if it is cut."""
    count = len(text.split())
    if count <= SHOWN_WORDS:
        return text
    words = ngettext("(%(count)s mot)", "(%(count)s mots)", count) % {"count": count}
    return f"{Truncator(text).words(SHOWN_WORDS)} {words}"
