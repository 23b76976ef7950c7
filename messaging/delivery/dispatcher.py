"""Dispatcher of pushes: leases due deliveries, posts them, stores outcomes."""

import asyncio
import gc
import os
import secrets
import socket
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from django.db import Error

from messaging.delivery.connections import Resolve
from messaging.delivery.fan_out import Aside, write_batch
from messaging.delivery.jobs import Job, Outcome
from messaging.delivery.loops import SendingLoop, disconnect, log_failure
from messaging.delivery.prepared_keys import PreparedKeys
from messaging.delivery.push_leases import PushLeases
from messaging.delivery.send_queues import SendQueue
from messaging.delivery.service import Service
from messaging.enums import DeliveryState
from messaging.signals import dispatching

#: Deliveries in one dispatcher's hands at most: what waits for the end of its lease, at most, when
#: it is killed.
BATCH = 2_000
#: A queue takes this many times what is left of the batch: however slow some are, some is always
#: left for another.
SHARE = 2
#: Of the batch, what subscriptions may take that were not accepted last time: one part of so many.
STRANGERS_PART = 8
#: Of each service, in a turn that takes others: their connections, each opened anew, would delay
#: the others' answers.
A_FEW = 16
#: Outcomes are written together, by as many, or so long after the last ones: to write one costs as
#: much as many.
WRITE_AT = 800
WRITE_EVERY_S = 0.2
#: How often there is a turn while something is in hand.
TURN_S = 0.05
DATABASE_RETRY_S = 1.0
#: Of a turn, for batches of deliveries: looking for what is due costs as much as some of them.
WRITING_S = 0.15
BEAT_EVERY_S = 60.0
#: In a lease, how often it is looked at. It is renewed after two of these: what is answered before
#: costs nothing more.
LOOKS_IN_A_LEASE = 6
#: New objects until the collector looks for circles among them: what a push needs makes none, and
#: is soon gone.
LOOKED_AT = 20_000
#: PreparedKeys made between two moments when we may be woken: some milliseconds.
AT_ONCE = 20


@dataclass(frozen=True)
class Pace:
    """Durations, in seconds: lease, wait for an answer, grace at the end, between looks.

    A lease is short, because what a killed dispatcher held waits for its end; it is renewed while
    the dispatcher lives. ``look_s`` is the longest time between two looks at the tables;
    :meth:`Dispatcher.wake` makes it look at once.
    """

    lease_s: float = 6.0
    timeout_s: float = 10.0
    grace_s: float = 5.0
    look_s: float = 0.25


@dataclass
class SendingTotals:
    """Counts of outcomes since a dispatcher started."""

    accepted: int = 0
    refused: int = 0
    retried: int = 0

    def count(self, outcome: Outcome) -> None:
        """Add ``outcome`` to accepted, retried (only if it was tried) or refused."""
        if outcome.state == DeliveryState.ACCEPTED:
            self.accepted += 1
        elif outcome.state == DeliveryState.RECEIVED:
            self.retried += outcome.was_tried
        else:
            self.refused += 1


