"""Find known places by a typed part of their names.

Places with events are found in any spelling, others as they are written.
"""

from agenda.enums import AreaBasis
from agenda.models import Area, Place
from agenda.services.places import find_area
from search.enums import NameKind
from search.models import IndexedName
from search.text import content_words

SHOWN = 6
#: Maximum of names that are ranked.
MOST_LOOKED_AT = 60
SHORTEST = 2


def find_places(text: str) -> list[Place]:
    """Return the known places that ``text`` may mean, exact names first.

    None below two letters.
    """
    typed = " ".join(text.split())[:100]
    if len(typed) < SHORTEST:
        return []
    names = IndexedName.objects.filter(kind=NameKind.PLACE)
    words = content_words(typed)
    for word in words[:-1]:
        names = names.filter(words__contains=f" {word} ")
    named = names.filter(words__contains=f" {words[-1]}") if words else names.none()
    keys = set(named.order_by().values_list("key", flat=True)[:MOST_LOOKED_AT])
    written = (
        Place.objects.live().filter(name__icontains=typed).order_by().values_list("pk", flat=True)
    )
    keys.update(
        written[:MOST_LOOKED_AT],
        Place.objects.live().named(typed).values_list("pk", flat=True)[:SHOWN],
    )
    places = (
        Place.objects.live().filter(pk__in=keys).select_related("area").prefetch_related("aliases")
    )
    return sorted(places, key=lambda place: _rank(place, typed.casefold()))[:SHOWN]


def _rank(place: Place, typed: str) -> tuple[bool, bool, int, str]:
    names = [
        name.casefold() for name in (place.name, *(alias.name for alias in place.aliases.all()))
    ]
    return (
        typed not in names,
        not any(name.startswith(typed) for name in names),
        len(place.name),
        place.name,
    )


def area_of_point(latitude: float, longitude: float) -> tuple[Area | None, AreaBasis]:
    """Return the area whose outline contains a point, and the basis.

    Or that it is outside the city.
    """
    return find_area(Place(latitude=latitude, longitude=longitude), list(Area.objects.all()))
