"""Similar events: of the same category, ranked by shared keywords, words, audience and distance."""

import math
import re
from datetime import timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, OuterRef, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone

from agenda.enums import AudienceKind
from agenda.models import Event, EventKeyword, Occurrence
from agenda.models.places import Place
from agenda.models.scopes import Scope, ScopeKind, reading
from web.folding import fold

#: How many of the next dates are compared; the limit keeps the request's cost constant.
READ = 150
KEPT_FOR_S = 60
#: Dates that began earlier are left out, as they are openings.
BEGUN = timedelta(hours=12)
#: Minimum length of a word that is compared.
TELLING = 5
#: Distances in metres, in a straight line.
NEXT_DOOR, NEAR = 1_000, 3_000
METRES_A_DEGREE = 111_200


class SimilarityCandidate(NamedTuple):
    """A date to come, and what is compared of its event."""

    pk: int
    event: int
    title: str
    lead: str
    audience: str
    latitude: float | None
    longitude: float | None
    #: Number of shared keywords.
    keywords: int


def similar_to(event: Event, count: int) -> list[Occurrence]:
    """Return dates of ``count`` events similar to ``event``, on now or to come.

    Three queries at most. Empty without a category. Also loads the renditions of all covers,
    including the event's own. The choice is cached for a minute; dates cancelled or unpublished
    meanwhile are left out.
    """
    if event.category_id is None:
        return _with_covers(event, [])
    with reading() as scopes:
        kept_as = f"agenda:similar-dates:{event.pk}:{count}"
        chosen = cache.get_or_set(kept_as, lambda: _keys_of_similar(event, count), KEPT_FOR_S) or {}
        scopes.add(Scope(ScopeKind.EVENT, (event.pk, *chosen.values())))
        coming = Occurrence.objects.live().coming().standing().filter(pk__in=chosen)
        dates = {date.pk: date for date in coming.with_event(with_sizes=False)}
    return _with_covers(event, [dates[pk] for pk in chosen if pk in dates])


def _keys_of_similar(event: Event, count: int) -> dict[int, int]:
    """Return the keys of the chosen dates, each with its event's key."""
    now = timezone.now()
    shared = EventKeyword.objects.filter(
        content_object=OuterRef("event"),
        tag__in=EventKeyword.objects.filter(content_object=event).values("tag"),
    )
    counted = shared.order_by().values("content_object").annotate(count=Count("pk")).values("count")
    coming = (
        Occurrence.objects.live().coming(now).standing().dated().filter(start_at__gt=now - BEGUN)
    )
    rows = (
        coming.filter(event__category=event.category_id)
        .exclude(event=event)
        .order_by("start_at", "id")
        .values_list(
            *("pk", "event", "event__title", "event__lead", "event__audience"),
            Coalesce("place__latitude", "event__place__latitude"),
            Coalesce("place__longitude", "event__place__longitude"),
            Coalesce(Subquery(counted), 0),
        )
    )[:READ]
    firsts: dict[int, SimilarityCandidate] = {}
    for row in rows:
        firsts.setdefault(row[1], SimilarityCandidate(*row))
    own = comparable_words(event.title, event.lead)
    ranked = sorted(
        firsts.values(), key=lambda one: -likeness(event, own, one)
    )  # stable: on a tie, the soonest
    return {one.pk: one.event for one in ranked[:count]}


def _with_covers(event: Event, dates: list[Occurrence]) -> list[Occurrence]:
    prefetch_related_objects([event, *(date.event for date in dates)], "cover__renditions")
    return dates


def likeness(event: Event, own: set[str], one: SimilarityCandidate) -> int:
    """Return the score of ``one`` against ``event``, whose words are ``own``.

    Shared keywords count most.
    """
    words = len(own & comparable_words(one.title, one.lead))
    audience = one.audience == event.audience and event.audience != AudienceKind.EVERYONE
    return (
        3 * min(one.keywords, 3) + min(words, 4) + 2 * audience + distance_points(event.place, one)
    )


def distance_points(place: Place | None, one: SimilarityCandidate) -> int:
    """Return 2 within NEXT_DOOR, 1 within NEAR, else 0."""
    if place is None or place.latitude is None or place.longitude is None:
        return 0
    if one.latitude is None or one.longitude is None:
        return 0
    north = one.latitude - place.latitude
    east = (one.longitude - place.longitude) * math.cos(math.radians(place.latitude))
    metres = math.hypot(north, east) * METRES_A_DEGREE
    return (metres < NEXT_DOOR) + (metres < NEAR)


def comparable_words(*texts: str) -> set[str]:
    return {
        word
        for text in texts
        for word in re.findall(r"[^\W_]+", fold(text))
        if len(word) >= TELLING
    }
