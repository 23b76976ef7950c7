"""Kinds of items that wait in the moderators' queue: one record a kind, registered by the app that it belongs to."""

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
#: Field -> [what it was, what it should be].
Changes = dict[str, list[object]]

APPROVE_OR_REFUSE = frozenset({DecisionAction.APPROVE, DecisionAction.REFUSE})


@dataclass
class Summary:
    """``since``: when it came to the moderators, unless the queue knows better."""

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
    #: More urgent than any date makes it.
    grave: Urgency | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What the screen of a decision shows of a subject; its templates read it as ``panel``."""

    template: ClassVar[str]
    #: What stands beside the decision, as who sent it; and what is ticked with one that accepts it.
    aside_template: ClassVar[str] = ""
    options_template: ClassVar[str] = ""
    #: The event or the place that is opened in its form.
    record: Model | None
    #: What is to be known before all.
    notice: str = ""

    @property
    def accept_label(self) -> str:
        return _("Publier")

    @property
    def refuse_label(self) -> str:
        return _("Refuser")


@dataclass(frozen=True)
class Past:
    """How to count what one sender has had accepted and refused before."""

    accepted: Q
    refused: Q
    #: Field of the subject that names its sender.
    sender: str = "contact"


@dataclass(frozen=True, kw_only=True)
class ItemKind(Generic[SubjectT]):
    """One kind of item: what it is about, what may be decided of it, what a decision does, and its words."""

    name: str
    #: What it is about: its items go with it (``ModeratedMixin``).
    model: type[SubjectT]
    label: "StrPromise"
    #: What a filter of the queue calls them.
    plural: "StrPromise"
    #: Count -> «3 corrections».
    count_words: Callable[[int], str]
    #: What it is and who sent it: what is grave first, shown strong, then the rest.
    sentence: Callable[["QueueItem", "History | None"], tuple[str, str]]
    #: Name of a flag -> its word, of the value that it has.
    flags: Mapping[str, Callable[[str], "Flag"]]
    #: ``None`` where nobody is to read it, now or any more.
    summarize: Callable[[SubjectT], Summary | None]
    #: What waits and may have no item yet.
    missing: Callable[[], Iterable[SubjectT]]
    #: Makes the items of others more urgent by this one.
    raise_others: Callable[[SubjectT], None] = lambda _subject: None
    #: What waits and is settled with what is decided already, by the decisions of this kind that are held.
    answered_too: Callable[[Collection["Decision"]], QuerySet[SubjectT]] | None = None
    #: Path from its subject to the event that it is about, and that event; of an event, itself. None is about no event.
    event_path: str = ""
    event: Callable[[SubjectT], "Event | None"] = lambda _subject: None
    #: What a screen reads with its subject.
    related: Sequence[str] = ()
    #: The row as it is now, in the caller's transaction, which holds that of its event.
    lock: Callable[[SubjectT, "Event | None"], SubjectT]
    #: Refuses with :class:`~moderation.exceptions.DecisionRefused` what is settled already.
    check: Callable[[SubjectT], None] = lambda _subject: None
    #: Whose turn it is, once a decision has taken effect or not.
    turn: Callable[[SubjectT, bool], ItemState]
    actions: Callable[[SubjectT], frozenset[DecisionAction]] = lambda _subject: APPROVE_OR_REFUSE
    execute: Callable[["Decision", "User | None", SubjectT, "Event | None"], None]
    #: What is put back of a decision that was undone or has failed.
    restore: Callable[["Decision", SubjectT, "Event | None"], None] = lambda _decision, _subject, _event: None
    #: Whether its event is published, as on the screen; else what it says of an event that is public is accepted.
    publishes: bool = True
    #: What its moderator reads once it is accepted, with its ``title``; nothing, where it is as for all.
    accepted: Callable[["QueueItem"], str] = lambda _item: ""
    #: Whether it may come with others of one batch.
    is_batched: bool = False
    #: Whether a decision that was taken is not asked again until something newer comes.
    is_dated: bool = False
    #: Whether somebody reads what is decided.
    is_answered: Callable[[SubjectT], bool] = lambda _subject: True
    #: That of who reads it.
    language: Callable[[SubjectT], str] = lambda _subject: "fr"
    #: (subject, its item, who reads it, what they typed) -> what is shown of it.
    panel: Callable[[SubjectT, "QueueItem", "User", Mapping[str, str]], Panel]
    #: The fields that are accepted with many at once.
    fields: Callable[[SubjectT], Iterable[str]] = lambda _subject: ()
    #: What was typed beside a decision that accepts it, field by field.
    changes: Callable[[SubjectT, Mapping[str, str]], Changes] = lambda _subject, _posted: {}
    #: (subject, reason, word, language) -> the mail of a refusal, and how it begins.
    refusal: Callable[[SubjectT, "Reason | None", str, str], tuple[object, str]] | None = None
    past: Past | None = None
    #: Who sent it, once they have shown that the address is theirs.
    sender: Callable[[SubjectT], Sender | None] = lambda _subject: None
    #: What counts for some addresses and against them; of what they signed with a name alone, where one is given.
    history: Callable[["AddressQuerySet", str], Iterable[Fact]] = lambda _addresses, _name: ()
    #: Path from its subject to the picture of its event.
    cover_path: str = ""
    #: Field of its subject by which moderators see the picture that came with it, and the address of that.
    photo_field: str = ""
    photo_url: Callable[[UUID], str] = str
    #: Half of what was decided lately was, within so many hours.
    median_hours: Callable[[], int | None] = lambda: None

    def fact(self, path: str) -> Subquery:
        """A field of the subject, for a query of items."""
        subjects = self.model._default_manager.filter(pk=OuterRef("subject_id"))
        return Subquery(subjects.order_by().values(path)[:1])

    def count_past(self, past: Past, senders: Collection[int]) -> QuerySet[Model, tuple[str, int, int, int]]:
        """Rows of this kind, sender, how many accepted, how many refused."""
        theirs = self.model._default_manager.filter(past.accepted | past.refused, **{f"{past.sender}__in": senders})
        counted = (
            theirs.order_by()
            .values(past.sender)
            .annotate(accepted_count=Count("pk", filter=past.accepted), refused_count=Count("pk", filter=past.refused))
        )
        return counted.values_list(Value(self.name), past.sender, "accepted_count", "refused_count")

    def event_id(self, subject: SubjectT) -> int | None:
        """Key of the event that ``subject`` is about."""
        return subject.serializable_value(self.event_path) if self.event_path else None


Registered = ItemKind[Any]
KINDS: dict[str, Registered] = {}


def register_kinds(*kinds: Registered) -> None:
    """Let the moderators' queue hold items of ``kinds``."""
    KINDS.update({kind.name: kind for kind in kinds})


def fact(paths: Callable[[Registered], str]) -> Case:
    """Expression for a field of an item's subject, whose path each kind gives; null for kinds that give none."""
    facts = [When(kind=kind.name, then=kind.fact(path)) for kind in KINDS.values() if (path := paths(kind))]
    return Case(*facts)


def kinds_of(subject: Model) -> list[Registered]:
    """Return the kinds of item that this type of record can be in the queue."""
    return [kind for kind in KINDS.values() if kind.model is type(subject)]
