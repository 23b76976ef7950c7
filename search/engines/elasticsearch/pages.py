"""Pages in each order: request bodies, and hits made of the answers."""

from bisect import bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from agenda.openings import day_bounds
from search.engines.base import Hit, Key, lists_partial_matches
from search.engines.elasticsearch import questions
from search.engines.elasticsearch.clauses import match_all
from search.engines.elasticsearch.dates import (
    IS_OFF,
    during,
    least_rank,
    shown_before,
    sort_by_date,
)
from search.engines.elasticsearch.mapping import Json
from search.engines.elasticsearch.server import ServerConnection
from search.engines.listing import NOWHERE_M, Listing
from search.engines.scores import date_rank_in, place, score_of
from search.engines.sort_keys import LAST_MINUTE, DateRank, date_rank, day_of_minute, minute_of
from search.enums import Sort
from search.query import EventQuery, Point, distance_m

#: Greater than every rank: a page after a key starts after all dates of the key's event.
_LAST_RANK = 2**63 - 1
#: Where the sort values of a hit hold the event's id.
_EVENT_ID = -2


class Slice(NamedTuple):
    """Requested part of the list: ``limit`` hits from ``offset`` on, or after a key."""

    offset: int
    limit: int
    after: Key | None


class Page(NamedTuple):
    """A part of the list, and the length of the whole list."""

    hits: tuple[Hit, ...]
    #: Number of events in the list.
    listed: int
    #: Number of those that contain every term.
    total: int
    day_totals: Mapping[date | None, int] = {}


@dataclass(slots=True)
class Order:
    """Common part of the orders."""

    query: EventQuery
    part: Slice
    #: Added to the scores, by event id; only by relevance.
    bonus: Mapping[int, int] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)
    distances: dict[int, float] = field(default_factory=dict)

    def body(
        self,
        query: Json,
        sort: Sequence[object],
        offset: int,
        size: int,
        after: Sequence[object] | None,
    ) -> Json:
        """Return the body of a search with this sort, from an offset or after sort values."""
        body = {"query": query, "sort": sort, "size": size, "track_total_hits": True}
        body["_source"] = ["point"] if self.query.near else False
        return body | ({"search_after": after} if after else {"from": offset})

    def take(self, hit: Json) -> int:
        """Store the rank and the distance of a hit and return its event's id.

        The last sort values of a hit are the event's id and the date's rank.
        """
        *_order, event_id, rank = hit["sort"]
        self.ranks[event_id] = rank
        if self.query.near:
            point = hit["_source"].get("point")
            here = Point(point["lat"], point["lon"]) if point else None
            self.distances[event_id] = distance_m(self.query.near, here) if here else NOWHERE_M
        return int(event_id)

    def page(self, keys: Sequence[Key], total: int) -> Page:
        """Return the page of the hits with these sort keys."""
        listing = Listing(keys, self.ranks, self.query.window.first_day, self.distances)
        return Page(listing.hits(keys), total, total)


