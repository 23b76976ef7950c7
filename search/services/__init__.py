"""Every change of the index rows, and of what found nothing."""

from search.services.fruitless import forget_fruitless, note_fruitless
from search.services.indexing import index_events, reindex

__all__ = ["forget_fruitless", "index_events", "note_fruitless", "reindex"]
