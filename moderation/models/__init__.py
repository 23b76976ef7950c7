"""The tables of moderation: the queue, what is decided of it and why."""

from moderation.models.queue import (
    AUTHOR_LENGTH,
    PICTURE,
    WORD_LENGTH,
    Decision,
    ModeratedMixin,
    QueueItem,
    QueueItemQuerySet,
    Reason,
)

__all__ = [
    "AUTHOR_LENGTH",
    "PICTURE",
    "WORD_LENGTH",
    "Decision",
    "ModeratedMixin",
    "QueueItem",
    "QueueItemQuerySet",
    "Reason",
]
