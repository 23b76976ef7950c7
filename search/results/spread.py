"""A choice that is spread: of many events few, of other hours, genres and districts each time."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from search.engines.facets import token
from search.engines.listing import Key, keys_by_date
from search.engines.sort_keys import is_off, minute_of
from search.enums import Facet

#: By what events are told apart, beside their hour.
KINDS = (token(Facet.CATEGORY, ""), token(Facet.AREA, ""))
#: Of what is off, so many keep their place: one who meant to go looks there.
MOST_OFF = 2
MINUTES_OF_HOUR = 60
#: So many are compared; of more, every second, third…
MOST_COMPARED = 1_000


def spread(
    ranks: Mapping[int, int],
    values: Mapping[int, str],
    room: int,
    slot: Callable[[int], int] = lambda minute: minute // MINUTES_OF_HOUR,
) -> list[Key]:
    """The keys of ``room`` of these events, in the order of their dates.

    Each time the one is taken whose hour, or other ``slot`` of its minute, genre and district were taken least often;
    of equals the sooner.
    """
    off = _chosen({pk: rank for pk, rank in ranks.items() if is_off(rank)}, values, MOST_OFF, slot)
    standing = {pk: rank for pk, rank in ranks.items() if not is_off(rank)}
    chosen = [*_chosen(standing, values, room - len(off), slot), *off]
    return sorted(chosen)


def _chosen(ranks: Mapping[int, int], values: Mapping[int, str], room: int, slot: Callable[[int], int]) -> list[Key]:
    keys = keys_by_date(ranks)
    compared = keys[:: 1 + len(keys) // MOST_COMPARED]
    left = {key: _traits(slot(minute_of(ranks[key[1]])), values[key[1]].split()) for key in compared}
    taken: Counter[str] = Counter()
    chosen: list[Key] = []
    while left and len(chosen) < room:
        key = min(left, key=lambda one: (sum(taken[trait] for trait in left[one]), one))
        taken.update(left.pop(key))
        chosen.append(key)
    return chosen


def _traits(slot: int, values: Iterable[str]) -> list[str]:
    return [str(slot), *(value for value in values if value.startswith(KINDS))]
