"""Engine of a site with a search server: the database answers while the server does not."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime

from search.engines.base import PAGE_LENGTH, Answer, Engine, Hit, Suggestion, Touch
from search.engines.elasticsearch.engine import DEEPEST, ElasticsearchEngine
from search.engines.listing import Key
from search.exceptions import SearchServerAway
from search.query import EventQuery


class FallbackEngine(Engine):
    """Engine that asks the server for lists and counts, and the database for the rest.

    The rest are short or transactional questions.
    """

    def __init__(self, server: ElasticsearchEngine, database: Engine) -> None:
        self.server = server
        self.database = database

    def find(
        self,
        query: EventQuery,
        *,
        limit: int = PAGE_LENGTH,
        after: Key | None = None,
        facets: bool = True,
    ) -> Answer:
        """Ask the server; ask the database if it is away, or for a page that is too deep for it."""
        if 0 < query.page * limit <= DEEPEST:
            with suppress(SearchServerAway):
                return self.server.find(query, limit=limit, after=after, facets=facets)
        return self.database.find(query, limit=limit, after=after, facets=facets)

    def almost(self, query: EventQuery, limit: int) -> tuple[Hit, ...]:
        with suppress(SearchServerAway):
            return self.server.almost(query, limit)
        return self.database.almost(query, limit)

    def count_each(self, queries: Sequence[EventQuery]) -> list[int]:
        with suppress(SearchServerAway):
            return self.server.count_each(queries)
        return self.database.count_each(queries)

    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        with suppress(SearchServerAway):
            return self.server.count_days(query, days)
        return self.database.count_days(query, days)

    def suggest(self, text: str, now: datetime, limit: int = 8) -> list[Suggestion]:
        return self.database.suggest(text, now, limit)

    def matching(self, query: EventQuery, event_ids: Collection[int]) -> set[int]:
        return self.database.matching(query, event_ids)

    def saying(self, text: str) -> set[int]:
        return self.database.saying(text)

    def dates_on(self, first: date, last: date) -> list[Touch]:
        return self.database.dates_on(first, last)
