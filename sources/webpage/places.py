"""Reader of schema.org locations: a place with address and point, or an online address."""

import math
from dataclasses import replace

from django.utils.translation import gettext as _

from sources.addresses import split_address, trimmed_place
from sources.base import FoundPlace
from sources.prefill import FormField, PrefillRemark, RemarkKind, unsplit_remark
from sources.sanitizers import web_address, without_markup
from sources.webpage.nodes import Node, all_texts, first_text, items, types, values

#: Properties of a PostalAddress that are kept.
PARTS = ("streetAddress", "postalCode", "addressLocality")


def read_place(node: Node, remarks: list[PrefillRemark]) -> FoundPlace | None:
    """Return the first physical location of ``node``; ``None`` if there is none."""
    for location in values(node.get("location")):
        if isinstance(location, dict):
            place = items(location)[0]
            found = None if "virtuallocation" in types(place) else _from_item(place, remarks)
        else:
            words = without_markup(first_text(location))
            found = None if web_address(words) else _from_line("", words, "", "", remarks)
        if found:
            return found
    return None


def online_address(node: Node, base: str) -> str:
    """Return the URL of the event's virtual location, or ""."""
    said = [
        first_text(one.get("url"))
        for one in items(node.get("location"))
        if "virtuallocation" in types(one)
    ]
    said += [one for one in all_texts(node.get("location")) if web_address(one)]
    return next((address for one in said if (address := web_address(one, base))), "")


def _from_item(place: Node, remarks: list[PrefillRemark]) -> FoundPlace | None:
    """Return the place of a schema.org Place."""
    name = without_markup(first_text(place.get("name")))
    street, postcode, city = without_markup(first_text(place.get("address"))), "", ""
    for address in items(place.get("address"))[:1]:
        street, postcode, city = (
            without_markup(" ".join(all_texts(address.get(part)))) for part in PARTS
        )
    found = _from_line(name, street, postcode, city, remarks)
    if found is None:
        return None
    latitude, longitude = _point(place, remarks)
    return replace(found, latitude=latitude, longitude=longitude)


def _from_line(
    name: str, line: str, postcode: str, city: str, remarks: list[PrefillRemark]
) -> FoundPlace | None:
    """Return a place with the address ``line``, which may repeat postcode, city and name."""
    if not (name or line or postcode or city):
        return None
    address = split_address(line, postcode, city)
    if not address.is_split:
        remarks.append(unsplit_remark())
    if not name:
        return trimmed_place(address.name, address.street, address.postcode, address.town)
    is_repeated = address.street and address.name.casefold() == name.casefold()
    leading = "" if is_repeated else address.name
    street = ", ".join(filter(None, [leading, address.street]))
    return trimmed_place(name, street, address.postcode, address.town)


def _point(place: Node, remarks: list[PrefillRemark]) -> tuple[float, float] | tuple[None, None]:
    """Return the coordinates (WGS 84).

    ``(None, None)`` if invalid, or 0 and 0, which pages write for «unknown».
    """
    point = next(iter(items(place.get("geo"))), place)
    latitude, longitude = first_text(point.get("latitude")), first_text(point.get("longitude"))
    if not latitude and not longitude:
        return None, None
    try:
        north, east = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        north = east = math.nan
    if abs(north) <= 90 and abs(east) <= 180 and (north or east):
        return north, east
    sentence = _("Coordonnées du lieu illisibles : elles sont laissées.")
    remarks.append(PrefillRemark(RemarkKind.POINT_DROPPED, FormField.PLACE, sentence))
    return None, None
