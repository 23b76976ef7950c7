"""State shared by the send queues of one push service.

Connections, rate limit, circuit breaker, latency.
"""

import time

import structlog

from messaging.delivery.circuit import CircuitBreaker
from messaging.delivery.connections import Origin, Pool, Resolve, Resolvers
from messaging.delivery.jobs import Job
from messaging.delivery.pacing import Bucket, shortest_backoff_s
from messaging.delivery.prepared_keys import PreparedKeys
from messaging.delivery.requests import RequestWriter
from messaging.enums import DeliveryPriority
from messaging.validators import is_exact

log = structlog.get_logger(__name__)

LOG_EVERY_S = 60.0
#: A request that takes so many times as long as those that were accepted is slow; and within which
#: bounds.
SLOW_TIMES = 4.0
SHORTEST_PATIENCE_S, USUAL_PATIENCE_S = 0.25, 1.0
#: Due times are written by tenths of a second.
TENTH_S = 0.1
#: How much of the average a new measure is.
PART = 1 / 16


class Service:
    """One push service; no service delays another.

    ``breaker`` counts only answers to subscriptions that were accepted before, so that other
    subscriptions' failures do not open it.
    """

    def __init__(
        self, name: str, timeout_s: float, prepared_keys: PreparedKeys, resolve: Resolve | None
    ) -> None:
        self.name = name
        self.timeout_s = timeout_s
        self.pool = Pool(timeout_s, resolve)
        self.requests = RequestWriter(prepared_keys)
        self.bucket = Bucket()
        self.breaker = CircuitBreaker()
        #: By the clock on the wall, as deliveries have their times.
        self.accepted_at = 0.0
        self.slowed_at = float("-inf")
        self.latency_s = 0.0
        self.logged: dict[str, float] = {}

    @property
    def is_open(self) -> bool:
        return self.breaker.is_open(time.monotonic())

    @property
    def patience_s(self) -> float:
        """Seconds for which a request keeps its place in a queue.

        Later the next one gets it, and this one may still be answered.
        """
        if not self.latency_s:
            return min(USUAL_PATIENCE_S, self.timeout_s)
        return min(self.timeout_s, max(SHORTEST_PATIENCE_S, SLOW_TIMES * self.latency_s))

    def record_accepted(self, started_at: float, now: float, accepted_at: float) -> None:
        """Record a message that was accepted, and its latency.

        ``started_at`` and ``now`` are monotonic; ``accepted_at`` is ``now`` on the database's
        clock, in epoch seconds, to compare with the times of deliveries.
        """
        self.accepted_at = accepted_at
        took_s = now - started_at
        self.latency_s += (took_s - self.latency_s) * (PART if self.latency_s else 1)

    def slow_down(self, started_at: float, now: float) -> None:
        """Halve the rate, once for all requests that were under way together.

        A request that started before the last slow-down changes nothing.
        """
        if started_at >= self.slowed_at:
            self.slowed_at = now
            self.bucket.slow_down()

    def accepted_since_last_try(self, job: Job) -> bool:
        """Whether the service accepted another message since it refused this job.

        Ask before the job is posted again.
        """
        if job.due_at is None:
            return False
        tried_before = job.due_at.timestamp() - shortest_backoff_s(job.attempts) + TENTH_S
        return self.accepted_at > tried_before

    def resolvers_for(self, job: Job, origin: Origin) -> Resolvers:
        """Return the class of the host.

        Known, of a subscription that was accepted before, or of a stranger.
        """
        if origin in self.pool.known or is_exact(origin.host):
            return Resolvers.NAMED
        return (
            Resolvers.ACCEPTED if job.standing == DeliveryPriority.ACCEPTED else Resolvers.STRANGERS
        )

    def log(self, what: str, *, is_loud: bool = False, **facts: object) -> None:
        """Log ``what`` at most once a minute, as an error if ``is_loud``."""
        now = time.monotonic()
        if now - self.logged.get(what, float("-inf")) >= LOG_EVERY_S:
            self.logged[what] = now
            (log.error if is_loud else log.info)(what, service=self.name, **facts)
