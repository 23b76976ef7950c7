"""Known places by what one types of their names: those of events in every spelling, the others as they are written."""

from agenda.enums import AreaBasis
from agenda.models import Area, Place
from agenda.services.places import find_area
from search.enums import NameKind
from search.models import IndexedName
from search.text import content_words

SHOWN = 6
#: So many names at most are put in order.
MOST_LOOKED_AT = 60
SHORTEST = 2


def find_places(text: str) -> list[Place]:
    """The known places that ``text`` may mean, called just that first; none for less than two letters."""
    typed = " ".join(text.split())[:100]
    if len(typed) < SHORTEST:
        return []
    names = IndexedName.objects.filter(kind=NameKind.PLACE)
    words = content_words(typed)
    for word in words[:-1]:
        names = names.filter(words__contains=f" {word} ")
    named = names.filter(words__contains=f" {words[-1]}") if words else names.none()
    keys = set(named.order_by().values_list("key", flat=True)[:MOST_LOOKED_AT])
    written = Place.objects.live().filter(name__icontains=typed).order_by().values_list("pk", flat=True)
    keys.update(written[:MOST_LOOKED_AT], Place.objects.live().named(typed).values_list("pk", flat=True)[:SHOWN])
    places = Place.objects.live().filter(pk__in=keys).select_related("area").prefetch_related("aliases")
    return sorted(places, key=lambda place: _rank(place, typed.casefold()))[:SHOWN]


def _rank(place: Place, typed: str) -> tuple[bool, bool, int, str]:
    names = [name.casefold() for name in (place.name, *(alias.name for alias in place.aliases.all()))]
    return typed not in names, not any(name.startswith(typed) for name in names), len(place.name), place.name


def area_of_point(latitude: float, longitude: float) -> tuple[Area | None, AreaBasis]:
    """The part of the city that a point lies in, by its outline; how it is known, or that it lies beyond."""
    return find_area(Place(latitude=latitude, longitude=longitude), list(Area.objects.all()))
