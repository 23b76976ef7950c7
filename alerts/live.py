"""The hub of open pages: one a process, it reads each message once and says it to every socket and event stream.

The database is the truth and ids follow commit order, so whoever has heard of an id has heard of all before it. What
wakes the hub (this process's own signal, the channel layer, a clock) may be lost: it only decides how soon it looks.
"""

import asyncio
import gc
import random
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.conf import settings
from django.db import Error
from redis.exceptions import RedisError

from alerts.formats.live import beat, snapshot, spoken
from alerts.models import Message
from alerts.models.messages import MessageQuerySet

log = structlog.get_logger(__name__)

GROUP = "alerts.messages"
#: How often the table is looked at: alone, and where Redis says when.
LOOK_EVERY_S = 0.25
LOOK_EVERY_WITH_REDIS_S = 1.0
#: The messages that are kept to be said again. Who missed more is told what is live instead.
KEPT = 200
#: What may wait for one page. A page that cannot take as much is closed, and resumes.
WAITING_MOST = 256
PING_EVERY_S = 25
#: Pages told in one go, before others in this process get their turn.
AT_ONCE = 250
#: How long all that is live may be said again without another look.
FRESH_S = 2.0
TELLING_S = 1


@dataclass(frozen=True, slots=True)
class Said:
    """One text, in the shape of each transport; made once, whoever hears it. ``id`` is 0 where it tells no news."""

    id: int
    text: str
    frame: dict[str, object] = field(init=False)
    chunk: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        event = f"id: {self.id}\ndata: {self.text}\n\n" if self.id else f"data: {self.text}\n\n"
        object.__setattr__(self, "frame", {"type": "websocket.send", "text": self.text})
        object.__setattr__(self, "chunk", {"type": "http.response.body", "body": event.encode(), "more_body": True})


class Sink:
    """Where one open page takes what it is told: in order, nothing twice, and no more waiting than it can take."""

    __slots__ = ("_give_up", "_send", "_task", "_waiting", "is_over", "last_id", "phase")

    def __init__(self, send: Callable[[Said], Awaitable[None]], give_up: Callable[[], Awaitable[None]]) -> None:
        """``send`` waits while the page is slow; ``give_up`` ends a page that is too slow, in a bounded time."""
        self._send, self._give_up = send, give_up
        self._waiting: deque[Said] = deque()
        self._task: asyncio.Task[None] | None = None
        self.last_id = 0
        self.is_over = False
        self.phase = random.randrange(PING_EVERY_S)  # noqa: S311 -- pings at different moments, no secret

    @property
    def is_idle(self) -> bool:
        return self._task is None

    def put(self, said: Said, *, anew: bool = False) -> None:
        """Send ``said`` after what waits, unless this page has it. ``anew`` forgets what it had."""
        if self.is_over or (0 < said.id <= self.last_id and not anew):
            return
        if len(self._waiting) >= WAITING_MOST:
            self._end()
            return
        self.last_id = said.id if anew else said.id or self.last_id
        self._waiting.append(said)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._waiting:
                await self._send(self._waiting.popleft())
        except (OSError, RuntimeError):  # the page has gone, and its consumer is about to hear of it
            self.is_over = True
        finally:
            self._task = None

    def _end(self) -> None:
        self.is_over = True
        self._waiting.clear()
        if self._task:
            self._task.cancel()
        self._task = asyncio.create_task(self._close())

    async def _close(self) -> None:
        with suppress(OSError, RuntimeError):
            await self._give_up()


