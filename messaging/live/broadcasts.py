"""Broadcasts to open pages: one text in the format of each transport, and their streams."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from channels.db import database_sync_to_async
from django.conf import settings

from messaging.formats.live import beat, broadcast_text, snapshot
from messaging.models import Message
from messaging.models.messages import MessageQuerySet


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A text, encoded once for all pages: as WebSocket frame and event-stream chunk (HTML, 9.2.5).

    ``id`` is its message's id, 0 for hello and ping. Pages that chose another topic are not told;
    without a topic it is for all.
    """

    id: int
    text: str
    topic: str = ""
    frame: dict[str, object] = field(init=False)
    chunk: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "frame", {"type": "websocket.send", "text": self.text})
        object.__setattr__(self, "chunk", self.chunk_at(str(self.id)))

    def chunk_at(self, position: str) -> dict[str, object]:
        """Return the event-stream chunk with ``position`` as its id; hello and ping have none."""
        name = f"id: {position}\n" if self.id else ""
        body = f"{name}data: {self.text}\n\n".encode()
        return {"type": "http.response.body", "body": body, "more_body": True}


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Rows that open pages are told in order of their ids: what a hub reads, and how it greets."""

    #: The broadcast of an id if it exists, and later ones, oldest first.
    read_from: Callable[[int], Awaitable[list[Broadcast]]]
    #: The last ones, that many, oldest first.
    read_last: Callable[[int], Awaitable[list[Broadcast]]]
    #: What a page starts from that missed too much.
    read_snapshot: Callable[[], Awaitable[Broadcast]]
    #: The text of a «hello» or a «ping», with the last id.
    beat: Callable[[str, int], str]
    #: Parameters of a page's address: the topic that it chose, and the id of the last one it has.
    topic_parameter: str = ""
    position_parameter: str = "depuis"
    #: Whether idle pages are pinged; one stream a page is enough.
    has_pings: bool = True


#: Streams of other apps, which a page hears beside the messages.
OTHER_STREAMS: list[Stream] = []


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


#: The stream of every page.
MESSAGES = Stream(read_from=read_from, read_last=read_last, read_snapshot=read_snapshot, beat=beat)
