"""Sink: the bounded send queue of one open page; a page that is too slow for it is closed, and resumes."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from messaging.live.broadcasts import Broadcast

#: What may wait for one page. A page that cannot take as much is closed, and resumes.
MAX_QUEUED = 256
PING_EVERY_S = 25


class Sink:
    """Sends to one open page: in order, nothing twice, and no more waiting than it can take."""

    __slots__ = ("_close", "_queue", "_send", "_task", "is_closed", "last_id", "phase")

    def __init__(self, send: Callable[[Broadcast], Awaitable[None]], close: Callable[[], Awaitable[None]]) -> None:
        """``send`` waits while the page is slow; ``close`` ends a page that is too slow, in a bounded time."""
        self._send, self._close = send, close
        self._queue: deque[Broadcast] = deque()
        self._task: asyncio.Task[None] | None = None
        self.last_id = 0
        self.is_closed = False
        self.phase = random.randrange(PING_EVERY_S)  # noqa: S311 -- pings at different moments, no secret

    @property
    def is_idle(self) -> bool:
        return self._task is None

    def enqueue(self, broadcast: Broadcast, *, is_reset: bool = False) -> None:
        """Send ``broadcast`` after what waits, unless this page has it. A reset makes it forget what it had."""
        if self.is_closed or (0 < broadcast.id <= self.last_id and not is_reset):
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
        try:
            while self._queue:
                await self._send(self._queue.popleft())
        except (OSError, RuntimeError):  # the page has gone, and its consumer is about to hear of it
            self.is_closed = True
        finally:
            self._task = None

    async def _give_up(self) -> None:
        with suppress(OSError, RuntimeError):
            await self._close()
