"""Steps of the proposal form, and the fields of each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy

from agenda.enums import ACCESS_FIELDS, AudienceKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Words: TypeAlias = "str | StrPromise"  # a text, or one that is translated when it is read


@dataclass(frozen=True)
class Step:
    """A step of the form: anchor, title, field names."""

    anchor: str
    title: Words
    fields: tuple[str, ...]


ACCESS = tuple(ACCESS_FIELDS.values())
#: Values of fields before anybody answers.
DEFAULTS = {"dates_by": "words", "audience": AudienceKind.EVERYONE.value} | dict.fromkeys(
    ACCESS, "unknown"
)
PICTURE_STEP = Step("photo", gettext_lazy("Photo"), ())
STEPS = (
    Step("quoi", gettext_lazy("Quoi"), ("title", "description", "category")),
    Step("quand", gettext_lazy("Quand"), ("dates_by", "words", "all_day")),
    Step(
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
    Step(
        "combien",
        gettext_lazy("Combien"),
        ("price", "price_from", "price_to", "audience", "age_from", "booking", "booking_at"),
    ),
    Step("entrer", gettext_lazy("Entrer"), ACCESS),
    PICTURE_STEP,
    Step("vous", gettext_lazy("Vous"), ("email", "name", "organiser", "website")),
)
ACCESS_LABELS: dict[str, Words] = {
    "wheelchair": gettext_lazy("Fauteuil roulant"),
    "sign_language": gettext_lazy("Langue des signes"),
    "visual": gettext_lazy("Audiodescription"),
    "hearing": gettext_lazy("Boucle magnétique"),
    "cognitive": gettext_lazy("Facile à comprendre"),
}
