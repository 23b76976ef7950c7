"""Every change of the index rows."""

from search.services.indexing import index_events, reindex

__all__ = ["index_events", "reindex"]
