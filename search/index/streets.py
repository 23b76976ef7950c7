"""Location of a street, from the addresses of the places on it."""

import re
from functools import lru_cache
from statistics import median

from rapidfuzz.distance import OSA

from agenda.models import Place
from search.alike.places import normalised
from search.enums import LandmarkKind
from search.models import Landmark
from search.query.names import point_at
from search.query.parameters import Point
from search.text import split_words

_WAY_WORDS = (
    "allee avenue boulevard chemin cours esplanade faubourg impasse passage place quai route rue "
    "square"
)
_WAYS = frozenset(_WAY_WORDS.split())
_NUMBER = re.compile(r"^(\d+)[\d\s]*(?:(?:bis|ter|quater|[a-d])\s+)?")
#: Accents and ligatures that a folded letter may stand for; the database does not fold.
_WRITTEN = {
    "a": "[aàâä]", "c": "[cç]", "e": "[eéèêë]", "i": "[iîï]",
    "o": "[oôö]", "u": "[uùûü]", "y": "[yÿ]", "n": "[nñ]",
}  # fmt: skip
#: Most letters by which a misspelt street differs, and the length of the shortest one.
MOST_WRONG, SHORTEST = 2, 9
#: Most addresses that are read of a street; more would not move its location much.
MOST = 200


def is_street(text: str) -> bool:
    """Whether ``text`` looks like a street: «rue de Rivoli», «12 bd Voltaire»."""
    return _parts(text)[1].split(" ")[0] in _WAYS


def street_point(text: str) -> Point | None:
    """Return the median of the known addresses of a street, or that with the nearest number.

    At most one query.
    """
    number, street = _parts(text)
    telling = max((word for word in street.split()[1:] if word.isascii()), key=len, default="")
    if not telling or not is_street(text):
        return None
    written = "".join(_WRITTEN.get(sign, re.escape(sign)) for sign in telling).replace(
        "[oôö][eéèêë]", "(oe|œ)"
    )
    places = (
        Place.objects.live().filter(street__iregex=written, latitude__isnull=False).order_by("pk")
    )
    there = []
    for said, latitude, longitude in places.values_list("street", "latitude", "longitude")[:MOST]:
        its_number, its_street = _parts(said)
        if its_street == street and latitude is not None and longitude is not None:
            there.append((its_number, latitude, longitude))
    if not there:
        return None
    if number and (numbered := [one for one in there if one[0]]):
        _number, latitude, longitude = min(numbered, key=lambda one: abs(one[0] - number))
        return point_at(latitude, longitude)
    return point_at(median(one[1] for one in there), median(one[2] for one in there))


def street_meant(text: str) -> Landmark | None:
    """Return the imported street whose name is nearest to a misspelt one; at most two queries."""
    street = _parts(text)[1]
    if not is_street(text) or len(street) < SHORTEST:
        return None
    streets = [
        (distance, pk)
        for pk, name in Landmark.objects.filter(kind=LandmarkKind.STREET).values_list("pk", "name")
        if (distance := OSA.distance(street, _parts(name)[1], score_cutoff=MOST_WRONG))
        <= MOST_WRONG
    ]
    return Landmark.objects.filter(pk=min(streets)[1]).first() if streets else None


@lru_cache(20_000)
def _parts(text: str) -> tuple[int, str]:
    """Return the number (or 0) and the normalised street.

    «20bis, bd Voltaire» gives 20 and «boulevard voltaire».
    """
    said = normalised(" ".join(split_words(text.replace("-", " "))))
    found = _NUMBER.match(said)
    return (int(found[1]), said[found.end() :]) if found else (0, said)
