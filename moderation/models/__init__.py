"""Models of moderation: the queue, decisions and their reasons, trust."""

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
