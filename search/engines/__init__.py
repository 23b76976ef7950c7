"""The engines: what they promise, and the one of this site."""

from django.db import connection

from search.engines.base import PAGE_LENGTH, Answer, Engine, Hit, Miss, Suggestion, Touch
from search.engines.postgresql import PostgresqlEngine
from search.engines.sqlite import SqliteEngine

__all__ = ["PAGE_LENGTH", "Answer", "Engine", "Hit", "Miss", "Suggestion", "Touch", "database_engine", "engine"]


def database_engine() -> Engine:
    """The engine of the site's database."""
    return SqliteEngine() if connection.vendor == "sqlite" else PostgresqlEngine()


def engine() -> Engine:
    """The engine that answers."""
    return database_engine()
