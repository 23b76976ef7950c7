"""Outcome of a delivery from a push service's answer (RFC 8030, 5 and 8)."""

from datetime import datetime, timedelta

from messaging.database_clock import database_now
from messaging.delivery.connections import PushResponse
from messaging.delivery.jobs import Job, Outcome, gone_outcome, refused_outcome
from messaging.delivery.pacing import backoff_s, retry_after_s
from messaging.enums import DeliveryPriority, DeliveryState

GONE = frozenset({404, 410})
#: The signature (VAPID) is refused: our key or clock is wrong, or the subscription has another key.
#: The subscription is never deleted for this.
FAULT_OF_OURS = frozenset({401, 403})
#: Try again later: late, too early, too many.
LATER = frozenset({408, 425, 429})
#: Its ``Retry-After`` is about the whole service (RFC 9110, 15.6.4); that of a 429 may be one
#: device's quota.
OVERLOADED = 503
#: To mend a signature takes a person some minutes, so retries wait longer.
SIGNATURE_TIMES, SIGNATURE_LONGEST_S = 30, 600.0
#: Failures after which a job of a subscription that was accepted before moves to the failing queue.
TRIES_IN_GOOD_COMPANY = 2
#: Refusals of one message after which the refusal is final: for a subscription that was never
#: accepted, and for one that was. By back-off the latter take a minute at least, in which a service
#: that refuses a part of all requests can recover.
REFUSALS, REFUSALS_IN_GOOD_COMPANY = 2, 8


def is_failure(answer: PushResponse) -> bool:
    """Whether the answer means that the service has a problem, not the message.

    The service then gets fewer requests.
    """
    return answer.status >= 500 or 300 <= answer.status < 400 or answer.status in LATER


def is_refusal(answer: PushResponse) -> bool:
    """Whether the service refuses the request or its signature.

    A fault of the subscription, or ours.
    """
    return 400 <= answer.status < 500 and answer.status not in GONE | LATER


def outcome_of(job: Job, answer: PushResponse, *, is_well: bool) -> Outcome:
    """Return what to store for ``job`` after this answer.

    ``is_well``: the service accepted other messages since its last answer to this job. Only then
    are repeated refusals final; otherwise the service may be under repair and refuse everything.
    """
    status = answer.status
    if 200 <= status < 300:
        is_news = job.known_as != DeliveryPriority.ACCEPTED
        whose = job.subscription_id if is_news else None
        return Outcome(job.id, DeliveryState.ACCEPTED, status_code=status, subscription_id=whose)
    if status in GONE:
        return gone_outcome(job.id, endpoint_hash=job.endpoint_hash, status_code=status)
    now = database_now()
    wait_s = retry_after_s(answer.retry_after, now)
    if status in FAULT_OF_OURS:
        if wait_s is None:
            wait_s = min(SIGNATURE_LONGEST_S, SIGNATURE_TIMES * backoff_s(job.attempts + 1))
        return retry_outcome(job, now, status, wait_s, is_failing=True)
    refusals = REFUSALS_IN_GOOD_COMPANY if job.was_accepted else REFUSALS
    if is_refusal(answer) and is_well and job.attempts + 1 >= refusals:
        return refused_outcome(job.id, status)
    return retry_outcome(job, now, status, wait_s, is_failing=wait_s is None)


def retry_outcome(
    job: Job,
    now: datetime,
    status: int | None = None,
    wait_s: float | None = None,
    *,
    is_failing: bool = True,
) -> Outcome:
    """Return the outcome that tries ``job`` again, after ``wait_s`` or a back-off.

    It is due when it expires at the latest.

    Failing jobs move to the queue ``Standing.FAILING``: of a subscription that was never accepted
    at once, otherwise at the second failure.
    """
    wait_s = backoff_s(job.attempts + 1) if wait_s is None else wait_s
    due_at = min(now + timedelta(seconds=wait_s), job.message.expires_at)
    # By tenths of a second, so that many are written in one statement.
    due_at = due_at.replace(microsecond=due_at.microsecond // 100_000 * 100_000)
    tries = TRIES_IN_GOOD_COMPANY if job.standing == DeliveryPriority.ACCEPTED else 1
    is_lowered = is_failing and job.attempts + 1 >= tries
    is_news = is_lowered and job.known_as != DeliveryPriority.FAILING
    return Outcome(
        job.id,
        DeliveryState.RECEIVED,
        status_code=status,
        due_at=due_at,
        standing=DeliveryPriority.FAILING if is_lowered else None,
        subscription_id=job.subscription_id if is_news else None,
    )