class ByDate(Order):
    """Order by date, the soonest first.

    A date that is off is shown only for events without any other, which a single sort of the server
    cannot express. So three sorted lists are merged: events with a date that is not off, events
    with none, and events with a span. The first list may be all that is to come, so only a few days
    of it are sorted as long as they fill the page.
    """

    FEW_DAYS = timedelta(days=3)
    #: Number of first days whose totals are requested before it is known which days the page shows.
    LIKELY_DAYS = 2

    def bodies(self) -> list[Json]:
        """Return the searches for a page by date: standing, cancelled, spans, total, and likely
        days.
        """
        off = {"term": {"has_off": True}}
        on = during("on", self.query.window)
        others = match_all([*self._answering, off], [on])
        spans = match_all([*self._answering, on], [during("dated", self.query.window)])
        likely = map(self._counting, self._likely)
        standing = self._standing(self._soon)
        return [
            standing,
            self._sorted(others, IS_OFF),
            self._sorted(spans, 0),
            self._counting(None),
            *likely,
        ]

    def read(self, line: ServerConnection, answers: Sequence[Json]) -> Page:
        """Return the page of hits by date, with the number of events of each day on it.

        ``answers`` are those to :meth:`bodies`, in order. Searches again where the first few days
        held too few hits, or where a day was not counted.
        """
        standing, off, spans, all_of_them, *counted = answers
        needed = self.part.offset + self.part.limit
        if self._soon and len(standing["hits"]["hits"]) < needed:
            [standing] = line.search(self._standing(None))
        events = [
            self.take(hit) for answer in (standing, off, spans) for hit in answer["hits"]["hits"]
        ]
        keys = sorted((minute_of(self.ranks[event_id]), event_id) for event_id in events)
        page = self.page(keys[self.part.offset : needed], _total(all_of_them))
        # Number of events on all pages, for each day of these hits.
        totals: dict[date | None, int] = (
            {None: _total(spans)} if any(hit.day is None for hit in page.hits) else {}
        )
        shown = dict(zip(self._likely, map(_total, counted), strict=True))
        days = list(dict.fromkeys(hit.day for hit in page.hits if hit.day))
        if unknown := [edge for edge in self._edges(days) if edge not in shown]:
            shown |= dict(
                zip(unknown, map(_total, line.search(*map(self._counting, unknown))), strict=True)
            )
        for day in days:
            start, end = self._bounds(day)
            totals[day] = shown[end] - shown.get(start, 0)
        return page._replace(day_totals=totals)

    @property
    def _answering(self) -> list[Json]:
        return questions.all_conditions(self.query)

    @property
    def _first_day(self) -> date:
        """The first day under which an event can be listed."""
        first = self.query.window.first_day
        return max(first, day_of_minute(self.part.after[0])) if self.part.after else first

    @property
    def _soon(self) -> datetime | None:
        """The end of the first few days, in which the first page is searched.

        ``None`` if the window has no more days.
        """
        window = self.query.window
        end = day_bounds(self._first_day + self.FEW_DAYS)[0].astimezone(UTC)
        return None if window.end and window.end <= end else end

    def _standing(self, before: datetime | None) -> Json:
        """Return the body for events with a date that is not off, and answers ``before``."""
        dated = during("dated", self.query.window, before)
        return self._sorted(match_all([*self._answering, dated]), 0)

    def _sorted(self, query: Json, turn: int) -> Json:
        """Return the body of a search sorted by the date to show; ``turn`` is added to the key."""
        part = self.part
        after = [int(part.after[0]) + turn, part.after[1], _LAST_RANK] if part.after else None
        return self.body(query, sort_by_date(self.query.window), 0, part.offset + part.limit, after)

    def _counting(self, edge: datetime | None) -> Json:
        """Return the body that counts the events listed before ``edge``, or all.

        Each count is a search of its own, so that it reads only those few events.
        """
        before = [shown_before(edge, self.query.window)] if edge else []
        return questions.count_of([*self._answering, *before])

    @property
    def _likely(self) -> list[datetime]:
        """Borders of the days that the page probably shows."""
        return self._edges(
            self._first_day + timedelta(days=rank) for rank in range(self.LIKELY_DAYS)
        )

    def _edges(self, days: Iterable[date]) -> list[datetime]:
        """Return the starts and ends of the days that lie in the window."""
        return sorted(
            {edge for day in days for edge in self._bounds(day) if edge > self.query.window.start}
        )

    def _bounds(self, day: date) -> list[datetime]:
        """Return start and end of the day in UTC.

        Wall times of one zone would compare without their offsets.
        """
        end = self.query.window.end
        bounds = [edge.astimezone(UTC) for edge in day_bounds(day)]
        return [min(edge, end) if end else edge for edge in bounds]


class ByRelevance(Order):
    """Order by relevance, the best first."""

    def bodies(self) -> list[Json]:
        """Return the search for a page by relevance, after the cursor if there is one."""
        part = self.part
        sort = ["_score", *sort_by_date(self.query.window)]
        after = None
        if part.after:
            at, event_id = part.after
            stood = date_rank_in(at)
            best = score_of(at) + questions.counted_for(stood, self.query.window)
            turn = (int(at) & LAST_MINUTE) + (stood == DateRank.OFF) * IS_OFF
            after = [best, turn, event_id, _LAST_RANK]
        return [self.body(self.question, sort, part.offset, part.limit, after)]

    @property
    def question(self) -> Json:
        return questions.relevance(self.query, self.bonus)

    def read(self, line: ServerConnection, answers: Sequence[Json]) -> Page:
        """Return the page of hits by relevance, with their sort keys."""
        hits = answers[0]["hits"]["hits"]
        listing = Listing(
            [self._key(hit) for hit in hits],
            self.ranks,
            self.query.window.first_day,
            self.distances,
            is_by_relevance=True,
            partial=self.partial_matches(hits),
        )
        listed = _total(answers[0])
        return Page(listing.hits(listing.keys), listed, listed)

    def partial_matches(self, hits: Sequence[Json]) -> Container[int]:
        """Return the events of ``hits`` that do not contain every term."""
        return ()

    def _key(self, hit: Json) -> Key:
        event_id = self.take(hit)
        score = int(hit["sort"][0]) % questions.STANDS
        rank = self.ranks[event_id]
        stood = date_rank(rank, is_short=self.query.window.is_short)
        return place(score, stood, minute_of(rank)), event_id


