"""Figures and choices of the home page, consistent with the searches of /agenda/."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice, pairwise, zip_longest

from django import template
from django.core.cache import cache
from django.db.models import prefetch_related_objects
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.enums import AudienceKind
from agenda.models import Area, Category, Occurrence
from agenda.openings import day_bounds
from search.engines import Hit, Touch, database_engine
from search.engines.base import Key, Ranks
from search.engines.facets import token
from search.engines.listing import keys_by_date
from search.engines.sort_keys import SPANS, first_minute, is_span
from search.enums import Facet, PriceClass, When
from search.query import EventQuery, Window
from search.results.cards import Card, cards_of
from search.results.map import Tiles, tiles
from search.results.sections import PageSections, ranks_within
from search.results.spread import Values, spread

register = template.Library()

ROWS_TONIGHT = 8
CARDS_OF_WEEKEND = 4
LONGEST_WEEKEND = 3
CARDS_OF_CHILDREN = 4
ROWS_OF_FESTIVAL = 3
MINUTES_OF_DAY = 24 * 60
DISTRICTS_KEPT_FOR_S = 60
LINKED = (When.TOMORROW, When.WEEKEND)
COUNTED = (When.TODAY, When.TONIGHT, *LINKED, When.WEEK)
WITH_CHILDREN = (AudienceKind.FAMILIES, AudienceKind.CHILDREN)


@dataclass(frozen=True)
class Shortcut:
    """A frequent search, with its number of events."""

    label: str
    querystring: str
    count: int


@dataclass(frozen=True)
class CategoryCount:
    """A category, with its number of events until the end of the week."""

    category: Category
    count: int


@dataclass(frozen=True)
class DayInNumbers:
    """Figures of the home page; each equals the total of the corresponding search."""

    now: datetime
    total: int
    #: Diversified by hour, category and district; without what is merely open.
    tonight: Sequence[Card]
    tonight_total: int
    #: The commonest category among what is open tonight.
    still_open: CategoryCount | None
    #: Next dates of the festival of the week.
    festival: Sequence[Occurrence]
    weekend: Sequence[Card]
    weekend_total: int
    free_total: int
    shortcuts: Sequence[Shortcut]
    #: Number of events that start in each hour of the day.
    hours: Sequence[int]
    wishes: Sequence[CategoryCount]
    #: Events of the week for children.
    children: Sequence[Card]
    children_total: int
    children_url: str
    #: Number of events in each district today.
    districts: Tiles


@register.simple_tag(takes_context=True)
def today_in_numbers(context: RequestContext) -> DayInNumbers:
    """Return the figures of the day, once a request, in at most six queries.

    Also prefetch the cover sizes of the editors' choice, which no other section shows.
    """
    request = context["request"]
    if not hasattr(request, "day_in_numbers"):
        chosen = [pick.event] if (pick := context.get("pick_date")) else []
        festival = context.get("festival")
        keys = [event.pk for event in chosen]
        day = count_day(timezone.now(), keys, festival.pk if festival else None)
        request.day_in_numbers = day
        shown = [card.event for card in (*day.weekend, *day.children)] + chosen
        prefetch_related_objects(shown, "cover__renditions")
    return request.day_in_numbers


def count_day(
    now: datetime, shown: Iterable[int] = (), programme_id: int | None = None
) -> DayInNumbers:
    """Read the dates of the coming days and compute all figures of the home page.

    The lists are filled in the order of the page, without the events ``shown`` elsewhere on it.
    ``programme_id`` is the key of the festival of the week.
    """
    sections = PageSections(shown)
    query = EventQuery(now=now.replace(second=0, microsecond=0))
    asked = {when: query.changed(when=when) for when in COUNTED}
    windows = {when: asked[when].window for when in COUNTED}
    today = timezone.localdate(now)
    last = max(window.last_day or today for window in windows.values())
    dates = database_engine().dates_on(today, last)
    values = {date.event_id: date.values for date in dates}
    found = {when: ranks_within(dates, windows[when]) for when in COUNTED}
    free = _having(found[When.TODAY], values, Facet.PRICE, PriceClass.FREE)
    children = _having(found[When.TODAY], values, Facet.AUDIENCE, *WITH_CHILDREN)
    # An exhibition that is still open at 18:00 is not an event of the evening.
    evening = ranks_within(
        (date for date in dates if date.until - date.since == 1), windows[When.TONIGHT]
    )
    tonight_hits = sections.fill(
        evening or found[When.TONIGHT], today, lambda left: spread(left, values, ROWS_TONIGHT)
    )
    festival = list(
        Occurrence.objects.next_of_programme(programme_id, ROWS_OF_FESTIVAL, besides=sections.shown)
    )
    sections.shown.update(date.event_id for date in festival)
    children_hits = sections.fill(
        _of_children(found[When.WEEK], values),
        today,
        lambda left: spread(
            left, values, CARDS_OF_CHILDREN, lambda minute: minute // MINUTES_OF_DAY
        ),
    )
    weekend_window = windows[When.WEEKEND]
    weekend_hits = sections.fill(
        found[When.WEEKEND],
        weekend_window.first_day,
        lambda left: _spread_over_days(left, weekend_window),
    )
    tonight, weekend, week = _show(tonight_hits, weekend_hits, children_hits)
    counts, of_day = _counts(found[When.WEEK], values), _counts(found[When.TODAY], values)
    categories = list(Category.objects.live())
    wishes = [
        CategoryCount(category, counts[token(Facet.CATEGORY, category.slug)])
        for category in categories
    ]
    area = token(Facet.AREA, "")
    districts = {
        value.removeprefix(area): count for value, count in of_day.items() if value.startswith(area)
    }
    areas = cache.get_or_set(
        "search:districts", lambda: list(Area.objects.defer("polygon")), DISTRICTS_KEPT_FOR_S
    )
    week_with_children = asked[When.WEEK].with_facet(Facet.AUDIENCE, *WITH_CHILDREN)
    return DayInNumbers(
        now=timezone.localtime(now),
        total=len(found[When.TODAY]),
        tonight=tonight,
        tonight_total=len(found[When.TONIGHT]),
        still_open=_still_open(found[When.TONIGHT], evening, values, categories),
        festival=festival,
        weekend=weekend,
        weekend_total=len(found[When.WEEKEND]),
        free_total=free,
        shortcuts=[
            *(
                Shortcut(capfirst(str(when.label)), asked[when].querystring(), len(found[when]))
                for when in LINKED
            ),
            _shortcut(_("Gratuit"), asked[When.TODAY], free, Facet.PRICE, PriceClass.FREE),
            _shortcut(
                _("Avec des enfants"), asked[When.TODAY], children, Facet.AUDIENCE, *WITH_CHILDREN
            ),
        ],
        hours=_hours(dates, today),
        wishes=[wish for wish in wishes if wish.count],
        children=week,
        children_total=_having(found[When.WEEK], values, Facet.AUDIENCE, *WITH_CHILDREN),
        children_url=week_with_children.querystring(),
        districts=tiles(areas or [], asked[When.TODAY], districts, reverse("search:agenda")),
    )


def _of_children(found: Ranks, values: Values) -> dict[int, int]:
    """Return those of ``found`` with a date of their own, for visitors with children."""
    with_children = {token(Facet.AUDIENCE, value) for value in WITH_CHILDREN}
    return {
        event_id: rank
        for event_id, rank in found.items()
        if rank < SPANS and not with_children.isdisjoint(values[event_id].split())
    }


def _counts(event_ids: Iterable[int], values: Values) -> Counter[str]:
    """Count these events by facet value."""
    return Counter(value for event_id in event_ids for value in values[event_id].split())


def _still_open(
    tonight: Collection[int],
    evening: Collection[int],
    values: Values,
    categories: Sequence[Category],
) -> CategoryCount | None:
    """Return the commonest category of what is open tonight, beside what starts then.

    With its total tonight.
    """
    if not evening:
        return None
    apart = _counts((event_id for event_id in tonight if event_id not in evening), values)
    genres = {category: apart[token(Facet.CATEGORY, category.slug)] for category in categories}
    most = max(genres, key=lambda category: genres[category], default=None)
    if most is None or not genres[most]:
        return None
    return CategoryCount(most, _having(tonight, values, Facet.CATEGORY, most.slug))


def _having(event_ids: Iterable[int], values: Values, facet: Facet, *wanted: str) -> int:
    """Count the events with one of the ``wanted`` values of ``facet``."""
    tokens = {token(facet, value) for value in wanted}
    return sum(not tokens.isdisjoint(values[event_id].split()) for event_id in event_ids)


def _spread_over_days(ranks: Ranks, window: Window) -> list[Key]:
    """Return keys of each day in turn until the room is full, in the order of their dates."""
    keys = keys_by_date(ranks)
    days = [window.first_day + timedelta(days=rank) for rank in range(LONGEST_WEEKEND)]
    edges = [0, *(bisect_left(keys, (first_minute(day), 0)) for day in days[1:]), len(keys)]
    by_day = [keys[first:end][:CARDS_OF_WEEKEND] for first, end in pairwise(edges)]
    turns = chain.from_iterable(zip_longest(*by_day))
    return sorted(islice((key for key in turns if key is not None), CARDS_OF_WEEKEND))


def _show(*lists: Sequence[Hit]) -> list[list[Card]]:
    """Return the cards of several lists, read together."""
    shown = cards_of(chain.from_iterable(lists), with_sizes=False)
    by_hit = {(one.hit.event_id, one.hit.key, one.hit.day): one for one in shown}
    keys = [[(hit.event_id, hit.key, hit.day) for hit in hits] for hits in lists]
    return [[by_hit[key] for key in of_list if key in by_hit] for of_list in keys]


def _shortcut(label: str, query: EventQuery, count: int, facet: Facet, *values: str) -> Shortcut:
    return Shortcut(label, query.with_facet(facet, *values).querystring(), count)


def _hours(dates: Iterable[Touch], today: date) -> list[int]:
    """Count the events that start in each hour of the clock; a repeated hour counts both."""
    start, end = (edge.timestamp() for edge in day_bounds(today))
    today_s = {
        (one.event_id, one.starts)
        for one in dates
        if start <= one.starts < end and not is_span(one.rank)
    }
    zone = timezone.get_default_timezone()
    hours = {(event_id, datetime.fromtimestamp(starts, zone).hour) for event_id, starts in today_s}
    counts = Counter(hour for _event_id, hour in hours)
    return [counts[hour] for hour in range(24)]
