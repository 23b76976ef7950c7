"""Every change of what is searched, of the server's index, and of what found nothing."""

from search.services.fruitless import forget_fruitless, note_fruitless
from search.services.indexing import index_events, reindex
from search.services.landmarks import index_landmarks
from search.services.server import feed, feed_up_to, has_server, rebuild_index, roll_back, server_lag, server_state

__all__ = [
    "feed",
    "feed_up_to",
    "forget_fruitless",
    "has_server",
    "index_events",
    "index_landmarks",
    "note_fruitless",
    "rebuild_index",
    "reindex",
    "roll_back",
    "server_lag",
    "server_state",
]
