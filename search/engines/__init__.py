"""Search engines: their interface, and which one this site uses."""

from functools import cache

from django.conf import settings
from django.db import connection

from agenda.models.scopes import note_all_events
from search.engines.base import PAGE_LENGTH, Engine, Hit, Relaxed, SearchAnswer, Suggestion, Touch
from search.engines.database.postgresql import PostgresqlEngine
from search.engines.database.sql import SqlEngine
from search.engines.database.sqlite import SqliteEngine


def engine() -> Engine:
    """Return the engine of lists and counts: the search server's if there is one.

    The database's takes over while the server is away.
    """
    note_all_events()
    return _with_fallback() if settings.ELASTICSEARCH_URL else database_engine()


# An engine has no state of a query: one instance serves all requests of a process.
@cache
def database_engine() -> SqlEngine:
    """Return the engine of the site's database.

    Its index is written in the transaction of each change, so it is always current.
    """
    return SqliteEngine() if connection.vendor == "sqlite" else PostgresqlEngine()


@cache
def _with_fallback() -> Engine:
    from search.engines.elasticsearch.engine import ElasticsearchEngine  # noqa: PLC0415 -- loads its client, 36 MB
    from search.engines.fallback import FallbackEngine  # noqa: PLC0415

    return FallbackEngine(ElasticsearchEngine(), database_engine())
