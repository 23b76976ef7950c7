"""The search's server in tests, told at once of what is in the database, whoever wrote it there."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from agenda.models import Event
from search.engines import Answer, Hit, database_engine
from search.engines.elasticsearch.documents import documents
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.mapping import alias
from search.engines.elasticsearch.server import server
from search.engines.fallback import FallbackEngine
from search.query import EventQuery
from search.services.feeding import write


class ServerAlone(FallbackEngine):
    """Lists and counts of the server, without the fallback: a test sees when it does not answer."""

    def find(self, query: EventQuery, **options: Any) -> Answer:
        return self.server.find(query, **options)

    def almost(self, query: EventQuery, limit: int) -> tuple[Hit, ...]:
        return self.server.almost(query, limit)

    def count_each(self, queries: Sequence[EventQuery]) -> list[int]:
        return self.server.count_each(queries)

    def count_days(self, query: EventQuery, days: Collection[date]) -> dict[date, int]:
        return self.server.count_days(query, days)


def server_engine() -> ServerAlone:
    return ServerAlone(ElasticsearchEngine(), database_engine())


class Told:
    """Tells the server of an agenda; one that it was told of before, and that was rolled back, it is told to forget."""

    def __init__(self) -> None:
        self.known: set[UUID] = set()

    def __call__(self, event_ids: Iterable[int]) -> None:
        uids = set(Event.objects.filter(pk__in=event_ids).values_list("uid", flat=True))
        write(server().patient, documents(uids | self.known), alias(), refresh=True)
        self.known |= uids
