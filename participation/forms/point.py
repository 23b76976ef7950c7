"""Optional map point of a new place: geocoded from its address, or set on the map."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.enums import AreaBasis
from agenda.models import Area, places
from participation.forms.typed import FormValues, Typed
from participation.lookup import area_of_point

#: Form fields: the point, the address it was geocoded from, and the result of geocoding.
LATITUDE = "latitude"
LONGITUDE = "longitude"
OF = "point_of"
SAID = "point_said"
POINT = (LATITUDE, LONGITUDE, OF, SAID)
#: Values of :data:`SAID`, besides the address that was found.
NONE = "none"
AWAY = "away"
OUTSIDE = "outside"
UNREAD = gettext_lazy("Ce point ne se lit pas : remettez-le, ou ôtez-le.")


def address_line(typed: FormValues) -> str:
    """Return street, postcode and town as one line, for geocoding and comparison."""
    return " ".join(
        " ".join(typed.get(name, "") for name in ("street", "postcode", "town")).split()
    )


def without_point(typed: Typed) -> Typed:
    return {name: value for name, value in typed.items() if name not in POINT}


def without_stale_point(typed: Typed) -> Typed:
    """Return ``typed`` without a point that belongs to another address than the typed one."""
    of = typed.get(OF, "")
    return without_point(typed) if of and of != address_line(typed) else typed


class PointForm(forms.Form):
    """Form fields of a map point; ``point_area`` is set by validation."""

    latitude = forms.FloatField(
        required=False, validators=places.LATITUDE, error_messages={"invalid": UNREAD}
    )
    longitude = forms.FloatField(
        required=False, validators=places.LONGITUDE, error_messages={"invalid": UNREAD}
    )
    point_of = forms.CharField(required=False)
    point_said = forms.CharField(required=False)
    point_area: Area | None = None

    def check_point(self) -> None:
        """Check that the point lies within the city; fill in a single postcode."""
        if self.point is None:
            return
        self.point_area, basis = area_of_point(*self.point)
        if basis == AreaBasis.OUTSIDE:
            self.add_error(
                "latitude", _("Ce point est hors de la ville : déplacez-le, ou ôtez-le.")
            )
        elif self.point_area and len(self.point_area.postcodes) == 1:
            self.cleaned_data["postcode"] = (
                self.cleaned_data["postcode"] or self.point_area.postcodes[0]
            )

    def forget_point(self) -> None:
        """Drop the point and its errors, for an event at a known place or online."""
        for name in ("latitude", "longitude"):
            self.errors.pop(name, None)
            self.cleaned_data[name] = None

    @property
    def point(self) -> tuple[float, float] | None:
        """Return latitude and longitude; ``None`` unless both are given."""
        latitude = self.cleaned_data.get("latitude")
        longitude = self.cleaned_data.get("longitude")
        return None if latitude is None or longitude is None else (latitude, longitude)
