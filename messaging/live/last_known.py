"""The alerts that this process read last, shown while the database is down."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from messaging.models import Message


class LastKnown(NamedTuple):
    """Standing messages, and when they were read."""

    at: datetime
    messages: Sequence[Message]


_last: list[LastKnown] = []


def remember(messages: Sequence[Message]) -> None:
    """Store the messages that a page has read; from any thread."""
    _last[:] = [LastKnown(timezone.now(), messages)]


def recall() -> LastKnown | None:
    """Return the stored messages, ``None`` before the first page.

    The caller leaves out those that have expired since.
    """
    return _last[0] if _last else None
