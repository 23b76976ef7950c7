"""The lane of one push service: what is to be posted to it, how many at a time, and when it must be left in peace."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import structlog

from alerts.delivery.answers import FAULT_OF_OURS, again, is_failure, outcome_of
from alerts.delivery.connections import Answer, Origin, Pool, Silence
from alerts.delivery.envelopes import Envelopes
from alerts.delivery.jobs import Job, Outcome, overtaken, refused, returned, too_late
from alerts.delivery.keys import authorization
from alerts.delivery.pacing import Bucket, retry_after_s
from alerts.delivery.webpush import LONGEST_TTL
from alerts.exceptions import EndpointRefused
from alerts.validators import ENDPOINT_LENGTH, HTTPS_PORT, is_plain, service_of

log = structlog.get_logger(__name__)

#: Requests at a time to one service: from a few when it fails to many when it answers.
FEWEST, AT_FIRST, MOST = 1.0, 32.0, 128.0
#: Jobs waiting for each that is on its way.
AHEAD = 2
#: After as many failures in a row, with nothing accepted between, the service is left in peace for a while.
FAILURES_BEFORE_REST = 5
LONGEST_REST_S = 30.0
TELL_EVERY_S = 60.0
#: One service has one or two; strangers may write its name in many ways.
MOST_ORIGINS = 16
HEAD = b"POST %b HTTP/1.1\r\n%b%b%d\r\nContent-Length: %d\r\n\r\n"


class Lane:
    """One push service, which delays no other: it has its own jobs, connections, pace and rest.

    ``done`` is called with each outcome; ``is_overtaken`` says whether a newer message of its thread was written;
    ``envelopes`` are the dispatcher's.
    """

    def __init__(
        self,
        service: str,
        timeout_s: float,
        done: Callable[[Outcome], None],
        is_overtaken: Callable[[Job], bool],
        envelopes: Envelopes,
    ) -> None:
        self.service = service
        self.pool = Pool(timeout_s)
        self.bucket = Bucket()
        self.done, self.is_overtaken = done, is_overtaken
        self.envelopes = envelopes
        self.origins: dict[str, Origin] = {}
        self.headers: dict[tuple[Origin, str], tuple[bytes, int]] = {}
        self.waiting: deque[Job] = deque()
        self.workers: set[asyncio.Task[None]] = set()
        self.on_the_way = 0
        self.window = AT_FIRST
        self.failures = 0
        self.rests_until = 0.0
        self.told_at = 0.0

    @property
    def held(self) -> int:
        return len(self.waiting) + self.on_the_way

    @property
    def is_idle(self) -> bool:
        return not self.held and time.monotonic() >= self.rests_until

    def room(self) -> int:
        """How many more jobs it would take now: many at a time, since each time asks the database several things."""
        if time.monotonic() < self.rests_until or self.held > self.window:
            return 0
        return int(self.window) * (1 + AHEAD) - self.held

    def add(self, jobs: list[Job]) -> None:
        """Take ``jobs``, perhaps none, and see that somebody works."""
        self.waiting.extend(jobs)
        for _ in range(min(int(self.window), self.held) - len(self.workers)):
            worker = asyncio.create_task(self._work())
            self.workers.add(worker)
            worker.add_done_callback(self.workers.discard)

    def give_back(self) -> None:
        """What waits is not posted: it is owed as before."""
        while self.waiting:
            self.done(returned(self.waiting.popleft()))

    async def close(self, grace_s: float) -> None:
        """Post no more; what is on its way has ``grace_s`` to arrive."""
        self.give_back()
        if self.workers:
            _done, late = await asyncio.wait(self.workers, timeout=grace_s)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self.pool.close()

    async def _work(self) -> None:
        while self.waiting and len(self.workers) <= self.window:
            job = self.waiting.popleft()
            self.on_the_way += 1
            outcome: Outcome | None = None
            try:
                outcome = self._refusal(job) or await self._posted(job)
            except Exception:
                log.exception("push_failed", service=self.service)
                outcome = again(job, _now())
            finally:
                self.on_the_way -= 1
                self.done(outcome or returned(job, was_tried=True))  # we had to stop in the middle

    def _refusal(self, job: Job) -> Outcome | None:
        """Why it is not posted after all, with the last word of what we know."""
        if self.is_overtaken(job):
            return overtaken(job.id)
        if job.letter.expires_s <= time.time():
            return too_late(job.id)
        if time.monotonic() > job.post_before:
            return returned(job)
        return None

    async def _posted(self, job: Job) -> Outcome:
        try:
            origin, request = self._request(job)
        except (EndpointRefused, ValueError) as error:
            log.error("push_not_sent", service=self.service, error=type(error).__name__)
            return refused(job.id)
        if wait_s := self.bucket.take(time.monotonic()):
            await asyncio.sleep(wait_s)
        try:
            answer = await self.pool.post(origin, request)
        except Silence as silence:
            self._suffer(str(silence), None)
            return again(job, _now())
        self._hear(answer)
        return outcome_of(job, answer, _now())

    def _request(self, job: Job) -> tuple[Origin, bytes]:
        """Its whole request. Raises :class:`EndpointRefused`, and ``ValueError`` for what cannot be encrypted."""
        letter = job.letter
        origin, target = self._split(job.endpoint)
        body = self.envelopes.seal(letter.text(job.language), job.point, job.secret)
        ttl = min(LONGEST_TTL, max(1, int(letter.expires_s - time.time())))
        usual = self._usual_headers(origin, job.application_key)
        return origin, HEAD % (target, usual, letter.headers, ttl, len(body)) + body

    def _split(self, endpoint: str) -> tuple[Origin, bytes]:
        """Where it leads, and what to ask there; checked again, whatever was checked when it was saved."""
        cut = endpoint.find("/", len("https://"))
        start, target = endpoint[:cut], endpoint[cut:]
        if cut < 0 or len(endpoint) > ENDPOINT_LENGTH or not is_plain(target) or "#" in target or "?" in start:
            raise EndpointRefused("no address of a push service")
        if start not in self.origins:
            if service_of(start) != self.service:
                raise EndpointRefused("another service than it was saved with")
            if len(self.origins) >= MOST_ORIGINS:
                self.origins.clear()
            self.origins[start] = _origin_of(start)
        return self.origins[start], target.encode()

    def _usual_headers(self, origin: Origin, application_key: str) -> bytes:
        """Those that all its messages have, made anew now and then: a signature has an end."""
        minute = int(time.monotonic()) // 60
        headers, made_in = self.headers.get((origin, application_key), (b"", -1))
        if made_in != minute:
            if len(self.headers) >= MOST_ORIGINS:
                self.headers.clear()
            headers = _headers(origin, authorization(_written(origin), application_key))
            self.headers[origin, application_key] = headers, minute
        return headers

    def _hear(self, answer: Answer) -> None:
        if is_failure(answer):
            if answer.status == 429:
                self.bucket.slow_down()
            self._suffer(str(answer.status), retry_after_s(answer.retry_after, _now()))
            return
        if answer.status in FAULT_OF_OURS:
            self._tell("push_not_authorised", status=answer.status)
        else:
            self.failures = 0
            self.bucket.regain()
        self.window = min(MOST, self.window + 1)

    def _suffer(self, why: str, wait_s: float | None) -> None:
        """Ask less at a time; after some failures in a row, nothing for a while."""
        self.failures += 1
        self.window = max(FEWEST, self.window / 2)
        self._tell("push_service_fails", why=why)
        over = self.failures - FAILURES_BEFORE_REST
        if over < 0:
            return
        rest_s = min(LONGEST_REST_S, 0.5 * 2 ** min(over, 16)) if wait_s is None else wait_s
        self.rests_until = max(self.rests_until, time.monotonic() + rest_s)
        self.give_back()

    def _tell(self, what: str, **facts: object) -> None:
        """In the log, once a minute: every message would say the same."""
        if time.monotonic() - self.told_at >= TELL_EVERY_S or not self.told_at:
            self.told_at = time.monotonic()
            log.error(what, service=self.service, owed_here=self.held, **facts)


def _now() -> datetime:
    return datetime.now(UTC)


def _origin_of(start: str) -> Origin:
    """Of an endpoint's start, which has been checked."""
    parts = urlsplit(start)
    usual = HTTPS_PORT if parts.scheme == "https" else 80
    return Origin(parts.scheme, (parts.hostname or "").rstrip("."), parts.port or usual)


def _written(origin: Origin) -> str:
    """As RFC 6454 writes it: the port only where it is unusual."""
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    is_usual = origin.port == (HTTPS_PORT if origin.scheme == "https" else 80)
    return f"{origin.scheme}://{host}" if is_usual else f"{origin.scheme}://{host}:{origin.port}"


def _headers(origin: Origin, credentials: str) -> bytes:
    return (
        f"Host: {_written(origin).partition('://')[2]}\r\n"
        f"Authorization: {credentials}\r\n"
        "Content-Encoding: aes128gcm\r\n"
        "Content-Type: application/octet-stream\r\n"
    ).encode()