class Dispatcher(SendingLoop):
    """Sends pushes; any number of dispatchers may run.

    ``listen`` is called once with the function that wakes this one, from this event loop.
    ``resolve`` returns the addresses of a host, in place of the system's resolver.
    """

    def __init__(
        self,
        pace: Pace = Pace(),
        *,
        listen: Callable[[Callable[[], None]], Coroutine[None, None, None]] | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        super().__init__(pace.look_s)
        self.pace, self.resolve = pace, resolve
        self.leases = PushLeases(
            f"{socket.gethostname()[:16]}:{os.getpid()}:{secrets.token_hex(4)}", pace.lease_s
        )
        self.prepared_keys = PreparedKeys()
        self.aside = Aside()
        self.services: dict[str, Service] = {}
        self.queues: dict[tuple[str, int], SendQueue] = {}
        self.outcomes: list[Outcome] = []
        #: Delivery -> its job, until its outcome is written.
        self.leased: dict[int, Job] = {}
        self.progress = SendingTotals()
        self.listen = listen
        self.has_news = True
        self.is_writing = False
        self.looked_at = 0.0
        self.written_at = float("-inf")
        self.said_at = -BEAT_EVERY_S
        #: (service, standing) that something is owed to, in the order that they are served in.
        self.owed: list[tuple[str, int]] = []

    def wake(self) -> None:
        """Look for new messages at once."""
        self.has_news = True
        super().wake()

    async def run(self, *, until_idle: bool = False) -> None:
        """Send pending deliveries until :meth:`stop`.

        With ``until_idle``, until none is due or held.

        At the end, requests under way get the grace, and leases are given back.
        """
        # What is loaded stays: to look at all of it again takes 0.2 s, in the middle of an alert.
        gc.freeze()
        gc.set_threshold(LOOKED_AT)
        self.database = ThreadPoolExecutor(1, thread_name_prefix="database")
        listening = asyncio.create_task(self.listen(self.wake)) if self.listen else None
        renewing = asyncio.create_task(self._renew_leases())
        try:
            while not self.is_stopping and not (await self._turn() and until_idle):
                await self._pause()
        finally:
            if listening:
                listening.cancel()
            await asyncio.gather(
                *(queue.close(self.pace.grace_s) for queue in self.queues.values())
            )
            renewing.cancel()
            for service in self.services.values():
                service.pool.close()
            try:
                await self._write()
                await self.in_thread(self.leases.give_back)
            except Error as error:  # the lease runs out by itself
                log_failure("dispatcher_stops_without_the_database", error)
            await self.end_thread()

    async def _turn(self) -> bool:
        """Store outcomes, write deliveries of new messages, and lease what there is room for.

        Return whether nothing is left to do now. If the database fails, wait a second and return
        ``False``.
        """
        try:
            if (
                len(self.outcomes) >= WRITE_AT
                or time.monotonic() - self.written_at >= WRITE_EVERY_S
            ):
                await self._write()
            # The first batch of deliveries at once alone, whose pushes leave first; then some at a
            # time.
            until = time.monotonic() + (WRITING_S if self.is_writing else 0)
            self.is_writing = await self.in_thread(write_batch, None, self.aside)
            while self.is_writing and time.monotonic() < until and not self.is_stopping:
                self.is_writing = await self.in_thread(write_batch, None, self.aside)
            if is_writing := self.is_writing:
                self.awake.set()
            await self._take()
        except Error as error:
            log_failure("dispatcher_waits_for_the_database", error)
            self.aside = Aside()  # what failed may have failed for that
            await self.in_thread(disconnect)
            await asyncio.sleep(DATABASE_RETRY_S)
            return False
        return not is_writing and not self.held and not await self.in_thread(self.leases.has_due)

    @property
    def held(self) -> int:
        """Number of deliveries held: waiting, under way, or with an outcome not stored yet."""
        return sum(queue.held for queue in self.queues.values()) + len(self.outcomes)

    @property
    def is_busy(self) -> bool:
        """Whether welcomes must wait: it writes deliveries, or holds usual ones.

        Those are deliveries, not slow, to subscriptions that were accepted before.
        """
        working = [queue for queue in self.queues.values() if not queue.is_of_strangers]
        return self.is_writing or any(queue.held > len(queue.slow) for queue in working)

    async def _write(self) -> None:
        """Store the outcomes so far; if that fails, they are kept for the next time."""
        if not self.outcomes:
            return
        self.written_at = time.monotonic()
        writing = list(self.outcomes)
        await self.in_thread(self.leases.write, writing)
        del self.outcomes[: len(writing)]
        for outcome in writing:
            self.leased.pop(outcome.id, None)

    async def _renew_leases(self) -> None:
        """Renew leases that will end soon, until cancelled.

        A lease that ran out is not renewed: its job is given back.
        """
        pause_s = self.pace.lease_s / LOOKS_IN_A_LEASE
        while True:
            await asyncio.sleep(pause_s)
            now = time.monotonic()
            renewed_until = now + self.pace.lease_s
            ids = [
                job.id
                for job in self.leased.values()
                if now < job.post_before < renewed_until - 2 * pause_s
            ]
            if not ids:
                continue
            with suppress(Error):  # the next turn says it
                for delivery_id in await self.in_thread(self.leases.renew, ids):
                    if delivery_id in self.leased:
                        self.leased[delivery_id].post_before = renewed_until

    async def _take(self) -> None:
        """Look for news, then lease jobs for each queue, as many as it has room for."""
        await self._look()
        for queue in self.queues.values():
            queue.set_slow_aside()
        has_taken = False
        for key in self.owed:
            name, standing = key
            if key not in self.queues:
                if name not in self.services:
                    self.services[name] = Service(
                        name, self.pace.timeout_s, self.prepared_keys, self.resolve
                    )
                self.queues[key] = SendQueue(
                    self.services[name],
                    standing,
                    self._done,
                    lambda job: (
                        self.leases.newest.get(job.message.thread.int, 0) > job.message.id
                    ),  # overtaken
                )
            queue = self.queues[key]
            limit = min(
                queue.room(),
                self._share(queue),
                A_FEW if has_taken and queue.is_of_strangers else BATCH,
            )
            jobs: list[Job] = []
            if limit > 0 and not self.is_stopping:
                post_before = time.monotonic() + self.pace.lease_s
                jobs = await self.in_thread(self.leases.take, name, standing, limit)
                for job in jobs:
                    job.post_before = post_before
                    self.leased[job.id] = job
            queue.add(jobs)
            has_taken = has_taken or (bool(jobs) and not queue.is_of_strangers)

    def _share(self, queue: SendQueue) -> int:
        """Return how many deliveries of the batch ``queue`` may lease.

        At most twice what is then left for others.

        Queues of new and failing subscriptions, of all services, share a part of the batch equally.
        """
        if not queue.is_of_strangers:
            return (SHARE * (BATCH - self.held) - queue.held) // (1 + SHARE)
        held: dict[str, int] = {queue.service.name: 0}
        for one in self.queues.values():
            if one.is_of_strangers and one.held:
                held[one.service.name] = held.get(one.service.name, 0) + one.held
        of_strangers = BATCH // STRANGERS_PART
        return min(
            of_strangers // len(held) - held[queue.service.name], of_strangers - sum(held.values())
        )

    async def _look(self) -> None:
        """Read new messages and the queues with pending deliveries.

        At once when woken, otherwise every ``look_s``.

        Services without pending deliveries are closed.
        """
        if not self.has_news and time.monotonic() - self.looked_at < self.look_s:
            return
        self.has_news = False
        self.looked_at = time.monotonic()
        if self.looked_at - self.said_at >= BEAT_EVERY_S:
            await self.in_thread(dispatching.send, sender=Dispatcher)
            self.said_at = self.looked_at
        await self.in_thread(self.leases.read_news)
        self.owed = await self.in_thread(self.leases.queues)
        # Of services that nothing is owed to, keep no connection.
        for name in self.services.keys() - {service for service, _standing in self.owed}:
            theirs = [key for key in self.queues if key[0] == name]
            if not any(self.queues[key].held for key in theirs) and not self.services[name].is_open:
                for key in theirs:
                    del self.queues[key]
                self.services.pop(name).pool.close()

    async def _pause(self) -> None:
        """Sleep until the next turn or until woken; when idle, prepare key material meanwhile."""
        begun_at, pause_s = time.monotonic(), TURN_S if self.held else self.look_s
        if not self.held:
            with suppress(Error):  # the next turn says it
                await self._prepare()
        await self.sleep(begun_at + pause_s - time.monotonic())

    async def _prepare(self) -> None:
        """Prepare key material for the next page of subscriptions, until woken."""
        rows = await self.in_thread(self.prepared_keys.next_page)
        for start in range(0, len(rows) or 1, AT_ONCE):
            if self.awake.is_set():
                return
            self.prepared_keys.prepare(rows[start : start + AT_ONCE])
            await asyncio.sleep(0)

    def _done(self, outcome: Outcome) -> None:
        """Keep an outcome to be stored, and count it."""
        self.outcomes.append(outcome)
        self.progress.count(outcome)
        if len(self.outcomes) % WRITE_AT == 0:
            self.awake.set()
