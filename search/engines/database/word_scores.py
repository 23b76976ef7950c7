"""Scores of words, added up by the database from stored impacts, in one statement.

The same statement finds the events that contain every term and those that contain some.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from search.engines.database.conditions import EVENTS
from search.engines.scores import OWN_WAY, WIDER_WAY, needed
from search.index.impacts import WRITTEN
from search.index.sql import Sql, compose, fetch_rows, in_list, joined
from search.query import Term
from search.query.terms import Terms, Way

#: Table with the impact of each stem in each event.
IMPACTS = "search_indexedimpact"
#: Name of the common table expression.
SAID = "said"
#: Name of the expression of the terms of which each event has one.
LEADING = "leading_terms"

#: Lifetime in seconds of what is known of missing impacts.
KEPT_S = 60.0
#: Impact of every word of an event whose impacts are not written yet; about that of a body.
UNWRITTEN_IMPACT = 12
#: Selects ``event_id`` of the events that contain a way.
FindWay = Callable[[Sequence[str]], Sql]


@dataclass(frozen=True, slots=True)
class WordScores:
    """How the words of one statement are looked up."""

    saying_way: FindWay
    #: A table: only its events are looked at.
    among: str = ""
    #: Whether some events have no impacts yet; they are then found by their texts.
    are_missing: bool = False

    def said(self, terms: Terms, more: Terms, least: int) -> Sql:
        """Return the expression ``said``: ``event_id, score, weight`` of events with enough terms.

        The weight of an event is the sum of the weights of the ``terms`` that it contains, and at
        least ``least``. The ``more`` terms add to the score alone.
        """
        leading = needed(terms, least)
        lighter = [term for term in terms if term not in leading]
        parts = self._parts(terms, more)
        before = Sql("")
        if leading and (lighter or more):
            # Common words are looked up only in events with one of the others.
            before = compose(
                f"{LEADING} AS MATERIALIZED ({{}}), ",
                joined(" UNION ALL ", self._parts(leading, ())),
            )
            beside = replace(self, among=LEADING)
            parts = [Sql(f"SELECT * FROM {LEADING}"), *beside._parts(lighter, more)]
        [found, *others] = parts
        if others:
            found = compose(
                "SELECT event_id, sum(score) AS score, sum(weight) AS weight FROM ({}) term"
                " GROUP BY event_id HAVING sum(weight) >= {}",
                joined(" UNION ALL ", parts),
                least,
            )
        # MATERIALIZED is an optimisation fence: words are read by stem first, and once.
        return compose(f"{{}}{SAID} AS MATERIALIZED ({{}})", before, found)

    def _parts(self, terms: Terms, more: Terms) -> list[Sql]:
        """Return selects of ``event_id, score, weight``, one for each term."""
        parts = [self._of_term(term, term.weight) for term in terms]
        return parts + [self._of_term(term, 0) for term in more]

    def _of_term(self, term: Term, weight: int) -> Sql:
        """Select ``event_id, score, weight`` of the events with the term; its best way counts."""
        [found, *others] = ways = list(self._of_ways(term))
        score = "score"
        grouped = ""
        if others:
            found = joined(" UNION ALL ", ways)
            score = "max(score)"
            grouped = " GROUP BY event_id"
        return compose(
            f"SELECT event_id, {score} AS score, {weight} AS weight FROM ({{}}) way{grouped}", found
        )

    def _of_ways(self, term: Term) -> Iterator[Sql]:
        """Yield selects of ``event_id, score``, one or two for each way of the term."""
        for ways, factor in ((term.own_ways, OWN_WAY), (term.wider_ways, WIDER_WAY)):
            for way in ways:
                yield self._of_way(way, term.weight * factor)
                if self.are_missing:
                    yield self._without_impacts(way, term.weight * factor)

    def _of_way(self, way: Way, factor: int) -> Sql:
        """Select ``event_id, score`` of the events with a way.

        A way of several words must stand in a row, and has the least of their impacts.
        """
        if len(way) == 1:
            one_word = "SELECT event_id, impact * {} AS score FROM {} WHERE stem = {}{}"
            return compose(one_word, factor, IMPACTS, Sql("%s", way), self._and_among)
        return compose(
            "SELECT event_id, min(impact) * {} AS score FROM {}"
            " WHERE stem IN {} AND event_id IN ({}){} GROUP BY event_id",
            factor,
            IMPACTS,
            in_list(dict.fromkeys(way)),
            self.saying_way(way),
            self._and_among,
        )

    def _without_impacts(self, way: Way, factor: int) -> Sql:
        """Select ``event_id, score`` of the events with a way that have no impacts yet."""
        return compose(
            "SELECT event_id, {} AS score FROM {} WHERE event_id IN ({})"
            " AND event_id NOT IN (SELECT event_id FROM {} WHERE stem = {}){}",
            UNWRITTEN_IMPACT * factor,
            EVENTS,
            self.saying_way(way),
            IMPACTS,
            Sql("%s", [WRITTEN]),
            self._and_among,
        )

    @property
    def _and_among(self) -> str:
        return f" AND event_id IN (SELECT event_id FROM {self.among})" if self.among else ""


class MissingImpacts:
    """Whether some events have no impacts yet, looked up once in :data:`KEPT_S` seconds.

    So it is after an upgrade, until the clock has written them (``index_left_over``), and of what a
    process of release 0.2.0 writes meanwhile.
    """

    def __init__(self) -> None:
        self._read_at, self._kept = -math.inf, False

    def forget(self) -> None:
        """Look again at the next question."""
        self._read_at = -math.inf

    def are_there(self) -> bool:
        if time.monotonic() - self._read_at > KEPT_S:
            self._kept, self._read_at = self._read(), time.monotonic()
        return self._kept

    @staticmethod
    def _read() -> bool:
        missing = Sql(
            f"SELECT 1 FROM {EVENTS} WHERE event_id NOT IN"
            f" (SELECT event_id FROM {IMPACTS} WHERE stem = %s) LIMIT 1",
            [WRITTEN],
        )
        return bool(fetch_rows(missing))


#: One for this process.
MISSING_IMPACTS = MissingImpacts()
