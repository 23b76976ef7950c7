"""Parts of an event or place that can be corrected, and the fields of each.

A part is shown and accepted as a whole. A correction stores fields, as JSON; forms and moderators'
screens show parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from agenda.enums import Attendance, PriceKind
from agenda.models import Event, Place
from participation.forms.proposal import kept_line
from participation.forms.steps import ACCESS, ACCESS_LABELS, Words
from participation.forms.typed import Typed
from participation.models import EventOrPlace
from participation.wording.fields import Value, rich_to_plain

#: ``{field: [old value, new value]}``.
Changes = dict[str, list[Value]]

#: Form value of an accessibility answer.
ANSWERS = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True)
class CorrectablePart:
    """A part: its label, its model fields, and its form fields."""

    name: str
    label: Words
    fields: tuple[str, ...]
    typed: tuple[str, ...]


def _part(name: str, label: Words, fields: str = "", typed: str = "") -> CorrectablePart:
    return CorrectablePart(
        name, label, tuple(fields.split()) or (name,), tuple(typed.split()) or (name,)
    )


_ACCESS = tuple(_part(name, ACCESS_LABELS[name]) for name in ACCESS)
EVENT_PARTS = (
    _part("title", gettext_lazy("Titre")),
    _part("text", gettext_lazy("Texte"), "lead body", "description"),
    _part("category", gettext_lazy("Genre")),
    _part("dates", gettext_lazy("Quand"), "", "words"),
    _part(
        "place",
        gettext_lazy("Où"),
        "place attendance online_url",
        "place place_choice street postcode town is_online online_url",
    ),
    _part("place_detail", gettext_lazy("Salle, étage, entrée"), "", "room"),
    _part(
        "price",
        gettext_lazy("Combien"),
        "price_kind price_from price_to price_detail",
        "price price_from price_to",
    ),
    _part("audience", gettext_lazy("Pour qui")),
    _part("age_from", gettext_lazy("Dès quel âge")),
    _part(
        "booking",
        gettext_lazy("Réserver"),
        "booking booking_url contact_phone",
        "booking booking_at",
    ),
    *_ACCESS,
    _part("contact_name", gettext_lazy("Organisé par"), "", "organiser"),
    # In no form: only a merged proposal changes it (``services.merging``).
    _part("cover", gettext_lazy("Image"), "cover cover_alt cover_credit"),
)
PLACE_PARTS = (
    _part("name", gettext_lazy("Nom")),
    _part("address", gettext_lazy("Adresse"), "street postcode city", "street postcode town"),
    *_ACCESS,
    _part("access_detail", gettext_lazy("Pour entrer")),
    _part("website", gettext_lazy("Son site"), "", "site"),
    _part("phone", gettext_lazy("Téléphone")),
)


def parts_of(record: EventOrPlace) -> tuple[CorrectablePart, ...]:
    return EVENT_PARTS if isinstance(record, Event) else PLACE_PARTS


def part_fields(record: EventOrPlace, names: Sequence[str]) -> set[str]:
    """Return the fields that ``names`` stand for: names of parts, or of fields."""
    by_name = {part.name: part.fields for part in parts_of(record)}
    known = {field for fields in by_name.values() for field in fields}
    return {field for name in names for field in by_name.get(name, (name,)) if field in known}


def value_of(record: EventOrPlace, field: str) -> Value:
    """Return the value of ``field`` as JSON.

    Amounts have two decimals, so that 8 and 8.00 are equal.
    """
    if field == "dates":
        assert isinstance(record, Event)  # noqa: S101 -- places have none
        # As JSON, so that revisions and database rows compare equal.
        return [
            line
            | {
                "except_on": [str(day) for day in line["except_on"]],
                "moments": [list(m) for m in line["moments"]],
            }
            for line in map(kept_line, record.dates.all())
        ]
    value = getattr(record, f"{field}_id" if field in ("place", "category", "cover") else field)
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def price_open() -> str:
    """Return the text of ``price_detail`` for a free-choice price."""
    with override(settings.LANGUAGE_CODE):
        words = _("Prix libre : on paie ce qu’on veut.")
    return f"<p>{words}</p>"


def typed_of(record: EventOrPlace) -> Typed:
    """Return the initial form values of a record."""
    typed = {name: ANSWERS[getattr(record, name)] for name in ACCESS}
    if isinstance(record, Place):
        same = {
            name: getattr(record, name)
            for name in ("name", "street", "postcode", "phone", "access_detail")
        }
        return typed | same | {"town": record.city, "site": record.website}
    return typed | _typed_of_event(record)


def _typed_of_event(event: Event) -> Typed:
    """Return the event's values as the correction form types them."""
    prices = {
        PriceKind.FREE: "free",
        PriceKind.PAID: "open" if event.price_detail == price_open() else "paid",
    }
    # A single price fills one field.
    highest = None if event.price_to == event.price_from else event.price_to
    amounts: Mapping[str, Decimal | None] = {"price_from": event.price_from, "price_to": highest}
    return {
        "title": event.title,
        "description": "\n\n".join(filter(None, [event.lead.strip(), rich_to_plain(event.body)])),
        "category": event.category.slug if event.category else "",
        "words": "",
        "place": event.place.name if event.place else "",
        "place_choice": str(event.place_id or ""),
        "street": "",
        "postcode": "",
        "town": "",
        "is_online": "on" if event.attendance == Attendance.ONLINE else "",
        "online_url": event.online_url,
        "room": event.place_detail,
        "price": prices.get(PriceKind(event.price_kind), ""),
        **{
            name: "" if value is None else f"{value:.2f}".removesuffix(".00")
            for name, value in amounts.items()
        },
        "audience": event.audience,
        "age_from": "" if event.age_from is None else str(event.age_from),
        "booking": "" if event.booking == "unknown" else event.booking,
        "booking_at": event.booking_url or event.contact_phone,
        "organiser": event.contact_name,
    }
