"""Loop of one sender: looks at the database now and then, or at once when woken.

Database calls run in a thread.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import ParamSpec, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection

log = structlog.get_logger(__name__)

P = ParamSpec("P")
Result = TypeVar("Result")


class SendingLoop:
    """Base of every channel's loop. Use it from the event loop only."""

    #: Made by :meth:`run` of each.
    database: ThreadPoolExecutor

    def __init__(self, look_s: float) -> None:
        #: How often it looks where nobody wakes it.
        self.look_s = look_s
        self.is_stopping = False
        self.awake = asyncio.Event()

    def stop(self) -> None:
        """Take nothing more; :meth:`run` returns once what is held is written or given back."""
        self.is_stopping = True
        self.awake.set()

    def wake(self) -> None:
        """Look at once."""
        self.awake.set()

    async def run(self, *, until_idle: bool = False) -> None:
        """Send what is due until :meth:`stop`, or until nothing is due."""
        raise NotImplementedError

    async def sleep(self, seconds: float) -> None:
        """Sleep until woken, ``seconds`` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.awake.wait()
        self.awake.clear()

    async def in_thread(
        self, work: Callable[P, Result], *arguments: P.args, **named: P.kwargs
    ) -> Result:
        return await asyncio.get_running_loop().run_in_executor(
            self.database, partial(work, *arguments, **named)
        )

    async def end_thread(self) -> None:
        await self.in_thread(disconnect)
        self.database.shutdown()


def log_failure(event: str, error: Exception) -> None:
    """Log an error: one line if the database is away, otherwise with its traceback."""
    is_fault = not isinstance(error, OperationalError | InterfaceError)
    log.warning(event, error=type(error).__name__, exc_info=is_fault)


def disconnect() -> None:
    """Close this thread's database connection."""
    connection.close()
