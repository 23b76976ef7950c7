"""Kinds of queue items: one record for each kind, registered by the app that owns it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db.models import Case, Model, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext as _

from moderation.enums import DecisionAction, ItemState
from moderation.trust import Sender, TrustFact

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import AddressQuerySet, User
    from agenda.models import Event
    from moderation.models import Decision, QueueItem, Reason
    from moderation.wording.queue import Flag, SenderHistory

#: The subject of an item: a model of the app that owns the kind.
Subject = Any
#: ``{field: [old value, new value]}``.
Changes = dict[str, list[object]]

APPROVE_OR_REFUSE = frozenset({DecisionAction.APPROVE, DecisionAction.REFUSE})


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
class ItemKind:
    """One kind of queue item: its subject, possible decisions, their effects, and its words."""

    name: str
    #: Model of the subject; deleting a subject deletes its items (``ModeratedMixin``).
    model: type[Model]
    label: "StrPromise"
    #: Label of the queue's filter.
    plural: "StrPromise"
    #: A number of them in words, of ``number`` (its plural) and ``count`` (as shown).
    count_words: "StrPromise"
    #: Returns an emphasised grave part, maybe empty, and the rest of the sentence about the sender.
    sentence: Callable[["QueueItem", "SenderHistory | None"], tuple[str, str]]
    #: Functions from a flag's value to its words, by flag name.
    flags: Mapping[str, Callable[[str], "Flag"]]
    #: Returns the unsaved item; ``None`` if nobody has to review the subject. An existing item's
    #: own ``waits_since`` takes precedence.
    summarize: Callable[[Subject], "QueueItem | None"]
    #: Subjects that wait and may have no item yet.
    missing: Callable[[], Iterable[Subject]]
    #: Raises the urgency of similar items.
    raise_others: Callable[[Subject], None] = lambda _subject: None
    #: Waiting subjects that the held decisions of this kind settle too.
    answered_too: Callable[[Collection["Decision"]], QuerySet[Subject]] | None = None
    #: Path from the subject to its event, and a function for it; for an event, itself. Empty if the
    #: kind has none.
    event_path: str = ""
    event: Callable[[Subject], "Event | None"] = lambda _subject: None
    #: Relations of the subject to load for screens.
    related: Sequence[str] = ()
    #: Locks and returns the subject, in the caller's transaction, which has locked its event.
    lock: Callable[[Subject, "Event | None"], Subject]
    #: Raises :class:`~moderation.exceptions.DecisionRefused` for a decided subject.
    check: Callable[[Subject], None] = lambda _subject: None
    #: Returns the item state of the subject, given whether a decision has taken effect.
    turn: Callable[[Subject, bool], ItemState]
    actions: Callable[[Subject], frozenset[DecisionAction]] = lambda _subject: APPROVE_OR_REFUSE
    execute: Callable[["Decision", "User | None", Subject, "Event | None"], None]
    #: Restores the subject after a decision that was undone or failed.
    restore: Callable[["Decision", Subject, "Event | None"], None] = (
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
    is_answered: Callable[[Subject], bool] = lambda _subject: True
    #: The language of the reply.
    language: Callable[[Subject], str] = lambda _subject: "fr"
    #: (subject, item, moderator, posted values) to the panel.
    panel: Callable[[Subject, "QueueItem", "User", Mapping[str, str]], Panel]
    #: Fields that a bulk acceptance accepts.
    fields: Callable[[Subject], Iterable[str]] = lambda _subject: ()
    #: Changes that a moderator made along with an acceptance, from the posted values.
    changes: Callable[[Subject, Mapping[str, str]], Changes] = lambda _subject, _posted: {}
    #: (subject, reason, word, language) to the mail of a refusal, and its salutation.
    refusal: Callable[[Subject, "Reason | None", str, str], tuple[object, str]] | None = None
    past: Past | None = None
    #: The sender, if the address is proved.
    sender: Callable[[Subject], Sender | None] = lambda _subject: None
    #: Facts for the trust of some addresses; if a name is given, only for what was sent in that
    #: name.
    history: Callable[["AddressQuerySet", str], Iterable[TrustFact]] = lambda _addresses, _name: ()
    #: Path from the subject to its event's cover.
    cover_path: str = ""
    #: Field of the subject by which its picture is found, and the function to the picture's
    #: address.
    photo_field: str = ""
    photo_url: Callable[[UUID], str] = str
    #: Median of recent decision times, in hours.
    median_hours: Callable[[], int | None] = lambda: None

    def event_id(self, subject: Subject) -> int | None:
        """Return the key of the event that ``subject`` is about."""
        return subject.serializable_value(self.event_path) if self.event_path else None


KINDS: dict[str, ItemKind] = {}


def register_kinds(*kinds: ItemKind) -> None:
    """Register ``kinds`` with the moderators' queue."""
    KINDS.update({kind.name: kind for kind in kinds})


def subject_field(paths: Callable[[ItemKind], str]) -> Case:
    """Return an expression for a field of items' subjects; ``paths`` gives its path by kind.

    Null for kinds without such a field.
    """
    facts = []
    for kind in KINDS.values():
        if path := paths(kind):
            subject = kind.model._default_manager.filter(pk=OuterRef("subject_id")).order_by()
            facts.append(When(kind=kind.name, then=Subquery(subject.values(path)[:1])))
    return Case(*facts)


def kinds_of(subject: Model) -> list[ItemKind]:
    """Return the kinds of queue item whose subject is of this model."""
    return [kind for kind in KINDS.values() if kind.model is type(subject)]
