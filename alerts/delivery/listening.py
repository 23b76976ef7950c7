"""Being told at once that a message was written, where processes hear each other (Redis)."""

import asyncio
from collections.abc import Callable

import structlog
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = structlog.get_logger(__name__)

#: Where ``messaging.signals.message_written`` is said to other processes.
GROUP = "alerts.messages"
AGAIN_S = 1.0


async def listen(told: Callable[[], None]) -> None:
    """Call ``told`` for every message, for ever. Only a help: the table is looked at as well."""
    layer = get_channel_layer()
    if layer is None or isinstance(layer, InMemoryChannelLayer):  # it reaches this process alone
        return
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            while True:
                await layer.receive(channel)
                told()
        except Exception as error:  # noqa: BLE001 -- whatever the layer's own library raises when its server is away
            log.warning("dispatcher_hears_nothing", error=type(error).__name__)
            await asyncio.sleep(AGAIN_S)
