"""Parts of the results page: facet menus, groups, page links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.enums import OUTSIDE_CODE
from agenda.wording.venues import place_of
from search.engines import PAGE_LENGTH, SearchAnswer
from search.enums import COUNTED_FACETS, Facet, PriceClass, Sort, When
from search.query import EventQuery
from search.query.areas import areas_said
from search.query.understanding import UnderstoodQuery
from search.results.answers import Results
from search.results.cards import Card, cards_of, highlight
from search.results.days import DayLink
from search.results.labels import Labels, lacking_words, value_name

#: Windows that are always offered.
OFFERED = (When.TODAY, When.TONIGHT, When.TOMORROW, When.WEEKEND)
#: Number of facets that are unfolded before anything is chosen.
OPEN_FACETS = 3


@dataclass(frozen=True)
class FacetValue:
    """A value with its count; without a count, the option «any»."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class FacetMenu:
    """A facet with all its values."""

    name: str
    title: str
    choices: Sequence[FacetValue]
    is_open: bool
    #: Whether only one value can be chosen.
    is_single: bool = False


@dataclass(frozen=True)
class ResultGroup:
    """Hits listed under one day, or under no day (spans).

    Or all hits of a page in another order.
    """

    day: date | None
    total: int
    hits: Sequence[Card]
    is_span: bool = False


@dataclass(frozen=True)
class PageLink:
    """Link to a page; without a number, an ellipsis."""

    number: int | None
    url: str
    is_current: bool


@dataclass(frozen=True)
class OptionLink:
    """One of several options, and the URL that chooses it."""

    label: str
    url: str
    is_current: bool


def facet_menus(query: EventQuery, answer: SearchAnswer, labels: Labels) -> list[FacetMenu]:
    """Return the facet menus with counts; an unknown value is listed while it is chosen."""
    return [
        FacetMenu(
            name=facet.value,
            title=str(facet.label),
            choices=[
                FacetValue(
                    value,
                    value_name(facet, value, labels),
                    counts.get(value, 0),
                    value in query.chosen(facet),
                )
                for value in dict.fromkeys([*labels[facet], *query.chosen(facet)])
                if value != OUTSIDE_CODE or value in counts or value in query.chosen(facet)
            ],
            is_open=bool(query.chosen(facet)) or rank < OPEN_FACETS,
        )
        for rank, facet in enumerate(COUNTED_FACETS)
        for counts in [_counts(query, answer, facet)]
    ]


def window_counts(
    query: EventQuery, answer: SearchAnswer, days: Iterable[DayLink]
) -> dict[When, int | None]:
    """Return the counts of the windows that are offered.

    ``None`` where the caller must still count (at most two).
    """
    chosen = query.when
    offered = [when for when in When if when in OFFERED or when == chosen]
    today = timezone.localdate(query.now)
    by_day = {one.day: one.count for one in days}
    counts = {When.TODAY: by_day.get(today), When.TOMORROW: by_day.get(today + timedelta(days=1))}
    if chosen and not query.moment:
        counts[chosen] = answer.total
    if not answer.total and not query.has_window:
        return dict.fromkeys(offered, 0)
    return {when: counts.get(when) for when in offered}


def windows(query: EventQuery, counts: Mapping[When, int | None]) -> FacetMenu:
    """Return the menu of windows with their counts."""
    anytime = FacetValue("", _("N’importe quand"), None, not query.has_window)
    return FacetMenu(
        name="quand",
        title=_("Quand"),
        choices=[
            anytime,
            *(
                FacetValue(one, capfirst(str(one.label)), count, one == query.when)
                for one, count in counts.items()
            ),
        ],
        is_open=True,
        is_single=True,
    )


def _counts(query: EventQuery, answer: SearchAnswer, facet: Facet) -> Mapping[str, int]:
    """Return the counts of the facet's values.

    Of an amount, the total without the price class chosen beside it.
    """
    counts = answer.facets.get(facet, {})
    amounts = (
        [value for value in query.chosen(facet) if value not in PriceClass]
        if facet == Facet.PRICE
        else []
    )
    beside = sum(counts.get(value, 0) for value in query.chosen(facet) if value not in amounts)
    return {**counts, **dict.fromkeys(amounts, answer.total - beside)}


def results(query: EventQuery, found: Results, labels: Labels) -> list[ResultGroup]:
    """Return the groups of hits; records are read at once."""
    cards = cards_of(found.hits, with_names=bool(query.text))
    shown = highlight(cards, query.terms) if query.terms else cards
    if found.lacking or query.chosen(Facet.AREA):
        shown = [_remarked(query, found, card, labels) for card in shown]
    return groups(query, found.answer, shown)


def _remarked(query: EventQuery, found: Results, card: Card, labels: Labels) -> Card:
    """Return the card with what the event lacks; beside such events, that it lacks nothing."""
    lacking = found.lacking.get(card.hit.event_id)
    if lacking:
        return replace(card, remark=lacking_words(query, lacking.words, lacking.conditions, labels))
    place, areas = place_of(card.event, card.occurrence), query.chosen(Facet.AREA)
    said = areas_said(f"{card.event.title}. {card.event.lead}", settings.CITY_NAME)
    if areas and place and {place.area_code, *said}.isdisjoint(areas):
        # It answered by another date, which was moved: this one is elsewhere.
        hit, remark = replace(card.hit, is_full=False), lacking_words(query, (), ["ou"], labels)
        return replace(card, hit=hit, remark=remark)
    return replace(card, remark=_("répond à tout") if found.lacking else "")


def groups(query: EventQuery, answer: SearchAnswer, shown: list[Card]) -> list[ResultGroup]:
    """Return ``shown`` grouped by day if sorted by date, else as one group."""
    if query.sort != Sort.DATE:
        return [ResultGroup(None, answer.total, shown)] if shown else []
    by_day: dict[date | None, list[Card]] = {}
    for one in shown:
        by_day.setdefault(one.hit.day, []).append(one)
    totals = answer.day_totals
    return [
        ResultGroup(day, totals.get(day, len(hits)), hits, is_span=day is None)
        for day, hits in by_day.items()
    ]


def pages(understood: UnderstoodQuery, answer: SearchAnswer, path: str) -> list[PageLink]:
    """Return links to the first, the last and the neighbouring pages."""
    paginator = Paginator(range(answer.listed), PAGE_LENGTH)
    numbers = paginator.get_elided_page_range(answer.page, on_each_side=1, on_ends=1)
    return [
        PageLink(number, page_url(understood, number, path), number == answer.page)
        if isinstance(number, int)
        else PageLink(None, "", is_current=False)
        for number in numbers
    ]


def sorts(understood: UnderstoodQuery, path: str) -> list[OptionLink]:
    """Return links to the possible sort orders.

    By distance only around a point: without one, the page asks for it (``distance_url``).
    """
    query = understood.query
    possible = {Sort.DATE, Sort.END}
    if query.is_ranked:
        possible.add(Sort.RELEVANCE)
    if query.near:
        possible.add(Sort.DISTANCE)
    return [
        OptionLink(
            str(sort.label), path + understood.querystring(asked_sort=sort), sort == query.sort
        )
        for sort in Sort
        if sort in possible
    ]


def page_url(understood: UnderstoodQuery, number: int, path: str) -> str:
    return path + understood.querystring(page=number)
