"""The moderators' queue, as a plain table that is read in one query, and what they decide."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model

from agenda.models import Event
from moderation.enums import DecisionAction, ItemState, Urgency
from moderation.kinds import KINDS, Registered, fact

if TYPE_CHECKING:
    from accounts.models import User

WORD_LENGTH = 4_000
AUTHOR_LENGTH = 80
#: Whoever reads an item says so each minute; after two without a word nobody reads it.
VOID_AFTER = timedelta(minutes=2)
#: What the queue is read by.
ORDER = ("urgency", "sorts_at", "pk")
#: A size of covers that is made when an event is published.
PICTURE = "format-webp|fill-400x250"


class QueueItemQuerySet(models.QuerySet["QueueItem"]):
    def waiting(self, held: "Collection[Decision] | None" = None) -> Self:
        """The moderators' turn; ``held``, the decisions that are, where they were read already."""
        return self.filter(state=ItemState.WAITING).unanswered(held)

    def unanswered(self, held: "Collection[Decision] | None" = None) -> Self:
        """Less what a decision settles with its own, while it may still be taken back.

        The few decisions that are held are read first: as parts of one question, PostgreSQL read the whole queue for
        each of sixteen.
        """
        items = self.known()
        if held is None:
            held = list(Decision.objects.pending().select_related("item"))
        for kind in KINDS.values():
            if kind.answered_too is not None:
                of_kind = [decision for decision in held if decision.item.kind == kind.name]
                items = items.exclude(kind=kind.name, subject_id__in=kind.answered_too(of_kind).values("pk"))
        return items

    def about(self, subject: models.Model) -> Self:
        """That of ``subject``."""
        return self.about_any(type(subject)).filter(subject_id=subject.pk)

    def about_any(self, model: type[models.Model]) -> Self:
        """Those of all subjects of this type."""
        return self.filter(subject_type=ContentType.objects.get_for_model(model))

    def with_subjects(self) -> Self:
        """With what each is about, and what a screen reads of that: a query a type."""
        related: dict[type[models.Model], set[str]] = {}
        for kind in KINDS.values():
            related.setdefault(kind.model, set()).update(kind.related)
        subjects = [model._default_manager.select_related(*(paths or [None])) for model, paths in related.items()]
        return self.prefetch_related(GenericPrefetch("subject", subjects))

    def known(self) -> Self:
        """Less those of kinds that a later release has registered, while it takes over from this one."""
        return self.filter(kind__in=list(KINDS))

    def urgent(self) -> Self:
        return self.filter(urgency__lte=Urgency.SOON)

    def free_for(self, user: "User") -> Self:
        """Those that nobody else reads now."""
        silent = Q(taken_by=None) | Q(taken_by=user) | Q(taken_at__lt=timezone.now() - VOID_AFTER)
        return self.filter(silent)

    def read_by(self, user: "User") -> Self:
        return self.filter(taken_by=user, taken_at__gte=timezone.now() - VOID_AFTER)

    def in_order(self) -> Self:
        return self.order_by(*ORDER)

    def one_of_each_batch(self) -> Self:
        """Less those that wait behind another of their batch: the first in order stands for all that wait."""
        ahead = QueueItem.objects.filter(state=ItemState.WAITING, batch=OuterRef("batch"))
        same = Q(urgency=OuterRef("urgency"))
        sooner = Q(urgency__lt=OuterRef("urgency")) | same & Q(sorts_at__lt=OuterRef("sorts_at"))
        sooner |= same & Q(sorts_at=OuterRef("sorts_at"), pk__lt=OuterRef("pk"))
        return self.filter(Q(batch=None) | ~Exists(ahead.filter(sooner)))

    def left_of_batches(self, batches: Collection[UUID]) -> dict[UUID, int]:
        """How many of each of ``batches`` these are."""
        counts = self.filter(batch__in=batches).order_by().values_list("batch").annotate(Count("pk"))
        return dict(counts) if batches else {}

    def with_facts(self) -> Self:
        """With who reads each, its picture, and the keys by which others know that and its sender."""
        # Not joined: PostgreSQL would think longer of ten joins than it takes to answer for fifty rows.
        renditions = get_image_model().get_rendition_model().objects.filter(image=OuterRef("cover_key"))
        facts = self.annotate(
            cover_key=fact(lambda kind: kind.cover_path),
            sender_key=fact(lambda kind: kind.past.sender if kind.past else ""),
            photo_key=fact(lambda kind: kind.photo_field),
        )
        cover_file = Subquery(renditions.filter(filter_spec=PICTURE).values("file")[:1])
        return facts.annotate(cover_file=cover_file).select_related("taken_by")

    def after(self, item: "QueueItem", way: str = "gt") -> Self:
        """Those that come after ``item``, in order; before it, the other ``way``."""
        same = Q(urgency=item.urgency)
        same_time = same & Q(sorts_at=item.sorts_at, **{f"pk__{way}": item.pk})
        later = same & Q(**{f"sorts_at__{way}": item.sorts_at}) | same_time
        return self.filter(Q(**{f"urgency__{way}": item.urgency}) | later)


