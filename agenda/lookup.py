"""Records looked up by their names, where editors type them; of events also by all that they say, and who follows them,
and what a place resembles, once an app that knows has said how."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Protocol, TypeVar

from django.db.models import Exists, Model, Q, QuerySet, Subquery

from agenda.models import Event, Place
from web.folding import fold

Row = TypeVar("Row", bound=Model)

#: The texts in which what is typed is looked for, by model.
LOOKED_IN: dict[str | None, list[str]] = {
    "event": ["title"],
    "place": ["name", "aliases__name", "street"],
    "organisation": ["name"],
}

#: The keys of published events that say the words. Registered by the app that has the index.
_indexes: list[Callable[[str], set[int]]] = []


#: Places that one being written may be, each with why. Registered by the app that compares them.
_alike: list[Callable[[Place], Sequence[tuple[Place, str]]]] = []


def register_place_lookalikes(find: Callable[[Place], Sequence[tuple[Place, str]]]) -> None:
    """Let :func:`places_like` ask ``find``."""
    _alike.append(find)


def places_like(place: Place) -> list[tuple[Place, str]]:
    """Those that ``place``, as it is typed, may be, the surest first, each with why."""
    return [one for find in _alike for one in find(place)]


#: How many follow one of these events. Registered by the app that has the follows.
_follows: list[Callable[[Collection[int]], int]] = []


def register_follows(count: Callable[[Collection[int]], int]) -> None:
    """Let :func:`count_followers` ask ``count``, which takes the keys of events."""
    _follows.append(count)


def count_followers(events: Collection[int]) -> int:
    """How many will hear of what happens to these."""
    return sum(count(events) for count in _follows)


def register_index(saying: Callable[[str], set[int]]) -> None:
    """Let :func:`events_saying` find what ``saying`` does."""
    _indexes.append(saying)


class Imports(Protocol):
    """What the editors' screens ask of imports. The conditions are of the event that the outer query reads."""

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


#: Registered by the app that imports.
_imports: list[Imports] = []


def register_imports(imports: Imports) -> None:
    """Let :func:`imports` answer with ``imports``."""
    _imports.append(imports)


def imports() -> Imports:
    """The imports that were registered last; a site without that app fails here."""
    return _imports[-1]


def named_like(objects: QuerySet[Row], words: str) -> QuerySet[Row]:
    """``objects`` in whose texts each of ``words`` is found."""
    found = objects.model._default_manager.all()
    for word in words.split():
        anywhere = Q()
        for field in LOOKED_IN[objects.model._meta.model_name]:
            anywhere |= Q(**{f"{field}__icontains": word})
        found = found.filter(anywhere)
    return objects.filter(pk__in=found.values("pk"))


def titled(events: QuerySet[Event], words: str) -> set[int]:
    """Keys of those of ``events`` in whose title each of ``words`` begins a word, accents and capitals apart."""
    typed = _words_of(words)
    if not typed:
        return set()
    titles = events.order_by().values_list("pk", "title")
    return {key for key, title in titles if all(_begins_one(word, _words_of(title)) for word in typed)}


def _words_of(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _begins_one(beginning: str, words: Sequence[str]) -> bool:
    return any(word.startswith(beginning) for word in words)


def events_saying(events: QuerySet[Event], words: str) -> QuerySet[Event]:
    """``events`` found by every word that they say, and drafts, which are in no index, by their titles."""
    titled = Q(*(Q(title__icontains=word) for word in words.split()))
    return events.filter(titled | Q(pk__in=set().union(*(saying(words) for saying in _indexes))))
