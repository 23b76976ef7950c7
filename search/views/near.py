"""/agenda/autour/: events around a typed place or the device's position, nearest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.models import Area, Place
from agenda.services.places import find_area
from agenda.stillmap import PACE_M, StillMap
from search.engines import SearchAnswer, engine
from search.engines.lookups import SiteLookups
from search.enums import Facet, Sort, View, When
from search.index.streets import is_street, street_meant, street_point
from search.query import EventQuery, Point, Reader
from search.query.parameters import RADIUS_M
from search.query.understanding import understand_query
from search.results.around import Walk, map_of_walks, walks
from search.results.components import OptionLink

#: Walking times offered, in minutes; the second is the default.
MINUTES = (5, 15, 30)
#: Longest walk, in minutes.
LONGEST = 60
WINDOWS = (When.NOW, When.TONIGHT, When.TOMORROW)
#: Most events listed and drawn; the linked search has all.
MOST = 20


@dataclass(frozen=True)
class NearPage:
    """Context of search/near.html."""

    now: datetime
    typed: str
    #: Why the typed text or the parameter gives no place.
    problem: str
    #: The visitor's position, if known, and its name, if it has one.
    here: Point | None
    name: str
    #: The name with its district: «Rue des Pyrénées, 20e».
    where: str
    minutes: int
    when: When
    total: int
    walks: Sequence[Walk]
    map: StillMap | None
    windows: Sequence[OptionLink]
    distances: Sequence[OptionLink]
    #: URL of the same search on /agenda/, with filters and map.
    all_url: str
    #: Events that the next longer walk adds, and its URL.
    further: int
    further_minutes: int
    further_url: str
    #: Areas, offered to a visitor whose text is unknown.
    areas: Sequence[OptionLink]
    #: Parameters of the question that asked where, and this page's URL with them.
    question: Sequence[tuple[str, str]]
    position_url: str


@require_safe
def near_page(request: HttpRequest) -> HttpResponse:
    """Show events around a place, or a message if it is unknown.

    A question that asked where («jazz près de chez moi») goes on in the search. A position is never
    stored or cached.
    """
    page = read_near_page(request)
    if page.question and page.here:
        asked = question_that_asks(request, page.now).changed(near=page.here)
        response: HttpResponse = redirect(reverse("search:agenda") + asked.querystring())
    else:
        response = render(request, "search/near.html", vars(page))
    if request.GET.get("pres"):
        add_never_cache_headers(response)
    return response


def read_near_page(request: HttpRequest) -> NearPage:
    """Build the page from the query string: position, window, walking time."""
    reader = Reader(request.GET)
    now = timezone.now().replace(second=0, microsecond=0)
    typed, here, name = reader.text("de"), reader.point("pres"), ""
    asked = reader.listed("quand", When)
    when = asked if asked in WINDOWS else When.NOW
    minutes = reader.number("minutes", 1, LONGEST) or MINUTES[1]
    if typed and not here:
        here, name = place_called(typed, now)
    question = question_that_asks(request, now)
    asked_pairs = pairs_with_order(question)
    question_url = address_with(request.path, asked_pairs)
    query = EventQuery(
        now=now, when=when, near=here, radius_m=minutes * PACE_M, asked_sort=Sort.DISTANCE
    )
    answer = engine().find(query, limit=MOST, facets=False) if here else SearchAnswer()
    around = walks(answer.hits, now)
    problem, areas = ("", []) if here else _lost(reader, typed, question_url)
    further_minutes = _next_longer(minutes) if here else 0
    wider = query.changed(radius_m=further_minutes * PACE_M)
    stands = {}
    if name:
        stands = {"de": typed}
    elif here:
        stands = {"pres": str(here)}

    def address(when: When, minutes: int) -> str:
        return f"{request.path}?{urlencode(stands | {'quand': when.value, 'minutes': minutes})}"

    return NearPage(
        now=timezone.localtime(now),
        typed=typed,
        problem=problem,
        here=here,
        name=name,
        where=_with_district(here, name),
        minutes=minutes,
        when=when,
        total=answer.total,
        walks=around,
        map=map_of_walks(here, minutes, around) if here and around else None,
        windows=[
            OptionLink(str(one.label).capitalize(), address(one, minutes), one == when)
            for one in WINDOWS
        ],
        distances=[
            OptionLink(f"{one}\u00a0min", address(when, one), one == minutes) for one in MINUTES
        ],
        all_url=reverse("search:agenda") + query.querystring(),
        further=engine().count_each([wider])[0] - answer.total if further_minutes else 0,
        further_minutes=further_minutes,
        further_url=address(when, further_minutes),
        areas=areas,
        question=asked_pairs,
        position_url=question_url,
    )


def question_that_asks(request: HttpRequest, now: datetime) -> EventQuery:
    """Return the question that asked where, without a point; one without conditions if none did.

    A window alone is this page's own, unless all of it was asked for by distance.
    """
    asked = EventQuery.parse(request.GET, now)
    asked = asked.changed(near=None, radius_m=RADIUS_M, view=View.LIST)
    is_whole = bool(asked.conditions) and asked.asked_sort == Sort.DISTANCE
    return asked if is_whole or set(asked.conditions) - {"quand"} else EventQuery(now)


def pairs_with_order(question: EventQuery) -> list[tuple[str, str]]:
    """Return the parameters of a question, also the order by distance that it has no point for."""
    pairs = question.pairs()
    if question.asked_sort == Sort.DISTANCE:
        pairs.append(("tri", Sort.DISTANCE.value))
    return pairs


def address_with(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return ``path`` with these parameters, or alone without any."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _with_district(here: Point | None, name: str) -> str:
    """Return the name of the point with the district that it lies in; empty without a name."""
    if here is None or not name:
        return ""
    place = Place(latitude=here.latitude, longitude=here.longitude)
    area, _basis = find_area(place, list(Area.objects.all()))
    return f"{name}, {area.label}" if area and area.name != name else name


def _next_longer(minutes: int) -> int:
    """Return the next longer walk that is offered; 0 after the longest."""
    return next((more for more in MINUTES if more > minutes), 0)


def _lost(reader: Reader, typed: str, url: str) -> tuple[str, list[OptionLink]]:
    """Return why the position is unknown, and areas to choose from."""
    if not typed:
        return next(iter(reader.messages), ""), []
    said = _(
        "Nous ne savons pas où est « %(place)s » : essayez un métro, un quartier ou le nom d’un "
        "lieu."
    )
    if is_street(typed):
        said = _(
            "Nous ne connaissons aucun lieu « %(place)s » : essayez une rue voisine, un métro, un "
            "quartier."
        )
    and_more = f"{url}{'&' if '?' in url else '?'}"
    areas = [
        OptionLink(area.label, f"{and_more}{urlencode([('de', area.name)])}", is_current=False)
        for area in Area.objects.defer("polygon")
    ]
    return said % {"place": typed}, areas


def place_called(typed: str, now: datetime) -> tuple[Point | None, str]:
    """Return the point and the name of the street, station, area or place called ``typed``."""
    if street := street_point(typed):
        return street, typed
    meant = understand_query(EventQuery(now=now, text=f"vers {typed}"), SiteLookups()).query
    if meant.near:
        return meant.near, meant.near_name
    area = Area.objects.filter(code__in=meant.chosen(Facet.AREA)).defer("polygon").first()
    if area:
        return Point(area.latitude, area.longitude), area.name
    if likely := street_meant(typed):
        return Point(likely.latitude, likely.longitude), likely.name
    return None, ""