class Hub:
    """All open pages of one event loop. It starts with the first of them."""

    def __init__(self) -> None:
        self.sinks: set[Sink] = set()
        self.woken = asyncio.Event()
        self.last_id = 0
        self._kept: deque[Said] = deque(maxlen=KEPT)
        self._lock = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._reset: tuple[float, Said] | None = None

    async def join(self, sink: Sink, since: int | None) -> None:
        """Tell ``sink`` what came after the message ``since``, then all that comes. Raises ``django.db.Error``."""
        if not self._is_running:
            await self._start()
        if since is not None and since > self.last_id:  # another process was quicker to say it
            await self.look()
        reset = None if since is not None and self._floor <= since <= self.last_id else await self._snapshot()
        # From here to the end nothing waits: what is said meanwhile is neither lost nor said twice.
        if reset:
            sink.put(reset, anew=True)
        else:
            sink.last_id = since or 0
        for said in self._kept:
            sink.put(said)
        sink.put(Said(0, beat("hello", max(self.last_id, sink.last_id))))
        self.sinks.add(sink)

    def leave(self, sink: Sink) -> None:
        self.sinks.discard(sink)
        sink.is_over = True

    async def look(self) -> None:
        """Read what is new, once, and say it to all."""
        async with self._lock:
            rows = await _read_from(self.last_id)
            if self.last_id and (not rows or rows[0].id != self.last_id):
                await self._begin_again()
                return
            for said in rows[1:] if self.last_id else rows:
                self._kept.append(said)
                self.last_id = said.id
                await self._tell(said)

    @property
    def _is_running(self) -> bool:
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    @property
    def _floor(self) -> int:
        """All that came after this id is kept."""
        return self._kept[0].id - 1 if len(self._kept) == KEPT else 0

    async def _start(self) -> None:
        async with self._lock:
            if self._is_running:
                return
            for task in self._tasks:
                task.cancel()
            self._keep(await _read_last())
            chores = [self._look_for_ever(), self._ping_for_ever()]
            if is_shared():
                chores.append(self._listen_for_ever())
            self._tasks = [asyncio.create_task(chore) for chore in chores]

    async def _begin_again(self) -> None:
        """The last message that was said is no more: the database is an older one. Everybody starts anew."""
        log.warning("live_history_changed")
        self._keep(await _read_last())
        await self._tell(await self._snapshot(), anew=True)

    def _keep(self, rows: Iterable[Said]) -> None:
        self._kept.clear()
        self._kept.extend(rows)
        self.last_id = self._kept[-1].id if self._kept else 0
        self._reset = None

    async def _tell(self, said: Said, *, anew: bool = False) -> None:
        gc.disable()  # among what thousands of pages hold, a look for garbage takes half a second
        try:
            for number, sink in enumerate(list(self.sinks)):
                if number % AT_ONCE == AT_ONCE - 1:
                    await asyncio.sleep(0)
                sink.put(said, anew=anew)
            await asyncio.sleep(0)  # the last of them speak
        finally:
            gc.enable()

    async def _snapshot(self) -> Said:
        now = asyncio.get_running_loop().time()
        if self._reset is None or self._reset[1].id < self.last_id or self._reset[0] + FRESH_S < now:
            self._reset = (now, await _read_standing())
        return self._reset[1]

    async def _look_for_ever(self) -> None:
        pause = LOOK_EVERY_WITH_REDIS_S if is_shared() else LOOK_EVERY_S
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
            ping = Said(0, beat("ping", self.last_id))
            for sink in [one for one in self.sinks if one.phase == second and one.is_idle]:
                sink.put(ping)

    async def _listen_for_ever(self) -> None:
        """Wake when another process says, on the one subscription that this process has."""
        layer = get_channel_layer()
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while await layer.receive(channel):
                    self.woken.set()
            except (OSError, RedisError) as error:
                log.warning("live_layer_lost", error=type(error).__name__)
                await asyncio.sleep(LOOK_EVERY_WITH_REDIS_S)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the loop that asks; a server's process has one."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for ended in [one for one in _hubs if one.is_closed()]:
            del _hubs[ended]
        _hubs[loop] = Hub()
    return _hubs[loop]


def is_shared() -> bool:
    """Whether processes hear each other through the channel layer."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)


def announce(message_id: int) -> None:
    """Wake this process's hub and, through the channel layer, the other processes. From any thread.

    What does not arrive is found by their next look: a layer that is slow or down holds nobody up and raises nothing.
    """
    for loop, one in list(_hubs.items()):
        with suppress(RuntimeError):  # a loop that has closed
            loop.call_soon_threadsafe(one.woken.set)
    if is_shared() and not _is_waiting.is_set():
        _is_waiting.set()
        _teller.submit(_tell_others, message_id)


#: Tells other processes, beside whoever wrote a message. One that waits its turn tells of all written meanwhile.
_teller = ThreadPoolExecutor(1, "alerts.live")
_is_waiting = threading.Event()


def _tell_others(message_id: int) -> None:
    _is_waiting.clear()
    try:
        async_to_sync(_send)(message_id)
    except (OSError, RedisError) as error:
        log.warning("live_layer_lost", error=type(error).__name__)


async def _send(message_id: int) -> None:
    async with asyncio.timeout(TELLING_S):
        await get_channel_layer().group_send(GROUP, {"type": "message.written", "id": message_id})


@database_sync_to_async
def _read_from(message_id: int) -> list[Said]:
    return [_say(one) for one in _messages().public().filter(id__gte=message_id).order_by("id")]


@database_sync_to_async
def _read_last() -> list[Said]:
    return [_say(one) for one in reversed(_messages().public().order_by("-id")[:KEPT])]


@database_sync_to_async
def _read_standing() -> Said:
    rows = list(_messages().standing())
    last_id = max((one.pk for one in rows), default=0)
    return Said(last_id, snapshot(last_id, [one for one in rows if one.is_live]))


def _messages() -> MessageQuerySet:
    """Through a connection of the hub's own, where the site has one (config/databases.py)."""
    return Message.objects.using("hub") if "hub" in settings.DATABASES else Message.objects.all()


def _say(message: Message) -> Said:
    return Said(message.pk, spoken(message))
