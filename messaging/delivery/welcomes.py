"""Welcome sender: the push that proves each new subscription.

It has a loop and a pool of its own, so that no alert waits.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from messaging.database_clock import database_now
from messaging.delivery.answers import GONE
from messaging.delivery.connections import Resolve, Silence
from messaging.delivery.jobs import Job, Outcome, PreparedMessage, gone_outcome
from messaging.delivery.loops import SendingLoop, disconnect, log_failure
from messaging.delivery.pacing import retry_after_s
from messaging.delivery.prepared_keys import PreparedKeys
from messaging.delivery.service import Service
from messaging.enums import DeliveryPriority, DeliveryState, MessageKind
from messaging.exceptions import EndpointRefused
from messaging.formats.push import notification
from messaging.kinds import KINDS
from messaging.models import Message, Subscription, Welcome
from messaging.models.subscriptions import WelcomeQuerySet

log = structlog.get_logger(__name__)

#: Welcomes under way at a time: first tries, later tries, and tries of one network.
FIRST_TRIES, LATER_TRIES, OF_A_NETWORK = 32, 16, 4
#: Timeout of a first try; a slower one is tried again as a later one, with the full timeout.
FIRST_TRY_S = 2.0
#: Pauses between tries; up to half as long is added at random.
PAUSES_S = (2, 10, 60, 600, 3_600, 21_600, 86_400)
#: Pause after an error of the database or of ours.
FAULT_S = 1.0
#: Namespace of welcome threads, one a browser: a repeated welcome replaces the first.
WELCOMES = UUID("0c8a3d57-5a4c-4d21-8a86-5f6b1d0f3c11")


@dataclass(frozen=True)
class WelcomePace:
    """Seconds to wait for an answer, and between two looks at the table."""

    timeout_s: float = 10.0
    look_s: float = 0.25

    @property
    def lease_s(self) -> float:
        """Seconds that a lease lasts, longer than the longest wait for an answer.

        It is never renewed.
        """
        return 3 * self.timeout_s


@dataclass(frozen=True, slots=True)
class Try:
    """One leased welcome."""

    job: Job
    service: str
    network: str
    #: The last one before, if any.
    tried_at: datetime | None

    @property
    def is_first(self) -> bool:
        return self.tried_at is None


class WelcomeSender(SendingLoop):
    """Sends welcomes; any number may run.

    A new subscription counts once its push service has accepted its welcome.

    A welcome that is not accepted is tried again after a pause. The subscription is deleted only if
    the service refuses it (404, 410) after it accepted others since the last try, so that no outage
    deletes one. ``services`` are those of the dispatcher beside it, whose accepted messages count
    too. While ``must_wait()``, nothing is tried.
    """

    def __init__(
        self,
        pace: WelcomePace = WelcomePace(),
        *,
        services: Mapping[str, Service] | None = None,
        must_wait: Callable[[], bool] = lambda: False,
        resolve: Resolve | None = None,
    ) -> None:
        super().__init__(pace.look_s)
        self.pace, self.must_wait, self.resolve = pace, must_wait, resolve
        self.others: Mapping[str, Service] = services or {}
        self.services: dict[str, Service] = {}
        self.prepared_keys = PreparedKeys()
        self.running: dict[asyncio.Task[None], Try] = {}
        self.outcomes: list[Outcome] = []

    async def run(self, *, until_idle: bool = False) -> None:
        """Send due welcomes until :meth:`stop`.

        With ``until_idle``, until none is due or held.
        """
        self.database = ThreadPoolExecutor(1, thread_name_prefix="welcomes")
        try:
            while not self.is_stopping and not (await self._turn() and until_idle):
                await self.sleep(self.look_s)
        finally:
            await self._close()

    async def _turn(self) -> bool:
        """Store outcomes, then start as many welcomes as there is room for.

        Return whether none is left.
        """
        try:
            await self._write()
            if self.must_wait():
                return False
            if tries := await self.in_thread(self.take):
                for one in tries:
                    self._begin(one)
        except Exception as error:  # noqa: BLE001 -- alerts go on beside it, and so does the next turn
            log_failure("welcomes_wait", error)
            await self.in_thread(disconnect)
            await asyncio.sleep(FAULT_S)
            return False
        return not self.running and not self.outcomes

    def take(self) -> list[Try]:
        """Lease as many welcomes as there is room for, in fair order.

        Waits for the database: call it in a thread.
        """
        if not Welcome.objects.due().exists():  # asked first: looking holds no writer up
            return []
        busy = Counter(one.network for one in self.running.values())
        firsts = sum(one.is_first for one in self.running.values())
        room = FIRST_TRIES - firsts
        # Half of them are of the newest; an odd one by chance, for places may come free one by one.
        newest = (room + random.getrandbits(1)) // 2
        first, later = Welcome.objects.filter(tried_at=None), Welcome.objects.exclude(tried_at=None)
        return [
            *self._taken(busy, newest, first.newest_first()),
            *self._taken(busy, room - newest, first.fairest_first()),
            *self._taken(busy, LATER_TRIES - (len(self.running) - firsts), later.fairest_first()),
        ]

    @transaction.atomic
    def _taken(self, busy: Counter[str], room: int, ordered: WelcomeQuerySet) -> list[Try]:
        """Lease up to ``room`` of ``ordered``, at most ``OF_A_NETWORK`` of one network.

        ``busy`` is updated.
        """
        full = [network for network, count in busy.items() if count >= OF_A_NETWORK]
        due = ordered.due().exclude(network_hmac__in=full)
        rows = due.select_for_update(of=("self",), skip_locked=True).select_related("subscription")
        tries = []
        for welcome in rows[: max(0, room)]:
            if busy[welcome.network] < OF_A_NETWORK:
                busy[welcome.network] += 1
                tries.append(_try_of(welcome))
        until = database_now() + timedelta(seconds=self.pace.lease_s)
        Welcome.objects.filter(pk__in=[one.job.id for one in tries]).update(due_at=until)
        return tries

    def _begin(self, one: Try) -> None:
        """Start a task for one welcome."""
        task = asyncio.create_task(self._work(one))
        self.running[task] = one
        task.add_done_callback(self._end)

    def _end(self, task: "asyncio.Task[None]") -> None:
        self.running.pop(task, None)
        self.awake.set()

    async def _work(self, one: Try) -> None:
        """Send one welcome and keep its outcome; any error means another try."""
        try:
            self.outcomes.append(await self._posted(one))
        except Exception:
            log.exception("welcome_failed", service=one.service)
            self.outcomes.append(_again(one))

    async def _posted(self, one: Try) -> Outcome:
        """Post one welcome and return its outcome: accepted, gone, or to be tried again."""
        job = one.job
        service = self.services.get(one.service)
        if service is None:
            service = Service(one.service, self.pace.timeout_s, self.prepared_keys, self.resolve)
            self.services[one.service] = service
        try:
            origin, request = service.requests.write(job, database_now().timestamp())
            async with asyncio.timeout(FIRST_TRY_S if one.is_first else None):
                answer = await service.pool.post(
                    origin, request, service.resolvers_for(job, origin)
                )
        except (EndpointRefused, ValueError, Silence, TimeoutError) as error:
            service.log("welcome_not_sent", error=type(error).__name__)
            return _again(one)
        if 200 <= answer.status < 300:
            service.accepted_at = database_now().timestamp()
            return Outcome(job.id, DeliveryState.ACCEPTED, endpoint_hash=job.endpoint_hash)
        if answer.status in GONE and self._has_accepted_others(one):
            return gone_outcome(job.id, endpoint_hash=job.endpoint_hash, status_code=answer.status)
        return _again(one, answer.status, retry_after_s(answer.retry_after, database_now()) or 0.0)

    def _has_accepted_others(self, one: Try) -> bool:
        """Whether the service accepted another message since the last try of this one.

        ``False`` at the first try.
        """
        heard = [
            services[one.service]
            for services in (self.services, self.others)
            if one.service in services
        ]
        return (
            one.tried_at is not None
            and max(each.accepted_at for each in heard) > one.tried_at.timestamp()
        )

    async def _write(self) -> None:
        """Store the outcomes so far; if that fails, they are kept for the next time."""
        if self.outcomes:
            writing = list(self.outcomes)
            await self.in_thread(store_outcomes, writing)
            del self.outcomes[: len(writing)]

    async def _close(self) -> None:
        """Cancel welcomes under way and make them due at once for another sender.

        Store outcomes.
        """
        held = [one.job.id for one in self.running.values()]
        tasks = list(self.running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for service in self.services.values():
            service.pool.close()
        try:
            await self._write()
            if held:
                await self.in_thread(_give_back, held)
        except Exception as error:  # noqa: BLE001 -- the lease runs out by itself
            log_failure("welcomes_wait", error)
        await self.end_thread()


def pause_s(attempts: int) -> float:
    """Return the seconds to wait after ``attempts`` failures."""
    usual = PAUSES_S[min(attempts, len(PAUSES_S)) - 1]
    return usual * random.uniform(1, 1.5)  # noqa: S311 -- no secret


@transaction.atomic
def store_outcomes(outcomes: list[Outcome]) -> None:
    """Store outcomes of subscriptions whose endpoint is still the one that was asked.

    Accepted: the subscription counts from now on. Not delivered: it is deleted. Otherwise: the next
    try is scheduled.
    """
    now = database_now()
    held = Subscription.objects.select_for_update(of=("self",)).filter(
        pk__in=[one.id for one in outcomes]
    )
    hashes = dict(held.order_by("pk").values_list("pk", "endpoint_hash"))
    for one in outcomes:
        if hashes.get(one.id) != one.endpoint_hash:
            continue
        subscription = Subscription.objects.filter(pk=one.id)
        welcome = Welcome.objects.filter(pk=one.id)
        if one.state == DeliveryState.ACCEPTED:
            # With the standing of those who were accepted: the first alert is served with theirs.
            subscription.record_accepted()
            welcome.delete()
        elif one.state == DeliveryState.NOT_DELIVERED:
            subscription.delete()
        else:
            welcome.update(due_at=one.due_at, tried_at=now, attempts=F("attempts") + 1)


def _try_of(welcome: Welcome) -> Try:
    """Return the welcome as a job."""
    subscription = welcome.subscription
    job = Job(
        id=subscription.pk,
        message=_message_to(subscription),
        attempts=welcome.attempts,
        endpoint=subscription.endpoint,
        endpoint_hash=subscription.endpoint_hash,
        point=bytes(subscription.p256dh),
        secret=bytes(subscription.auth),
        language=subscription.language,
        application_key=subscription.application_key,
        subscription_id=subscription.pk,
        standing=DeliveryPriority.NEW,
        known_as=DeliveryPriority.NEW,
        was_accepted=False,
        due_at=welcome.due_at,
    )
    return Try(job, subscription.service, welcome.network, welcome.tried_at)


def _message_to(subscription: Subscription) -> PreparedMessage:
    """Return the welcome in the subscription's language only.

    A later welcome has a higher revision, so that a browser that comes back shows it.
    """
    now, language, kind = database_now(), subscription.language, KINDS[MessageKind.WELCOME]
    message = Message(
        kind=MessageKind.WELCOME,
        thread=uuid5(WELCOMES, subscription.endpoint_hash),
        revision=int(now.timestamp()),
        at=now,
        expires_at=now + kind.life,
    )
    with override(language):
        message.payloads = {
            language: notification(kind.notice(subscription, language), message, language)
        }
    return PreparedMessage(message)


def _again(one: Try, status: int | None = None, wait_s: float = 0.0) -> Outcome:
    """Return the outcome of another try, after a pause or ``wait_s``, whichever is longer."""
    due_at = database_now() + timedelta(seconds=max(wait_s, pause_s(one.job.attempts + 1)))
    job = one.job
    return Outcome(
        job.id,
        DeliveryState.RECEIVED,
        status_code=status,
        due_at=due_at,
        endpoint_hash=job.endpoint_hash,
    )


def _give_back(ids: list[int]) -> None:
    Welcome.objects.filter(pk__in=ids).update(due_at=database_now())
