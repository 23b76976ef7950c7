"""Events around a point, nearest first: numbered walks, and a static map with the same numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agenda.drawing import METRES_A_DEGREE
from agenda.stillmap import PACE_M, StillMap, map_around
from search.engines import Hit
from search.enums import LandmarkKind
from search.models import IndexedEvent, Landmark
from search.query import Point
from search.results.cards import Card, cards_of

#: An event that starts within this time counts as now.
AT_ONCE = timedelta(minutes=30)


@dataclass(frozen=True)
class Walk:
    """An event within walking distance, and the minutes to walk there."""

    number: int
    card: Card
    minutes: int
    #: Open, or starting within :data:`AT_ONCE`.
    is_now: bool
    #: Minutes until the start; ``None`` once it has started or if more than 60.
    starts_in: int | None
    is_under_way: bool

    @property
    def kind(self) -> str:
        """Kind of the marker, as in :class:`~agenda.stillmap.Pin`."""
        return "off" if self.card.occurrence.is_off else "now" if self.is_now else ""


def walks(hits: Sequence[Hit], now: datetime) -> list[Walk]:
    """Return a numbered walk for each of ``hits``, with walking time; one query."""
    found = []
    for number, card in enumerate(cards_of(hits, with_covers=False), 1):
        starts_in = math.ceil((card.occurrence.start_at - now).total_seconds() / 60)
        walk = Walk(
            number=number,
            card=card,
            minutes=max(1, math.ceil((card.hit.distance_m or 0) / PACE_M)),
            is_now=card.occurrence.start_at <= now + AT_ONCE and not card.occurrence.is_span,
            starts_in=starts_in if 0 < starts_in <= 60 else None,
            is_under_way=card.occurrence.start_at <= now and not card.occurrence.is_span,
        )
        found.append(walk)
    return found


def map_of_walks(here: Point, minutes: int, around: Sequence[Walk]) -> StillMap:
    """Return the map of these walks and of the stations around; two queries."""
    events = IndexedEvent.objects.filter(pk__in=[walk.card.event.pk for walk in around])
    points = {
        pk: (latitude, longitude)
        for pk, latitude, longitude in events.values_list("pk", "latitude", "longitude")
        if latitude is not None and longitude is not None
    }
    every = max(1, minutes // 3)
    # Stations within a square around the point.
    height = minutes * PACE_M / METRES_A_DEGREE
    width = height / max(math.cos(math.radians(here.latitude)), 0.01)
    stations = Landmark.objects.filter(
        kind=LandmarkKind.STATION,
        latitude__range=(here.latitude - height, here.latitude + height),
        longitude__range=(here.longitude - width, here.longitude + width),
    )
    return map_around(
        here.latitude,
        here.longitude,
        (every, 2 * every, max(3 * every, minutes)),
        marks=[
            (walk.number, walk.kind, *points[walk.card.event.pk])
            for walk in around
            if walk.card.event.pk in points
        ],
        stations=stations.values_list("name", "latitude", "longitude"),
    )
