"""Kinds of interest: how a message selects subscriptions.

One record for each, registered by its app.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

#: JSON of one selection of subscriptions: the key of a record in :data:`INTERESTS` with its value,
#: and what else that record stores. With ``after`` and ``upto`` (a :class:`Span`), every
#: subscription in that range is checked.
Part = dict[str, Any]
#: Sorted subscription ids, which can be sliced.
Ids = list[int] | QuerySet[Any, Any]


class Span(NamedTuple):
    """A range of subscription ids: above ``after``, up to ``upto``."""

    after: int
    upto: int

    def of(self, field: str) -> Q:
        return Q(**{f"{field}__gt": self.after, f"{field}__lte": self.upto})


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table of unique pairs, such as follows; rows move when two things are merged."""

    #: Name under which a merge records the moved rows.
    name: str
    model: type[Model]
    field: str
    other: str = "subscription"

    def of(self, keys: Collection[object]) -> QuerySet[Model]:
        """Return the rows whose ``field`` is one of ``keys``."""
        return self.model._default_manager.filter(**{f"{self.field}__in": keys})

    def count_others(self, keys: Collection[object]) -> int:
        return self.of(keys).values(self.other).distinct().count()


NOBODY = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Interest:
    """A way in which a message selects subscriptions."""

    #: Key in the JSON of a part, which tells its kind.
    key: str

    @property
    def has_devices(self) -> bool:
        """Whether it selects subscriptions at all: else no audience has it."""
        return True

    def part(self, value: object, **more: object) -> Part:
        return {self.key: value, **more}

    def concerned(self, part: Part, span: Span) -> Q:
        """Return a filter for the subscriptions of ``span`` that ``part`` selects."""
        raise NotImplementedError

    def accounts(self, _part: Part) -> Q:
        """Return a filter for the accounts (``AccountRecipient``) that ``part`` selects."""
        return NOBODY

    def lists(self, _part: Part, _after: int) -> Sequence[Ids]:
        """Return sorted ids after ``after``, one list for each subject of the part.

        Slices of an index, or of the ids stored in the part. Empty if subscriptions are scanned
        instead.
        """
        return ()


@dataclass(frozen=True, slots=True)
class TableInterest(Interest):
    """Subscriptions paired in a table with what they follow."""

    pairs: Pairs
    #: Filter of the rows that count.
    counting: Callable[..., QuerySet[Any]] = lambda rows: rows
    #: The table of accounts that follow it, if some can.
    of_accounts: Pairs | None = None

    def of(self, subjects: Collection[object], span: Span) -> Q:
        """Return a filter for followers of one of ``subjects``; reads only rows in ``span``."""
        rows = self.counting(self.pairs.of(subjects)).filter(span.of("subscription"))
        return Q(pk__in=rows.values("subscription"))

    def concerned(self, part: Part, span: Span) -> Q:
        return self.of(self._subjects(part), span)

    def accounts(self, part: Part) -> Q:
        return self.accounts_of(self._subjects(part))

    def accounts_of(self, subjects: Collection[object]) -> Q:
        """Return a filter for the accounts that follow one of ``subjects``."""
        if self.of_accounts is None:
            return NOBODY
        return Q(pk__in=self.of_accounts.of(subjects).values(self.of_accounts.other))

    def lists(self, part: Part, after: int) -> Sequence[Ids]:
        rows = [
            self.pairs.of([subject]).filter(subscription__gt=after)
            for subject in self._subjects(part)
        ]
        return [one.order_by("subscription").values_list("subscription", flat=True) for one in rows]

    def _subjects(self, part: Part) -> list[object]:
        value = part[self.key]
        return value if isinstance(value, list) else [value]


INTERESTS: list[Interest] = []
#: Other tables whose rows move when what they refer to is merged.
OTHER_PAIRS: list[Pairs] = []


def interest_of(part: Part) -> Interest:
    """Return the record of ``part``.

    Raises ``ValueError`` for an unknown key.
    """
    for interest in INTERESTS:
        if interest.key in part:
            return interest
    raise ValueError(f"no way to be concerned: {sorted(part)}")


def is_scanned(part: Part) -> bool:
    """Return whether all subscriptions in a range are checked, rather than lists of ids."""
    return "upto" in part


def without_span(part: Part) -> Part:
    return {key: value for key, value in part.items() if key not in Span._fields}


def tables() -> list[Pairs]:
    """Return the tables of all table interests, each once."""
    return list(dict.fromkeys(one.pairs for one in INTERESTS if isinstance(one, TableInterest)))
