"""Kinds of queue items: one record for each kind, registered by the app that owns it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db.models import Case, Count, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from moderation.enums import DecisionAction, ItemState, Urgency
from moderation.trust import Fact, Sender

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import AddressQuerySet, User
    from agenda.models import Event
    from moderation.models import Decision, QueueItem, Reason
    from moderation.wording.queue import Flag, History

SubjectT = TypeVar("SubjectT", bound=Model)
#: ``{field: [old value, new value]}``.
Changes = dict[str, list[object]]

APPROVE_OR_REFUSE = frozenset({DecisionAction.APPROVE, DecisionAction.REFUSE})


@dataclass
class Summary:
    """What the queue shows of a subject.

    ``since`` is when it first waited; an existing item's own time takes precedence.
    """

    state: ItemState
    since: datetime
    title: str
    place_name: str = ""
    author: str = ""
    batch: UUID | None = None
    next_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    has_picture: bool = False
    flags: list[str] = field(default_factory=list)
    alike_id: int | None = None
    alike_why: str = ""
    #: Urgency that overrides the one from its date.
    grave: Urgency | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Context ``panel`` of the decision screen's templates."""

    template: ClassVar[str]
    #: Template beside the decision, such as the sender; template of the options of an acceptance.
    aside_template: ClassVar[str] = ""
    options_template: ClassVar[str] = ""
    #: The event or place that «edit» opens.
    record: Model | None
    #: A notice shown first.
    notice: str = ""

    @property
    def accept_label(self) -> str:
        return _("Publier")

    @property
    def refuse_label(self) -> str:
        return _("Refuser")


@dataclass(frozen=True)
class Past:
    """How to count a sender's earlier accepted and refused subjects."""

    accepted: Q
    refused: Q
    #: Field of the subject that refers to its sender.
    sender: str = "contact"


