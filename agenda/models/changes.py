"""Change: the ledger of changes; CommitCounter: ids in commit order."""

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

#: Most changes that a list of the newest ones searches.
LOOKED_AT = 5000


def stream_of(model: type[models.Model]) -> str:
    """Return the stream name of ``model``.

    It is made from the table name, so that older releases share the stream.
    """
    return model._meta.db_table.replace("_", ".", 1)


class CommitCounterQuerySet(models.QuerySet["CommitCounter"]):
    def reserve(self, model: type[models.Model], count: int = 1) -> int:
        """Reserve ``count`` consecutive ids of ``model`` and return the first.

        The counter's row stays locked until commit. Raises ``TransactionManagementError`` outside a
        transaction.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError(
                "an id belongs in the transaction of what it numbers"
            )
        stream = stream_of(model)
        last = self._move_on(stream, count)
        if last is None:
            highest = model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
            # If two transactions create the row at once, the second waits here and finds it.
            self.bulk_create([self.model(stream=stream, last=highest)], ignore_conflicts=True)
            last = self._move_on(stream, count)
        assert last is not None  # noqa: S101 -- the row was just created
        return last - count + 1

    def cut_of(self, model: type[models.Model]) -> int:
        """Return the highest deleted id of ``model``; 0 if nothing was deleted."""
        return self.filter(stream=stream_of(model)).values_list("cut", flat=True).first() or 0

    def _move_on(self, stream: str, count: int) -> int | None:
        """Increase the last id of ``stream`` and return it; ``None`` if it has no row."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET last = last + %s WHERE stream = %s RETURNING last",  # noqa: S608 -- no value in it
                [count, stream],
            )
            row: tuple[int] | None = cursor.fetchone()
        return row[0] if row else None


class CommitCounter(models.Model):
    """Last id of a stream of rows; the row stays locked until commit, so ids follow commit order.

    A database sequence is not enough: a lower id may commit after a higher one, and a reader that
    asks for «ids above the last one seen» would skip it for ever. Streams do not wait for each
    other.
    """

    #: Table of the model whose ids are counted, as ``agenda.change``.
    stream = models.CharField(primary_key=True, max_length=100)
    last = models.BigIntegerField(default=0)
    #: Ids up to this one may have been deleted.
    cut = models.BigIntegerField(default=0, db_default=0)

    objects = CommitCounterQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.stream} {self.last}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def of_dates(self) -> Self:
        """Changes of dates, without those of whole events (published, updated…)."""
        return self.exclude(kind__in=OF_EVENTS).select_related("occurrence")

    def settled(self) -> Self:
        """Changes whose receivers have all finished."""
        return self.exclude(settled_at=None)

    def last_id(self) -> int:
        """Return the id of the last committed change; 0 if there is none."""
        return self.aggregate(last=Max("id"))["last"] or 0

    def new_events(self, since: datetime, most: int) -> list[int]:
        """Return the keys of the last ``most`` events first published since then, newest first.

        Only the last :data:`LOOKED_AT` changes are searched, so that a long absence costs no more.
        """
        looked_at = self.one_by_one().order_by("-id").values("pk")[:LOOKED_AT]
        published = self.filter(
            pk__in=looked_at,
            kind=ChangeKind.PUBLISHED,
            at__gte=since,
            event__live=True,
            event__first_published_at__gte=since,
        )
        return list(published.order_by("-id").values_list("event_id", flat=True)[:most])

    def since(self, change_id: int) -> Self:
        """Changes after ``change_id``, oldest first."""
        return self.filter(id__gt=change_id).order_by("id")

    def may_be_cut(self) -> Self:
        """Changes that may be deleted.

        These are all except publications, withdrawals and deletions of events. The release before
        this one counts publications for its calendars; the next release may delete them.
        """
        return self.exclude(kind__in=(*EDITIONS, ChangeKind.WITHDRAWN, ChangeKind.DELETED))

    def unsettled(self, before: datetime) -> Self:
        """Changes written before ``before`` whose receivers have not all finished, oldest first."""
        return self.filter(settled_at__isnull=True, at__lt=before).order_by("id")

    def one_by_one(self) -> Self:
        """Changes except those written by a :class:`Refresh` of many events."""
        return self.filter(refresh=None)


class Change(models.Model):
    """One row of the ledger of changes; ids follow commit order.

    Rows are never edited, with two exceptions: ``settled_at`` is set when the last receiver has
    finished, and an undone merge moves the changes of a date back to its event.
    """

    id = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey(Event, null=True, related_name="changes", on_delete=models.SET_NULL)
    #: UID and title of the event at that time; they remain after it is deleted.
    event_uid = models.UUIDField(db_index=True)
    title = models.CharField(max_length=255)
    occurrence = models.ForeignKey(
        Occurrence, null=True, blank=True, related_name="changes", on_delete=models.SET_NULL
    )
    kind = models.CharField(max_length=16, choices=ChangeKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    #: JSON: start before and after (``was``, ``now``: ISO 8601), and the reason given.
    detail = models.JSONField(default=dict, blank=True)
    #: The refresh that wrote this change, if a record repeated by many events was changed.
    refresh = models.ForeignKey(
        Refresh,
        null=True,
        blank=True,
        related_name="changes",
        on_delete=models.PROTECT,
        db_index=False,
    )
    at = models.DateTimeField(db_index=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("changement")
        verbose_name_plural = _("changements")
        indexes = [
            models.Index(
                fields=["id"], name="change_unsettled", condition=models.Q(settled_at=None)
            ),
            models.Index(fields=["id"], name="change_one_by_one", condition=models.Q(refresh=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.title}"

    @property
    def seconds(self) -> float | None:
        """Seconds from the request until all receivers finished; ``None`` if they have not."""
        return (self.settled_at - self.requested_at).total_seconds() if self.settled_at else None

    @property
    def requested_at(self) -> datetime:
        """When a person made the change; for a refresh, long before this row was written."""
        return self.refresh.requested_at if self.refresh else self.at
