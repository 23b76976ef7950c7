"""Scopes: which events a page reads, so that its ETag changes only with them.

A statement outside a scope that reads a table depending on events marks the page as depending on
all events.
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

#: Number of SQL statements whose table names are cached.
KEPT = 512


class ScopeKind(StrEnum):
    """Kind of scope: events by key, or the coming events of places or organisations."""

    EVENT = "event"
    PLACE = "place"
    ORGANISATION = "organisation"


class Scope(NamedTuple):
    """A set of events given by kind and keys; the events of a place or organisation may change."""

    kind: ScopeKind
    #: Sorted.
    keys: tuple[int, ...]

    def coming(self) -> OccurrenceQuerySet:
        """Return the public dates to come of these events."""
        dates: OccurrenceQuerySet = Occurrence.objects.live().coming()
        if self.kind == ScopeKind.PLACE:
            return dates.held_at(self.keys)
        if self.kind == ScopeKind.ORGANISATION:
            return dates.filter(event__organisation__in=self.keys)
        return dates.filter(event__in=self.keys)

    def version(self) -> RawSQL:
        """Return an SQL expression whose text differs after each change of these events.

        It also differs when the last receiver of a change has finished, and when an event leaves.
        An event that joins has a change of its own, with a greater id than all before; a deleted
        event is removed from its changes, so their number decreases.
        """
        members, params = self._members()
        return RawSQL(  # noqa: S611 -- built from our own names
            f"WITH member AS ({members})"  # noqa: S608
            " SELECT (SELECT count(DISTINCT event_id) FROM member) || '.' || count(*) || '.' ||"
            " coalesce(max(id), 0) || '.' || coalesce(sum(CASE WHEN settled_at IS NULL THEN id "
            "ELSE 0 END), 0)"
            " FROM agenda_change WHERE event_id IN (SELECT event_id FROM member)",
            params,
        )

    def _members(self) -> tuple[str, tuple[object, ...]]:
        """Return SQL and parameters that select the event keys.

        Keys given by name may be not public.
        """
        if self.kind == ScopeKind.EVENT:
            return " UNION ALL ".join(["SELECT %s AS event_id"] * len(self.keys)), self.keys
        sql, params = self.coming().order_by().values("event_id").query.sql_with_params()
        return sql, tuple(params)


class Reads:
    """Scopes that a page has read so far."""

    def __init__(self, apart: frozenset[str]) -> None:
        #: Whether a statement outside all scopes read events, so that any change may affect the
        #: page. True until :meth:`begin` is called.
        self.is_whole = True
        self._apart = apart
        self._keys: defaultdict[ScopeKind, set[int]] = defaultdict(set)
        self._depth = 0

    def begin(self) -> None:
        """Start noting reads."""
        self.is_whole = False
        self._keys.clear()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return tuple(Scope(kind, tuple(sorted(keys))) for kind, keys in sorted(self._keys.items()))

    def add(self, scope: Scope) -> None:
        self._keys[scope.kind].update(scope.keys)

    def note(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:
        """Execute wrapper (``connection.execute_wrapper``): notes reads outside of scopes."""
        if not self.is_whole and not self._depth:
            self.is_whole = not tables_of(sql) <= self._apart
        return execute(sql, params, many, context)

    @contextmanager
    def inside(self, scopes: Iterable[Scope]) -> Iterator[None]:
        """Context in which reads belong to ``scopes``, which are recorded when it ends."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
        for scope in scopes:
            self.add(scope)


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


@contextmanager
def track_reads(apart: frozenset[str]) -> Iterator[Reads]:
    """Note which events are read inside the context.

    ``apart``: tables that do not depend on events.
    """
    reads = Reads(apart)
    token = _reads.set(reads)
    try:
        with connection.execute_wrapper(reads.note):
            yield reads
    finally:
        _reads.reset(token)


@contextmanager
def reading(*scopes: Scope) -> Iterator[set[Scope]]:
    """Declare that the statements inside read only the events of ``scopes``.

    More scopes may be added to the yielded set. If the set is empty in the end, the page depends on
    all events.
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
    """Declare that a page depends on all events, for reads that are not in this database."""
    if reads := _reads.get():
        reads.is_whole = True


@lru_cache(KEPT)
def tables_of(sql: str) -> frozenset[str]:
    """Return the names in a statement that may be tables of the apps.

    Qualified column names are left out.
    """
    return frozenset(_names().findall(sql))


@cache
def _names() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, apps.app_configs))
    return re.compile(rf"(?<![\w.\"])\"?((?:{labels})_\w+)")
