"""Common part of the relational engines: rows are fetched once and counted in Python."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from search.engines.base import (
    NEAREST,
    PAGE_LENGTH,
    DaySpan,
    Engine,
    FacetCounts,
    Hit,
    Key,
    Ranks,
    Relaxed,
    SearchAnswer,
    Suggestion,
    Touch,
    lists_partial_matches,
)
from search.engines.database import statements
from search.engines.database.caches import COUNT_CACHE, FACET_CACHE
from search.engines.database.conditions import Dialect, chosen_facets
from search.engines.database.naming import names_saying
from search.engines.database.relevance import group_by_score, page_keys
from search.engines.database.soonest import NextDates, find_soonest
from search.engines.database.statements import LOOKED_UP, is_endless
from search.engines.facets import (
    CombinationCounts,
    Combinations,
    Tally,
    count_facets,
    drill_sideways,
)
from search.engines.listing import NOWHERE_M, Listing, keys_by_date
from search.engines.scores import distance_score, least_bonus
from search.engines.sort_keys import day_of_minute, epoch_seconds
from search.enums import COUNTED_FACETS, Facet, NameKind, Sort
from search.index.sql import fetch_rows
from search.query import EventQuery, Point, distance_m, terms_of
from search.query.amounts import price_ranges
from search.query.terms import MOST_WORDS
from search.text import STOP_WORDS, content_words, split_words

#: Most events of :meth:`SqlEngine.saying`, enough for a list that a person reads.
MOST_SAYING = 10_000
#: Columns of one event's row.
Cells = Sequence[Any]
#: Rows by the bit mask of the facets that they do not meet.
Rows = dict[int, list[Cells]]
#: Positions of the columns: the event's id; the score of its words and of being featured, or with
#: sort by end the end of its last date; the rank of its date to show (by relevance in an endless
#: window only whether it is off); whether it contains every term. When facets are counted also the
#: id of its facet combination, and when some are chosen the bit mask of those not met (no bit or
#: one).
EVENT_ID, SCORE, RANK, IS_FULL, COMBINATION, UNMET = range(6)
#: Around a point, the last columns: coordinates, and whether the event contains the name of the
#: point.
LATITUDE, LONGITUDE, IS_NAMED = -3, -2, -1


class SqlEngine(Engine, Dialect):
    """Search engine over the index tables of this database."""

    def find(
        self,
        query: EventQuery,
        *,
        limit: int = PAGE_LENGTH,
        after: Key | None = None,
        facets: bool = True,
        partial: bool = False,
        bonus: Mapping[int, int] | None = None,
    ) -> SearchAnswer:
        """Answer ``query`` with one page of hits; see :meth:`Engine.find`."""
        if query.window.is_empty:
            return SearchAnswer(facets={facet: {} for facet in COUNTED_FACETS} if facets else {})
        if is_endless(query):
            return self._find_endless(query, limit, after, facets=facets)
        bonus = bonus or {}
        are_mixed = partial and lists_partial_matches(query)
        fetched = self._rows(query, facets=facets, partial=are_mixed)
        has_unmet = facets and bool(chosen_facets(query))
        rows = rows_by_unmet(fetched, has_unmet=has_unmet)
        answering = rows.get(0, [])
        others = self._partial_rows(query, fetched, bonus, has_unmet=has_unmet) if are_mixed else []
        listed = [*answering, *others]
        page = last_page(query.page, len(listed), limit)
        hits, day_totals = self._page(query, listed, bonus, (page - 1) * limit, limit, after)
        return SearchAnswer(
            hits=hits,
            total=len(answering),
            listed=len(listed),
            page=page,
            facets=facet_counts(rows) if facets else {},
            day_totals=day_totals,
            relaxed={} if answering else self._relaxed_rows(query, rows),
        )

    def _relaxed_rows(self, query: EventQuery, rows: Rows) -> dict[Facet, Relaxed]:
        """Return the result without each facet that alone excludes one of the rows."""
        return {
            facet: Relaxed(len(missed), self._page(query, missed, {}, 0, NEAREST, None)[0])
            for rank, facet in enumerate(COUNTED_FACETS)
            if (missed := rows.get(1 << rank))
        }

    def _partial_rows(
        self,
        query: EventQuery,
        fetched: Sequence[Cells],
        bonus: Mapping[int, int],
        *,
        has_unmet: bool,
    ) -> list[Cells]:
        """Return those of the rows that are partial matches, and rows of the events of ``bonus``.

        A high bonus lists an event that contains none of the words.
        """
        met = [row for row in fetched if not (has_unmet and row[UNMET])]
        rows = [row for row in met if not row[IS_FULL]]
        near = {event_id for event_id, more in bonus.items() if more >= least_bonus(query)}
        if wanted := near - {row[EVENT_ID] for row in met}:
            source = statements.source_without_words(query, self)
            source.is_full = "0"
            statement = statements.select_rows(query, self, source, among=wanted)
            rows += self._meeting(query, fetch_rows(statement))
        return rows

    def count_each(self, queries: Sequence[EventQuery]) -> list[int]:
        """Return the total of each query, in order."""
        counts = [0] * len(queries)
        together = {}
        for rank, query in enumerate(queries):
            if query.near and not query.window.is_empty:
                counts[rank] = len(self._rows(query.changed(asked_sort=Sort.DATE), facets=False))
            elif is_endless(query) and is_of_all(query):
                counts[rank] = self._count_endless(query, facets=False)[0][0].total()
            elif not query.window.is_empty:
                together[rank] = query
        for rank, count in fetch_rows(statements.select_totals(together, self)) if together else ():
            counts[rank] = count
        return counts

    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        """Return the number of events for each of ``days``, without the query's own days."""
        if not days:
            return {}
        rows = fetch_rows(
            statements.select_days(query, self, min(days).toordinal(), max(days).toordinal())
        )
        if query.near:
            near_days = [
                day
                for day, *at, _id, named in rows
                if named or metres(query.near, *at) <= query.radius_m
            ]
            counts: Mapping[int, int] = Counter(near_days)
        else:
            counts = dict(rows)
        return {day: counts.get(day.toordinal(), 0) for day in days}

    def matching(self, query: EventQuery, event_ids: Collection[int]) -> set[int]:
        """Return those of ``event_ids`` that answer the query."""
        if not event_ids or query.window.is_empty:
            return set()
        return {row[EVENT_ID] for row in self._rows(query, facets=False, among=event_ids)}

    def among(self, query: EventQuery, event_ids: Collection[int]) -> tuple[Hit, ...]:
        """Return those of these events that meet every condition but the words, as hits."""
        if not event_ids or query.window.is_empty:
            return ()
        wanted = query.without("q").changed(asked_sort=Sort.DATE)
        rows = self._rows(wanted, facets=False, among=event_ids)
        return self._page(wanted, rows, {}, 0, len(rows), None)[0]

    def saying(self, text: str) -> set[int]:
        """Return the published events that contain every word of ``text``, whatever their dates.

        Empty for stop words. At most :data:`MOST_SAYING`.
        """
        terms = terms_of(text)
        rows = fetch_rows(statements.select_saying(terms, self, MOST_SAYING)) if terms else ()
        return {event_id for (event_id,) in rows}

    def dates_on(self, first: date, last: date) -> list[Touch]:
        """Return every date that touches these days, ended or not.

        A date on several days may come several times.
        """
        rows = fetch_rows(statements.select_dates(first.toordinal(), last.toordinal()))
        return list(map(Touch._make, rows))

    def suggest(self, text: str, now: datetime, limit: int = 8) -> list[Suggestion]:
        """Return names that contain every word of ``text``, the last as a prefix.

        Only of what has a date to come at ``now``.
        """
        content, last = content_words(text), split_words(text)[-1:]
        # A prefix may look like a stop word: «mon» of «Montmartre».
        begun = self._named([*content, *last], now, limit) if last and last[0] in STOP_WORDS else []
        suggestions = [*begun, *self._named(content, now, limit)] if len(begun) < limit else begun
        return list(dict.fromkeys(suggestions))[:limit]

    def _named(self, typed: Sequence[str], now: datetime, limit: int) -> list[Suggestion]:
        """Return suggestions whose names contain all ``typed`` words, each entity once."""
        words = list(dict.fromkeys(typed))[:MOST_WORDS]
        if not words:
            return []
        # One entity may have several names that contain the words.
        by_entity: dict[tuple[str, int], Suggestion] = {}
        for kind, key, label, slug in names_saying(words, self, epoch_seconds(now), 2 * limit):
            by_entity.setdefault((kind, key), Suggestion(NameKind(kind), key, label, slug))
        return list(by_entity.values())[:limit]

    def _rows(
        self,
        query: EventQuery,
        *,
        facets: bool,
        partial: bool = False,
        among: Collection[int] | None = None,
    ) -> list[Cells]:
        """Return the rows of the events that answer; see :func:`statements.select_rows`.

        With ``partial``, also those of partial matches.
        """
        source = statements.source_of(query, self, partial=partial)
        statement = statements.select_rows(query, self, source, facets=facets, among=among)
        return self._meeting(query, fetch_rows(statement))

    def _meeting(self, query: EventQuery, fetched: list[Cells]) -> list[Cells]:
        """Return the rows with a date in the window, within the circle or with its name."""
        rows = [row for row in fetched if row[RANK] is not None]
        if query.near is None:
            return rows
        here, radius = query.near, query.radius_m
        return [
            row
            for row in rows
            if row[IS_NAMED] or metres(here, row[LATITUDE], row[LONGITUDE]) <= radius
        ]

    def _page(
        self,
        query: EventQuery,
        rows: list[Cells],
        bonus: Mapping[int, int],
        offset: int,
        limit: int,
        after: Key | None,
    ) -> tuple[tuple[Hit, ...], dict[date | None, int]]:
        """Return the hits of the page.

        Sorted by date, also the number of events of each of its days.
        """
        distances = distances_of(query, rows)
        if query.sort == Sort.RELEVANCE:
            are_ranks_read = query.window.end or query.window.conditions
            dates = NextDates(query.window, ranks_of(rows) if are_ranks_read else {})
            groups = group_by_score(scored(query, rows, bonus, distances), query.window)
            keys = page_keys(groups, dates, offset, limit, after)
            listing = Listing(
                keys,
                dates.ranks,
                query.window.first_day,
                distances,
                is_by_relevance=True,
                partial={row[EVENT_ID] for row in rows if not row[IS_FULL]},
            )
            return listing.hits(keys), {}
        listing = Listing([], ranks_of(rows), query.window.first_day, distances)
        if query.sort == Sort.DATE:
            listing.keys = keys_by_date(listing.ranks)
        elif query.sort == Sort.DISTANCE:
            listing.keys = sorted((distance, event_id) for event_id, distance in distances.items())
        else:
            listing.keys = sorted((row[SCORE], row[EVENT_ID]) for row in rows)
        chosen = listing.slice(offset, limit, after)
        if chosen and query.window.end is None and query.sort in LOOKED_UP:
            # These rows were fetched without dates: look up those of the page.
            listing.ranks = dict(
                fetch_rows(statements.select_ranks([key[1] for key in chosen], query.window))
            )
        hits = listing.hits(chosen)
        return hits, listing.day_totals(hits) if query.sort == Sort.DATE else {}

    def _count_endless(
        self, query: EventQuery, *, facets: bool
    ) -> tuple[Mapping[int, Tally], Combinations]:
        """Return the event counts of an endless window: by bit mask of unmet facets, the counts by
        combination of facet values.

        Also return the combinations, which name those values.
        """

        def count() -> CombinationCounts:
            # Without the counted facets, so that the next choice among them counts nothing anew.
            return dict(fetch_rows(statements.select_counts(query, self, facets=True)))

        tally, combinations = COUNT_CACHE.of(query.now, uncounted_conditions(query), count)
        if not facets and not chosen_facets(query):
            return {0: tally}, combinations
        cheap = None
        if price_ranges(query.chosen(Facet.PRICE)):
            priced = fetch_rows(statements.select_counts(query, self, facets=True, below=True))
            cheap = Tally.of(dict(priced), combinations)
        return drill_sideways(tally, combinations, query, cheap), combinations

    def _find_endless(
        self, query: EventQuery, limit: int, after: Key | None, *, facets: bool
    ) -> SearchAnswer:
        """Answer a query for all that is to come.

        Events are counted by facet combination, and only the page's days are read.
        """
        by_unmet, combinations = self._count_endless(query, facets=facets)
        total = by_unmet[0].total()
        page = last_page(query.page, total, limit)
        offset = (page - 1) * limit
        listing = Listing([], {}, query.window.first_day)
        if not total or not limit:
            pass
        elif query.sort == Sort.END:
            needed = limit if after else offset + limit
            listing.keys = [
                tuple(row)
                for row in fetch_rows(statements.select_ending(query, self, needed, after))
            ]
            ending = [event_id for _end, event_id in listing.slice(offset, limit, after)]
            listing.ranks = (
                dict(fetch_rows(statements.select_ranks(ending, query.window))) if ending else {}
            )
        else:

            def read(days: DaySpan | None) -> Ranks:
                if days is None:
                    among = by_unmet[0].ids(combinations)
                    return dict(fetch_rows(statements.select_answering(query, self, among)))
                return dict(
                    fetch_rows(statements.select_next(query, self, days, is_from_first=not after))
                )

            listing.keys, listing.ranks = find_soonest(
                read,
                total,
                offset + limit,
                max(query.window.first_day, day_of_minute(after[0]))
                if after
                else query.window.first_day,
                after,
            )
        hits = listing.hits(listing.slice(offset, limit, after))
        return SearchAnswer(
            hits=hits,
            total=total,
            listed=total,
            page=page,
            facets=count_facets(by_unmet, combinations) if facets else {},
            day_totals=listing.day_totals(hits) if query.sort == Sort.DATE else {},
            relaxed=self._relaxed(query, by_unmet) if facets and not total else {},
        )

    def _relaxed(self, query: EventQuery, by_unmet: Mapping[int, Tally]) -> dict[Facet, Relaxed]:
        """Return the result without each facet that alone excludes events."""
        relaxed = {}
        for rank, facet in enumerate(COUNTED_FACETS):
            missed = by_unmet.get(1 << rank)
            if missed and missed.total():
                loosened = self.find(query.with_facet(facet), limit=NEAREST, facets=False)
                relaxed[facet] = Relaxed(loosened.total, loosened.hits)
        return relaxed


