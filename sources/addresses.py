"""Parser of a French address in one line: name, street, postcode, town."""

import re
from dataclasses import dataclass, replace

from django.conf import settings

from sources.base import FoundPlace

MAX_CHARS = 255
POSTCODE_CHARS = 10
#: A longer line is not parsed.
MAX_LINE_CHARS = 500

#: «75004», «75 004», «F-75004».
POSTCODE = re.compile(r"(?<![\w.])(?:F-?\s?)?(\d{2})\s?(\d{3})(?![\d.])")
#: Separators of parts. A dash between numbers is none («12 - 14 rue Neuve»).
SEPARATOR = re.compile(r"\s*[,;|•·\n]\s*|(?<!\d)\s+[-–—/]\s+|\s+[-–—/]\s+(?!\d)")
NUMBER = r"\d{1,4}(?:\s?[-–/]\s?\d{1,4})?\s?(?:bis|ter|quater|[a-d])?"
#: Words that always begin a street; and words that may also begin a venue's name («Galerie Neuve»).
WAYS = (
    r"all[ée]es?|av|avenue|bd|bld|blvd|boulevard|chauss[ée]e|chemin|esplanade|faubourg|fbg"
    r"|impasse|parvis|place|pl|quai|"
    r"rond-point|route|rte|rue|ruelle|sentier"
)
NAMES_OR_WAYS = (
    r"cit[ée]|cours?|galerie|mail|mont[ée]e|passage|port|promenade|sente|square|sq|villa|voie"
)
STREET = rf"(?:{WAYS}|{NAMES_OR_WAYS}|r)\b\.?"
#: «5 bis av. Parmentier», anywhere in a part.
NUMBERED_STREET = re.compile(rf"(?<![\w’'-])(?:{NUMBER})\b\s*,?\s*{STREET}", re.IGNORECASE)
STREET_ALONE = re.compile(rf"(?:{WAYS})\b", re.IGNORECASE)
STREET_BEHIND_A_NAME = re.compile(rf"(?:{NAMES_OR_WAYS})\b", re.IGNORECASE)
#: «Le Pont Quai Neuf»: the end of the name is ambiguous.
STREET_WITHIN = re.compile(rf"[^\W\d]\s+{STREET}", re.IGNORECASE)
BEGINS_WITH_NUMBER = re.compile(rf"(?:{NUMBER})\b", re.IGNORECASE)
#: Additions after a town that are dropped.
AFTER_TOWN = re.compile(
    r"\s+(?:cedex(?:\s*\d+)?|\d{1,2}\s?(?:e|er|ème|eme|è)?(?:\s+arr\w*\.?)?)$", re.IGNORECASE
)
COUNTRIES = (
    r"(?:france|fr|[iî]le[- ]de[- ]france|allemagne|deutschland|germany|belgique"
    r"|suisse|uk|united kingdom)"
)
COUNTRY = re.compile(rf"{COUNTRIES}\.?", re.IGNORECASE)
COUNTRY_AT_END = re.compile(rf"\s+{COUNTRIES}$", re.IGNORECASE)
MOST_WORDS_OF_TOWN = 6
#: Words beside a street that are no town.
IN_A_BUILDING = re.compile(
    r"(?:b[âa]t|esc|[ée]tage|hall|porte|entr[ée]e|salle|cour|rdc|niveau|code)", re.IGNORECASE
)
#: Digits that look like an address although no street was found: «Guildhall Cl M16 7BA», not «Salle
#: 16».
NUMBERS_OF_AN_ADDRESS = re.compile(r"\d{4}|\d.*\s.*\d")


@dataclass(frozen=True, slots=True)
class SplitAddress:
    """An address in parts.

    If it could not be split, ``street`` has all of it but a leading name.
    """

    name: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    #: Whether every part was recognised; true for a name alone.
    is_split: bool = True


def place_in(line: str) -> tuple[FoundPlace, bool]:
    """Parse «La Cigale, 1 rue Neuve, 69001 Lyon», or a name alone.

    Return the place and whether it was split.
    """
    address = split_address(line)
    return trimmed_place(
        address.name, address.street, address.postcode, address.town
    ), address.is_split


