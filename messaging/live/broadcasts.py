"""Broadcasts to open pages: one text in the format of each transport, and their queries."""

from dataclasses import dataclass, field

from channels.db import database_sync_to_async
from django.conf import settings

from messaging.formats.live import broadcast_text, snapshot
from messaging.models import Message
from messaging.models.messages import MessageQuerySet


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A text, encoded once for all pages: as WebSocket frame and event-stream chunk (HTML, 9.2.5).

    ``id`` is its message's id, 0 for hello and ping.
    """

    id: int
    text: str
    frame: dict[str, object] = field(init=False)
    chunk: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        event = f"id: {self.id}\ndata: {self.text}\n\n" if self.id else f"data: {self.text}\n\n"
        object.__setattr__(self, "frame", {"type": "websocket.send", "text": self.text})
        object.__setattr__(
            self, "chunk", {"type": "http.response.body", "body": event.encode(), "more_body": True}
        )


@database_sync_to_async
def read_from(message_id: int) -> list[Broadcast]:
    """Return the broadcast of ``message_id`` if it exists, and later ones, oldest first."""
    return _broadcasts(_messages().public().filter(id__gte=message_id).order_by("id"))


@database_sync_to_async
def read_last(count: int) -> list[Broadcast]:
    """Return the last ``count`` broadcasts, oldest first."""
    return _broadcasts(_messages().public().order_by("-id")[:count])[::-1]


@database_sync_to_async
def read_snapshot() -> Broadcast:
    """Return a reset broadcast with all live messages."""
    rows = list(_messages().standing())
    last_id = max((message.pk for message in rows), default=0)
    return Broadcast(last_id, snapshot(last_id, [message for message in rows if message.is_live]))


def _messages() -> MessageQuerySet:
    """Return messages, on the hub's own database connection if there is one.

    See ``config/databases.py``.
    """
    return Message.objects.using("hub") if "hub" in settings.DATABASES else Message.objects.all()


def _broadcasts(messages: MessageQuerySet) -> list[Broadcast]:
    return [Broadcast(message.pk, broadcast_text(message)) for message in messages]
