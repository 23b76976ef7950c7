"""The still map of a page: its drawing, and on it what the page is about."""

from collections.abc import Iterable

from django import template

from agenda.drawing import drawing
from agenda.models import Place
from agenda.stillmap import MINUTE, frame_around, spot_at, spot_of
from agenda.timetables import Line, Stop, Timetable

register = template.Library()

#: Rings around a place, in minutes on foot.
RINGS = (5, 10)

register.simple_tag(spot_at)


@register.simple_tag
def stop_of(timetable: Timetable, line: Line) -> Stop | None:
    """The number of the place where ``line`` is held, when it has one."""
    place = line.occurrence.where
    return timetable.stops[place.pk] if place else None


@register.inclusion_tag("agenda/_place_map.html")
def place_map(place: Place, stations: Iterable[object]) -> dict[str, object]:
    """Where ``place`` is, what is within five and ten minutes on foot, and ``stations`` (``name``, ``latitude``…)."""
    here = spot_of(place)
    return {
        "place": place,
        "here": here,
        "frame": frame_around([here] if here else []),
        "rings": [(minutes, round(minutes * MINUTE, 1), round(minutes * MINUTE * 0.73, 1)) for minutes in RINGS],
        "stations": stations,
        "credit": sheet.credit if (sheet := drawing()) else "",
    }


@register.inclusion_tag("agenda/_stops_map.html")
def stops_map(stops: Iterable[Stop]) -> dict[str, object]:
    """The numbered places of a programme, as far as they are on the sheet."""
    spots = [(stop, spot) for stop in stops if (spot := spot_of(stop.place))]
    credit = sheet.credit if (sheet := drawing()) else ""
    return {"pins": spots, "frame": frame_around(spot for _stop, spot in spots), "credit": credit}
