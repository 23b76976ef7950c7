"""Filters behind «Plus de filtres»: hours, length, age, shelter, language, state, exclusions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from search.enums import DateState, Facet
from search.query import EventQuery
from search.query.exclusions import Exclusion
from search.query.parameters import MOST_AGES, say_hour
from search.results.components import FacetMenu, FacetValue
from search.results.condition_words import exclusion_words, minute_words, minutes_long
from search.results.labels import Chip, Labels, value_name

#: Hours that are offered, in minutes; any other is offered while it is chosen.
HOURS = range(9 * 60, 24 * 60, 60)
#: Lengths that are offered, in minutes.
LENGTHS = (30, 60, 90, 120, 180)
#: Parameters of these filters.
NAMES = ("des", "avant", "duree", "age", "abri", "parle", "etat")
#: Conditions that these filters set.
CONDITIONS = ("des", "duree", "age", "abri", "parle", "etat", "sauf")


@dataclass(frozen=True)
class Choice:
    """An option of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Select:
    """A select, whose first option is «any»."""

    name: str
    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class MoreFilters:
    """Filters that few visitors want."""

    hours: Sequence[Select]
    length: Select
    #: Values of the fields for ages, the last of them empty.
    ages: Sequence[str]
    boxes: Sequence[FacetMenu]
    #: What is left out, with the URL that takes it back.
    exclusions: Sequence[Chip]


def has_more_filters(query: EventQuery) -> bool:
    """Whether one of these filters is chosen."""
    return any(name in query.conditions for name in CONDITIONS)


def more_filters(query: EventQuery, labels: Labels, path: str) -> MoreFilters:
    """Return the filters behind «Plus de filtres» as ``query`` sets them."""
    ages = [str(age) for age in query.ages]
    return MoreFilters(
        hours=[
            _hours("des", _("À partir de"), query.from_minute),
            _hours("avant", _("Avant"), query.until_minute),
        ],
        length=_length(query),
        ages=[*ages, ""][:MOST_AGES],
        boxes=[
            _facet(Facet.SHELTER, query, labels),
            _facet(Facet.LANGUAGE, query, labels),
            _states(query),
        ],
        exclusions=[_removal(one, query, labels, path) for one in query.exclusions],
    )


def _removal(exclusion: Exclusion, query: EventQuery, labels: Labels, path: str) -> Chip:
    rest = query.without("sauf", str(exclusion))
    return Chip("", exclusion_words(exclusion, labels), path + rest.querystring())


def _hours(name: str, label: str, chosen: int | None) -> Select:
    choices = [
        Choice(say_hour(minute), minute_words(minute), minute == chosen)
        for minute in _with_chosen(HOURS, chosen)
    ]
    return Select(name, label, choices)


def _length(query: EventQuery) -> Select:
    choices = [
        Choice(str(minutes), minutes_long(minutes), minutes == query.longest)
        for minutes in _with_chosen(LENGTHS, query.longest)
    ]
    return Select("duree", _("Durée au plus"), choices)


def _with_chosen(offered: Iterable[int], chosen: int | None) -> list[int]:
    """Return the values that are offered and the chosen one, sorted."""
    return sorted({*offered, *([] if chosen is None else [chosen])})


def _facet(facet: Facet, query: EventQuery, labels: Labels) -> FacetMenu:
    """Return the boxes of a facet without counts."""
    values = dict.fromkeys([*labels[facet], *query.chosen(facet)])
    chosen = query.chosen(facet)
    return _boxes(
        facet.value,
        str(facet.label),
        [
            FacetValue(value, capfirst(value_name(facet, value, labels)), None, value in chosen)
            for value in values
        ],
    )


def _states(query: EventQuery) -> FacetMenu:
    return _boxes(
        "etat",
        _("État"),
        [
            FacetValue(state.value, capfirst(str(state.label)), None, state in query.states)
            for state in DateState
        ],
    )


def _boxes(name: str, title: str, choices: Sequence[FacetValue]) -> FacetMenu:
    return FacetMenu(name=name, title=title, choices=choices, is_open=True)
