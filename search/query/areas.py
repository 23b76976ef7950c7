"""Areas named in a query: «11e», «XIe arrondissement», «75011», «Paris 11», or their own names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from agenda.enums import OUTSIDE_CODE
from search.query.sentences import PhraseMatch, Sentence, as_words, phrase

_ORDINALS = """
    premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme
    onzieme douzieme treizieme quatorzieme quinzieme seizieme dix-septieme dix-huitieme
    dix-neuvieme vingtieme
"""
ORDINALS = [name.replace("-", " ") for name in _ORDINALS.split()]
ROMAN = {"i": 1, "v": 5, "x": 10}

_NTH = r"(?:er|ere|e|eme|ieme|th|st|nd|rd)"
_DISTRICT = r"(?:arrondissements?|arr|arrdt|ardt|district)"
_LEAD = r"(?:dans |in |du |sur )?(?:le |les |the )?"
#: Words after which an ordinal is no area: centuries, editions, symphonies.
_COUNTED = (
    r"(?! (?:siecles?|century|centuries|editions?|ages?|republique|symphonies?|symphony"
    r"|arts?|anniversaires?|"
    r"anniversary|"
    r"etages?|floors?|guerres?|journees?|sens|parties?|actes?|acts?|saisons?|seasons?|annees?|concertos?|biennales?|"
    r"festivals?|rencontres|lieux?|degres?|types?|genre|jours?|days?|concours|forum|salon"
    r"|annual|edition) )"
)


class KnownArea(NamedTuple):
    """An area and its names."""

    code: str
    label: str
    #: Folded names.
    names: tuple[str, ...]
    postcodes: tuple[str, ...]


def areas_in(
    sentence: Sentence, areas: Sequence[KnownArea], city: str
) -> Iterator[tuple[PhraseMatch, tuple[str, ...]]]:
    """Yield each match of an area in the sentence, with its codes."""
    if areas:  # first: «hors de Paris» is not in Paris
        beyond = phrase(
            rf"hors (?:de (?:la ville|{city})|{city})|outside (?:of )?(?:the city|{city})"
        )
        yield from ((found, (OUTSIDE_CODE,)) for found in sentence.find(beyond))
    pattern, by_name = name_pattern(tuple(areas))
    for found in sentence.find(pattern) if by_name else ():
        yield found, by_name[found.match["name"]]
    codes = {area.code for area in areas}
    for pattern in _patterns(city):
        for found in sentence.find(pattern):
            code = _code(found, sentence)
            if code in codes:
                yield found, (code,)


def names_in_texts(codes: Sequence[str], areas: Sequence[KnownArea], city: str) -> Iterator[str]:
    """Yield the ways in which the text of an event may name these areas."""
    for area in areas:
        if area.code in codes:
            yield from (*area.names, *area.postcodes)
            if area.code.isdecimal():
                yield from (f"{area.code}e", f"{area.code}eme", f"{city} {area.code}")


def areas_said(text: str, city: str) -> set[str]:
    """Return the codes of the areas named by number in ``text``; they may not exist."""
    sentence = Sentence.read(text)
    return {
        code
        for pattern in _patterns(as_words(city))
        for found in sentence.find(pattern)
        if (code := _code(found, sentence))
    }


@lru_cache(4)
def name_pattern(
    areas: Sequence[KnownArea],
) -> tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]:
    """Return a pattern of the names and postcodes of areas, and the codes of each name."""
    by_name: dict[str, tuple[str, ...]] = {}
    for name, code in (
        (name, area.code) for area in areas for name in (*area.names, *area.postcodes)
    ):
        if len(name) > 1 and not re.fullmatch(r"\d{1,4}", name):  # a bare number is no name
            by_name[name] = (*by_name.get(name, ()), code)
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    return phrase(rf"{_LEAD}(?P<name>{names})(?: {_DISTRICT})?{_COUNTED}"), by_name


@lru_cache(4)
def _patterns(city: str) -> Sequence[re.Pattern[str]]:
    """Return the patterns of areas by number: Arabic, Roman or spelled out."""
    number, roman = r"(?P<number>\d{1,2})", r"(?P<roman>[ivx]{1,6})"
    spelled = rf"(?P<spelled>{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
    return [
        phrase(
            rf"{_LEAD}(?:{city} )?(?:{number} ?{_NTH}?|{roman}(?:er|e|eme)?|{spelled}) {_DISTRICT}"
        ),
        phrase(rf"{_LEAD}arrondissement {number}"),
        phrase(rf"{_LEAD}{city} (?:{number} ?{_NTH}?|{roman}(?P<suffix>er|e|eme)?){_COUNTED}"),
        phrase(rf"{_LEAD}(?:{number} ?{_NTH}|{roman}(?P<suffix>er|e|eme)){_COUNTED}"),
        phrase(rf"dans le {number}(?= ·| $)"),
    ]


def _code(found: PhraseMatch, sentence: Sentence) -> str:
    """Return the area's number as a code; empty for a Roman numeral in small letters."""
    groups = found.match.groupdict()
    if groups.get("spelled"):
        return str(ORDINALS.index(groups["spelled"]) + 1)
    if groups.get("roman"):
        # «La vie», «Xe siècle»: without the word «arrondissement», a Roman numeral must be in
        # capitals.
        in_capitals = rf"\b{groups['roman'].upper()}(?:\b|[erèm])"
        if "suffix" in groups and not re.search(
            in_capitals, sentence.typed_words(found.first, found.last)
        ):
            return ""
        digits = [ROMAN[sign] for sign in groups["roman"]]
        return str(
            sum(
                -digit if digit < max(digits[rank:]) else digit for rank, digit in enumerate(digits)
            )
        )
    return str(int(groups["number"] or 0))