def is_of_all(query: EventQuery) -> bool:
    """Whether the cached counts of all events to come answer this query.

    They do if it has only counted facets.
    """
    is_other_facet = any(query.chosen(facet) for facet in Facet if facet not in COUNTED_FACETS)
    is_other = query.over_at or query.ages or query.exclusions or query.window.conditions
    return not (is_other or is_other_facet) and query.window.start == query.now


def uncounted_conditions(query: EventQuery) -> Hashable:
    """Return the conditions of an endless window that are not counted facets."""
    others = tuple(
        (facet, query.wanted(facet), query.ways_of(facet))
        for facet in Facet
        if query.chosen(facet) and facet not in COUNTED_FACETS
    )
    return query.window, query.ages, query.exclusions, query.over_at, others


def rows_by_unmet(rows: Sequence[Cells], *, has_unmet: bool) -> Rows:
    """Group the rows of full matches by the bit mask of the facets that they do not meet.

    Without ``has_unmet``, the rows meet all and have no mask.
    """
    by_unmet = defaultdict(list)
    for row in rows:
        if row[IS_FULL]:
            by_unmet[row[UNMET] if has_unmet else 0].append(row)
    return by_unmet


def facet_counts(rows: Rows) -> FacetCounts:
    """Count facet values; see :func:`~search.engines.facets.count_facets`."""
    counts = {
        unmet: Counter(map(itemgetter(COMBINATION), several)) for unmet, several in rows.items()
    }
    combinations = FACET_CACHE.of(set().union(*counts.values()))
    return count_facets(
        {unmet: Tally.of(several, combinations) for unmet, several in counts.items()}, combinations
    )


