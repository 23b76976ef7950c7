"""A place in one line of text, as French addresses are written: name, street, postcode, city."""

import re

from sources.base import FoundPlace

#: «12 rue de la Paix, 75002 Paris, France».
ADDRESS = re.compile(r"(?P<street>[^\n]*?)[\s,–-]*\b(?P<postcode>\d{5})\s+(?P<city>[^,\d]+)(?:,.*)?")
MAX_CHARS = 255
POSTCODE_CHARS = 10
#: A longer line is no address, and is not looked into.
MAX_LINE_CHARS = 500


def place_in(line: str) -> FoundPlace:
    """«La Cigale, 120 boulevard de Rochechouart, 75018 Paris», or a name alone."""
    name, comma, rest = line.partition(",")
    parts = split_address(rest.strip()) if comma else None
    return place_of(name, *parts) if parts else place_of(line)


def split_address(line: str) -> tuple[str, str, str] | None:
    """Street, postcode and city; ``None`` where the line is none."""
    found = ADDRESS.fullmatch(line[:MAX_LINE_CHARS])
    return (found["street"], found["postcode"], found["city"]) if found else None


def place_of(name: str, street: str = "", postcode: str = "", city: str = "") -> FoundPlace:
    """A place whose parts fit the directory's columns."""
    return FoundPlace(
        name.strip(" ,")[:MAX_CHARS],
        street.strip(" ,")[:MAX_CHARS],
        postcode.strip()[:POSTCODE_CHARS],
        city.strip(" ,")[:MAX_CHARS],
    )
