"""Forms to correct an event or a place: filled with its values, only differences count.

Unchanged fields are never invalid, even if today's rules would refuse them.
"""

from collections.abc import Iterator

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.enums import Attendance, Booking, PriceKind
from agenda.models import Event
from messaging.formats.mail import visible_text
from participation.forms.fields import (
    AddressField,
    LineField,
    TrapField,
    answer_fields,
    both_ends,
    clean_web_address,
    line_field,
    style_fields,
)
from participation.forms.parts import (
    EVENT_PARTS,
    PLACE_PARTS,
    Changes,
    CorrectablePart,
    Value,
    price_open,
    value_of,
)
from participation.forms.proposal import Facts, ProposalForm, kept_line
from participation.forms.steps import ACCESS, ShownError
from participation.forms.texts import retyped
from participation.forms.typed import FormValues, Typed, cut_value
from participation.models import LINE_LENGTH, EventOrPlace

AMOUNTS = ("price_from", "price_to")
TRUTHS = {"yes": True, "no": False}
#: Longest text that is shown for editing; a longer one is corrected in words.
LONGEST_SHOWN = 6_000
LONGEST_TITLE = 255
LONGEST_DESCRIPTION = 8_000
HOW_LABEL = gettext_lazy("Comment le savez-vous ?")
HOW_HINT = gettext_lazy(
    "L’affiche, le guichet, la page du lieu, j’y étais : une source, et c’est plus vite décidé."
)
EMAIL_HINT = gettext_lazy(
    "Pour vous dire ce que ça a donné. Jamais publiée, ni montrée à personne."
)
EVENT_NAMES = frozenset(name for part in EVENT_PARTS for name in part.typed)
#: Fields with choices, and the message if nothing is chosen.
CHOICES = {
    "category": gettext_lazy("Choisissez le genre le plus proche."),
    "price": gettext_lazy("Dites si c’est gratuit, payant, ou libre."),
    "audience": gettext_lazy("Dites pour qui."),
    "booking": gettext_lazy("Dites s’il faut réserver."),
}
#: Fields about the sender, not the record.
OWN_NAMES = frozenset({"source", "email", "leave_empty"})


def read_correction(posted: FormValues, initial: Typed) -> Typed:
    """Return the posted values over ``initial``; an absent checkbox counts as unticked."""
    given = {
        name: cut_value(name, value)
        for name, value in posted.items()
        if name in initial or name in OWN_NAMES
    }
    unticked = {name: "" for name in ("is_online",) if name in initial}
    return initial | unticked | given


class CorrectingForm(forms.Form):
    """Base of both forms: checks only changed parts, and asks for source and address."""

    parts: tuple[CorrectablePart, ...]
    initial_typed: Typed
    typed: FormValues
    source = line_field(HOW_LABEL, LINE_LENGTH, HOW_HINT)
    email = AddressField(required=False, help_text=EMAIL_HINT)
    leave_empty = TrapField()
    use_required_attribute = False

    def touched(self) -> list[CorrectablePart]:
        """Return the parts whose typed values changed; blanks do not count."""
        return [
            part
            for part in self.parts
            if any(
                _said(self.typed.get(name, "")) != _said(self.initial_typed.get(name, ""))
                for name in part.typed
            )
        ]

    def forget_untouched(self) -> list[CorrectablePart]:
        """Drop the errors of unchanged parts; return the changed ones."""
        touched = self.touched()
        kept = {name for part in touched for name in part.typed} | OWN_NAMES
        for name in [name for name in self.errors if name not in kept]:
            del self.errors[name]
        return touched

    def mistakes(self) -> Iterator[ShownError]:
        """Yield label, message and element ID of each error."""
        words = {name: str(part.label) for part in self.parts for name in part.typed}
        for name in sorted(self.errors, key=OWN_NAMES.__contains__):
            if name in self.fields:
                for message in self.errors[name]:
                    yield (
                        words.get(name, str(self.fields[name].label)),
                        str(message),
                        self[name].auto_id,
                    )

    def changes(self, record: EventOrPlace) -> Changes:
        """Return what a valid form changes in ``record``: ``{field: [old, new]}``."""
        proposed = {
            field: value
            for part in self.touched()
            for field, value in self.proposed(part, record).items()
        }
        pairs = {field: [value_of(record, field), value] for field, value in proposed.items()}
        return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}

    def proposed(self, part: CorrectablePart, record: EventOrPlace) -> dict[str, Value]:
        """Return the proposed values of the fields of ``part``."""
        if part.name in ACCESS:
            return {part.name: TRUTHS.get(self.cleaned_data[part.name])}
        return {part.fields[0]: self.cleaned_data[part.typed[0]]}