@dataclass(frozen=True, kw_only=True)
class ItemKind(Generic[SubjectT]):
    """One kind of queue item: its subject, possible decisions, their effects, and its words."""

    name: str
    #: Model of the subject; deleting a subject deletes its items (``ModeratedMixin``).
    model: type[SubjectT]
    label: "StrPromise"
    #: Label of the queue's filter.
    plural: "StrPromise"
    #: Number to words: 3 to «3 corrections».
    count_words: Callable[[int], str]
    #: Returns an emphasised grave part, maybe empty, and the rest of the sentence about the sender.
    sentence: Callable[["QueueItem", "History | None"], tuple[str, str]]
    #: Functions from a flag's value to its words, by flag name.
    flags: Mapping[str, Callable[[str], "Flag"]]
    #: Returns the summary; ``None`` if nobody has to review the subject.
    summarize: Callable[[SubjectT], Summary | None]
    #: Subjects that wait and may have no item yet.
    missing: Callable[[], Iterable[SubjectT]]
    #: Raises the urgency of similar items.
    raise_others: Callable[[SubjectT], None] = lambda _subject: None
    #: Waiting subjects that the held decisions of this kind settle too.
    answered_too: Callable[[Collection["Decision"]], QuerySet[SubjectT]] | None = None
    #: Path from the subject to its event, and a function for it; for an event, itself. Empty if the
    #: kind has none.
    event_path: str = ""
    event: Callable[[SubjectT], "Event | None"] = lambda _subject: None
    #: Relations of the subject to load for screens.
    related: Sequence[str] = ()
    #: Locks and returns the subject, in the caller's transaction, which has locked its event.
    lock: Callable[[SubjectT, "Event | None"], SubjectT]
    #: Raises :class:`~moderation.exceptions.DecisionRefused` for a decided subject.
    check: Callable[[SubjectT], None] = lambda _subject: None
    #: Returns the item state of the subject, given whether a decision has taken effect.
    turn: Callable[[SubjectT, bool], ItemState]
    actions: Callable[[SubjectT], frozenset[DecisionAction]] = lambda _subject: APPROVE_OR_REFUSE
    execute: Callable[["Decision", "User | None", SubjectT, "Event | None"], None]
    #: Restores the subject after a decision that was undone or failed.
    restore: Callable[["Decision", SubjectT, "Event | None"], None] = (
        lambda _decision, _subject, _event: None
    )
    #: Whether a decision publishes the shown draft; otherwise it is about a report or correction.
    publishes: bool = True
    #: Message to the moderator after an acceptance, with ``title``; empty for the default.
    accepted: Callable[["QueueItem"], str] = lambda _item: ""
    #: Whether subjects can belong to a batch.
    is_batched: bool = False
    #: Whether a decided item is reopened only by something newer.
    is_dated: bool = False
    #: Whether somebody is told of the decision.
    is_answered: Callable[[SubjectT], bool] = lambda _subject: True
    #: The language of the reply.
    language: Callable[[SubjectT], str] = lambda _subject: "fr"
    #: (subject, item, moderator, posted values) to the panel.
    panel: Callable[[SubjectT, "QueueItem", "User", Mapping[str, str]], Panel]
    #: Fields that a bulk acceptance accepts.
    fields: Callable[[SubjectT], Iterable[str]] = lambda _subject: ()
    #: Changes that a moderator made along with an acceptance, from the posted values.
    changes: Callable[[SubjectT, Mapping[str, str]], Changes] = lambda _subject, _posted: {}
    #: (subject, reason, word, language) to the mail of a refusal, and its salutation.
    refusal: Callable[[SubjectT, "Reason | None", str, str], tuple[object, str]] | None = None
    past: Past | None = None
    #: The sender, if the address is proved.
    sender: Callable[[SubjectT], Sender | None] = lambda _subject: None
    #: Facts for the trust of some addresses; if a name is given, only for what was sent in that
    #: name.
    history: Callable[["AddressQuerySet", str], Iterable[Fact]] = lambda _addresses, _name: ()
    #: Path from the subject to its event's cover.
    cover_path: str = ""
    #: Field of the subject by which its picture is found, and the function to the picture's
    #: address.
    photo_field: str = ""
    photo_url: Callable[[UUID], str] = str
    #: Median of recent decision times, in hours.
    median_hours: Callable[[], int | None] = lambda: None

    def fact(self, path: str) -> Subquery:
        """Return a subquery for a field of the subject, in a query of items."""
        subjects = self.model._default_manager.filter(pk=OuterRef("subject_id"))
        return Subquery(subjects.order_by().values(path)[:1])

    def count_past(
        self, past: Past, senders: Collection[int]
    ) -> QuerySet[Model, tuple[str, int, int, int]]:
        """Return rows: name of this kind, sender, number accepted, number refused."""
        theirs = self.model._default_manager.filter(
            past.accepted | past.refused, **{f"{past.sender}__in": senders}
        )
        counted = (
            theirs.order_by()
            .values(past.sender)
            .annotate(
                accepted_count=Count("pk", filter=past.accepted),
                refused_count=Count("pk", filter=past.refused),
            )
        )
        return counted.values_list(Value(self.name), past.sender, "accepted_count", "refused_count")

    def event_id(self, subject: SubjectT) -> int | None:
        """Return the key of the event that ``subject`` is about."""
        return subject.serializable_value(self.event_path) if self.event_path else None


Registered = ItemKind[Any]
KINDS: dict[str, Registered] = {}


def register_kinds(*kinds: Registered) -> None:
    """Register ``kinds`` with the moderators' queue."""
    KINDS.update({kind.name: kind for kind in kinds})


def fact(paths: Callable[[Registered], str]) -> Case:
    """Return an expression for a field of items' subjects; ``paths`` gives its path by kind.

    Null for kinds without such a field.
    """
    facts = [
        When(kind=kind.name, then=kind.fact(path))
        for kind in KINDS.values()
        if (path := paths(kind))
    ]
    return Case(*facts)


def kinds_of(subject: Model) -> list[Registered]:
    """Return the kinds of queue item whose subject is of this model."""
    return [kind for kind in KINDS.values() if kind.model is type(subject)]
