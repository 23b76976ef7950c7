"""Engine of a site with a search server: the database answers while the server does not."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date

from search.engines.base import PAGE_LENGTH, Engine, Key, SearchAnswer
from search.engines.elasticsearch.engine import DEEPEST
from search.exceptions import SearchServerAway
from search.query import EventQuery


class FallbackEngine(Engine):
    """Engine that asks the server, and the database while the server is away."""

    def __init__(self, server: Engine, database: Engine) -> None:
        self.server = server
        self.database = database

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
        """Ask the server; ask the database if it is away, or for a page that is too deep for it."""

        def ask(engine: Engine) -> SearchAnswer:
            return engine.find(
                query, limit=limit, after=after, facets=facets, partial=partial, bonus=bonus
            )

        if 0 < query.page * limit <= DEEPEST:
            with suppress(SearchServerAway):
                return ask(self.server)
        return ask(self.database)

    def count_each(self, queries: Sequence[EventQuery]) -> list[int]:
        with suppress(SearchServerAway):
            return self.server.count_each(queries)
        return self.database.count_each(queries)

    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        with suppress(SearchServerAway):
            return self.server.count_days(query, days)
        return self.database.count_days(query, days)
