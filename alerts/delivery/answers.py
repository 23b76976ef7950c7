"""What a push service's answer makes of a delivery (RFC 8030, 5 and 8)."""

from datetime import datetime, timedelta

from alerts.delivery.connections import Answer
from alerts.delivery.jobs import Job, Outcome, gone, refused
from alerts.delivery.pacing import backoff_s, retry_after_s
from alerts.enums import DeliveryState

GONE = frozenset({404, 410})
#: A fault of ours (VAPID), not of the subscription: it is never deleted for that.
FAULT_OF_OURS = frozenset({401, 403})
#: Try again later: late, too early, too many.
LATER = frozenset({408, 425, 429})
#: A request that is refused as it stands is tried once more: a service that is being repaired refuses everything.
REFUSALS = 2


def is_failure(answer: Answer) -> bool:
    """Whether the service, and not the message, is unwell: to be asked less."""
    return answer.status >= 500 or 300 <= answer.status < 400 or answer.status in LATER


def outcome_of(job: Job, answer: Answer, now: datetime) -> Outcome:
    """What to write down of ``job``, which the service answered at ``now``."""
    status = answer.status
    if 200 <= status < 300:
        return Outcome(job.id, DeliveryState.ACCEPTED, status_code=status)
    if status in GONE:
        return gone(job.id, endpoint_hash=job.endpoint_hash, status_code=status)
    is_of_the_message = 400 <= status < 500 and status not in FAULT_OF_OURS | LATER
    if is_of_the_message and job.attempts + 1 >= REFUSALS:
        return refused(job.id, status)
    return again(job, now, status, retry_after_s(answer.retry_after, now))


def again(job: Job, now: datetime, status: int | None = None, wait_s: float | None = None) -> Outcome:
    """Owed still, after ``wait_s`` or a back-off, and at its end at the latest, when it expires."""
    wait_s = backoff_s(job.attempts + 1) if wait_s is None else wait_s
    due_at = min(now + timedelta(seconds=wait_s), job.letter.expires_at)
    # By tenths of a second, so that many are written in one statement.
    due_at = due_at.replace(microsecond=due_at.microsecond // 100_000 * 100_000)
    return Outcome(job.id, DeliveryState.RECEIVED, status_code=status, due_at=due_at)
