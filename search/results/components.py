"""Parts of the results page: facet menus, groups, page links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.enums import OUTSIDE_CODE
from search.engines import PAGE_LENGTH, SearchAnswer
from search.enums import COUNTED_FACETS, Facet, PriceClass, Sort, View, When
from search.query import EventQuery
from search.query.understanding import UnderstoodQuery
from search.results.cards import Card, cards_of, highlight
from search.results.days import DayLink
from search.results.labels import Labels, value_name
from search.results.partial_matches import Nearest, find_partial_matches

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
    #: Whether the group holds partial matches.
    is_almost: bool = False

    @property
    def level(self) -> str:
        """Level of the headings in the group; no day's heading precedes partial matches."""
        return "4" if self.is_almost else "3"


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


def results(
    query: EventQuery, answer: SearchAnswer, near: Nearest
) -> tuple[list[ResultGroup], ResultGroup | None]:
    """Return the groups of hits, and the group of partial matches after the last hit.

    Records are read at once.
    """
    ids = [hit.event_id for hit in answer.hits]
    close = find_partial_matches(query, ids, near) if answer.total == len(ids) else ()
    cards = cards_of(
        (*answer.hits, *close), with_names=bool(query.text), with_covers=query.view == View.IMAGES
    )
    shown = highlight(cards, query.terms) if query.terms else cards
    answering = [one for one in shown if one.hit.event_id in ids]
    others = [one for one in shown if one.hit.event_id not in ids]
    return groups(query, answer, answering), ResultGroup(
        None, 0, others, is_almost=True
    ) if others else None


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
    paginator = Paginator(range(answer.total), PAGE_LENGTH)
    numbers = paginator.get_elided_page_range(answer.page, on_each_side=1, on_ends=1)
    return [
        PageLink(number, page_url(understood, number, path), number == answer.page)
        if isinstance(number, int)
        else PageLink(None, "", is_current=False)
        for number in numbers
    ]


def sorts(understood: UnderstoodQuery, path: str) -> list[OptionLink]:
    """Return links to the possible sort orders; empty if there is only one."""
    query = understood.query
    sensible = {
        Sort.RELEVANCE: query.is_ranked,
        Sort.DATE: True,
        Sort.DISTANCE: query.near is not None,
    }
    sensible[Sort.END] = query.ends_within is not None or query.sort == Sort.END
    links = [
        OptionLink(
            str(sort.label), path + understood.querystring(asked_sort=sort), sort == query.sort
        )
        for sort, makes_sense in sensible.items()
        if makes_sense
    ]
    return links if len(links) > 1 else []


def page_url(understood: UnderstoodQuery, number: int, path: str) -> str:
    return path + understood.querystring(page=number)
