"""Scopes: which events a page reads. They are noted while it is made, so that its ETag stands while others change.

A statement is in a scope, or its tables follow no event: else the page reads all events, as far as is known.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models.expressions import RawSQL

from agenda.models.occurrences import Occurrence, OccurrenceQuerySet

#: Of the newest statements it is kept which tables they name.
KEPT = 512


class ScopeKind(StrEnum):
    """Events by their own keys, or those to come of some places or organisers."""

    EVENT = "event"
    PLACE = "place"
    ORGANISATION = "organisation"


class Scope(NamedTuple):
    """Some events that are read together. Which they are may change: then its version does."""

    kind: ScopeKind
    #: In their order.
    keys: tuple[int, ...]

    def coming(self) -> OccurrenceQuerySet:
        """The public dates to come of these events."""
        dates: OccurrenceQuerySet = Occurrence.objects.live().coming()
        if self.kind == ScopeKind.PLACE:
            return dates.held_at(self.keys)
        if self.kind == ScopeKind.ORGANISATION:
            return dates.filter(event__organisation__in=self.keys)
        return dates.filter(event__in=self.keys)

    def version(self) -> RawSQL:
        """Another text with each change of these events, when its last receiver heard of it, and when one leaves.

        An event that joins has a change of its own, and so a greater id than all before; one that is deleted takes
        its key from its changes, which are then fewer.
        """
        members, params = self._members()
        return RawSQL(  # noqa: S611 -- of our own names
            f"WITH member AS ({members})"  # noqa: S608
            " SELECT (SELECT count(DISTINCT event_id) FROM member) || '.' || count(*) || '.' ||"
            " coalesce(max(id), 0) || '.' || coalesce(sum(CASE WHEN settled_at IS NULL THEN id ELSE 0 END), 0)"
            " FROM agenda_change WHERE event_id IN (SELECT event_id FROM member)",
            params,
        )

    def _members(self) -> tuple[str, tuple[object, ...]]:
        """A statement that gives their keys. Of those that are named, public or not."""
        if self.kind == ScopeKind.EVENT:
            return " UNION ALL ".join(["SELECT %s AS event_id"] * len(self.keys)), self.keys
        sql, params = self.coming().order_by().values("event_id").query.sql_with_params()
        return sql, tuple(params)


class Reads:
    """What a page has read of events so far."""

    def __init__(self, apart: frozenset[str]) -> None:
        #: Whether a statement outside all scopes read them: it may say another thing after any change. As long as
        #: nobody asks, too.
        self.is_whole = True
        self._apart = apart
        self._keys: defaultdict[ScopeKind, set[int]] = defaultdict(set)
        self._depth = 0

    def begin(self) -> None:
        """Note from here on."""
        self.is_whole = False
        self._keys.clear()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return tuple(Scope(kind, tuple(sorted(keys))) for kind, keys in sorted(self._keys.items()))

    def add(self, scope: Scope) -> None:
        self._keys[scope.kind].update(scope.keys)

    def note(self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        """Wrap the execution of a statement."""
        if not self.is_whole and not self._depth:
            self.is_whole = not tables_of(sql) <= self._apart
        return execute(sql, params, many, context)

    @contextmanager
    def inside(self, scopes: Iterable[Scope]) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
        for scope in scopes:
            self.add(scope)


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


@contextmanager
def noting_reads(apart: frozenset[str]) -> Iterator[Reads]:
    """Note which events are read meanwhile. ``apart``: names of tables that follow no event."""
    reads = Reads(apart)
    token = _reads.set(reads)
    try:
        with connection.execute_wrapper(reads.note):
            yield reads
    finally:
        _reads.reset(token)


@contextmanager
def reading(*scopes: Scope) -> Iterator[set[Scope]]:
    """Say that the statements within read the events of ``scopes``, and of those that are added meanwhile, alone.

    Where none is said in the end, all events are.
    """
    named = set(scopes)
    reads = _reads.get()
    if reads is None:
        yield named
        return
    with reads.inside(named):
        yield named
    if not named:
        reads.is_whole = True


def note_all_events() -> None:
    """Say that a page reads events of which this database is not asked."""
    if reads := _reads.get():
        reads.is_whole = True


@lru_cache(KEPT)
def tables_of(sql: str) -> frozenset[str]:
    """The names in a statement that may be those of the apps' tables; a column's only where no table stands before."""
    return frozenset(_names().findall(sql))


@cache
def _names() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, apps.app_configs))
    return re.compile(rf"(?<![\w.\"])\"?((?:{labels})_\w+)")
