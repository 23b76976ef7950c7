"""Stations near a place."""

from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

from django import template

from agenda.models import Place
from agenda.vectortiles import city_tiles
from search.enums import LandmarkKind
from search.models import Landmark
from search.query.parameters import Point, distance_m

register = template.Library()

#: Greatest distance of a «near» station in metres; and in degrees, a little more in both
#: directions.
FURTHEST_M, ABOUT = 900, 0.0125
SHOWN = 3
#: 80 m a minute on foot, and a quarter more for streets than as the crow flies.
METRES_A_MINUTE = 64


class NearbyStation(NamedTuple):
    """A station, the minutes on foot, and its coordinates."""

    name: str
    minutes: int
    latitude: float
    longitude: float


@register.simple_tag
def stations_near(place: Place) -> list[NearbyStation]:
    """Return the nearest stations, the nearest first: those that the city's map draws.

    Beyond the map, those that editors recorded, by one query. None without a point.
    """
    if place.latitude is None or place.longitude is None:
        return []
    here = Point(place.latitude, place.longitude)
    distances = [
        (distance_m(here, Point(latitude, longitude)), name, latitude, longitude)
        for name, latitude, longitude in _stations_about(here)
    ]
    return [
        NearbyStation(name, ceil(away / METRES_A_MINUTE) or 1, latitude, longitude)
        for away, name, latitude, longitude in sorted(distances)[:SHOWN]
        if away <= FURTHEST_M
    ]


def _stations_about(here: Point) -> Iterable[tuple[str, float, float]]:
    """Return stations around ``here``, and their points."""
    south, north = here.latitude - ABOUT, here.latitude + ABOUT
    west, east = here.longitude - ABOUT, here.longitude + ABOUT
    tiles = city_tiles()
    drawn = tiles.stations((west, south), (east, north)) if tiles else {}
    return [
        (name, latitude, longitude) for name, (longitude, latitude) in drawn.items()
    ] or Landmark.objects.filter(
        kind=LandmarkKind.STATION,
        latitude__range=(south, north),
        longitude__range=(west, east),
    ).values_list("name", "latitude", "longitude")
