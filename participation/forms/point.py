"""The point of a new place: found by its address, or put on the map; nobody is asked for one."""

from collections.abc import Mapping

from participation.forms.typed import Typed

#: Where it is; the address that it was found by, as it was typed; and what was said of looking for it.
LATITUDE, LONGITUDE, OF, SAID = "latitude", "longitude", "point_of", "point_said"
POINT = (LATITUDE, LONGITUDE, OF, SAID)
#: What :data:`SAID` may be, besides the address that was found.
NONE, AWAY, OUTSIDE = "none", "away", "outside"


def address_line(typed: Mapping[str, str]) -> str:
    """Street, postcode and town as one line, to ask by and to compare."""
    return " ".join(" ".join(typed.get(name, "") for name in ("street", "postcode", "town")).split())


def without_point(typed: Typed) -> Typed:
    return {name: value for name, value in typed.items() if name not in POINT}


def without_stale_point(typed: Typed) -> Typed:
    """``typed`` less a point, or a word of it, of another address than is typed now."""
    of = typed.get(OF, "")
    return without_point(typed) if of and of != address_line(typed) else typed
