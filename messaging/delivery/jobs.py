"""Data that a dispatcher holds in memory: prepared messages, jobs, outcomes."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from messaging.delivery.webpush import topic_of
from messaging.enums import DeliveryReason, DeliveryState, MessageType
from messaging.kinds import kind_of
from messaging.models import Message

FALLBACK_LANGUAGE = "fr"


class PreparedMessage:
    """A message ready to send, read from the database once, since messages are never edited."""

    __slots__ = (
        "expires_at",
        "expires_s",
        "headers",
        "id",
        "is_lift",
        "is_timed",
        "texts",
        "thread",
    )

    def __init__(self, message: Message) -> None:
        self.id = message.pk
        self.thread: UUID = message.thread
        self.is_lift = message.message_type == MessageType.CANCEL
        self.expires_at: datetime = message.expires_at
        self.expires_s = message.expires_at.timestamp()
        self.texts = {language: text.encode() for language, text in message.payloads.items()}
        kind = kind_of(message)
        self.is_timed = kind.is_timed(message)
        topic, urgency = topic_of(kind.topic(message)), kind.urgency_of(message.severity)
        #: Those that no subscription changes; TTL alone changes with time.
        self.headers = f"Topic: {topic}\r\nUrgency: {urgency}\r\nTTL: ".encode()

    def text(self, language: str) -> bytes:
        """Return the text in ``language``, else in French, else in any language."""
        texts = self.texts
        return (
            texts.get(language) or texts.get(FALLBACK_LANGUAGE) or next(iter(texts.values()), b"")
        )


@dataclass(slots=True)
class Job:
    """One leased delivery, with the subscription as it was when leased."""

    id: int
    message: PreparedMessage
    attempts: int
    endpoint: str
    endpoint_hash: str
    point: bytes
    secret: bytes
    language: str
    application_key: str
    subscription_id: int
    #: The queue it is in, and its subscription's own, which may have changed since the delivery was
    #: written.
    standing: int
    known_as: int
    #: Whether a message to this subscription was ever accepted.
    was_accepted: bool
    #: When it was to be tried again; of one never tried, ``None``.
    due_at: datetime | None = None
    #: The end of its lease, on the event loop's clock: nothing is posted after.
    post_before: float = 0.0
    #: Of one that is timed: when it was posted.
    posted_at: datetime | None = None


class Outcome(NamedTuple):
    """What to store of a job.

    ``RECEIVED`` means still pending: from ``due_at``, or as before without it.
    """

    id: int
    state: DeliveryState
    reason: DeliveryReason = DeliveryReason.NONE
    status_code: int | None = None
    due_at: datetime | None = None
    was_tried: bool = True
    #: Of a subscription that the push service no longer knows.
    endpoint_hash: str = ""
    #: Of a delivery that stays owed: the queue that it waits in from now on.
    standing: int | None = None
    #: A subscription that has another standing from now on.
    subscription_id: int | None = None
    #: Of a delivery that is timed: when it was posted.
    posted_at: datetime | None = None


def returned_outcome(job: Job, *, was_tried: bool = False) -> Outcome:
    """Return the outcome of a job that is given back: pending as before."""
    return Outcome(job.id, DeliveryState.RECEIVED, was_tried=was_tried)


def superseded_outcome(delivery_id: int) -> Outcome:
    """Return the outcome of a delivery that a newer message of its thread supersedes."""
    return Outcome(
        delivery_id, DeliveryState.NOT_DELIVERED, DeliveryReason.OVERTAKEN, was_tried=False
    )


def expired_outcome(delivery_id: int) -> Outcome:
    """Return the outcome of a delivery whose message has expired."""
    return Outcome(delivery_id, DeliveryState.EXPIRED, DeliveryReason.TOO_LATE, was_tried=False)


def refused_outcome(delivery_id: int, status_code: int | None = None) -> Outcome:
    """Return the outcome of a final refusal: by us before posting (no status), or by the server."""
    state, reason = DeliveryState.NOT_DELIVERED, DeliveryReason.REFUSED
    return Outcome(delivery_id, state, reason, status_code, was_tried=status_code is not None)


def gone_outcome(
    delivery_id: int, *, endpoint_hash: str = "", status_code: int | None = None
) -> Outcome:
    """Return the outcome of a recipient that no longer exists.

    Known before posting (no status), or told by the server.
    """
    state, reason = DeliveryState.NOT_DELIVERED, DeliveryReason.GONE
    was_tried = status_code is not None
    return Outcome(
        delivery_id, state, reason, status_code, was_tried=was_tried, endpoint_hash=endpoint_hash
    )
