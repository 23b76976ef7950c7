"""Diversified choice: few of many events, with different hours, categories and districts."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

from search.engines.base import Key, Ranks
from search.engines.facets import token
from search.engines.listing import keys_by_date
from search.engines.sort_keys import is_off, minute_of
from search.enums import Facet

#: Facet values of each event, in one text.
Values = Mapping[int, str]
#: Facets by which events differ, beside their hour.
KINDS = (token(Facet.CATEGORY, ""), token(Facet.AREA, ""))
#: Number of events that are off and keep their place, for people who meant to go.
MOST_OFF = 2
MINUTES_OF_HOUR = 60
#: Most events that are compared; of more, every second, third and so on.
MOST_COMPARED = 1_000


def spread(
    ranks: Ranks,
    values: Values,
    room: int,
    slot: Callable[[int], int] = lambda minute: minute // MINUTES_OF_HOUR,
) -> list[Key]:
    """Return the keys of ``room`` of these events, in the order of their dates.

    Greedy: each time the event whose hour (or other ``slot`` of its minute), category and district
    were taken least often; among equals the sooner.
    """
    off = _chosen({pk: rank for pk, rank in ranks.items() if is_off(rank)}, values, MOST_OFF, slot)
    standing = {pk: rank for pk, rank in ranks.items() if not is_off(rank)}
    chosen = [*_chosen(standing, values, room - len(off), slot), *off]
    return sorted(chosen)


def _chosen(ranks: Ranks, values: Values, room: int, slot: Callable[[int], int]) -> list[Key]:
    """Return up to ``room`` keys, chosen one by one for the least frequent traits."""
    keys = keys_by_date(ranks)
    compared = keys[:: 1 + len(keys) // MOST_COMPARED]
    traits = {
        key: [
            str(slot(minute_of(ranks[key[1]]))),
            *(value for value in values[key[1]].split() if value.startswith(KINDS)),
        ]
        for key in compared
    }
    return most_unlike(traits, room)


def most_unlike(traits: Mapping[Key, Collection[str]], room: int) -> list[Key]:
    """Return up to ``room`` keys, chosen one by one for the least frequent traits.

    Among equals the first.
    """
    left = dict(traits)
    taken: Counter[str] = Counter()
    chosen: list[Key] = []
    while left and len(chosen) < room:
        key = min(left, key=lambda one: sum(taken[trait] for trait in left[one]))
        taken.update(left.pop(key))
        chosen.append(key)
    return chosen
