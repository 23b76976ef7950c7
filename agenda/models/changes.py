"""Change: what happened to the agenda, in the order in which it became true; CommitCounter: ids in commit order."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from agenda.enums import EDITIONS, OF_EVENTS, ChangeKind
from agenda.models.events import Event
from agenda.models.occurrences import Occurrence
from agenda.models.refreshes import Refresh


def stream_of(model: type[models.Model]) -> str:
    """By its table, which a model keeps when it moves to another app: two releases share a stream."""
    return model._meta.db_table.replace("_", ".", 1)


class CommitCounterQuerySet(models.QuerySet["CommitCounter"]):
    def reserve(self, model: type[models.Model], count: int = 1) -> int:
        """The first of ``count`` ids of ``model`` that nobody else will get. Its row stays locked until commit.

        Raises ``TransactionManagementError`` outside the transaction that the ids belong to.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("an id belongs in the transaction of what it numbers")
        stream = stream_of(model)
        last = self._move_on(stream, count)
        if last is None:
            highest = model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
            # Two first ones at once: the second waits here, and finds the first one's row.
            self.bulk_create([self.model(stream=stream, last=highest)], ignore_conflicts=True)
            last = self._move_on(stream, count)
        assert last is not None  # noqa: S101 -- its row was just made
        return last - count + 1

    def cut_of(self, model: type[models.Model]) -> int:
        """The last id of ``model`` that was cut, with some of those before; 0 where all are there."""
        return self.filter(stream=stream_of(model)).values_list("cut", flat=True).first() or 0

    def _move_on(self, stream: str, count: int) -> int | None:
        """Its last id with ``count`` more; nothing where it has no row."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET last = last + %s WHERE stream = %s RETURNING last",  # noqa: S608 -- no value in it
                [count, stream],
            )
            row: tuple[int] | None = cursor.fetchone()
        return row[0] if row else None


class CommitCounter(models.Model):
    """The last id given out in one stream: a row each, locked until its taker commits, so no stream waits for another.

    A sequence would not do: a lower id may commit after a higher one, and whoever reads
    «everything above the last» would skip it for ever.
    """

    #: Of the model that it numbers, by its table: ``agenda.change``.
    stream = models.CharField(primary_key=True, max_length=100)
    last = models.BigIntegerField(default=0)
    #: Up to this one, ids may be missing: they were cut.
    cut = models.BigIntegerField(default=0, db_default=0)

    objects = CommitCounterQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.stream} {self.last}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def of_dates(self) -> Self:
        """What happened to dates: neither publications nor corrections."""
        return self.exclude(kind__in=OF_EVENTS).select_related("occurrence")

    def settled(self) -> Self:
        """Those of which all receivers have heard."""
        return self.exclude(settled_at=None)

    def last_id(self) -> int:
        """The id of the last change that is committed; 0 before the first."""
        return self.aggregate(last=Max("id"))["last"] or 0

    def since(self, change_id: int) -> Self:
        """What came after, oldest first."""
        return self.filter(id__gt=change_id).order_by("id")

    def may_be_cut(self) -> Self:
        """Leave out the lines that say what an event is now: its publications, its withdrawal, its deletion.

        The release before this one counts the first for its calendars; they may go with the one after.
        """
        return self.exclude(kind__in=(*EDITIONS, ChangeKind.WITHDRAWN, ChangeKind.DELETED))

    def unsettled(self, before: datetime) -> Self:
        """Whose receivers have not all been heard of, though it was written before ``before``."""
        return self.filter(settled_at__isnull=True, at__lt=before).order_by("id")

    def one_by_one(self) -> Self:
        """But for those that were written for many events at once, which :class:`Refresh` counts."""
        return self.filter(refresh=None)


class Change(models.Model):
    """One line of the history. Ids follow commit order; lines are never edited but for ``settled_at``, when the last
    receiver of the change was done, and where an undone merge gives back the date that they are of."""

    id = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey(Event, null=True, related_name="changes", on_delete=models.SET_NULL)
    #: What the event was called, and its UID: a deleted one leaves these.
    event_uid = models.UUIDField(db_index=True)
    title = models.CharField(max_length=255)
    occurrence = models.ForeignKey(Occurrence, null=True, blank=True, related_name="changes", on_delete=models.SET_NULL)
    kind = models.CharField(max_length=16, choices=ChangeKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    #: JSON: what it was before and is now (``was``, ``now``: ISO 8601), the reason given.
    detail = models.JSONField(default=dict, blank=True)
    #: What it was written for, when a record that many events repeat was changed.
    refresh = models.ForeignKey(
        Refresh, null=True, blank=True, related_name="changes", on_delete=models.PROTECT, db_index=False
    )
    at = models.DateTimeField(db_index=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("changement")
        verbose_name_plural = _("changements")
        indexes = [
            models.Index(fields=["id"], name="change_unsettled", condition=models.Q(settled_at=None)),
            models.Index(fields=["id"], name="change_one_by_one", condition=models.Q(refresh=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.title}"

    @property
    def seconds(self) -> float | None:
        """How long it took to be true everywhere, in seconds, from when somebody asked; ``None`` while it is not."""
        return (self.settled_at - self.requested_at).total_seconds() if self.settled_at else None

    @property
    def requested_at(self) -> datetime:
        """When somebody changed something: of a line for one of many events, long before it was written."""
        return self.refresh.requested_at if self.refresh else self.at