class EventCorrectionForm(CorrectingForm, ProposalForm):
    """The proposal form, filled from an event; its dates are corrected in words only."""

    parts = EVENT_PARTS

    def __init__(self, typed: Typed, initial: Typed, *, is_checked: bool = True) -> None:
        self.initial_typed = initial
        ProposalForm.__init__(self, typed | {"dates_by": "words"}, is_checked=is_checked)
        for name in list(self.fields):
            if name not in EVENT_NAMES | OWN_NAMES | {"dates_by"}:
                del self.fields[name]
        for name in ("category", "price", "audience", "booking", "dates_by"):
            self.fields[name].required = False
        title = self.fields["title"]
        description = self.fields["description"]
        for field_, longest in ((title, LONGEST_TITLE), (description, LONGEST_DESCRIPTION)):
            field_.max_length = longest  # type: ignore[attr-defined]
            field_.widget.attrs["data-longest"] = str(longest)
            field_.validators = [MaxLengthValidator(longest)]
        description.widget.attrs["rows"] = "8"
        self.is_text_shown = len(initial.get("description", "")) <= LONGEST_SHOWN
        self.fields["words"].label = _("Toutes ses dates, comme elles devraient être")

    def clean(self) -> Facts:
        """Clean lines, and check only the parts that were changed."""
        data = self.cleaned_data
        for name in ("place", "street", "postcode", "town", "room", "organiser"):
            data.setdefault(name, "")
        touched = {part.name for part in self.forget_untouched()}
        checks = {
            "dates": self.check_words,
            "place": self.check_place,
            "price": self.check_prices,
            "booking": self.check_booking,
        }
        for name, check in checks.items():
            if name in touched:
                check()
        for name, message in CHOICES.items():
            if name in touched and not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        return data

    def proposed(self, part: CorrectablePart, record: EventOrPlace) -> dict[str, Value]:
        """Return the values that the form proposes for the fields of ``part``."""
        assert isinstance(record, Event)  # noqa: S101 -- what it was made of
        data = self.cleaned_data
        made = {
            "place": self._proposed_place,
            "price": self._proposed_price,
            "booking": self._proposed_booking,
        }
        if part.name in made:
            return made[part.name](record)
        if part.name == "text":
            texts = retyped(record.lead, record.body, visible_text(data["description"]))
            return dict(zip(("lead", "body"), texts, strict=True))
        if part.name == "category":
            return {"category": data["category"].pk}
        if part.name == "dates":
            return {"dates": [kept_line(one) for one in self.lines]}
        return super().proposed(part, record)

    def _proposed_price(self, event: Event) -> dict[str, Value]:
        """Return the price fields; the detail is kept only if paid or free stays the same."""
        data = self.cleaned_data
        is_paid = data["price"] == "paid"
        # The price detail is kept only if paid or free stays the same.
        is_same = (
            is_paid == (event.price_kind != PriceKind.FREE) and event.price_detail != price_open()
        )
        detail = event.price_detail if is_same else ""
        low = data["price_from"]
        high = data["price_to"]
        is_open_ended = event.price_from is not None and event.price_to is None
        if not is_open_ended:
            low, high = both_ends(low, high)
        given = dict(zip(AMOUNTS, (low, high) if is_paid else (None, None), strict=True))
        amounts = {
            name: None if amount is None else f"{amount:.2f}" for name, amount in given.items()
        }
        return {
            "price_kind": (PriceKind.FREE if data["price"] == "free" else PriceKind.PAID).value,
            **amounts,
            "price_detail": price_open() if data["price"] == "open" else detail,
        }

    def _proposed_booking(self, event: Event) -> dict[str, Value]:
        """Return the proposed booking fields.

        A telephone number for questions is kept where one books by a page, or not at all.
        """
        data = self.cleaned_data
        is_asked = data["booking"] != Booking.NONE
        return {
            "booking": data["booking"],
            "booking_url": data["booking_url"] if is_asked else "",
            "contact_phone": (is_asked and data["booking_phone"]) or event.contact_phone,
        }

    def _proposed_place(self, event: Event) -> dict[str, Value]:
        """Return place, attendance and online address; a new place is a dict of its fields."""
        data = self.cleaned_data
        place = self.known_place
        if data["is_online"]:
            return {
                "place": None,
                "attendance": Attendance.ONLINE.value,
                "online_url": data["online_url"],
            }
        is_both = event.attendance == Attendance.BOTH
        new = {name: data[name] for name in ("street", "postcode")} | {
            "name": data["place"],
            "city": data["town"],
        }
        return {
            "place": place.pk if place else new,
            "attendance": (Attendance.BOTH if is_both else Attendance.ON_SITE).value,
            "online_url": data["online_url"] if is_both else "",
        }


