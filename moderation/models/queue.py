"""The moderators' queue, a table read in one query, and the decisions on it."""

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
from moderation.kinds import KINDS, ItemKind, subject_field

if TYPE_CHECKING:
    from accounts.models import User

WORD_LENGTH = 4_000
AUTHOR_LENGTH = 80
#: An item counts as open with a moderator until two minutes after their screen's last ping; screens
#: ping every minute.
VOID_AFTER = timedelta(minutes=2)
#: Sort order of the queue.
ORDER = ("urgency", "sorts_at", "pk")
#: Filter of the rendition of covers, made when an event is published.
PICTURE = "format-webp|fill-400x250"


class QueueItemQuerySet(models.QuerySet["QueueItem"]):
    def waiting(self, held: "Collection[Decision] | None" = None) -> Self:
        """Filter items that wait for a moderator.

        Pass the ``held`` decisions if they are loaded already.
        """
        return self.filter(state=ItemState.WAITING).unanswered(held)

    def unanswered(self, held: "Collection[Decision] | None" = None) -> Self:
        """Exclude items that a held decision on another item will settle.

        The few held decisions are loaded first: with subqueries, PostgreSQL read the whole queue
        for each of sixteen of them.
        """
        items = self.known()
        if held is None:
            held = list(Decision.objects.pending().select_related("item"))
        for kind in KINDS.values():
            if kind.answered_too is not None:
                of_kind = [decision for decision in held if decision.item.kind == kind.name]
                items = items.exclude(
                    kind=kind.name, subject_id__in=kind.answered_too(of_kind).values("pk")
                )
        return items

    def about(self, subject: models.Model) -> Self:
        """Filter the item of ``subject``."""
        return self.about_any(type(subject)).filter(subject_id=subject.pk)

    def about_any(self, model: type[models.Model]) -> Self:
        """Filter the items of all subjects of ``model``."""
        return self.filter(subject_type=ContentType.objects.get_for_model(model))

    def with_subjects(self) -> Self:
        """Prefetch the subjects and their relations; one query for each model."""
        related: dict[type[models.Model], set[str]] = {}
        for kind in KINDS.values():
            related.setdefault(kind.model, set()).update(kind.related)
        subjects = [
            model._default_manager.select_related(*(paths or [None]))
            for model, paths in related.items()
        ]
        return self.prefetch_related(GenericPrefetch("subject", subjects))

    def known(self) -> Self:
        """Exclude items of kinds that only a later release knows, during a rolling upgrade."""
        return self.filter(kind__in=list(KINDS))

    def urgent(self) -> Self:
        return self.filter(urgency__lte=Urgency.SOON)

    def free_for(self, user: "User") -> Self:
        """Exclude items that another moderator has open."""
        silent = Q(taken_by=None) | Q(taken_by=user) | Q(taken_at__lt=timezone.now() - VOID_AFTER)
        return self.filter(silent)

    def read_by(self, user: "User") -> Self:
        return self.filter(taken_by=user, taken_at__gte=timezone.now() - VOID_AFTER)

    def in_order(self) -> Self:
        return self.order_by(*ORDER)

    def one_of_each_batch(self) -> Self:
        """Exclude waiting items after the first of their batch, in queue order."""
        ahead = QueueItem.objects.filter(state=ItemState.WAITING, batch=OuterRef("batch"))
        same = Q(urgency=OuterRef("urgency"))
        sooner = Q(urgency__lt=OuterRef("urgency")) | same & Q(sorts_at__lt=OuterRef("sorts_at"))
        sooner |= same & Q(sorts_at=OuterRef("sorts_at"), pk__lt=OuterRef("pk"))
        return self.filter(Q(batch=None) | ~Exists(ahead.filter(sooner)))

    def left_of_batches(self, batches: Collection[UUID]) -> dict[UUID, int]:
        """Return how many items of each batch these are."""
        counts = self.filter(batch__in=batches).values_list("batch").annotate(Count("pk"))
        return dict(counts)

    def with_facts(self) -> Self:
        """Load reader and cover, and the keys of cover, sender and picture."""
        # Subqueries, not joins: PostgreSQL would plan ten joins longer than it reads fifty rows.
        renditions = (
            get_image_model().get_rendition_model().objects.filter(image=OuterRef("cover_key"))
        )
        facts = self.annotate(
            cover_key=subject_field(lambda kind: kind.cover_path),
            sender_key=subject_field(lambda kind: kind.past.sender if kind.past else ""),
            photo_key=subject_field(lambda kind: kind.photo_field),
        )
        cover_file = Subquery(renditions.filter(filter_spec=PICTURE).values("file")[:1])
        return facts.annotate(cover_file=cover_file).select_related("taken_by")

    def after(self, item: "QueueItem", way: str = "gt") -> Self:
        """Filter the items after ``item`` in order; before it with ``way="lt"``."""
        same = Q(urgency=item.urgency)
        same_time = same & Q(sorts_at=item.sorts_at, **{f"pk__{way}": item.pk})
        later = same & Q(**{f"sorts_at__{way}": item.sorts_at}) | same_time
        return self.filter(Q(**{f"urgency__{way}": item.urgency}) | later)


