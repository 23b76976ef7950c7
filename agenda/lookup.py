"""Lookup of records by name for editors, and registries of lookups that upper apps provide.

The registries are: events by full text, similar places, followers, imports.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Protocol, TypeVar

from django.db.models import Exists, Model, Q, QuerySet, Subquery

from agenda.models import Event, Place
from web.folding import fold

Row = TypeVar("Row", bound=Model)

#: Fields that are searched, by model name.
LOOKED_IN: dict[str | None, list[str]] = {
    "event": ["title"],
    "place": ["name", "aliases__name", "street"],
    "organisation": ["name"],
}

#: Functions that return keys of published events matching words; registered by the app with the
#: index.
_indexes: list[Callable[[str], set[int]]] = []


#: Functions that return possible duplicates of a place with reasons; registered by the app that
#: compares places.
_alike: list[Callable[[Place], Sequence[tuple[Place, str]]]] = []


def register_place_lookalikes(find: Callable[[Place], Sequence[tuple[Place, str]]]) -> None:
    """Register a function for :func:`find_duplicate_places`."""
    _alike.append(find)


def find_duplicate_places(place: Place) -> list[tuple[Place, str]]:
    """Return possible duplicates of ``place`` as typed, the most likely first, with reasons."""
    return [one for find in _alike for one in find(place)]


#: Functions that count the followers of events; registered by the app with the follows.
_follows: list[Callable[[Collection[int]], int]] = []


def register_follows(count: Callable[[Collection[int]], int]) -> None:
    """Register a function for :func:`count_followers`; it takes the keys of events."""
    _follows.append(count)


def count_followers(events: Collection[int]) -> int:
    """Return how many people will be notified of a change of these events."""
    return sum(count(events) for count in _follows)


def register_index(saying: Callable[[str], set[int]]) -> None:
    """Register a full-text search for :func:`events_matching`."""
    _indexes.append(saying)


class Imports(Protocol):
    """What the CMS needs of imports; expressions refer to the event of the outer query."""

    def source_choices(self) -> list[tuple[int, str]]:
        """Every source by key and name, in the order of names."""

    def source_name(self) -> Subquery:
        """The name of the source that brought the event, or NULL."""

    def brought_by(self, source: int) -> Exists:
        """Whether this source brought the event."""

    def repaired(self) -> Exists:
        """Whether an import had something to repair in the event."""

    def count_records(self, event: int) -> int:
        """The number of records, of any source, that are this event."""


#: Registered by the app with the imports.
_imports: list[Imports] = []


def register_imports(imports: Imports) -> None:
    """Register the object that :func:`registered_imports` returns."""
    _imports.append(imports)


def registered_imports() -> Imports:
    """Return the registered imports; raises IndexError without an app that registers them."""
    return _imports[-1]


def search_by_name(objects: QuerySet[Row], words: str) -> QuerySet[Row]:
    """Return the ``objects`` that contain each of ``words`` in one of the fields LOOKED_IN."""
    found = objects.model._default_manager.all()
    for word in words.split():
        anywhere = Q()
        for field in LOOKED_IN[objects.model._meta.model_name]:
            anywhere |= Q(**{f"{field}__icontains": word})
        found = found.filter(anywhere)
    return objects.filter(pk__in=found.values("pk"))


def keys_by_title(events: QuerySet[Event], words: str) -> set[int]:
    """Return keys of ``events`` whose title has a word beginning with each of ``words``."""
    typed = _words_of(words)
    if not typed:
        return set()
    titles = events.order_by().values_list("pk", "title")
    return {
        key for key, title in titles if all(_begins_one(word, _words_of(title)) for word in typed)
    }


def _words_of(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _begins_one(beginning: str, words: Sequence[str]) -> bool:
    return any(word.startswith(beginning) for word in words)


def events_matching(events: QuerySet[Event], words: str) -> QuerySet[Event]:
    """Return ``events`` that match all words.

    Published events are searched by full text, drafts (not indexed) by title.
    """
    titled = Q(*(Q(title__icontains=word) for word in words.split()))
    return events.filter(titled | Q(pk__in=set().union(*(saying(words) for saying in _indexes))))
