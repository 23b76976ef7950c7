"""Kinds of interest: what can be followed, a record each, registered by the app that it belongs to when it starts."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

#: JSON, one way to be concerned by a message: the key of a record in :data:`INTERESTS`, with its value, and what else
#: that record wrote. With ``after`` and ``upto`` (a :class:`Span`) each subscription in between is looked at.
Part = dict[str, Any]
#: Of subscriptions, in order: to be cut into slices.
Ids = list[int] | QuerySet[Any, Any]


class Span(NamedTuple):
    """The subscriptions after one id, up to another."""

    after: int
    upto: int

    def of(self, field: str) -> Q:
        return Q(**{f"{field}__gt": self.after, f"{field}__lte": self.upto})


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table of pairs, each there once: rows are brought along where two things of one side become one."""

    #: What a merge notes them under.
    name: str
    model: type[Model]
    field: str
    other: str = "subscription"

    def of(self, keys: Collection[object]) -> QuerySet[Model]:
        """The rows whose ``field`` is one of ``keys``."""
        return self.model._default_manager.filter(**{f"{self.field}__in": keys})

    def count_others(self, keys: Collection[object]) -> int:
        return self.of(keys).values(self.other).distinct().count()


@dataclass(frozen=True, slots=True)
class Interest:
    """One way to be concerned by a message."""

    #: Of a part of an audience: what is stored there says of what.
    key: str

    def part(self, value: object, **more: object) -> Part:
        return {self.key: value, **more}

    def concerned(self, part: Part, span: Span) -> Q:
        """The subscriptions of ``span`` that ``part`` concerns."""
        raise NotImplementedError

    def lists(self, _part: Part, _after: int) -> Sequence[Ids]:
        """Of each list that says who, the ids after ``after``, in order: slices of an index, or of what is kept."""
        return ()


@dataclass(frozen=True, slots=True)
class TableInterest(Interest):
    """Whoever the rows of a table say, each of which pairs a subscription with what that follows."""

    pairs: Pairs
    #: Of the rows of a part, those that count.
    counting: Callable[..., QuerySet[Any]] = lambda rows: rows

    def of(self, subjects: Collection[object], span: Span) -> Q:
        """Whoever follows one of ``subjects``; nobody reads all of its rows for a span of them."""
        rows = self.counting(self.pairs.of(subjects)).filter(span.of("subscription"))
        return Q(pk__in=rows.values("subscription"))

    def concerned(self, part: Part, span: Span) -> Q:
        return self.of(self._subjects(part), span)

    def lists(self, part: Part, after: int) -> Sequence[Ids]:
        rows = [self.pairs.of([subject]).filter(subscription__gt=after) for subject in self._subjects(part)]
        return [one.order_by("subscription").values_list("subscription", flat=True) for one in rows]

    def _subjects(self, part: Part) -> list[object]:
        value = part[self.key]
        return value if isinstance(value, list) else [value]


INTERESTS: list[Interest] = []
#: Other tables that are brought along where what they name becomes one with another.
BROUGHT: list[Pairs] = []


def interest_of(part: Part) -> Interest:
    """Raises ``ValueError`` where no record says who is concerned."""
    for interest in INTERESTS:
        if interest.key in part:
            return interest
    raise ValueError(f"no way to be concerned: {sorted(part)}")


def is_scanned(part: Part) -> bool:
    """Whether each subscription is looked at, which is few where lists say who."""
    return "upto" in part


def without_span(part: Part) -> Part:
    return {key: value for key, value in part.items() if key not in Span._fields}


def tables() -> list[Pairs]:
    """Those that say what subscriptions follow, and what they heard."""
    return list(dict.fromkeys(one.pairs for one in INTERESTS if isinstance(one, TableInterest)))
