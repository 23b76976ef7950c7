"""The alerts that this process read last: what a page can still say of them while the database is away."""

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
    """Called with what each page reads, in any thread."""
    _last[:] = [LastKnown(timezone.now(), messages)]


def recall() -> LastKnown | None:
    """Nothing before the first page. Who shows them leaves out those that have expired since."""
    return _last[0] if _last else None