class QueueItem(models.Model):
    """One thing to read: what a row of the queue shows of it, written by the services that change it."""

    #: Name of its record (``moderation.kinds``).
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.WAITING)
    #: What it is about; of a submission or an import, the event itself.
    subject_type = models.ForeignKey(ContentType, related_name="+", db_index=False, on_delete=models.CASCADE)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    urgency = models.PositiveSmallIntegerField(choices=Urgency)
    #: Of the draft: the next date that it says.
    next_at = models.DateTimeField(null=True, blank=True)
    is_all_day = models.BooleanField(default=False)
    #: Within an urgency (``services.ranking``).
    sorts_at = models.DateTimeField()
    #: When time alone makes it more urgent, or its next date another; never, of some.
    rises_at = models.DateTimeField(null=True, blank=True)
    waits_since = models.DateTimeField()
    title = models.CharField(max_length=255)
    place_name = models.CharField(max_length=255, blank=True)
    #: Who sent it, as they want to be called, while it is to be read; maybe nothing.
    author = models.CharField(max_length=AUTHOR_LENGTH, blank=True)
    #: What its subject was sent with: the queue shows one line for all of a batch.
    batch = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    has_picture = models.BooleanField(default=False)
    #: Words of what a moderator should see at once, by key (``wording.queue``).
    flags = models.JSONField(default=list)
    alike = models.ForeignKey(Event, null=True, blank=True, related_name="+", on_delete=models.SET_NULL)
    #: A reason a line, as ``search.alike`` says it untranslated: it is worded for who reads it (``wording.queue``).
    alike_why = models.CharField(max_length=255, blank=True)
    #: What it is searched by, without case and accents: title, place and author.
    folded = models.TextField(blank=True, default="", db_default="")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    #: Told by ``with_facts`` alone.
    cover_key: int | None
    sender_key: int | None
    photo_key: UUID | None
    #: Where that cover is kept in the size of a row, if it was made.
    cover_file: str | None

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "urgency", "sorts_at", "id"], name="queue_order"),
            models.Index(fields=["state", "rises_at"], name="queue_rises"),
            models.Index(fields=["kind", "state"], name="queue_kind"),
        ]
        constraints = [
            # Its key first, by which queries of items look for it.
            models.UniqueConstraint(fields=["subject_id", "subject_type"], name="queue_one_of_subject"),
            models.CheckConstraint(name="queue_known_state", condition=Q(state__in=ItemState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def rules(self) -> Registered:
        """The record of its kind."""
        return KINDS[self.kind]

    @property
    def is_answered(self) -> bool:
        """Whether somebody reads what is decided."""
        return bool(self.rules.is_answered(self.subject))

    @property
    def draft(self) -> Event | None:
        """The event whose last draft is decided; none of what is said of an event as it is."""
        return self.rules.event(self.subject) if self.rules.publishes else None

    @property
    def revision(self) -> int | None:
        """That of its draft, as it is now."""
        return self.draft.latest_revision_id if self.draft else None

    @property
    def reader(self) -> "User | None":
        """Who has it before their eyes now."""
        is_read = self.taken_at is not None and self.taken_at >= timezone.now() - VOID_AFTER
        return self.taken_by if is_read else None


class ModeratedMixin(models.Model):
    """What items of the queue are about: its item goes with it, and is found by its model's name."""

    items = GenericRelation(QueueItem, "subject_id", "subject_type", related_query_name="%(class)s")

    class Meta:
        abstract = True

    @property
    def item(self) -> QueueItem | None:
        """Its row of the queue, once it has come there."""
        return next(iter(self.items.all()), None)


class ReasonQuerySet(models.QuerySet["Reason"]):
    def of_kind(self, kind: str) -> "list[Reason]":
        """Those in use for items of ``kind``, in the order that editors gave them."""
        return [reason for reason in self.filter(live=True) if not reason.kinds or kind in reason.kinds]


class Reason(models.Model):
    """Why one refuses, in words that editors keep, in both languages."""

    text_fr = models.CharField(_("en français"), max_length=300)
    text_en = models.CharField(_("en anglais"), max_length=300)
    #: Of which kinds of items; of none, of all.
    kinds = models.JSONField(_("pour quoi"), default=list, blank=True)
    is_final = models.BooleanField(
        _("sans retour"),
        default=False,
        db_default=False,
        help_text=_("Corriger n’y changerait rien : le mail ne dit pas « pas encore », et n’invite pas à renvoyer."),
    )
    sort_order = models.PositiveSmallIntegerField(_("rang"), default=0)
    live = models.BooleanField(_("proposé aux modérateurs"), default=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = _("motif de refus")
        verbose_name_plural = _("motifs de refus")

    def __str__(self) -> str:
        return self.text_in(get_language() or "fr")

    def text_in(self, language: str) -> str:
        """In the language of who reads it."""
        return self.text_en if language.startswith("en") else self.text_fr


class DecisionQuerySet(models.QuerySet["Decision"]):
    def pending(self) -> Self:
        """Those that have not taken effect, and still may."""
        return self.filter(executed_at=None, undone_at=None, failure="")

    def due(self, now: datetime) -> Self:
        """Those whose moment has come, of kinds that this code knows, the oldest first."""
        return self.pending().filter(item__kind__in=list(KINDS), executes_at__lte=now).order_by("executes_at", "pk")


class Decision(models.Model):
    """What a moderator decided of an item as it was on their screen; it takes effect a moment later."""

    item = models.ForeignKey(QueueItem, related_name="decisions", on_delete=models.CASCADE)
    #: Which decision of this item it is, from 1: of two at once, one is told.
    round = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=DecisionAction)
    reason = models.ForeignKey(Reason, null=True, blank=True, related_name="+", on_delete=models.PROTECT)
    word = models.TextField(max_length=WORD_LENGTH, blank=True)
    #: The fields that are accepted, where its kind has some, or what else is said with the decision.
    fields = models.JSONField(default=list)
    #: What a moderator puts right beside it, field by field; nothing of most.
    changes = models.JSONField(null=True, blank=True)
    #: Of a merge: the event that stays.
    into = models.ForeignKey(Event, null=True, blank=True, related_name="+", on_delete=models.SET_NULL)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL)
    #: Of nobody's: whoever sent it is trusted.
    by_trust = models.BooleanField(default=False, db_default=False)
    #: The revision of the event that was on the screen; none where it has none.
    expected_revision = models.PositiveBigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField()
    executes_at = models.DateTimeField()
    executed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    #: Why it could not take effect, in words; it is then to be decided again.
    failure = models.CharField(max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["executes_at"], name="decision_due", condition=Q(executed_at=None, undone_at=None, failure="")
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="decision_round"),
            models.CheckConstraint(name="decision_known_action", condition=Q(action__in=DecisionAction.values)),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.item_id}/{self.round}"

    @property
    def is_pending(self) -> bool:
        """Whether it may still be taken back."""
        return self.executed_at is None and self.undone_at is None and not self.failure
