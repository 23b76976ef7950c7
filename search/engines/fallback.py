"""The engine of a site with a search server: the server answers, and while it does not, the database."""

from collections.abc import Collection
from datetime import date, datetime

from search.engines.base import PAGE_LENGTH, Answer, Engine, Suggestion, Touch
from search.engines.listing import Key
from search.exceptions import SearchServerAway
from search.query import EventQuery


class SteadyEngine(Engine):
    """Asks the large engine; where that raises :class:`~search.exceptions.SearchServerAway`, the site's own."""

    def __init__(self, large: Engine, own: Engine) -> None:
        self.large = large
        self.own = own

    def find(
        self, query: EventQuery, *, limit: int = PAGE_LENGTH, after: Key | None = None, facets: bool = True
    ) -> Answer:
        try:
            return self.large.find(query, limit=limit, after=after, facets=facets)
        except SearchServerAway:
            return self.own.find(query, limit=limit, after=after, facets=facets)

    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        try:
            return self.large.count_days(query, days)
        except SearchServerAway:
            return self.own.count_days(query, days)

    def suggest(self, text: str, now: datetime, limit: int = 8) -> list[Suggestion]:
        try:
            return self.large.suggest(text, now, limit)
        except SearchServerAway:
            return self.own.suggest(text, now, limit)

    def matching(self, query: EventQuery, event_ids: Collection[int]) -> set[int]:
        return self.own.matching(query, event_ids)

    def saying(self, text: str) -> set[int]:
        return self.own.saying(text)

    def dates_on(self, first: date, last: date) -> list[Touch]:
        return self.own.dates_on(first, last)

    def correct(self, words: Collection[str]) -> dict[str, str]:
        return self.own.correct(words)