class ByRelevanceWithPartial(ByRelevance):
    """Order by relevance of the events that answer and of the partial matches, the best first."""

    def bodies(self) -> list[Json]:
        """Return the search for a page, and the count of the events that answer."""
        return [*ByRelevance.bodies(self), questions.count_of(questions.all_conditions(self.query))]

    @property
    def question(self) -> Json:
        return questions.relevance_with_partial(self.query, self.bonus)

    def read(self, line: ServerConnection, answers: Sequence[Json]) -> Page:
        """Return the page of hits by relevance, with both counts."""
        return ByRelevance.read(self, line, answers)._replace(total=_total(answers[1]))

    def partial_matches(self, hits: Sequence[Json]) -> Container[int]:
        return {
            hit["sort"][_EVENT_ID]
            for hit in hits
            if questions.FULL not in hit.get("matched_queries", ())
        }


class ByDistance(Order):
    """Order by distance, the nearest first.

    The server's distances differ slightly from ours. So its hits are sorted again, and a page after
    a key starts a little before that key.
    """

    SLACK_M = 1.0

    def bodies(self) -> list[Json]:
        after = self.part.after
        return [self._body([max(0.0, after[0] - self.SLACK_M), -1, _LAST_RANK] if after else None)]

    def read(self, line: ServerConnection, answers: Sequence[Json]) -> Page:
        """Return the page of hits by distance; search on until it is full, since server and we
        may order differently.
        """
        part = self.part
        keys = []
        answer = answers[0]
        while True:
            hits = answer["hits"]["hits"]
            keys += [(self.distances[event_id], event_id) for event_id in map(self.take, hits)]
            keys.sort()
            start = bisect_right(keys, part.after) if part.after else 0
            if len(hits) < part.limit or len(keys) - start >= part.limit:
                return self.page(keys[start : start + part.limit], _total(answers[0]))
            [answer] = line.search(self._body(hits[-1]["sort"]))

    def _body(self, after: Sequence[object] | None) -> Json:
        query = match_all(questions.all_conditions(self.query))
        here = {"point": questions.point(self.query), "order": "asc", "unit": "m"}
        sort = [{"_geo_distance": here}, {"id": "asc"}, least_rank(self.query.window)]
        return self.body(query, sort, self.part.offset, self.part.limit, after)


class ByEnd(Order):
    """Order by the end of the last date, the soonest first."""

    def bodies(self) -> list[Json]:
        """Return the search for a page by end, after the cursor if there is one."""
        part = self.part
        after = [int(part.after[0]), part.after[1], _LAST_RANK] if part.after else None
        query = match_all(questions.all_conditions(self.query))
        sort = [{"last_end": "asc"}, {"id": "asc"}, least_rank(self.query.window)]
        return [self.body(query, sort, part.offset, part.limit, after)]

    def read(self, line: ServerConnection, answers: Sequence[Json]) -> Page:
        hits = answers[0]["hits"]["hits"]
        return self.page([(hit["sort"][0], self.take(hit)) for hit in hits], _total(answers[0]))


AnyOrder = ByDate | ByRelevance | ByDistance | ByEnd

ORDERS: dict[Sort, type[AnyOrder]] = {
    Sort.DATE: ByDate,
    Sort.RELEVANCE: ByRelevance,
    Sort.DISTANCE: ByDistance,
    Sort.END: ByEnd,
}


def order_of(query: EventQuery, *, partial: bool) -> type[AnyOrder]:
    """Return the order of the query's list, of partial matches too where it may have any."""
    if partial and lists_partial_matches(query):
        return ByRelevanceWithPartial
    return ORDERS[query.sort]


def _total(answer: Json) -> int:
    return int(answer["hits"]["total"]["value"])
