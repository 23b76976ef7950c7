"""Template tags for still maps: the map of the city, and points on it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.drawing import map_showing
from agenda.models import Occurrence, Place, ProgrammePage
from agenda.stillmap import LANDSCAPE, map_around, map_of
from agenda.timetables import Timetable, TimetableLine, TimetablePlace, build_timetable

register = template.Library()

#: Rings around a place, in walking minutes.
RINGS = (5, 10)
#: Most dates shown of a programme.
DATES_SHOWN = 250


class NamedStation(Protocol):
    """A station named near a place."""

    @property
    def name(self) -> str: ...
    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


@register.simple_tag
def timetable_of(programme: ProgrammePage) -> Timetable:
    """Return the dates of ``programme`` to come, by day, including cancelled ones."""
    coming = Occurrence.objects.live().coming().filter(event__programme=programme)
    return build_timetable(list(coming.listed(DATES_SHOWN + 1)), timezone.now(), DATES_SHOWN)


@register.simple_tag
def stop_of(timetable: Timetable, line: TimetableLine) -> TimetablePlace | None:
    """Return the numbered place where ``line`` takes place, if it has one."""
    place = line.occurrence.where
    return timetable.stops[place.pk] if place else None


@register.inclusion_tag("agenda/_still_map.html")
def place_map(place: Place, stations: Sequence[NamedStation] = ()) -> dict[str, object]:
    """Show a map around ``place`` with 5 and 10 minute rings and ``stations``.

    A place outside the city's map has none.
    """
    if (
        place.latitude is None
        or place.longitude is None
        or not map_showing([(place.latitude, place.longitude)])
    ):
        return {}
    label = _("Carte : %(place)s") % {"place": place.name}
    if stations:
        near = _("près de")
        label = f"{label}, {near} {', '.join(station.name for station in stations)}"
    named = [(station.name, station.latitude, station.longitude) for station in stations]
    return {
        "map": map_around(place.latitude, place.longitude, RINGS, height=LANDSCAPE, stations=named),
        "label": label,
        "note": _("Les cercles sont à 5 et 10 minutes de marche."),
    }


@register.inclusion_tag("agenda/_still_map.html")
def stops_map(stops: Iterable[TimetablePlace]) -> dict[str, object]:
    """Show a map of the numbered places of a programme that are within the city's map."""
    marks = [
        (stop.number, "off" if stop.is_off else "", stop.place.latitude, stop.place.longitude)
        for stop in stops
        if stop.place.latitude is not None and stop.place.longitude is not None
    ]
    return {
        "map": map_of(marks),
        "label": _("Carte des lieux, avec les numéros de la liste"),
        "note": _("Les numéros sont ceux de la liste."),
    }
