"""Stations near a place."""

from math import ceil
from typing import NamedTuple

from django import template

from agenda.models import Place
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
    """Return the nearest stations that editors recorded, the nearest first.

    One query, none without a point.
    """
    if place.latitude is None or place.longitude is None:
        return []
    here = Point(place.latitude, place.longitude)
    around = Landmark.objects.filter(
        kind=LandmarkKind.STATION,
        latitude__range=(here.latitude - ABOUT, here.latitude + ABOUT),
        longitude__range=(here.longitude - ABOUT, here.longitude + ABOUT),
    )
    distances = [(distance_m(here, Point(one.latitude, one.longitude)), one) for one in around]
    near = sorted((away, one.name, one) for away, one in distances if away <= FURTHEST_M)[:SHOWN]
    return [
        NearbyStation(name, ceil(away / METRES_A_MINUTE) or 1, one.latitude, one.longitude)
        for away, name, one in near
    ]
