"""Sink: bounded send queue of one open page; a page that is too slow is closed, and resumes."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from messaging.live.broadcasts import Broadcast

#: Maximum queue length of a page; above, the page is closed, and resumes.
MAX_QUEUED = 256
PING_EVERY_S = 25


class Sink:
    """Send queue of one open page: in order, without duplicates, bounded."""

    __slots__ = ("_close", "_queue", "_send", "_task", "is_closed", "last_id", "phase", "topic")

    def __init__(
        self,
        send: Callable[[Broadcast], Awaitable[None]],
        close: Callable[[], Awaitable[None]],
        topic: str = "",
    ) -> None:
        """Set the callbacks: ``send`` waits for a slow page, ``close`` ends one in bounded time."""
        self._send, self._close, self.topic = send, close, topic
        self._queue: deque[Broadcast] = deque()
        self._task: asyncio.Task[None] | None = None
        self.last_id = 0
        self.is_closed = False
        self.phase = random.randrange(PING_EVERY_S)  # noqa: S311 -- pings at different moments, no secret

    @property
    def is_idle(self) -> bool:
        return self._task is None

    def enqueue(self, broadcast: Broadcast, *, is_reset: bool = False) -> None:
        """Queue ``broadcast`` unless the page has it already; a reset clears what it has.

        A page that has ``MAX_QUEUED`` broadcasts waiting is too slow and gets closed.
        """
        if self.is_closed or (0 < broadcast.id <= self.last_id and not is_reset):
            return
        if broadcast.topic not in ("", self.topic):
            self.last_id = broadcast.id
            return
        if len(self._queue) >= MAX_QUEUED:
            self.is_closed = True
            self._queue.clear()
            if self._task:
                self._task.cancel()
            self._task = asyncio.create_task(self._give_up())
            return
        self.last_id = broadcast.id if is_reset else broadcast.id or self.last_id
        self._queue.append(broadcast)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        """Send what is queued; a failure closes the sink."""
        try:
            while self._queue:
                await self._send(self._queue.popleft())
        except (OSError, RuntimeError):  # the page is gone; its consumer will be notified
            self.is_closed = True
        finally:
            self._task = None

    async def _give_up(self) -> None:
        with suppress(OSError, RuntimeError):
            await self._close()
