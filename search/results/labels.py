"""What the values of the query string are called."""

from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.db.models import Model
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.enums import OUTSIDE_CODE
from agenda.models import Organisation, Place, ProgrammePage
from agenda.wording.dates import day_month, day_range, long_day
from search.enums import Choice
from search.query import CLOSED, EventQuery
from search.query.vocabulary import Vocabulary

#: Where the name of a chosen record stands, when only the chosen ones are looked up.
NAMES: dict[Choice, tuple[type[Model], str]] = {
    Choice.PROGRAMME: (ProgrammePage, "title"),
    Choice.PLACE: (Place, "name"),
    Choice.ORGANISATION: (Organisation, "name"),
}

Labels = Mapping[Choice, Mapping[str, str]]


def labels_for(query: EventQuery, known: Vocabulary | None = None) -> Labels:
    """The values of each choice and their names, in the order in which they are offered.

    All of those offered with counts; of the others, those chosen. At most four queries, three for who has the
    vocabulary ``known``.
    """
    labels: dict[Choice, dict[str, str]] = {
        choice: {str(value): str(label) for value, label in values.choices} for choice, values in CLOSED.items()
    }
    known = known or Vocabulary.read()
    labels[Choice.CATEGORY] = {category.slug: category.label for category in known.categories}
    labels[Choice.AREA] = {area.code: area.label for area in known.areas} | {OUTSIDE_CODE: _("Hors de la ville")}
    for choice, (model, name) in NAMES.items():
        chosen = query.chosen(choice)
        records = model._default_manager.filter(slug__in=chosen, live=True) if chosen else []
        labels[choice] = {record.slug: getattr(record, name) for record in records}  # type: ignore[attr-defined]
    return labels


def name_of(choice: Choice, value: str, labels: Labels) -> str:
    """What ``value`` is called; as it was given when nobody knows it."""
    return labels[choice].get(value, value)


def window_words(query: EventQuery) -> str:
    """«ce soir», «demain, le soir», «le 7 mars», «du 7 au 8 mars», «à partir du 7 mars»."""
    return ", ".join(part for part in (_days_words(query), str(query.moment.label) if query.moment else "") if part)


def _days_words(query: EventQuery) -> str:
    first, last = query.first_on, query.last_on
    if query.when:
        return str(query.when.label)
    if first and last:
        return str(long_day(first)) if first == last else str(day_range(first, last))
    if first:
        return _("à partir du %(day)s") % {"day": day_month(first)}
    return _("jusqu’au %(day)s") % {"day": day_month(last)} if last else ""


def near_words(query: EventQuery) -> str:
    """«à moins de 500 m», «Bastille, à moins de 500 m»."""
    metres = query.radius_m
    distance = f"{metres}\u00a0m" if metres < 1_000 else f"{number_format(Decimal(metres) / 1_000)}\u00a0km"
    within = _("à moins de %(distance)s") % {"distance": distance}
    return f"{query.near_name}, {within}" if query.near_name else within


def summary(query: EventQuery, labels: Labels) -> str:
    """All that was chosen, in a few words: «Fanfare, gratuit, ce week-end»; nothing when all is open."""
    parts = [query.text, window_words(query)]
    parts += [name_of(choice, value, labels) for choice in Choice for value in query.chosen(choice)]
    parts.append(near_words(query) if query.near else "")
    return capfirst(", ".join(part for part in parts if part))


def let_go_words(name: str, query: EventQuery) -> str:
    """What one would say to let the condition ``name`` go."""
    words: dict[str, str] = {
        "q": _("Autre chose que « %(text)s »") % {"text": query.text},
        "quand": _("N’importe quel jour"),
        "pres": _("Plus loin"),
        Choice.PRICE: _("À n’importe quel prix"),
        Choice.ACCESS: _("Sans condition d’accès"),
        Choice.CATEGORY: _("Tous les genres"),
        Choice.AUDIENCE: _("Quel que soit le public"),
        Choice.AREA: _("Partout à %(city)s") % {"city": settings.CITY_NAME},
        Choice.PROGRAMME: _("Hors de ce programme"),
        Choice.PLACE: _("Dans tous les lieux"),
        Choice.ORGANISATION: _("Quelle que soit l’organisation"),
    }
    return words[name]


def nothing_words(query: EventQuery) -> str:
    """«Rien ce jour-là, à cet endroit, pour ce prix»: what stood in the way."""
    reasons = {
        "q": _("avec ces mots"),
        "quand": _("à ce moment-là"),
        "pres": _("à cet endroit"),
        Choice.AREA: _("à cet endroit"),
        Choice.PLACE: _("à cet endroit"),
        Choice.PRICE: _("pour ce prix"),
        Choice.CATEGORY: _("de ce genre"),
        Choice.AUDIENCE: _("pour ce public"),
        Choice.ACCESS: _("avec cet accès"),
        Choice.PROGRAMME: _("dans ce programme"),
        Choice.ORGANISATION: _("de cette organisation"),
    }
    said = list(dict.fromkeys(words for name, words in reasons.items() if name in query.conditions))
    if not said:
        return _("Rien n’est annoncé pour le moment")
    return _("Rien %(reasons)s") % {"reasons": ", ".join(said)}