def split_address(line: str, postcode: str = "", town: str = "") -> SplitAddress:
    """Split ``line`` into parts.

    ``postcode`` and ``town`` are known from elsewhere; the line may repeat them.
    """
    if len(line) > MAX_LINE_CHARS:
        return SplitAddress(street=line, postcode=postcode, town=town, is_split=False)
    # The known postcode, else the last one: a house number may have five digits.
    codes = list(POSTCODE.finditer(line))
    known = [one for one in codes if one[1] + one[2] == postcode]
    found = next(iter([*known, *codes[-1:]]), None)
    if found is None:
        return _without_postcode(line, postcode, town)
    code = found[1] + found[2]
    if postcode and code != postcode:
        return SplitAddress(street=line, postcode=postcode, town=town, is_split=False)
    before, after = _parts(line[: found.start()]), _parts(line[found.end() :])
    read_town = _town(after.pop(0)) if after else _city_at_end(before)
    if not read_town and len(before) > 1 and _may_be_town(before[-1]):
        read_town = _town(before.pop())
    town = town or read_town
    address = _name_and_street(_without_end(before, town))
    street = ", ".join(filter(None, [address.street, *after]))
    is_split = (
        address.is_split
        and bool(town)
        and (_has_number(street) or not any(map(STREET_WITHIN.search, before)))
    )
    return replace(address, street=street, postcode=code, town=town, is_split=is_split)


def trimmed_place(name: str, street: str = "", postcode: str = "", city: str = "") -> FoundPlace:
    """Return a place whose parts are cut to the length of the database's columns."""
    return FoundPlace(
        name.strip(" ,")[:MAX_CHARS],
        street.strip(" ,")[:MAX_CHARS],
        postcode.strip()[:POSTCODE_CHARS],
        city.strip(" ,")[:MAX_CHARS],
    )


def _without_postcode(line: str, postcode: str, town: str) -> SplitAddress:
    """Parse a line without a postcode: a name, a street, or both.

    A town at its end is returned; unless it is the city itself, the address does not count as
    split.
    """
    parts = _without_end(_parts(line), town)
    address = _name_and_street(parts)
    is_known = True
    if not town and address.street and len(parts) > 1 and _may_be_town(parts[-1]):
        town = _town(parts[-1])
        address = _name_and_street(parts[:-1])
        is_known = town.casefold() == settings.CITY_NAME.casefold()
    is_split = address.is_split and is_known and len(_parts(address.street)) <= 1
    return replace(
        address, postcode=postcode, town=town, is_split=is_split or bool(postcode and town)
    )


def _parts(text: str) -> list[str]:
    """Return the parts between separators, without the country."""
    parts = [part.strip(" .()\t") for part in SEPARATOR.split(text)]
    return [" ".join(part.split()) for part in parts if part and not COUNTRY.fullmatch(part)]


def _name_and_street(parts: list[str]) -> SplitAddress:
    """Split into name and street.

    A street begins with its number or with a word like «rue»; the parts before it are the name.
    """
    text = ", ".join(parts)
    if found := NUMBERED_STREET.search(text):
        return SplitAddress(text[: found.start()].strip(" ,-–:("), text[found.start() :])
    for begins, first in ((STREET_ALONE, 0), (STREET_BEHIND_A_NAME, 1), (BEGINS_WITH_NUMBER, 0)):
        beginnings = [
            number for number, part in enumerate(parts) if number >= first and begins.match(part)
        ]
        if beginnings:  # the last one, because a place may be named after its street
            return SplitAddress(
                ", ".join(parts[: beginnings[-1]]), ", ".join(parts[beginnings[-1] :])
            )
    if not NUMBERS_OF_AN_ADDRESS.search(text):
        return SplitAddress(text)
    return SplitAddress(", ".join(parts[:1]), ", ".join(parts[1:]), is_split=False)


def _without_end(parts: list[str], town: str) -> list[str]:
    """Return ``parts`` without ``town`` at their end, whole part or last words of one."""
    if not town or not parts or parts[0].casefold() == town.casefold():
        return parts
    last = re.sub(
        rf"(?:^|\s+){re.escape(town)}$", "", AFTER_TOWN.sub("", parts[-1]), flags=re.IGNORECASE
    )
    if last == AFTER_TOWN.sub("", parts[-1]):
        return parts
    return [*parts[:-1], last] if last else parts[:-1]


def _city_at_end(parts: list[str]) -> str:
    """Return the city's name if it follows a street without a comma, else "".

    As in «4 rue Christine Paris».
    """
    last, city = AFTER_TOWN.sub("", parts[-1]) if parts else "", settings.CITY_NAME
    return city if city and last.casefold().endswith(f" {city.casefold()}") else ""


def _has_number(street: str) -> bool:
    """Whether the street begins with a house number."""
    return BEGINS_WITH_NUMBER.match(street) is not None


def _may_be_town(part: str) -> bool:
    """Whether the part may be a town: few words, no digits, no street, no part of a building."""
    is_short = len(part.split()) <= MOST_WORDS_OF_TOWN
    has_digits = re.search(r"\d", AFTER_TOWN.sub("", part))
    return (
        is_short
        and not has_digits
        and not STREET_ALONE.match(part)
        and not IN_A_BUILDING.match(part)
    )


def _town(part: str) -> str:
    """Return the town's name: «LYON CEDEX 11 France» gives «Lyon»."""
    town = AFTER_TOWN.sub("", COUNTRY_AT_END.sub("", part))
    return town.title() if town.isupper() else town
