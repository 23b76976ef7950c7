"""Map point of a new place in the form: geocoded from its address, or set by hand."""

from dataclasses import dataclass

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from agenda.drawing import street_tiles
from agenda.enums import AreaBasis
from agenda.models import Area
from participation.forms.point import (
    AWAY,
    LATITUDE,
    LONGITUDE,
    NONE,
    OF,
    OUTSIDE,
    SAID,
    address_line,
    without_point,
)
from participation.forms.proposal import ProposalForm
from participation.forms.typed import Typed
from participation.lookup import area_of_point
from participation.throttling import GEOCODE
from sources.geocoder import GeocoderError, find_address, has_geocoder

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PointBox:
    """Context of ``participation/_point.html``."""

    latitude: str
    longitude: str
    #: The address that was geocoded, as it was typed; empty for a point set by hand.
    of: str
    #: The stored result of geocoding, and the same in words.
    code: str
    said: str
    area: Area | None
    may_ask: bool
    #: JSON for the script of the map.
    facts: dict[str, object]

    @property
    def is_set(self) -> bool:
        return bool(self.latitude and self.longitude)


def point_box(form: ProposalForm) -> PointBox:
    """Build the context from a checked form."""
    typed = form.typed
    code = typed.get(SAID, "")
    tiles, _space, by = settings.MAP_TILES_URL.partition(" ")
    return PointBox(
        latitude=typed.get(LATITUDE, ""),
        longitude=typed.get(LONGITUDE, ""),
        of=typed.get(OF, ""),
        code=code,
        said={
            "": "",
            NONE: _(
                "On n’a pas trouvé cette adresse. Mettez le point sur le plan, ou laissez : on "
                "cherchera."
            ),
            AWAY: _(
                "L’annuaire des adresses ne répond pas. Mettez le point sur le plan, ou laissez : "
                "on cherchera."
            ),
            OUTSIDE: _("Cette adresse est hors de la ville : on la garde, sans point."),
        }.get(
            code, _("Trouvé : %(address)s. Le point est-il à la porte ?") % {"address": code[:255]}
        ),
        area=form.point_area,
        may_ask=has_geocoder(),
        facts={
            "areas": reverse("api:list_areas")
            + "?nombre=200&champs=code,name,short_name,latitude,longitude,polygon",
            "tiles": tiles,
            "tiles_by": escape(by.strip()),
            "streets": street_tiles(),
            "words": {
                "zoom_in": _("Agrandir"),
                "zoom_out": _("Réduire"),
                "failed": _("La carte ne vient pas. Elle n’est pas nécessaire : l’adresse suffit."),
                "within": _("Le point est posé : {area}."),
                "outside": _("Ce point est hors de la ville : déplacez-le, ou ôtez-le."),
                "here": _("Le point est posé."),
            },
        },
    )


def located(request: HttpRequest, typed: Typed) -> Typed:
    """Return ``typed`` with the point of its address, or the reason why there is none.

    Sends an HTTP request: call it outside transactions.
    """
    line = address_line(typed)
    bare = without_point(typed)
    if not has_geocoder() or not line:
        return bare
    if GEOCODE.take(request):
        return bare | {OF: line, SAID: AWAY}
    try:
        found = find_address(line, typed.get("postcode", ""))
    except GeocoderError as error:
        log.warning("geocoder_away", error=str(error)[:200])
        return bare | {OF: line, SAID: AWAY}
    if found is None:
        return bare | {OF: line, SAID: NONE}
    if area_of_point(found.latitude, found.longitude)[1] == AreaBasis.OUTSIDE:
        return bare | {OF: line, SAID: OUTSIDE}
    filled = bare | {"postcode": typed.get("postcode") or found.postcode}
    point = {LATITUDE: f"{found.latitude:.6f}", LONGITUDE: f"{found.longitude:.6f}"}
    return filled | point | {OF: address_line(filled), SAID: found.label}
