"""Form fields and parsers for amounts, web addresses and telephone numbers."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.exceptions import AddressRefused
from messaging.formats.mail import visible_line
from messaging.validators import mail_address
from participation.forms.steps import ACCESS_LABELS, Words
from web.lengths import count_lengths

PHONE = re.compile(r"\+?[\d .()-]{6,25}")
ASKED = gettext_lazy("Il manque une réponse ici.")


#: ASCII digits only, as ``Decimal`` also accepts «1e3», «NaN», «1_000» and «٣». A space separates
#: thousands: «8 50» is refused, it may be 8,50 or 850.
PLAIN_AMOUNT = re.compile(r"([0-9]{1,3}(?:\s[0-9]{3})+|[0-9]+)(?:\s?[.,€]\s?([0-9]+))?\s?€?")


class AmountField(forms.DecimalField):
    """An amount in euros: «8 €», «8,50», «8.50» or «8€50»."""

    def __init__(self, label: Words) -> None:
        super().__init__(
            label=label,
            required=False,
            max_digits=8,
            decimal_places=2,
            widget=forms.TextInput({"inputmode": "decimal"}),
            error_messages={"invalid": gettext_lazy("Un nombre, comme 8 ou 8,50.")},
        )

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        typed = str(value or "").strip()
        if not typed:
            return None
        amount = PLAIN_AMOUNT.fullmatch(typed)
        if amount is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        euros, cents = amount.groups()
        euros = re.sub(r"\s", "", euros)
        return super().to_python(f"{euros}.{cents}" if cents else euros)


def both_ends(low: Decimal | None, high: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Return lowest and highest price; a single amount is both: «12 €», not «à partir de 12 €»."""
    return (high if low is None else low), (low if high is None else high)


def radio_choices(*pairs: tuple[str, Words]) -> dict[str, Any]:
    return {"choices": pairs, "widget": forms.RadioSelect, "error_messages": {"required": ASKED}}


def answer_fields() -> dict[str, forms.ChoiceField]:
    """Return the fields of the accessibility answers: yes, no, unknown."""
    answers = radio_choices(("yes", _("Oui")), ("no", _("Non")), ("unknown", _("Je ne sais pas")))
    return {
        name: forms.ChoiceField(label=label, required=False, **answers)
        for name, label in ACCESS_LABELS.items()
    }


def style_fields(fields: Mapping[str, forms.Field]) -> None:
    """Give text fields their class, and those with a maximum a counter."""
    for field_ in fields.values():
        if not isinstance(field_.widget, forms.RadioSelect | forms.CheckboxInput):
            field_.widget.attrs["class"] = "input"
    count_lengths(fields)


class LineField(forms.CharField):
    """A text on one line, without invisible characters."""

    def clean(self, value: object) -> str:
        text: str = super().clean(value)
        seen = visible_line(text, self.max_length or len(text))
        if self.required and not seen:
            raise ValidationError(self.error_messages["required"], code="required")
        return seen


class TrapField(forms.CharField):
    """Honeypot: hidden from people, filled only by robots and eager browsers."""

    widget = forms.TextInput({"autocomplete": "off", "tabindex": "-1"})

    def __init__(self) -> None:
        label = gettext_lazy("Laissez ce champ vide")
        super().__init__(label=label, max_length=200, required=False)

    def clean(self, value: object) -> str:
        if super().clean(value):
            raise ValidationError(_("Ce champ est là pour les robots : videz-le, et renvoyez."))
        return ""


class AddressField(forms.CharField):
    """An email address, as mail servers take it; an error in words otherwise."""

    widget = forms.EmailInput({"autocomplete": "email", "class": "input"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Adresse électronique"))
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: object) -> str:
        typed: str = super().clean(value)
        if "@" in typed and "." not in typed.rpartition("@")[2]:
            raise ValidationError(
                _(
                    "« %(typed)s » s’arrête en route : il manque sans doute « .org » ou « .fr » à "
                    "la fin."
                ),
                params={"typed": typed[:80]},
            )
        try:
            return mail_address(typed) if typed else ""
        except AddressRefused as refused:
            raise ValidationError(str(refused)) from refused


def line_field(label: Words, length: int, hint: Words = "", **attrs: str) -> LineField:
    """Return an optional single-line text field."""
    return LineField(
        label=label,
        max_length=length,
        help_text=hint,
        required=False,
        widget=forms.TextInput(attrs),
    )


def clean_web_address(text: str) -> str:
    """Return ``text`` as an http or https address, with its scheme.

    Raises ``ValidationError``.
    """
    text = text.strip()
    if not text:
        return ""
    address = text if re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise ValidationError(
            _("Ce n’est pas une adresse du web : elle commence par https://.")
        ) from None
    return address


def booking_way(text: str) -> tuple[str, str]:
    """Parse a web address or a telephone number; return both, one of them empty.

    Raises ``ValidationError``.
    """
    text = visible_line(text, 1_000).strip()
    if PHONE.fullmatch(text):
        return "", text
    try:
        return clean_web_address(text), ""
    except ValidationError:
        raise ValidationError(
            _("Un lien, qui commence par https://, ou un numéro de téléphone.")
        ) from None
