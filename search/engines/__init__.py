"""The engines: what they promise, and the one of this site."""

from django.conf import settings
from django.db import connection

from search.engines.base import PAGE_LENGTH, Answer, Engine, Hit, Miss, Suggestion, Touch
from search.engines.portable import PortableEngine
from search.engines.sqlite import SqliteEngine

__all__ = ["PAGE_LENGTH", "Answer", "Engine", "Hit", "Miss", "Suggestion", "Touch", "database_engine", "engine"]


def engine() -> Engine:
    """The site's: its server's while that answers, its database's otherwise."""
    own = database_engine()
    if not settings.ELASTICSEARCH_URL:
        return own
    from search.engines.elasticsearch.engine import ElasticsearchEngine  # noqa: PLC0415 -- a third of a second
    from search.engines.steady import SteadyEngine  # noqa: PLC0415

    return SteadyEngine(ElasticsearchEngine(own), own)


def database_engine() -> Engine:
    """Always current: its rows change in the transaction of what they tell."""
    return SqliteEngine() if connection.vendor == "sqlite" else PortableEngine()
