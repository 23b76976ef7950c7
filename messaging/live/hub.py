"""Hub of open pages: one a process, it reads each message once and broadcasts it to every socket and event stream.

The database is the truth and ids follow commit order, so whoever has heard of an id has heard of all before it. What
wakes the hub (this process's own signal, the channel layer, a clock) may be lost: it only decides how soon it looks.
"""

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress

import structlog
from django.db import Error

from messaging.formats.live import beat
from messaging.live.broadcasts import Broadcast, read_from, read_last, read_snapshot
from messaging.live.layer import is_shared, listen, wake_other_processes
from messaging.live.sinks import PING_EVERY_S, Sink

log = structlog.get_logger(__name__)

#: How often the table is looked at: alone, and where Redis says when.
LOOK_EVERY_S = 0.25
LOOK_EVERY_WITH_REDIS_S = 1.0
#: Where somebody watches: between two looks that nobody asks for.
WATCHED_S = 60.0
#: The messages that are kept to be sent again. Who missed more is sent what is live instead.
KEPT = 200
#: Pages sent to in one go, before others in this process get their turn.
AT_ONCE = 250
#: How long all that is live may be sent again without another look.
FRESH_S = 2.0

#: Calls its second argument every so many seconds, or as it knows better.
Watch = Callable[[float, Callable[[], None]], Coroutine[None, None, None]]
_watches: list[Watch] = []


def watch_with(watch: Watch) -> None:
    """Have ``watch`` say when the hubs of this process look at the database, from their next start on."""
    _watches[:] = [watch]


class Hub:
    """All open pages of one event loop. It starts with the first of them."""

    def __init__(self) -> None:
        self.sinks: set[Sink] = set()
        self.woken = asyncio.Event()
        self.last_id = 0
        self._kept: deque[Broadcast] = deque(maxlen=KEPT)
        self._lock = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._reset: tuple[float, Broadcast] | None = None

    async def join(self, sink: Sink, since: int | None) -> None:
        """Send ``sink`` what came after the message ``since``, then all that comes. Raises ``django.db.Error``."""
        if not self._is_running:
            await self._start()
        if since is not None and since > self.last_id:  # another process was quicker to say it
            await self.look()
        all_kept_after = self._kept[0].id - 1 if len(self._kept) == KEPT else 0
        is_kept = since is not None and all_kept_after <= since <= self.last_id
        reset = None if is_kept else await self._snapshot()
        # From here to the end nothing waits: what is sent meanwhile is neither lost nor sent twice.
        if reset:
            sink.enqueue(reset, is_reset=True)
        else:
            sink.last_id = since or 0
        for broadcast in self._kept:
            sink.enqueue(broadcast)
        sink.enqueue(Broadcast(0, beat("hello", max(self.last_id, sink.last_id))))
        self.sinks.add(sink)

    def leave(self, sink: Sink) -> None:
        self.sinks.discard(sink)
        sink.is_closed = True

    async def look(self) -> None:
        """Read what is new, once, and broadcast it to all.

        Where the last message that was sent is no more, the database is an older one: everybody starts anew.
        """
        async with self._lock:
            rows = await read_from(self.last_id)
            if self.last_id and (not rows or rows[0].id != self.last_id):
                log.warning("live_history_changed")
                self._keep(await read_last(KEPT))
                await self._broadcast(await self._snapshot(), is_reset=True)
                return
            for broadcast in rows[1:] if self.last_id else rows:
                self._kept.append(broadcast)
                self.last_id = broadcast.id
                await self._broadcast(broadcast)

    @property
    def _is_running(self) -> bool:
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    async def _start(self) -> None:
        async with self._lock:
            if self._is_running:
                return
            for task in self._tasks:
                task.cancel()
            self._keep(await read_last(KEPT))
            chores = [self._look_for_ever(), self._ping_for_ever()]
            if is_shared():
                chores.append(listen(self.woken.set))
            chores += [watch(LOOK_EVERY_S, self.woken.set) for watch in _watches]
            self._tasks = [asyncio.create_task(chore) for chore in chores]

    def _keep(self, broadcasts: Iterable[Broadcast]) -> None:
        self._kept.clear()
        self._kept.extend(broadcasts)
        self.last_id = self._kept[-1].id if self._kept else 0
        self._reset = None

    async def _broadcast(self, broadcast: Broadcast, *, is_reset: bool = False) -> None:
        gc.disable()  # among what thousands of pages hold, a look for garbage takes half a second
        try:
            for number, sink in enumerate(list(self.sinks)):
                if number % AT_ONCE == AT_ONCE - 1:
                    await asyncio.sleep(0)
                sink.enqueue(broadcast, is_reset=is_reset)
            await asyncio.sleep(0)  # the last of them send
        finally:
            gc.enable()

    async def _snapshot(self) -> Broadcast:
        now = asyncio.get_running_loop().time()
        if self._reset is None or self._reset[1].id < self.last_id or self._reset[0] + FRESH_S < now:
            self._reset = (now, await read_snapshot())
        return self._reset[1]

    async def _look_for_ever(self) -> None:
        pause = LOOK_EVERY_WITH_REDIS_S if is_shared() else LOOK_EVERY_S
        if _watches:
            pause = WATCHED_S
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.woken.wait()
            self.woken.clear()
            try:
                await self.look()
            except Error as error:
                log.warning("live_look_failed", error=type(error).__name__)
                await asyncio.sleep(LOOK_EVERY_WITH_REDIS_S)

    async def _ping_for_ever(self) -> None:
        second = 0
        while True:
            await asyncio.sleep(1)
            second = (second + 1) % PING_EVERY_S
            ping = Broadcast(0, beat("ping", self.last_id))
            for sink in [sink for sink in self.sinks if sink.phase == second and sink.is_idle]:
                sink.enqueue(ping)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def current_hub() -> Hub:
    """The hub of the running event loop; a server's process has one."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for ended in [known for known in _hubs if known.is_closed()]:
            del _hubs[ended]
        _hubs[loop] = Hub()
    return _hubs[loop]


def wake_hubs(message_id: int) -> None:
    """Have every hub look for ``message_id``, here and, through the channel layer, elsewhere. From any thread."""
    for loop, hub in list(_hubs.items()):
        with suppress(RuntimeError):  # a loop that has closed
            loop.call_soon_threadsafe(hub.woken.set)
    wake_other_processes(message_id)
