"""Occurrence: one dated happening, and whether it still stands."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import connections, models
from django.db.models import F, Q
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.enums import Availability, OccurrenceStatus
from agenda.models.events import Event, Lines
from agenda.models.places import Place
from agenda.openings import is_opening

#: From one opening to the next of an exhibition that is closed for two days; what comes once a week is none.
CLOSED_AT_MOST = timedelta(days=3, hours=12)
#: No date lasts longer, on the clock: what started before this is over. A span may.
LONGEST = timedelta(days=2)
#: Nobody should come.
OFF = (OccurrenceStatus.CANCELLED, OccurrenceStatus.POSTPONED)
#: The order of a list: what has no date comes last.
LISTED = ("is_span", "start_at", "id")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def live(self) -> Self:
        """Of published events only."""
        return self.filter(event__live=True)

    def between(self, start: datetime, end: datetime) -> Self:
        """On at some instant of ``[start, end)``."""
        return self.filter(start_at__lt=end, end_at__gt=start)

    def coming(self, now: datetime | None = None) -> Self:
        """Not ended yet."""
        return self.filter(end_at__gt=now or timezone.now())

    def standing(self) -> Self:
        """That will happen as far as is known."""
        return self.exclude(status__in=OFF)

    def dated(self) -> Self:
        """That have a date: not the spans."""
        return self.filter(is_span=False)

    def with_place(self) -> Self:
        return self.select_related("place__area")

    def with_event(self, *, with_covers: bool = True, with_sizes: bool = True) -> Self:
        """With all that a card says of its event; a row draws no picture, and asks for none.

        Who has others' pictures too reads the sizes of all at once: ``with_sizes=False``.
        """
        facts = self.select_related("place__area", "event__category", "event__place__area").with_run()
        facts = facts.select_related("event__cover") if with_covers else facts
        return facts.prefetch_related("event__cover__renditions") if with_covers and with_sizes else facts

    def with_run(self) -> Self:
        """With when its event happens again, and the day of its last date: ``again_at`` and ``run_ends_on``."""
        others = self.model._base_manager.filter(event=models.OuterRef("event_id"), is_span=False)
        others = others.exclude(status__in=OFF)
        again = others.filter(start_at__gt=models.OuterRef("start_at")).order_by("start_at")
        return self.annotate(
            again_at=models.Subquery(again.values("start_at")[:1]),
            run_ends_on=models.Subquery(others.order_by("-start_at").values("day")[:1]),
        )

    def with_names(self) -> Self:
        """With the names of what its event belongs to, of some kinds one a line."""
        event = Event._base_manager.filter(pk=models.OuterRef("event_id")).order_by().values("pk")

        def lines(path: str) -> models.Subquery:
            return models.Subquery(event.annotate(lines=Lines(path)).values("lines"))

        return self.annotate(
            organiser_name=F("event__organisation__name"),
            programme_name=F("event__programme__title"),
            genre_names=lines("other_categories__name"),
            keyword_names=lines("keywords__name"),
            alias_names=lines("place__aliases__name"),
        )

    def held_at(self, places: Iterable[Place | int]) -> Self:
        """Those of ``places``: moved there, or there from the start, alone or not, and not moved away."""
        # A union, each part of which has an index: of an «or» PostgreSQL reads all that is to come.
        events = Event._base_manager.order_by()
        every = self.model._base_manager.order_by()
        moved = every.filter(place__in=places).values("pk")
        main, beside = (
            every.filter(place=None, event__in=events.filter(**{f"{name}__in": places}).values("pk")).values("pk")
            for name in ("place", "other_places")
        )
        return self.filter(pk__in=moved.union(main, beside))

    def facts(self) -> list[str]:
        """Every column of a date that may change, whoever changes it."""
        fixed = {"id", "event", "created_at"}
        return [field.name for field in self.model._meta.concrete_fields if field.name not in fixed]

    def save_facts(self, rows: Iterable[Any]) -> None:
        """Write ``rows`` as they stand, whose events are locked (``services.calendars.lock_events``).

        One prepared statement for all: ``bulk_update`` makes a ``CASE`` of each column, 10 ms a row.
        """
        meta, connection, quote = self.model._meta, connections[self.db], connections[self.db].ops.quote_name
        names = set(self.facts())
        fields = [field for field in meta.concrete_fields if field.name in names]
        columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
        values = [
            [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk]
            for row in rows
        ]
        if values:
            with connection.cursor() as cursor:
                sql = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE id = %s"  # noqa: S608 -- names of our own
                cursor.executemany(sql, values)

    def next_public(self, *, with_sizes: bool = True) -> "Occurrence | None":
        """Of a published event, the next that stands, with all that a card says. One query."""
        standing = self.live().coming().standing()
        return standing.with_event(with_sizes=with_sizes).order_by("is_span", "start_at").first()

    def first_of_event(self, *, with_off: bool = False) -> Self:
        """Of each event, the soonest of these dates; a span only where there is none, and after what has a date.

        ``with_off``: and the soonest that is cancelled or postponed, which keeps its place in a list.
        """
        partition: list[models.expressions.BaseExpression | F | str] = [F("event_id")]
        if with_off:
            partition.append(models.ExpressionWrapper(Q(status__in=OFF), models.BooleanField()))
        rank = models.Window(RowNumber(), partition_by=partition, order_by=LISTED)
        return self.annotate(rank=rank).filter(rank=1).order_by(*LISTED)

    def next_of_event(self) -> "OccurrenceQuerySet":
        """Of each event, the next date that stands, the soonest first.

        Nothing is ranked: an index is read in order, only as far as a slice needs it.
        """
        now = timezone.now()

        def coming(dates: "OccurrenceQuerySet") -> "OccurrenceQuerySet":
            return dates.coming(now).standing().dated().filter(start_at__gt=now - LONGEST)

        of_event = coming(self.model._default_manager.filter(event=models.OuterRef("event")))
        same_start = Q(start_at=models.OuterRef("start_at"), pk__lt=models.OuterRef("pk"))
        sooner = of_event.filter(start_at__lte=models.OuterRef("start_at")).filter(
            Q(start_at__lt=models.OuterRef("start_at")) | same_start
        )
        return coming(self).filter(~models.Exists(sooner)).order_by("start_at", "event")

    def last_of_event(self) -> Self:
        """Of each event, the latest of these dates."""
        rank = models.Window(RowNumber(), partition_by=F("event_id"), order_by=["-start_at", "-id"])
        return self.annotate(rank=rank).filter(rank=1)

    def soonest_events(self, count: int, *, with_off: bool = False) -> "OccurrenceQuerySet":
        """The first of these dates of so many events, with all that a list says of them."""
        return self.first_of_event(with_off=with_off).listed(count)

    def events_by_category(self) -> dict[int | None, int]:
        """How many events have such a date, by the key of their genre."""
        counted = self.order_by().values_list("event__category").annotate(models.Count("event", distinct=True))
        return dict(counted)

    def listed(self, count: int) -> "OccurrenceQuerySet":
        """So many of these dates in order, with all that a list says of them.

        Chosen within: all that a list says is joined to a few dates, not to all that are to come.
        """
        chosen = self.order_by(*LISTED).values("pk")[:count]
        return self.model._default_manager.filter(pk__in=chosen).with_event().order_by(*LISTED)


class Occurrence(models.Model):
    """Derived when its event is published; its status, availability and sequence are its own.

    Plain on purpose: in a revision of the event, an old draft would bring an old status back.
    """

    event = models.ForeignKey(Event, related_name="occurrences", on_delete=models.CASCADE)
    #: The line of dates it comes from, and the ``UID`` of its calendar component.
    line_uid = models.UUIDField()
    uid = models.UUIDField(default=uuid.uuid4, db_index=True)
    #: Where its line puts it (its ``RECURRENCE-ID`` in a series); with the line, its identity.
    original_start_at = models.DateTimeField()
    in_series = models.BooleanField(default=False)

    start_at = models.DateTimeField(_("début"))
    end_at = models.DateTimeField(_("fin"))
    #: Whether the editor gave an end; if not, ``end_at`` is an estimate that no page shows.
    has_end = models.BooleanField(default=True)
    #: The wall time and the city's day of ``start_at`` in ``zone``; no time when all day.
    day = models.DateField()
    time = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64)
    all_day = models.BooleanField(default=False)
    #: No date: days between which it happens, all day; on which of them, its text says. It may be as long as it likes.
    is_span = models.BooleanField(default=False, db_default=False)
    label = models.CharField(_("précision"), max_length=80, blank=True)

    status = models.CharField(_("état"), max_length=16, choices=OccurrenceStatus, default=OccurrenceStatus.SCHEDULED)
    previous_start_at = models.DateTimeField(null=True, blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, related_name="moved_occurrences", on_delete=models.PROTECT)
    online_url = models.URLField(max_length=1000, blank=True)
    availability = models.CharField(_("disponibilité"), max_length=8, choices=Availability, default=Availability.OPEN)
    reason = models.CharField(_("raison"), max_length=500, blank=True)
    #: It left the event's published dates, and was cancelled for that.
    is_dropped = models.BooleanField(default=False)
    #: It was postponed when it was cancelled, and is again when that is taken back.
    was_postponed = models.BooleanField(default=False)

    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["start_at", "id"]
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        indexes = [
            models.Index(fields=["start_at", "end_at", "event"], name="occurrence_span"),
            models.Index(fields=["event", "start_at"], name="occurrence_of_event"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "line_uid", "original_start_at"], name="occurrence_identity"),
            models.CheckConstraint(
                name="occurrence_ends_after_start",
                condition=models.Q(end_at__gt=models.F("start_at")),
            ),
            models.CheckConstraint(
                name="occurrence_status_known",
                condition=models.Q(status__in=OccurrenceStatus.values),
            ),
            models.CheckConstraint(
                name="occurrence_availability_known",
                condition=models.Q(availability__in=Availability.values),
            ),
            models.CheckConstraint(
                name="occurrence_time_unless_all_day",
                condition=models.Q(all_day=True, time__isnull=True) | models.Q(all_day=False, time__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} · {self.start_at:%Y-%m-%d %H:%M}"

    @property
    def is_off(self) -> bool:
        """Nobody should come: cancelled, or postponed to a date not yet known."""
        return self.status in OFF

    @property
    def is_on(self) -> bool:
        """Under way."""
        return self.start_at <= timezone.now() < self.end_at

    @property
    def is_opening(self) -> bool:
        """Whether it is open for hours, rather than something that starts."""
        if self.all_day:
            return True
        return self.has_end and is_opening(timezone.localtime(self.start_at), timezone.localtime(self.end_at))

    @property
    def open_until(self) -> date | None:
        """The last day of what is open day after day, closing days aside, if that is not its own.

        Known of a date that was read :meth:`OccurrenceQuerySet.with_run`.
        """
        again_at, ends_on = getattr(self, "again_at", None), getattr(self, "run_ends_on", None)
        if not self.is_opening or again_at is None or again_at - self.start_at > CLOSED_AT_MOST:
            return None
        return ends_on

    @property
    def last_day(self) -> date:
        """Its own day, or the last of its span."""
        return (self.end_at - timedelta(seconds=1)).astimezone(self.tzinfo).date() if self.is_span else self.day

    @property
    def where(self) -> Place | None:
        """Its own place when it moved, else its event's."""
        return self.place if self.place_id else self.event.place

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
