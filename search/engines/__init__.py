"""The engines: what they promise, and the one of this site."""

from django.conf import settings
from django.db import connection

from search.engines.base import PAGE_LENGTH, Answer, Engine, Hit, Miss, Suggestion, Touch
from search.engines.database.postgresql import PostgresqlEngine
from search.engines.database.sqlite import SqliteEngine

__all__ = ["PAGE_LENGTH", "Answer", "Engine", "Hit", "Miss", "Suggestion", "Touch", "database_engine", "engine"]


def engine() -> Engine:
    """The engine that answers: the search server's while there is one that does, else the database's."""
    own = database_engine()
    if not settings.ELASTICSEARCH_URL:
        return own
    from search.engines.elasticsearch.engine import ElasticsearchEngine  # noqa: PLC0415 -- loads its client, 36 MB
    from search.engines.fallback import SteadyEngine  # noqa: PLC0415

    return SteadyEngine(ElasticsearchEngine(own), own)


def database_engine() -> Engine:
    """The engine of the site's database, which is always current: its rows change with what they tell."""
    return SqliteEngine() if connection.vendor == "sqlite" else PostgresqlEngine()