def last_page(asked: int, total: int, limit: int) -> int:
    """Return the page number asked for, or the last one that exists."""
    return min(asked, max(1, -(-total // limit))) if limit else 1


def ranks_of(rows: Sequence[Cells]) -> dict[int, int]:
    return {row[EVENT_ID]: row[RANK] for row in rows}


def distances_of(query: EventQuery, rows: Sequence[Cells]) -> dict[int, float]:
    """Return the distance in metres of each row from the query's point; empty without one."""
    if query.near is None:
        return {}
    here = query.near
    return {row[EVENT_ID]: metres(here, row[LATITUDE], row[LONGITUDE]) for row in rows}


def metres(here: Point, latitude: float | None, longitude: float | None) -> float:
    return (
        NOWHERE_M
        if latitude is None or longitude is None
        else distance_m(here, Point(latitude, longitude))
    )


def scored(
    query: EventQuery,
    rows: Sequence[Cells],
    bonus: Mapping[int, int],
    distances: Mapping[int, float],
) -> Iterator[tuple[int, int, int]]:
    """Yield ``event_id, score, rank`` of each row; ``bonus`` is added to the scores."""
    for row in rows:
        event_id = row[EVENT_ID]
        near = distance_score(distances[event_id], query.radius_m) if distances else 0
        yield event_id, row[SCORE] + bonus.get(event_id, 0) + near, row[RANK]
