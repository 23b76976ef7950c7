"""Kinds of message: a record each, of what it says, how long it may wait, how urgent it is, which way it goes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from alerts.formats.followed import event_notice, page_notice
from alerts.formats.found import search_notice
from alerts.formats.live import alert_facts
from alerts.formats.push import Notice, alert_notice, trial_notice, welcome_notice
from alerts.models import Message
from messaging.enums import Channel, MessageKind, Severity

Subject = TypeVar("Subject")


class Numbering(Enum):
    """What the revision of a message is. A browser shows no lower one of a thread than it has shown."""

    GIVEN = "its sender's"
    BY_THREAD = "one more than the thread's last, of which it is an update"
    BY_ID = "its id: no later one updates it, it only takes its place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Subject]):
    #: (subject, language) -> what it says; asked while that language is active.
    notice: Callable[[Subject, str], Notice]
    #: Subject -> what open pages are told, as JSON; without, it is nobody else's affair.
    facts: Callable[[Subject], dict[str, object]] | None = None
    #: How long it may wait for a browser where what it says has no end (TTL; push services keep less: RFC 8030, 5.2).
    life: timedelta = timedelta(days=1)
    #: RFC 8030, 5.3. Apple's service holds back what is not ``high``.
    urgency: str = "high"
    #: What it replaces at the push service (RFC 8030, 5.4).
    topic: Callable[[Message], UUID] = attrgetter("thread")
    numbering: Numbering = Numbering.BY_THREAD
    waits_for_quiet_to_end: bool = True
    channels: Sequence[Channel] = (Channel.PUSH,)

    def urgency_of(self, severity: str) -> str:
        """«Pour info» may wait, whatever it speaks of."""
        return "normal" if severity == Severity.MINOR else self.urgency


KINDS: Mapping[str, Kind[Any]] = {
    MessageKind.ALERT: Kind(notice=alert_notice, facts=alert_facts, numbering=Numbering.GIVEN),
    MessageKind.EVENT: Kind(notice=event_notice, urgency="normal"),
    MessageKind.SEARCH: Kind(notice=search_notice, urgency="normal"),
    MessageKind.PAGE: Kind(notice=page_notice, urgency="normal"),
    MessageKind.TRIAL: Kind(
        notice=trial_notice,
        life=timedelta(minutes=10),
        numbering=Numbering.BY_ID,
        waits_for_quiet_to_end=False,
    ),
    MessageKind.WELCOME: Kind(notice=welcome_notice, numbering=Numbering.GIVEN, waits_for_quiet_to_end=False),
}
#: Of a kind that a newer release wrote: all that it says stands in the message.
UNKNOWN: Kind[Any] = Kind(notice=trial_notice)


def kind_of(message: Message) -> Kind[Any]:
    return KINDS.get(message.kind, UNKNOWN)
