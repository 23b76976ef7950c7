"""Kinds of message: a record each, registered by the app that it belongs to when it starts."""

from collections import ChainMap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import reduce
from operator import attrgetter, or_
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from messaging.enums import Channel, Severity

if TYPE_CHECKING:
    from messaging.models import Message

Subject = TypeVar("Subject")
NOTHING = Q(pk__in=[])
#: Message id -> what each of its devices went through, with the seconds from the message to it, in
#: ascending order.
Steps = dict[int, dict[str, list[float]]]


@dataclass(frozen=True, slots=True)
class NotificationText:
    """Text of a message in one language, for any channel; ``path`` is the page that it opens."""

    title: str
    body: str
    path: str


class Numbering(Enum):
    """How the revision of a message is set.

    A browser never shows a lower revision of a thread than it has shown.
    """

    GIVEN = "its sender's"
    BY_THREAD = "one more than the thread's last, of which it is an update"
    BY_ID = "its id: no later one updates it, it only takes its place"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKindSpec(Generic[Subject]):
    """Record of one kind of message: text, lifetime, urgency, channels."""

    #: (subject, language) -> what it says; asked while that language is active.
    notice: Callable[[Subject, str], NotificationText]
    #: Subject -> what open pages are told, as JSON; without, it is nobody else's affair.
    facts: Callable[[Subject], dict[str, object]] | None = None
    #: How long it may wait for a browser where what it says has no end (TTL; push services keep
    #: less: RFC 8030, 5.2).
    life: timedelta = timedelta(days=1)
    #: RFC 8030, 5.3. Apple's service holds back what is not ``high``.
    urgency: str = "high"
    #: What it replaces at the push service (RFC 8030, 5.4).
    topic: Callable[["Message"], UUID] = attrgetter("thread")
    numbering: Numbering = Numbering.BY_THREAD
    waits_for_quiet_to_end: bool = True
    channels: Sequence[Channel] = (Channel.PUSH,)
    #: Those of its messages that accounts are told by mail, too.
    is_mailed: Callable[["Message"], bool] = lambda _message: False
    #: Those of its messages that open pages are told.
    public: Q = NOTHING
    #: Those that still count at an instant: they are shown, and it stays known who was owed them.
    standing: Callable[[datetime], Q] = lambda _now: NOTHING
    #: Whether its messages stay for ever, and devices that showed one are counted.
    is_kept: bool = False
    #: Those whose thread has ended: once they are old, even the last of it is deleted.
    ended: Callable[[], Q] = Q
    #: Those of which each delivery is timed, by who hears the signals of deliveries; then what was
    #: timed.
    is_timed: Callable[["Message"], bool] = lambda _message: False
    steps_of: Callable[[Sequence["Message"]], Steps] = lambda _messages: {}
    #: Who may have its exercises and tests ring in their own browser.
    may_test: Callable[[User | AnonymousUser], bool] = lambda _user: False

    def urgency_of(self, severity: str) -> str:
        """Return ``normal`` for severity «Pour info», otherwise the kind's urgency."""
        return "normal" if severity == Severity.MINOR else self.urgency


AnyMessageKind = MessageKindSpec[Any]
KINDS: dict[str, AnyMessageKind] = {}
#: Of a kind that a newer release wrote: all that it says stands in the message.
UNKNOWN: AnyMessageKind = MessageKindSpec(notice=lambda *_: NotificationText("", "", "/"))


def kind_of(message: "Message") -> AnyMessageKind:
    """Return the record of the message's kind; ``UNKNOWN`` for a kind of a newer release."""
    return KINDS.get(message.kind, UNKNOWN)


def timed_steps(messages: Sequence["Message"]) -> Steps:
    """Return the timed steps of those of ``messages`` that are timed."""
    return dict(ChainMap(*(kind.steps_of(messages) for kind in KINDS.values())))


def kept_kinds() -> list[str]:
    return [name for name, kind in KINDS.items() if kind.is_kept]


def of_kinds(condition: Callable[[AnyMessageKind], Q]) -> Q:
    """Return the condition that the ``condition`` of a message's kind holds."""
    return reduce(or_, [Q(condition(kind), kind=name) for name, kind in KINDS.items()])
