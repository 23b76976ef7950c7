"""The point of a new place: found by its address, or put on the map; nobody is asked for one."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.enums import AreaBasis
from agenda.models import Area, places
from participation.forms.typed import Typed
from participation.lookup import area_of_point

#: Where it is; the address that it was found by, as it was typed; and what was said of looking for it.
LATITUDE, LONGITUDE, OF, SAID = "latitude", "longitude", "point_of", "point_said"
POINT = (LATITUDE, LONGITUDE, OF, SAID)
#: What :data:`SAID` may be, besides the address that was found.
NONE, AWAY, OUTSIDE = "none", "away", "outside"
UNREAD = gettext_lazy("Ce point ne se lit pas : remettez-le, ou ôtez-le.")


def address_line(typed: Mapping[str, str]) -> str:
    """Street, postcode and town as one line, to ask by and to compare."""
    return " ".join(" ".join(typed.get(name, "") for name in ("street", "postcode", "town")).split())


def without_point(typed: Typed) -> Typed:
    return {name: value for name, value in typed.items() if name not in POINT}


def without_stale_point(typed: Typed) -> Typed:
    """``typed`` less a point, or a word of it, of another address than is typed now."""
    of = typed.get(OF, "")
    return without_point(typed) if of and of != address_line(typed) else typed


class PointForm(forms.Form):
    """The part of a form that keeps a point; what it lies in is known once it has been checked."""

    latitude = forms.FloatField(required=False, validators=places.LATITUDE, error_messages={"invalid": UNREAD})
    longitude = forms.FloatField(required=False, validators=places.LONGITUDE, error_messages={"invalid": UNREAD})
    point_of = forms.CharField(required=False)
    point_said = forms.CharField(required=False)
    point_area: Area | None = None

    def check_point(self) -> None:
        """The point of a new place lies within the city; of an area with one postcode, that is its postcode too."""
        if self.point is None:
            return
        self.point_area, basis = area_of_point(*self.point)
        if basis == AreaBasis.OUTSIDE:
            self.add_error("latitude", _("Ce point est hors de la ville : déplacez-le, ou ôtez-le."))
        elif self.point_area and len(self.point_area.postcodes) == 1:
            self.cleaned_data["postcode"] = self.cleaned_data["postcode"] or self.point_area.postcodes[0]

    def forget_point(self) -> None:
        """What is held at a known place, or nowhere, has no point of its own, be it right or wrong."""
        for name in ("latitude", "longitude"):
            self.errors.pop(name, None)
            self.cleaned_data[name] = None

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude; nothing of half of them."""
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        return None if latitude is None or longitude is None else (latitude, longitude)
