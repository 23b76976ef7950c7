"""Hub of open pages, one a process and stream: reads each row once and tells it to all pages.

The database is the source of truth, and ids follow commit order: a page that has an id has all
messages before it. Wake-ups (this process's signal, the channel layer, a clock) may be lost: they
only decide how soon the hub polls.
"""

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress

import structlog
from django.db import Error

from messaging.live.broadcasts import MESSAGES, Broadcast, Stream
from messaging.live.layer import has_shared_layer, listen, wake_other_processes
from messaging.live.sinks import PING_EVERY_S, Sink

log = structlog.get_logger(__name__)

#: Polling intervals: without Redis, and with its wake-ups.
LOOK_EVERY_S = 0.25
LOOK_EVERY_WITH_REDIS_S = 1.0
#: Polling interval, of senders too, if a watcher wakes them.
WATCHED_S = 60.0
#: Number of messages kept for resuming pages; those that missed more get a reset.
KEPT = 200
#: Number of pages served before other tasks of the process get a turn.
AT_ONCE = 50
#: Seconds that a reset may be reused without a query.
FRESH_S = 2.0

#: Calls its second argument every so many seconds, or when it knows of news.
Watch = Callable[[float, Callable[[], None]], Coroutine[None, None, None]]
_watches: list[Watch] = []


def watch_with(watch: Watch) -> None:
    """Register ``watch`` to wake the hubs of this process, from their next start on."""
    _watches[:] = [watch]


#: Returns the seconds that a broadcast pauses between ``AT_ONCE`` pages and the next ones.
Pause = Callable[[], float]
_pauses: list[Pause] = [lambda: 0.0]


def pause_with(pause: Pause) -> None:
    """Register ``pause`` for the broadcasts of this process, whose other threads need the time."""
    _pauses[:] = [pause]


class Hub:
    """All open pages of one event loop that hear a stream; started by the first page."""

    def __init__(self, stream: Stream = MESSAGES) -> None:
        self.stream = stream
        self.sinks: set[Sink] = set()
        self.woken = asyncio.Event()
        self.last_id = 0
        self._kept: deque[Broadcast] = deque(maxlen=KEPT)
        self._lock = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._reset: tuple[float, Broadcast] | None = None

    async def join(self, sink: Sink, since: int | None) -> None:
        """Send ``sink`` what came after message ``since``, then everything new.

        Raises ``django.db.Error``.
        """
        if not self._is_running:
            await self._start()
        if since is not None and since > self.last_id:  # another process has sent it already
            await self.look()
        all_kept_after = self._kept[0].id - 1 if len(self._kept) == KEPT else 0
        is_kept = since is not None and all_kept_after <= since <= self.last_id
        reset = None if is_kept else await self._snapshot()
        # No await from here on: broadcasts meanwhile would be lost or sent twice.
        if reset:
            sink.enqueue(reset, is_reset=True)
        else:
            sink.last_id = since or 0
        for broadcast in self._kept:
            sink.enqueue(broadcast)
        sink.enqueue(Broadcast(0, self.stream.beat("hello", max(self.last_id, sink.last_id))))
        self.sinks.add(sink)

    def leave(self, sink: Sink) -> None:
        self.sinks.discard(sink)
        sink.is_closed = True

    async def look(self) -> None:
        """Read new messages once and broadcast them.

        If the last sent message is missing, the database was restored from an older state: all
        pages get a reset.
        """
        async with self._lock:
            rows = await self.stream.read_from(self.last_id)
            if self.last_id and (not rows or rows[0].id != self.last_id):
                log.warning("live_history_changed")
                self._keep(await self.stream.read_last(KEPT))
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
        """Load the last messages and start the background tasks, unless they run."""
        async with self._lock:
            if self._is_running:
                return
            for task in self._tasks:
                task.cancel()
            self._keep(await self.stream.read_last(KEPT))
            chores = [self._look_for_ever()]
            if self.stream.has_pings:
                chores.append(self._ping_for_ever())
            if has_shared_layer():
                chores.append(listen(self.woken.set))
            chores += [watch(LOOK_EVERY_S, self.woken.set) for watch in _watches]
            self._tasks = [asyncio.create_task(chore) for chore in chores]

    def _keep(self, broadcasts: Iterable[Broadcast]) -> None:
        """Replace the kept broadcasts, and forget the snapshot."""
        self._kept.clear()
        self._kept.extend(broadcasts)
        self.last_id = self._kept[-1].id if self._kept else 0
        self._reset = None

    async def _broadcast(self, broadcast: Broadcast, *, is_reset: bool = False) -> None:
        """Queue ``broadcast`` to all pages, some at a time, without garbage collection."""
        gc.disable()  # garbage collection over thousands of pages takes half a second
        try:
            for number, sink in enumerate(list(self.sinks)):
                if number % AT_ONCE == AT_ONCE - 1:
                    await asyncio.sleep(_pauses[0]())
                sink.enqueue(broadcast, is_reset=is_reset)
            await asyncio.sleep(0)  # lets the last ones send
        finally:
            gc.enable()

    async def _snapshot(self) -> Broadcast:
        """Return the state to start from, cached for ``FRESH_S`` seconds.

        That is the messages that count now.
        """
        now = asyncio.get_running_loop().time()
        if (
            self._reset is None
            or self._reset[1].id < self.last_id
            or self._reset[0] + FRESH_S < now
        ):
            self._reset = (now, await self.stream.read_snapshot())
        return self._reset[1]

    async def _look_for_ever(self) -> None:
        """Look for new messages when woken, or regularly, until cancelled."""
        pause = LOOK_EVERY_WITH_REDIS_S if has_shared_layer() else LOOK_EVERY_S
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
        """Ping each idle page every ``PING_EVERY_S`` seconds, until cancelled."""
        second = 0
        while True:
            await asyncio.sleep(1)
            second = (second + 1) % PING_EVERY_S
            ping = Broadcast(0, self.stream.beat("ping", self.last_id))
            for sink in [sink for sink in self.sinks if sink.phase == second and sink.is_idle]:
                sink.enqueue(ping)


_hubs: dict[asyncio.AbstractEventLoop, list[Hub]] = {}


def current_hub(stream: Stream = MESSAGES) -> Hub:
    """Return the hub of ``stream`` in the running event loop; a server's process has one loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for ended in [known for known in _hubs if known.is_closed()]:
            del _hubs[ended]
    hubs = _hubs.setdefault(loop, [])
    hub = next((hub for hub in hubs if hub.stream is stream), None)
    if hub is None:
        hub = Hub(stream)
        hubs.append(hub)
    return hub


def wake_hubs(last_id: int, stream: Stream = MESSAGES) -> None:
    """Wake the hubs of ``stream``, here and by the channel layer in other processes.

    From any thread. They read ``last_id`` and everything new.
    """
    for loop, hubs in list(_hubs.items()):
        for hub in hubs:
            if hub.stream is stream:
                with suppress(RuntimeError):  # a closed loop
                    loop.call_soon_threadsafe(hub.woken.set)
    wake_other_processes(last_id)
