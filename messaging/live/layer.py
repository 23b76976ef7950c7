"""Channel layer between processes: writing a message wakes the hubs of all others.

Lost wake-ups only delay the hubs until their next poll, so a slow or stopped layer blocks nobody.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

#: Channel group of ``messaging.signals.message_written``.
GROUP = "alerts.messages"
SENDING_S = 1
RETRY_S = 1.0

#: Thread that sends, so that writers do not wait. A queued send stands for all messages written
#: until it starts.
_sender = ThreadPoolExecutor(1, "messaging.live")
_is_waiting = threading.Event()


def has_shared_layer() -> bool:
    """Return whether a shared channel layer connects the processes."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)


def wake_other_processes(message_id: int) -> None:
    """Wake other processes for ``message_id``, in a background thread; raises nothing."""
    if has_shared_layer() and not _is_waiting.is_set():
        _is_waiting.set()
        _sender.submit(_send, message_id)


def _send(message_id: int) -> None:
    """Tell other processes of a message through Redis; log a failure."""

    async def send() -> None:
        async with asyncio.timeout(SENDING_S):
            await get_channel_layer().group_send(
                GROUP, {"type": "message.written", "id": message_id}
            )

    _is_waiting.clear()
    try:
        async_to_sync(send)()
    except (OSError, RedisError) as error:
        log.warning("live_layer_lost", error=type(error).__name__)


async def listen(told: Callable[[], None]) -> None:
    """Call ``told`` whenever another process writes a message; runs forever.

    Returns at once without a shared layer. Only an optimisation: the table is polled as well.
    """
    while has_shared_layer():
        layer = get_channel_layer()
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            while await layer.receive(channel):
                told()
        except Exception as error:  # noqa: BLE001 -- whatever the layer's own library raises when its server is away
            log.warning("live_layer_lost", error=type(error).__name__)
            await asyncio.sleep(RETRY_S)
