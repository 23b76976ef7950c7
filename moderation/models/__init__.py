"""The tables of moderation: the queue, what is decided of it and why, and of whom."""

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
from moderation.models.trust import WHY_LENGTH, Representative, StoppedAddress, Trust, TrustOverride

__all__ = [
    "AUTHOR_LENGTH",
    "PICTURE",
    "WHY_LENGTH",
    "WORD_LENGTH",
    "Decision",
    "ModeratedMixin",
    "QueueItem",
    "QueueItemQuerySet",
    "Reason",
    "Representative",
    "StoppedAddress",
    "Trust",
    "TrustOverride",
]
