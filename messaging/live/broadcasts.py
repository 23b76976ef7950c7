"""Broadcasts to open pages: one text in the shape of each transport, and the queries that read them from messages."""

from dataclasses import dataclass, field

from channels.db import database_sync_to_async
from django.conf import settings

from messaging.formats.live import snapshot, spoken
from messaging.models import Message
from messaging.models.messages import MessageQuerySet


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One text, made once, whoever hears it: a WebSocket's frame, and a chunk of an event stream (HTML, 9.2.5).

    ``id`` is its message's, and 0 where it brings no news.
    """

    id: int
    text: str
    frame: dict[str, object] = field(init=False)
    chunk: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        event = f"id: {self.id}\ndata: {self.text}\n\n" if self.id else f"data: {self.text}\n\n"
        object.__setattr__(self, "frame", {"type": "websocket.send", "text": self.text})
        object.__setattr__(self, "chunk", {"type": "http.response.body", "body": event.encode(), "more_body": True})


@database_sync_to_async
def read_from(message_id: int) -> list[Broadcast]:
    """That of ``message_id``, where it is still there, and all later ones, oldest first."""
    return _broadcasts(_messages().public().filter(id__gte=message_id).order_by("id"))


@database_sync_to_async
def read_last(count: int) -> list[Broadcast]:
    """The last ``count``, oldest first."""
    return _broadcasts(_messages().public().order_by("-id")[:count])[::-1]


@database_sync_to_async
def read_snapshot() -> Broadcast:
    """All that is live, as one."""
    rows = list(_messages().standing())
    last_id = max((message.pk for message in rows), default=0)
    return Broadcast(last_id, snapshot(last_id, [message for message in rows if message.is_live]))


def _messages() -> MessageQuerySet:
    """Through a connection of the hub's own, where the site has one (config/databases.py)."""
    return Message.objects.using("hub") if "hub" in settings.DATABASES else Message.objects.all()


def _broadcasts(messages: MessageQuerySet) -> list[Broadcast]:
    return [Broadcast(message.pk, spoken(message)) for message in messages]
