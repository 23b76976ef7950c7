"""Steps of the proposal form, and the fields of each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy

from agenda.enums import ACCESS_FIELDS, AudienceKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Words: TypeAlias = "str | StrPromise"  # a text, or one that is translated when it is read

#: Label or step, message, and element ID or field of an error.
ShownError = tuple[str, str, str]


@dataclass(frozen=True)
class FormStep:
    """A step of the form: anchor, title, field names."""

    anchor: str
    title: Words
    fields: tuple[str, ...]


ACCESS = tuple(ACCESS_FIELDS.values())
#: Values of fields before anybody answers.
DEFAULTS = {"dates_by": "words", "audience": AudienceKind.EVERYONE.value} | dict.fromkeys(
    ACCESS, "unknown"
)
PICTURE_STEP = FormStep("photo", gettext_lazy("Photo"), ())
STEPS = (
    FormStep("quoi", gettext_lazy("Quoi"), ("title", "description", "category")),
    FormStep("quand", gettext_lazy("Quand"), ("dates_by", "words", "all_day")),
    FormStep(
        "ou",
        gettext_lazy("Où"),
        (
            "place",
            "place_choice",
            "street",
            "postcode",
            "town",
            "latitude",
            "longitude",
            "room",
            "is_online",
            "online_url",
        ),
    ),
    FormStep(
        "combien",
        gettext_lazy("Combien"),
        ("price", "price_from", "price_to", "audience", "age_from", "booking", "booking_at"),
    ),
    FormStep("entrer", gettext_lazy("Entrer"), ACCESS),
    PICTURE_STEP,
    FormStep("vous", gettext_lazy("Vous"), ("email", "name", "organiser", "website")),
)
ACCESS_LABELS: dict[str, Words] = {
    "wheelchair": gettext_lazy("Fauteuil roulant"),
    "sign_language": gettext_lazy("Langue des signes"),
    "visual": gettext_lazy("Audiodescription"),
    "hearing": gettext_lazy("Boucle magnétique"),
    "cognitive": gettext_lazy("Facile à comprendre"),
}
