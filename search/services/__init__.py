"""Every change of what is searched: the index rows, and the server's index."""

from search.services.indexing import index_events, reindex
from search.services.server import feed, rebuild_index, roll_back, server_state

__all__ = ["feed", "index_events", "rebuild_index", "reindex", "roll_back", "server_state"]
