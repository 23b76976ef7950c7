"""Connections of open pages: how many this process and one address may hold, and the end of one that is too slow."""

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import structlog

log = structlog.get_logger(__name__)

#: Open at once: in this process, and from one address (an office, a school, a telephone company have but one).
MAX_OPEN = 10_000
MAX_OPEN_OF_ONE_ADDRESS = 500
#: How long a page that is closed may still take what waits for it, and the close behind that.
CLOSING_S = 5
#: ``struct linger``: on, no second.
NO_LINGER = struct.pack("ii", 1, 0)

Send = Callable[[Mapping[str, object]], Awaitable[None]]


class Connections:
    """How many pages are open, and from where."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()

    def admit(self, address: str) -> bool:
        """``False`` when there is no room. An address that nobody knows (a front server's socket) has no limit.

        Near the end an address has at most as many as are left for others, so that twenty of them cannot fill it.
        """
        room = MAX_OPEN - self.open.total()
        if room <= 0 or (address and self.open[address] >= min(MAX_OPEN_OF_ONE_ADDRESS, room)):
            log.warning("live_is_full", pages=self.open.total())
            return False
        self.open[address] += 1
        return True

    def release(self, address: str) -> None:
        self.open[address] -= 1
        if not self.open[address]:
            del self.open[address]


CONNECTIONS = Connections()


def cut_off(send: Send) -> None:
    """Drop the connection behind ``send`` soon, with all that its page does not take until then.

    A close is written after what waits, and a page that reads nothing lets nothing be written: it would stay open,
    deaf, and cost memory for as long as it likes. ASGI has no word for it, so this is uvicorn's transport.
    """
    transport: asyncio.WriteTransport | None = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        return

    def reset() -> None:
        """Without lingering: else the kernel would keep what was written, and go on trying."""
        line = transport.get_extra_info("socket")
        if line is not None:
            with suppress(OSError):  # it has ended by itself
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        transport.abort()

    asyncio.get_running_loop().call_later(CLOSING_S, reset)