class PlaceCorrectionForm(CorrectingForm):
    """Form to correct a place: name, address, access, contact."""

    parts = PLACE_PARTS
    name = LineField(
        label=gettext_lazy("Nom"),
        max_length=255,
        error_messages={"required": gettext_lazy("Il lui faut un nom.")},
    )
    street = line_field(gettext_lazy("Rue et numéro"), 255, autocomplete="off")
    postcode = line_field(gettext_lazy("Code postal"), 12, inputmode="numeric", autocomplete="off")
    town = line_field(gettext_lazy("Ville"), 120, autocomplete="off")
    access_detail = forms.CharField(
        label=gettext_lazy("Pour entrer"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("La porte, la sonnette, la rampe : ce qu’on aurait aimé savoir."),
    )
    site = line_field(gettext_lazy("Son site"), 500, inputmode="url")
    phone = line_field(gettext_lazy("Téléphone"), 40, inputmode="tel")

    def __init__(self, typed: Typed, initial: Typed, *, is_checked: bool = True) -> None:
        self.initial_typed = initial
        self.typed = typed
        super().__init__(typed if is_checked else None, initial=None if is_checked else typed)
        self.fields.update(answer_fields())
        style_fields(self.fields)

    def clean_site(self) -> str:
        return clean_web_address(self.cleaned_data["site"])

    def clean(self) -> Facts:
        """Clean lines and texts, and forget the parts that were not changed."""
        data = self.cleaned_data
        for name in ("street", "postcode", "town", "phone"):
            data.setdefault(name, "")
        data["access_detail"] = visible_text(data.get("access_detail") or "").strip()
        self.forget_untouched()
        return data

    def proposed(self, part: CorrectablePart, record: EventOrPlace) -> dict[str, Value]:
        """Return the values that the form proposes for the fields of ``part``."""
        data = self.cleaned_data
        if part.name == "address":
            return {"street": data["street"], "postcode": data["postcode"], "city": data["town"]}
        return super().proposed(part, record)


def correction_form(
    record: EventOrPlace, typed: Typed, initial: Typed, *, is_checked: bool
) -> CorrectingForm:
    """Return the form that corrects ``record``; without errors where ``is_checked`` is false."""
    made = EventCorrectionForm if isinstance(record, Event) else PlaceCorrectionForm
    return made(typed, initial, is_checked=is_checked)


def _said(text: str) -> str:
    return " ".join(text.split())
