"""Kinds of items that wait in the moderators' queue: one record a kind, registered by the app that it belongs to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet

from participation.enums import DecisionAction, ItemState, Outcome, Urgency

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User
    from agenda.models import Event
    from participation.models import Decision, QueueItem, Reason
    from participation.models.trust import Trust
    from participation.wording.fields import Value
    from participation.wording.letters import Letter
    from participation.wording.queue import History

SubjectT = TypeVar("SubjectT", bound=Model)

APPROVE_OR_REFUSE = frozenset({DecisionAction.APPROVE, DecisionAction.REFUSE})


@dataclass
class Summary:
    """``since``: when it came to the moderators, unless the queue knows better."""

    state: ItemState
    since: datetime
    title: str
    place_name: str = ""
    author: str = ""
    contact_id: int | None = None
    batch: UUID | None = None
    next_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    has_picture: bool = False
    flags: list[str] = field(default_factory=list)
    alike_id: int | None = None
    alike_why: str = ""
    #: More urgent than any date makes it.
    grave: Urgency | None = None


class Panel(Protocol):
    """What the screen of a decision shows of a subject; ``template`` reads it as ``panel``."""

    @property
    def template(self) -> str: ...

    @property
    def record(self) -> Model | None:
        """The event or the place that is opened in its form."""


@dataclass(frozen=True)
class Past:
    """How to count what one sender has had accepted and refused before."""

    model: type[Model]
    accepted: Q
    refused: Q
    #: Field of the model, and attribute of an item, that name the sender.
    sender: str = "contact"
    item_sender: str = "contact_id"

    def counts(self, senders: Collection[int]) -> QuerySet[Model, tuple[int, int, int]]:
        """Rows of sender, how many accepted, how many refused."""
        theirs = self.model._default_manager.filter(self.accepted | self.refused, **{f"{self.sender}__in": senders})
        rows: QuerySet[Model, tuple[int, int, int]] = (
            theirs.order_by()
            .values_list(self.sender)
            .annotate(accepted_count=Count("pk", filter=self.accepted), refused_count=Count("pk", filter=self.refused))
        )
        return rows


@dataclass(frozen=True, kw_only=True)
class ItemKind(Generic[SubjectT]):
    """One kind of item: what it is about, what may be decided of it, what a decision does, and its words."""

    name: str
    #: What it is about: an item has a foreign key to it of that name.
    model: type[SubjectT]
    label: "StrPromise"
    #: What a filter of the queue calls them.
    plural: "StrPromise"
    #: Count -> «3 corrections».
    count_words: Callable[[int], str]
    #: What it is and who sent it: what is grave first, shown strong, then the rest.
    sentence: Callable[["QueueItem", "History | None"], tuple[str, str]]
    #: ``None`` where nobody is to read it, now or any more.
    summarize: Callable[[SubjectT], Summary | None]
    #: Makes the items of others more urgent by this one.
    raise_others: Callable[[SubjectT], None] = lambda _subject: None
    #: What a screen reads with an item, below its subject.
    related: Sequence[str] = ()
    #: The row as it is now, in the caller's transaction, which holds that of its event.
    lock: Callable[[SubjectT, "Event | None"], SubjectT]
    #: Refuses with :class:`~participation.exceptions.DecisionRefused` what is settled already.
    check: Callable[[SubjectT], None] = lambda _subject: None
    #: Whose turn it is, once a decision has taken effect or not.
    turn: Callable[[SubjectT, bool], ItemState]
    actions: Callable[[SubjectT], frozenset[DecisionAction]] = lambda _subject: APPROVE_OR_REFUSE
    execute: Callable[["Decision", "User | None", SubjectT, "Event | None"], None]
    #: What is put back of a decision that was undone or has failed.
    restore: Callable[["Decision", SubjectT, "Event | None"], None] = lambda _decision, _subject, _event: None
    #: Whether its event is published, as on the screen; else what it says of an event that is public is accepted.
    publishes: bool = True
    #: Whether it may come with others of one batch.
    is_batched: bool = False
    #: Whether a decision that was taken is not asked again until something newer comes.
    is_dated: bool = False
    #: Whether somebody reads what is decided, once they have left an address.
    is_answered: bool = True
    #: (item, who reads it, what they typed) -> what is shown of it.
    panel: Callable[["QueueItem", "User", Mapping[str, str]], Panel]
    #: What was typed beside a decision that accepts it, field by field.
    changes: Callable[[SubjectT, Mapping[str, str]], dict[str, list["Value"]]] = lambda _subject, _posted: {}
    #: (subject, reason, word, language) -> the mail of a refusal, and how it begins.
    refusal: Callable[[SubjectT, "Reason | None", str, str], tuple["Letter", str]] | None = None
    past: Past | None = None
    #: Trust in who sent it, whose address is confirmed; of what nobody outside the CMS sends there is none.
    trust: Callable[[SubjectT], "Trust"] | None = None
    #: What taking it back would do.
    outcome: Callable[[SubjectT], Outcome] = lambda _subject: Outcome.NONE

    @property
    def field(self) -> str:
        """Name of the item's foreign key to its subject."""
        return str(self.model._meta.model_name)

    @property
    def event_path(self) -> str:
        """Path from an item to the event that it is about; of one about an event itself, that."""
        return self.field if self.field == "event" else f"{self.field}__event"


Registered = ItemKind[Any]
KINDS: dict[str, Registered] = {}


def register_kinds(*kinds: Registered) -> None:
    """Let the moderators' queue hold items of ``kinds``."""
    KINDS.update({kind.name: kind for kind in kinds})


def subject_fields() -> list[str]:
    """Foreign keys of an item, of which one leads to its subject."""
    return list(dict.fromkeys(kind.field for kind in KINDS.values()))


def subject_paths() -> list[str]:
    """What a screen reads with an item, whatever its kind."""
    return [*subject_fields(), *(f"{kind.field}__{path}" for kind in KINDS.values() for path in kind.related)]


def kinds_of(subject: Model) -> list[Registered]:
    """Return the kinds of item that this type of record can be in the queue."""
    return [kind for kind in KINDS.values() if kind.model is type(subject)]
