"""Limits of open pages by process and by address, and forced closing of slow ones."""

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import structlog

log = structlog.get_logger(__name__)

#: Maximum open in this process, and from one address, which an office or carrier may share.
MAX_OPEN = 10_000
MAX_OPEN_OF_ONE_ADDRESS = 500
#: Seconds that a closed page has to read what is queued, and the close frame.
CLOSING_S = 5
#: ``struct linger``: on, zero seconds.
NO_LINGER = struct.pack("ii", 1, 0)

Send = Callable[[Mapping[str, object]], Awaitable[None]]


class Connections:
    """Counts open pages, by address."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()

    def admit(self, address: str) -> bool:
        """Count one more page of ``address``; return ``False`` if there is no room.

        An unknown address (a front server's socket) has no limit of its own. Close to the maximum,
        an address may hold at most as many pages as are left for others, so that twenty addresses
        cannot fill it.
        """
        room = MAX_OPEN - self.open.total()
        if room <= 0 or (address and self.open[address] >= min(MAX_OPEN_OF_ONE_ADDRESS, room)):
            log.warning("live_is_full", pages=self.open.total())
            return False
        self.open[address] += 1
        return True

    def release(self, address: str) -> None:
        """Count one connection of ``address`` less."""
        self.open[address] -= 1
        if not self.open[address]:
            del self.open[address]


CONNECTIONS = Connections()


def cut_off(send: Send) -> None:
    """Reset the connection behind ``send`` after :data:`CLOSING_S`, discarding unread data.

    A close frame is queued after the unread data, so a page that reads nothing would stay open and
    use memory without limit. ASGI has no call for this: it uses uvicorn's transport.
    """
    transport: asyncio.WriteTransport | None = getattr(
        getattr(send, "__self__", None), "transport", None
    )
    if transport is None:
        return

    def reset() -> None:
        """Reset without lingering: otherwise the kernel keeps the written data and retries."""
        line = transport.get_extra_info("socket")
        if line is not None:
            with suppress(OSError):  # already closed
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        transport.abort()

    asyncio.get_running_loop().call_later(CLOSING_S, reset)