class QueueItem(models.Model):
    """A thing to review: the row of the queue, written by the services that change the subject."""

    #: Name of its kind (``moderation.kinds``).
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.WAITING)
    #: The subject; for a submission or an import, the event itself.
    subject_type = models.ForeignKey(
        ContentType, related_name="+", db_index=False, on_delete=models.CASCADE
    )
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    urgency = models.PositiveSmallIntegerField(choices=Urgency)
    #: The next date of the draft.
    next_at = models.DateTimeField(null=True, blank=True)
    is_all_day = models.BooleanField(default=False)
    #: Order within an urgency (``services.ranking``).
    sorts_at = models.DateTimeField()
    #: When time alone changes its urgency or its next date; null if never.
    rises_at = models.DateTimeField(null=True, blank=True)
    waits_since = models.DateTimeField()
    title = models.CharField(max_length=255)
    place_name = models.CharField(max_length=255, blank=True)
    #: The sender's name while it waits; may be empty.
    author = models.CharField(max_length=AUTHOR_LENGTH, blank=True)
    #: Batch of its subject: the queue shows one row for all.
    batch = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    has_picture = models.BooleanField(default=False)
    #: Flags as ``name:value`` (``wording.queue``).
    flags = models.JSONField(default=list)
    alike = models.ForeignKey(
        Event, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    #: Reasons for the duplicate, one a line, untranslated as ``search.alike`` gives them;
    #: translated by ``wording.queue``.
    alike_why = models.CharField(max_length=255, blank=True)
    #: Folded title, place and author, for the search.
    folded = models.TextField(blank=True, default="", db_default="")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    #: Set by ``with_facts`` only.
    cover_key: int | None
    sender_key: int | None
    photo_key: UUID | None
    #: File of the cover's rendition, if it was made.
    cover_file: str | None
    #: Set by its kind's ``summarize`` only: end of the next date, and an urgency that overrides the
    #: one from that date.
    ends_at: datetime | None = None
    grave: Urgency | None = None

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "urgency", "sorts_at", "id"], name="queue_order"),
            models.Index(fields=["state", "rises_at"], name="queue_rises"),
            models.Index(fields=["kind", "state"], name="queue_kind"),
        ]
        constraints = [
            # The key first: queries look for it.
            models.UniqueConstraint(
                fields=["subject_id", "subject_type"], name="queue_one_of_subject"
            ),
            models.CheckConstraint(
                name="queue_known_state", condition=Q(state__in=ItemState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def rules(self) -> ItemKind:
        """Return the record of its kind."""
        return KINDS[self.kind]

    @property
    def is_answered(self) -> bool:
        """Return whether somebody is told of the decision."""
        return bool(self.rules.is_answered(self.subject))

    @property
    def draft(self) -> Event | None:
        """Return the event whose draft is decided; ``None`` for corrections and reports."""
        return self.rules.event(self.subject) if self.rules.publishes else None

    @property
    def revision(self) -> int | None:
        """Return the latest revision of the draft."""
        return self.draft.latest_revision_id if self.draft else None

    def other_reader(self, user: "User") -> "User | None":
        """Return another moderator who has the item open now."""
        is_read = self.taken_at is not None and self.taken_at >= timezone.now() - VOID_AFTER
        return self.taken_by if is_read and self.taken_by != user else None


class ModeratedMixin(models.Model):
    """Mixin of subjects of queue items, which are deleted with them."""

    items = GenericRelation(QueueItem, "subject_id", "subject_type", related_query_name="%(class)s")

    class Meta:
        abstract = True

    @property
    def item(self) -> QueueItem | None:
        """Return its queue item, if it has one."""
        return next(iter(self.items.all()), None)


class ReasonQuerySet(models.QuerySet["Reason"]):
    def of_kinds(self, *kinds: str) -> "list[Reason]":
        """Return the reasons in use that fit all of ``kinds``, in the editors' order."""
        return [
            reason
            for reason in self.filter(live=True)
            if not reason.kinds or set(kinds) <= set(reason.kinds)
        ]


class Reason(models.Model):
    """A reason for refusals, written by editors in both languages."""

    text_fr = models.CharField(_("en français"), max_length=300)
    text_en = models.CharField(_("en anglais"), max_length=300)
    #: Kinds it is offered for; all if empty.
    kinds = models.JSONField(_("pour quoi"), default=list, blank=True)
    is_final = models.BooleanField(
        _("sans retour"),
        default=False,
        db_default=False,
        help_text=_(
            "Corriger n’y changerait rien : le mail ne dit pas « pas encore », et n’invite pas à "
            "renvoyer."
        ),
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
        """Return the reason in ``language``."""
        return self.text_en if language.startswith("en") else self.text_fr


class DecisionQuerySet(models.QuerySet["Decision"]):
    def pending(self) -> Self:
        """Filter decisions that have neither taken effect, nor failed, nor been undone."""
        return self.filter(executed_at=None, undone_at=None, failure="")

    def due(self, now: datetime) -> Self:
        """Filter pending decisions that are due, of known kinds, oldest first."""
        return (
            self.pending()
            .filter(item__kind__in=list(KINDS), executes_at__lte=now)
            .order_by("executes_at", "pk")
        )


class Decision(models.Model):
    """A moderator's decision on an item as it was shown; takes effect after a short hold."""

    item = models.ForeignKey(QueueItem, related_name="decisions", on_delete=models.CASCADE)
    #: Number of the decision for its item, from 1; unique, so that only one of two at once is
    #: saved.
    round = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=DecisionAction)
    reason = models.ForeignKey(
        Reason, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    word = models.TextField(max_length=WORD_LENGTH, blank=True)
    #: Accepted fields, for kinds with fields, or other markers of the decision.
    fields = models.JSONField(default=list)
    #: Changes that the moderator made along with it; usually none.
    changes = models.JSONField(null=True, blank=True)
    #: For a merge: the event that is kept.
    into = models.ForeignKey(
        Event, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    #: Decided without a moderator, as the sender is trusted.
    by_trust = models.BooleanField(default=False, db_default=False)
    #: Revision of the event that was shown; null without an event.
    expected_revision = models.PositiveBigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField()
    executes_at = models.DateTimeField()
    executed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    #: Why it failed, in words; the item then waits again.
    failure = models.CharField(max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["executes_at"],
                name="decision_due",
                condition=Q(executed_at=None, undone_at=None, failure=""),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="decision_round"),
            models.CheckConstraint(
                name="decision_known_action", condition=Q(action__in=DecisionAction.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.item_id}/{self.round}"

    @property
    def is_standing(self) -> bool:
        """Return whether it was neither undone nor failed."""
        return self.undone_at is None and not self.failure

    @property
    def is_pending(self) -> bool:
        """Return whether it can still be undone."""
        return self.is_standing and self.executed_at is None
