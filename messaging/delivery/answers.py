"""What a push service's answer makes of a delivery (RFC 8030, 5 and 8)."""

from datetime import datetime, timedelta

from messaging.database_clock import database_now
from messaging.delivery.connections import Answer
from messaging.delivery.jobs import Job, Outcome, gone, refused
from messaging.delivery.pacing import backoff_s, retry_after_s
from messaging.enums import DeliveryState, Standing

GONE = frozenset({404, 410})
#: Of the signature (VAPID): our key or clock, or a subscription of somebody else's key. It is never deleted for that.
FAULT_OF_OURS = frozenset({401, 403})
#: Try again later: late, too early, too many.
LATER = frozenset({408, 425, 429})
#: Whose ``Retry-After`` speaks of the service itself (RFC 9110, 15.6.4); that of a 429 may be one device's own quota.
OVERLOADED = 503
#: Another signature takes somebody some minutes: it is not asked for by the second.
SIGNATURE_TIMES, SIGNATURE_LONGEST_S = 30, 600.0
#: So often a message to a subscription that was accepted before fails before it waits among the failing.
TRIES_IN_GOOD_COMPANY = 2
#: So often is one and the same message refused, for ever the last time: to a stranger, and where messages were accepted
#: before. By back-off the latter takes a minute at least, in which a service that refuses a part of all gets well.
REFUSALS, REFUSALS_IN_GOOD_COMPANY = 2, 8


def is_failure(answer: Answer) -> bool:
    """Whether the service, and not the message, is unwell: to be asked less."""
    return answer.status >= 500 or 300 <= answer.status < 400 or answer.status in LATER


def is_refusal(answer: Answer) -> bool:
    """Whether it refuses what we ask, as it stands or as it is signed: the subscription's fault, or ours."""
    return 400 <= answer.status < 500 and answer.status not in GONE | LATER


def outcome_of(job: Job, answer: Answer, *, is_well: bool) -> Outcome:
    """What to write down of ``job``, which the service answered just now.

    ``is_well``: the service took other messages between the last time that it was asked for this one and this time.
    What it refuses again and again is then refused for ever; else it may be the service, which is being repaired and
    refuses everything, or every other.
    """
    status = answer.status
    if 200 <= status < 300:
        is_news = job.known_as != Standing.ACCEPTED
        whose = job.subscription_id if is_news else None
        return Outcome(job.id, DeliveryState.ACCEPTED, status_code=status, subscription_id=whose)
    if status in GONE:
        return gone(job.id, endpoint_hash=job.endpoint_hash, status_code=status)
    now = database_now()
    wait_s = retry_after_s(answer.retry_after, now)
    if status in FAULT_OF_OURS:
        wait_s = min(SIGNATURE_LONGEST_S, SIGNATURE_TIMES * backoff_s(job.attempts + 1)) if wait_s is None else wait_s
        return again(job, now, status, wait_s, is_failing=True)
    refusals = REFUSALS_IN_GOOD_COMPANY if job.was_accepted else REFUSALS
    if is_refusal(answer) and is_well and job.attempts + 1 >= refusals:
        return refused(job.id, status)
    return again(job, now, status, wait_s, is_failing=wait_s is None)


def again(
    job: Job, now: datetime, status: int | None = None, wait_s: float | None = None, *, is_failing: bool = True
) -> Outcome:
    """Owed still, after ``wait_s`` or a back-off, and at its end at the latest, when it expires.

    What fails waits apart from what works: a stranger's at once, else when it fails again.
    """
    wait_s = backoff_s(job.attempts + 1) if wait_s is None else wait_s
    due_at = min(now + timedelta(seconds=wait_s), job.message.expires_at)
    # By tenths of a second, so that many are written in one statement.
    due_at = due_at.replace(microsecond=due_at.microsecond // 100_000 * 100_000)
    tries = TRIES_IN_GOOD_COMPANY if job.standing == Standing.ACCEPTED else 1
    is_lowered = is_failing and job.attempts + 1 >= tries
    return Outcome(
        job.id,
        DeliveryState.RECEIVED,
        status_code=status,
        due_at=due_at,
        standing=Standing.FAILING if is_lowered else None,
        subscription_id=job.subscription_id if is_lowered and job.known_as != Standing.FAILING else None,
    )
