"""The dispatcher: leases what is due, posts it, writes what became of it, until it is told to stop."""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import DatabaseError, connection

from alerts.delivery.envelopes import Envelopes
from alerts.delivery.jobs import Job, Outcome
from alerts.delivery.lanes import Lane
from alerts.delivery.leases import Leases
from alerts.enums import DeliveryState

log = structlog.get_logger(__name__)

#: Deliveries in one dispatcher's hands at most: what is posted twice, at most, when it is killed.
BATCH = 500
#: A lane takes this many times what is left of the batch: however slow some are, some is always left for another.
SHARE = 2
#: Outcomes are written together, by as many, or when this old.
WRITE_AT = 128
WRITE_EVERY_S = 0.05
DATABASE_RETRY_S = 1.0
#: Envelopes made between two moments when we may be woken: some milliseconds.
AT_ONCE = 20


@dataclass(frozen=True)
class Pace:
    """How long a batch is ours, how long a push service may take to answer, and how long we wait for it at the end.

    ``look_s``: how often the tables are looked at, whatever :meth:`Dispatcher.wake` says.
    """

    lease_s: float = 30.0
    timeout_s: float = 10.0
    grace_s: float = 5.0
    look_s: float = 0.25

    def __post_init__(self) -> None:
        if self.lease_s <= self.timeout_s:
            raise ValueError("a lease outlasts the longest wait for an answer")


@dataclass
class Progress:
    """What one dispatcher did since it started."""

    accepted: int = 0
    refused: int = 0
    retried: int = 0
    started_at: float = field(default_factory=time.monotonic)

    def count(self, outcome: Outcome) -> None:
        if outcome.state == DeliveryState.ACCEPTED:
            self.accepted += 1
        elif outcome.state == DeliveryState.RECEIVED:
            self.retried += outcome.was_tried
        else:
            self.refused += 1


class Dispatcher:
    """One of any number. ``listen`` is called once with a function that wakes it, from this event loop."""

    def __init__(self, pace: Pace = Pace(), *, listen: Callable[[Callable[[], None]], Any] | None = None) -> None:
        self.pace = pace
        self.leases = Leases(f"{socket.gethostname()[:16]}:{os.getpid()}:{secrets.token_hex(4)}", pace.lease_s)
        self.envelopes = Envelopes()
        self.lanes: dict[str, Lane] = {}
        self.outcomes: list[Outcome] = []
        self.progress = Progress()
        self.listen = listen
        self.is_stopping = False
        self.has_news = True
        self.looked_at = 0.0
        #: Services that something is owed to: those of the last rotation, and of this one so far.
        self.services: dict[str, None] = {}
        self.seen: dict[str, None] = {}
        self.awake = asyncio.Event()

    def stop(self) -> None:
        """Take nothing more; :meth:`run` returns once what is held is written or given back."""
        self.is_stopping = True
        self.awake.set()

    def wake(self) -> None:
        """Something was written: look at once."""
        self.has_news = True
        self.awake.set()

    async def run(self, *, until_idle: bool = False) -> None:
        """Pay what is owed until :meth:`stop`, or until nothing is due and nothing in hand."""
        self.database = ThreadPoolExecutor(1, thread_name_prefix="database")
        listening = asyncio.create_task(self.listen(self.wake)) if self.listen else None
        try:
            while not self.is_stopping and not (await self._turn() and until_idle):
                await self._pause()
        finally:
            if listening:
                listening.cancel()
            await self._close()

    async def _turn(self) -> bool:
        """Write what is done, then take what there is room for; whether nothing is left to do now."""
        try:
            await self._write()
            await self._take()
        except DatabaseError:
            log.exception("dispatcher_waits_for_the_database")
            await self._in_thread(_disconnect)
            await asyncio.sleep(DATABASE_RETRY_S)
            return False
        return not self.held and not await self._in_thread(self.leases.has_due)

    @property
    def held(self) -> int:
        """What is in our hands: waiting, on its way, or not written yet."""
        return sum(lane.held for lane in self.lanes.values()) + len(self.outcomes)

    async def _write(self) -> None:
        if not self.outcomes:
            return
        writing = list(self.outcomes)
        await self._in_thread(self.leases.write, writing)
        del self.outcomes[: len(writing)]

    async def _take(self) -> None:
        await self._look()
        for service in list(self.services):
            lane = self.lanes.get(service) or self._open(service)
            jobs = await self._leased(lane, min(lane.room(), self._share(lane)))
            lane.add(jobs)

    def _share(self, lane: Lane) -> int:
        """What it may take of the batch: twice as much, at most, as is then left for the others."""
        return (SHARE * (BATCH - self.held) - lane.held) // (1 + SHARE)

    async def _leased(self, lane: Lane, limit: int) -> list[Job]:
        if limit <= 0 or self.is_stopping:
            return []
        post_before = time.monotonic() + self.pace.lease_s - self.pace.timeout_s
        jobs: list[Job] = await self._in_thread(self.leases.take, lane.service, limit)
        for job in jobs:
            job.post_before = post_before
        return jobs

    async def _look(self) -> None:
        """For new messages, and for services that something is owed to: at once when told, else now and then."""
        if not self.has_news and time.monotonic() - self.looked_at < self.pace.look_s:
            return
        self.has_news = False
        self.looked_at = time.monotonic()
        await self._in_thread(self.leases.read_news)
        is_first = not self.leases.last_service
        found = await self._in_thread(self.leases.services)
        if is_first:
            self.services, self.seen = self.seen | dict.fromkeys(found), {}
        self.services |= dict.fromkeys(found)
        self.seen |= dict.fromkeys(found)
        self._close_idle()

    def _close_idle(self) -> None:
        for service in self.lanes.keys() - self.services.keys():
            if self.lanes[service].is_idle:
                self.lanes.pop(service).pool.close()

    async def _pause(self) -> None:
        until = asyncio.get_running_loop().time() + (WRITE_EVERY_S if self.held else self.pace.look_s)
        if not self.held:
            with suppress(DatabaseError):  # the next turn says it
                await self._prepare()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self.awake.wait()
        self.awake.clear()

    async def _prepare(self) -> None:
        """Envelopes for the next subscriptions, until we are woken."""
        rows = await self._in_thread(self.envelopes.next_page)
        for start in range(0, len(rows) or 1, AT_ONCE):
            if self.awake.is_set():
                return
            self.envelopes.prepare(rows[start : start + AT_ONCE])
            await asyncio.sleep(0)

    def _open(self, service: str) -> Lane:
        self.lanes[service] = Lane(service, self.pace.timeout_s, self._done, self._is_overtaken, self.envelopes)
        return self.lanes[service]

    def _done(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.progress.count(outcome)
        if len(self.outcomes) % WRITE_AT == 0:
            self.awake.set()

    def _is_overtaken(self, job: Job) -> bool:
        return self.leases.newest.get(job.letter.thread, 0) > job.letter.id

    async def _close(self) -> None:
        await asyncio.gather(*(lane.close(self.pace.grace_s) for lane in self.lanes.values()))
        try:
            await self._write()
            await self._in_thread(self.leases.give_back)
        except DatabaseError:  # the lease runs out by itself
            log.exception("dispatcher_stops_without_the_database")
        await self._in_thread(_disconnect)
        self.database.shutdown()

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.database, work, *arguments)


def _disconnect() -> None:
    """From the thread that connected: each has a connection of its own."""
    connection.close()
