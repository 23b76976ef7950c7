"""Send queue of one push service for subscriptions of one standing."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from typing import cast

import structlog

from messaging.database_clock import database_now
from messaging.delivery.answers import (
    FAULT_OF_OURS,
    OVERLOADED,
    is_failure,
    is_refusal,
    outcome_of,
    retry_outcome,
)
from messaging.delivery.circuit import CircuitBreaker
from messaging.delivery.connections import PushResponse, Silence, Withheld
from messaging.delivery.jobs import (
    Job,
    Outcome,
    expired_outcome,
    refused_outcome,
    returned_outcome,
    superseded_outcome,
)
from messaging.delivery.pacing import Bucket, retry_after_s
from messaging.delivery.service import Service
from messaging.enums import DeliveryPriority
from messaging.exceptions import EndpointRefused
from messaging.validators import is_exact

log = structlog.get_logger(__name__)

#: Requests at a time to subscriptions that no message was accepted for yet, and to those that
#: failed last time.
LIMITS = {DeliveryPriority.NEW: 64, DeliveryPriority.FAILING: 16}
#: Jobs waiting for each that is under way: of those that leave at once many, since to take some
#: costs as much as many.
AHEAD = {DeliveryPriority.ACCEPTED: 10, DeliveryPriority.NEW: 2, DeliveryPriority.FAILING: 0}
#: A turn reads all answers that have come: were it we who are slow, as many pass before the service
#: is blamed.
SLOW_TURNS = 5
#: Slow requests that go on without a place; of more, the oldest is given up.
MOST_SLOW = 32
#: Failures that strangers may cause: so many at once, then so many a second.
STRANGERS_FAILURES, STRANGERS_FAILURES_A_SECOND = 5_000.0, 100.0


class SendQueue:
    """Posts the jobs of one queue.

    ``done`` is called with each outcome; ``is_overtaken`` says whether a newer message exists.

    A request that takes much longer than the service's others loses its place to the next one, so
    slow subscriptions delay nobody. A request that is given up stays pending and is tried again
    among the failing ones.
    """

    def __init__(
        self,
        service: Service,
        standing: int,
        done: Callable[[Outcome], None],
        is_overtaken: Callable[[Job], bool],
    ) -> None:
        self.service, self.standing = service, DeliveryPriority(standing)
        self.done, self.is_overtaken = done, is_overtaken
        self.own_limit = LIMITS.get(self.standing)
        self.is_of_strangers = self.standing != DeliveryPriority.ACCEPTED
        #: Strangers' failures never close the door to other strangers; what the service asks them
        #: to wait does.
        self.breaker = CircuitBreaker(math.inf) if self.is_of_strangers else service.breaker
        self.failures = Bucket(STRANGERS_FAILURES_A_SECOND, STRANGERS_FAILURES)
        self.waiting: deque[Job] = deque()
        self.turn = 0
        #: Worker -> when, and in which turn, what it has in hand began, the oldest first.
        self.running: dict[asyncio.Task[None], tuple[float, int]] = {}
        self.slow: dict[asyncio.Task[None], None] = {}
        self.given_up: set[asyncio.Task[None]] = set()
        self.on_the_way = 0

    @property
    def held(self) -> int:
        """Number of jobs that wait or are under way."""
        return len(self.waiting) + self.on_the_way

    @property
    def limit(self) -> int:
        """Concurrency limit."""
        return self.own_limit or int(self.breaker.limit)

    @property
    def is_open(self) -> bool:
        """Whether a circuit is open, of the service or of this queue: nothing may be posted."""
        now = time.monotonic()
        return self.service.breaker.is_open(now) or self.breaker.is_open(now)

    def room(self) -> int:
        """Return how many more jobs the queue takes now.

        0 until few are left, since each lease costs several queries.
        """
        held = self.held - len(self.slow)
        if self.is_open or held > self.limit:
            return 0
        return self.limit * (1 + AHEAD[self.standing]) - held

    def add(self, jobs: list[Job]) -> None:
        """Queue ``jobs``, which may be empty, and start as many workers as the limit allows.

        If a circuit is open, all waiting jobs are given back.
        """
        self.waiting.extend(jobs)
        if self.is_open:
            self.give_back()
        for _ in range(min(len(self.waiting), self.limit - len(self.running))):
            worker = asyncio.create_task(self._work())
            self.running[worker] = time.monotonic(), self.turn
            worker.add_done_callback(self._forget)

    def set_slow_aside(self) -> None:
        """Give the places of slow requests to others; beyond ``MOST_SLOW``, cancel the oldest.

        Call it once a turn.
        """
        if self.standing == DeliveryPriority.FAILING:
            return
        self.turn += 1
        since, before = time.monotonic() - self.service.patience_s, self.turn - SLOW_TURNS
        while self.running:
            worker, (began_at, turn) = next(iter(self.running.items()))
            if began_at > since or turn > before:
                break
            del self.running[worker]
            self.slow[worker] = None
        while len(self.slow) > MOST_SLOW:
            worker = next(iter(self.slow))
            del self.slow[worker]
            self.given_up.add(worker)
            worker.cancel()
        self.add([])

    def give_back(self) -> None:
        """Give back the waiting jobs without posting them: pending as before."""
        while self.waiting:
            self.done(returned_outcome(self.waiting.popleft()))

    async def close(self, grace_s: float) -> None:
        """Post no more; requests under way have ``grace_s`` seconds, then they are cancelled."""
        self.give_back()
        workers = {*self.running, *self.slow, *self.given_up}
        if workers:
            _done, late = await asyncio.wait(workers, timeout=grace_s)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _forget(self, worker: "asyncio.Task[None]") -> None:
        """Remove a worker that has ended."""
        self.running.pop(worker, None)
        self.slow.pop(worker, None)
        self.given_up.discard(worker)

    async def _work(self) -> None:
        """Worker: post waiting jobs one by one, while it has a place, and report each outcome."""
        me = cast("asyncio.Task[None]", asyncio.current_task())
        while self.waiting and me in self.running and len(self.running) <= self.limit:
            job = self.waiting.popleft()
            self._begin(me)
            self.on_the_way += 1
            outcome: Outcome | None = None
            try:
                now_s = database_now().timestamp()
                outcome = self._refusal(job, now_s) or await self._posted(job, me, now_s)
            except asyncio.CancelledError:
                if me not in self.given_up:
                    raise
                outcome = retry_outcome(job, database_now())
            except Exception:
                log.exception("push_failed", service=self.service.name)
                outcome = retry_outcome(job, database_now())
            finally:
                self.on_the_way -= 1
                # Without an outcome, we had to stop in the middle.
                outcome = outcome or returned_outcome(job, was_tried=True)
                self.done(outcome._replace(posted_at=job.posted_at) if job.posted_at else outcome)

    def _begin(self, worker: "asyncio.Task[None]") -> None:
        """Restart the time of the worker's current job, and put the worker last in ``running``."""
        if self.running.pop(worker, None) is not None:
            self.running[worker] = time.monotonic(), self.turn

    def _refusal(self, job: Job, now_s: float) -> Outcome | None:
        """Return the outcome of a job that must not be posted any more; ``None`` if it may be.

        Checks superseding messages, expiry, the lease and the circuits, without a query.
        """
        if self.is_overtaken(job):
            return superseded_outcome(job.id)
        if job.message.expires_s <= now_s:
            return expired_outcome(job.id)
        if time.monotonic() > job.post_before or self.is_open:
            return returned_outcome(job)
        return None

    def _refusal_now(self, job: Job) -> Outcome | None:
        return self._refusal(job, database_now().timestamp())

    async def _posted(self, job: Job, worker: "asyncio.Task[None]", now_s: float) -> Outcome:
        """Post ``job`` within the rate limit and return its outcome.

        Update circuits, rate and latency.
        """
        service = self.service
        try:
            origin, request = service.requests.write(job, now_s)
        except (EndpointRefused, ValueError) as error:
            service.log("push_never_sent", error=type(error).__name__)
            return refused_outcome(job.id)
        if wait_s := service.bucket.take(time.monotonic()):
            await asyncio.sleep(wait_s)
            now_s = database_now().timestamp()
            if refusal := self._refusal(job, now_s):
                return refusal
            self._begin(worker)
        if job.message.is_timed:
            job.posted_at = database_now()
        started_at, is_well = time.monotonic(), service.accepted_since_last_try(job)
        try:
            resolvers = service.resolvers_for(job, origin)
            answer = await service.pool.post(
                origin, request, resolvers, may_send=lambda: not self._refusal_now(job)
            )
        except Withheld:
            return self._refusal_now(job) or returned_outcome(job)
        except Silence as silence:
            self._record_failure(job, started_at, str(silence))
            return retry_outcome(job, database_now())
        if is_failure(answer) or is_refusal(answer):
            self._record_failure(job, started_at, str(answer.status), answer, origin.host)
        else:
            now = time.monotonic()
            if 200 <= answer.status < 300:
                service.record_accepted(started_at, now, now_s + now - started_at)
                service.bucket.regain()
            self.breaker.record_success(now)
            service.breaker.record_success(now)
        return outcome_of(job, answer, is_well=is_well)

    def _record_failure(
        self,
        job: Job,
        started_at: float,
        why: str,
        answer: PushResponse | None = None,
        host: str = "",
    ) -> None:
        """Count a failure in the circuit breaker, and honour ``Retry-After`` and 429.

        Several failures of subscriptions that were accepted before are logged as the service's
        fault. A waiting queue is given back if a circuit opens.
        """
        now, breaker, service = time.monotonic(), self.breaker, self.service
        breaker.record_failure(job.subscription_id, started_at, now)
        wait_s = retry_after_s(answer.retry_after, database_now()) if answer else None
        if answer and wait_s is not None:
            is_for_all = answer.status == OVERLOADED and not self.is_of_strangers and is_exact(host)
            breaker.record_wait(wait_s, now, is_for_all=is_for_all)
            if is_for_all:
                service.log("push_service_asks_to_wait", wait_s=wait_s)
        if answer and answer.status == 429:
            service.slow_down(started_at, now)
        if self.is_of_strangers:
            breaker.open_for(self.failures.take(now), now)
        elif breaker.are_several:
            is_ours = answer is not None and answer.status in FAULT_OF_OURS
            service.log(
                "push_not_authorised" if is_ours else "push_service_fails", is_loud=True, why=why
            )
        if self.is_open:
            self.give_back()
