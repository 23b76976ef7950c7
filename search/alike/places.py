"""Comparison of two places: normalised names, likeness, distance."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz

from search.query.language import zipf
from search.text import STOP_WORDS, split_words, stem

#: Greatest distance in metres of one place under two spellings of its name.
NEAR_M = 300
METRES_A_DEGREE = 111_320
#: Least likeness (0 to 100) of names that are the same, and of names about which a person is asked.
LIKE = 88
ASKED = 80
#: A word below this Zipf frequency counts as a name.
NAME_ZIPF = 3.5

_SHORT_FORMS = """
    boulevard: bd bld bvd blvd
    avenue: av ave
    place: pl
    rue: r
    route: rte
    square: sq
    impasse: imp
    faubourg: fbg fg
    saint: st
    sainte: ste
    mont: mt
    centre sportif: cs
    theatre: th
    bibliotheque: biblio
    quartier jeunes: qj
    docteur: dr
    general: gal
    president: pdt
"""
_SHORT = {
    short: word.strip()
    for word, _colon, forms in (line.partition(":") for line in _SHORT_FORMS.strip().splitlines())
    for short in forms.split()
}
_DROPPED = STOP_WORDS | {"the", "of", "ville", "paris"}
#: «(ex-Rébérioux)», «(ancien square Gardette)», «anciennement…».
_FORMER = re.compile(r"\(\s*(?:ex\b|ancien)[^)]*\)?|\s[-–/]?\s*ex[\s-]\w.*$", re.IGNORECASE)
_DISTRICT = re.compile(
    r"\b(?:paris\s+)?\d{1,2}\s*(?:er|e|eme|ème|è)\b(?:\s+arr(?:ondissement|\.|t)?)?|\b75\d{3}\b|\barrondissement\b"
)
_DISTRICT_NUMBER = re.compile(r"\b(\d{1,2})\s*(?:er|e|eme|ème|è)\b")
_NUMBER = re.compile(r"\b(\d+)\s*(bis|ter|quater|[a-d])?\b")
#: Words for a part of a place of the same name, or for a neighbour of it, when only one name has
#: the word; singular.
_PART_WORDS = (
    "metro gare station parvi kiosque arret tram rer librairie bibliotheque mediatheque galerie "
    "salle hall "
    "auditorium foyer terrain record cafe restaurant boutique devant cour crypte chapelle "
    "amphitheatre studio "
    "parc jardin square"
)
_PARTS = frozenset(_PART_WORDS.split())
#: Kinds of place, which a name may leave out. Two names with different kinds are different places.
_KIND_WORDS = (
    "place rue quai pont centre gymnase stade piscine cinema musee ecole college lycee mairie "
    "theatre eglise "
    "maison ferme hippodrome"
)
_KINDS = _PARTS | frozenset(_KIND_WORDS.split())
#: Kinds of which a city has many branches.
_BRANCH_WORDS = (
    "bibliotheque mairie eglise gymnase stade piscine ecole college lycee cinema theatre parc "
    "square"
)
_BRANCHES = frozenset(_BRANCH_WORDS.split())
#: Least likeness at which one name may be a misspelling of the other.
SLIP = 75
#: Greatest likeness of a part and its whole, or of two places of different kinds.
UNLIKE = 75.0


class PlaceVerdict(StrEnum):
    """Relation of two places."""

    SAME = "same"
    #: A person must decide: similar names, the same address, or a part.
    QUESTION = "question"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """Compared form of a place."""

    name: str
    street: str = ""
    latitude: float | None = None
    longitude: float | None = None


@lru_cache(20_000)
def normalised(name: str) -> str:
    """Return ``name`` in comparable words.

    Abbreviations are written out; articles, arrondissements and former names are dropped.
    """
    bare = _DISTRICT.sub(" ", _FORMER.sub(" ", name).lower())
    said = (_SHORT.get(word, word) for word in split_words(bare))
    kept = [word for word in said if word not in _DROPPED]
    return " ".join(kept) or " ".join(split_words(name))


@lru_cache(20_000)
def place_stems(name: str) -> frozenset[str]:
    """Return the stems of a place's name; in a title they say where, not what."""
    return frozenset(stem(word) for word in (*normalised(name).split(), *split_words(name)))


@lru_cache(20_000)
def normalised_street(street: str) -> str:
    """Return «20bis, bd Voltaire» as «20bis boulevard voltaire»; empty without a number."""
    said = normalised(street.lower().replace("-", " "))
    joined = _NUMBER.sub(lambda found: f"{found[1]}{found[2] or ''}", said)
    return joined if re.match(r"\d", joined) else ""


def metres_apart(
    latitude: float | None,
    longitude: float | None,
    other_latitude: float | None,
    other_longitude: float | None,
) -> float | None:
    """Return the distance in metres, on a plane (exact enough within a city).

    ``None`` without both points.
    """
    if latitude is None or longitude is None or other_latitude is None or other_longitude is None:
        return None
    east = (longitude - other_longitude) * math.cos(math.radians(latitude))
    return METRES_A_DEGREE * math.hypot(latitude - other_latitude, east)


@lru_cache(50_000)
def names_likeness(one: str, other: str) -> float:
    """Return the likeness of two names, 0 to 100.

    A part, a station or another kind of place stays below «same».
    """
    ours, theirs = normalised(one), normalised(other)
    if ours == theirs:
        return 100.0
    said, told = ({word.removesuffix("s") for word in name.split()} for name in (ours, theirs))
    kinds, their_kinds = said & _KINDS, told & _KINDS
    is_other = bool((said ^ told) & _PARTS) or bool(
        kinds and their_kinds and not kinds & their_kinds
    )
    likeness = fuzz.token_set_ratio(ours, theirs)
    return min(likeness, UNLIKE) if is_other else likeness


@lru_cache(50_000)
def are_two_of_a_kind(one: str, other: str) -> bool:
    """Whether two names are different branches of one kind: «Mairie du 10e», «Mairie du 3e»."""
    districts, others = (set(_DISTRICT_NUMBER.findall(name.lower())) for name in (one, other))
    if districts and others:
        return not districts & others
    ours, theirs = (
        set(normalised(name).replace("mediatheque", "bibliotheque").split())
        for name in (one, other)
    )
    shared = ours & theirs
    if not shared & _BRANCHES or shared - _KINDS:
        return False
    own, its = (" ".join(sorted(names - _KINDS)) for names in (ours, theirs))
    return bool(own and its) and fuzz.partial_ratio(own, its) < SLIP


@lru_cache(50_000)
def share_a_name(one: str, other: str) -> bool:
    """Whether two names share a word that is rare in the language."""
    ours, theirs = (set(normalised(name).split()) for name in (one, other))
    return any(zipf(word) < NAME_ZIPF and len(word) > 2 for word in (ours & theirs) - _KINDS)


def compare_places(one: PlaceEntry, other: PlaceEntry) -> PlaceVerdict:
    """Return whether both are one place.

    An equal address alone is a question for a person, never a merge.
    """
    apart = metres_apart(one.latitude, one.longitude, other.latitude, other.longitude)
    street = normalised_street(one.street)
    one_address = bool(street) and street == normalised_street(other.street)
    if not one_address and (apart is None or apart > NEAR_M):
        return PlaceVerdict.OTHER
    likeness = names_likeness(one.name, other.name)
    if likeness >= LIKE:
        return PlaceVerdict.SAME
    if likeness >= ASKED or one_address:
        return PlaceVerdict.QUESTION
    return PlaceVerdict.OTHER
