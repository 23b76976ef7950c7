"""Occurrence: one public date of an event, with its status."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import connections, models
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.enums import Availability, OccurrenceStatus
from agenda.models.events import Event, JoinedLines
from agenda.models.places import Place
from agenda.openings import is_opening

#: Longest gap between openings of an exhibition (two closed days); a weekly event has longer ones.
CLOSED_AT_MOST = timedelta(days=3, hours=12)
#: Upper bound of a date's length, so that queries can bound the start. Spans may be longer.
LONGEST = timedelta(days=2)
#: Statuses of dates that do not take place.
OFF = (OccurrenceStatus.CANCELLED, OccurrenceStatus.POSTPONED)
#: Order of a list: spans come last.
LISTED = ("is_span", "start_at", "id")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def live(self) -> Self:
        """Dates of published events."""
        return self.filter(event__live=True)

    def between(self, start: datetime, end: datetime) -> Self:
        """Dates that overlap ``[start, end)``."""
        return self.filter(start_at__lt=end, end_at__gt=start)

    def coming(self, now: datetime | None = None) -> Self:
        """Dates that have not ended."""
        return self.filter(end_at__gt=now or timezone.now())

    def standing(self) -> Self:
        """Active dates: neither cancelled nor postponed."""
        return self.exclude(status__in=OFF)

    def full(self) -> Self:
        """Dates without seats left."""
        return self.filter(availability=Availability.FULL)

    def dated(self) -> Self:
        """Dates without spans, which have no exact date."""
        return self.filter(is_span=False)

    def with_place(self) -> Self:
        return self.select_related("place__area")

    def with_event(self, *, with_covers: bool = True, with_sizes: bool = True) -> Self:
        """Load what a card shows of the event.

        List rows without pictures pass ``with_covers=False``. ``with_sizes=False``: the caller
        reads the renditions of all pictures at once.
        """
        dates = (
            self.with_run()
            .with_next()
            .select_related("place__area", "event__category", "event__place__area")
        )
        if with_covers:
            dates = dates.select_related("event__cover")
        if with_covers and with_sizes:
            dates = dates.prefetch_related("event__cover__renditions")
        return dates

    def with_run(self) -> Self:
        """Annotate ``again_at``, the event's next start, and ``run_ends_on``, its last day."""
        others = self.model._base_manager.filter(event=models.OuterRef("event_id"), is_span=False)
        others = others.exclude(status__in=OFF)
        again = others.filter(start_at__gt=models.OuterRef("start_at")).order_by("start_at")
        return self.annotate(
            again_at=models.Subquery(again.values("start_at")[:1]),
            run_ends_on=models.Subquery(others.order_by("-start_at").values("day")[:1]),
        )

    def with_next(self) -> Self:
        """Annotate ``next_at``, the start of the date that the event's page shows first."""
        now = timezone.now()
        coming = self.model._base_manager.filter(event=models.OuterRef("event_id"), is_span=False)
        coming = coming.exclude(status__in=OFF).filter(end_at__gt=now, start_at__gt=now - LONGEST)
        return self.annotate(
            next_at=models.Subquery(coming.order_by("start_at").values("start_at")[:1])
        )

    def with_names(self) -> Self:
        """Annotate names of organiser, programme, categories, keywords and place aliases.

        Several names of one kind are one per line, a category as its French name, a tab and its
        English one.
        """
        event = Event._base_manager.filter(pk=models.OuterRef("event_id")).order_by().values("pk")

        def lines(path: Combinable | str) -> models.Subquery:
            return models.Subquery(event.annotate(lines=JoinedLines(path)).values("lines"))

        return self.annotate(
            organiser_name=F("event__organisation__name"),
            programme_names=Concat(
                "event__programme__title", Value("\n"), "event__programme__title_en"
            ),
            genre_names=lines(
                Concat("other_categories__name", Value("\t"), "other_categories__name_en")
            ),
            keyword_names=lines("keywords__name"),
            alias_names=lines("place__aliases__name"),
        )

    def held_at(self, places: Iterable[Place | int]) -> Self:
        """Dates at one of ``places``: moved there, or of an event held there and not moved away."""
        # A union, because each part uses an index: with OR, PostgreSQL reads all dates to come.
        events = Event._base_manager.order_by()
        every = self.model._base_manager.order_by()
        moved = every.filter(place__in=places).values("pk")
        main, beside = (
            every.filter(place=None, event__in=held.values("pk")).values("pk")
            for held in (events.filter(place__in=places), events.filter(other_places__in=places))
        )
        return self.filter(pk__in=moved.union(main, beside))

    def save_facts(self, rows: Iterable[Any]) -> None:
        """Update all changing columns of ``rows``; the caller holds the lock of their events.

        The lock is ``services.calendars.lock_events``. One prepared statement serves all rows:
        ``bulk_update`` builds a ``CASE`` for each column, which takes 10 ms per row.
        """
        connection = connections[self.db]
        quote = connection.ops.quote_name
        fixed = {"id", "event", "created_at"}
        meta = self.model._meta
        fields = [field for field in meta.concrete_fields if field.name not in fixed]
        columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
        sql = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE id = %s"  # noqa: S608 -- our own names
        values = [
            [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
            + [row.pk]
            for row in rows
        ]
        if values:
            with connection.cursor() as cursor:
                cursor.executemany(sql, values)

    def next_public(self, *, with_sizes: bool = True) -> "Occurrence | None":
        """Return the next active date of published events, with what a card shows; one query."""
        standing = self.live().coming().standing()
        return standing.with_event(with_sizes=with_sizes).order_by("is_span", "start_at").first()

    def first_of_event(self, *, with_off: bool = False) -> Self:
        """The first of these dates of each event; a span only if the event has nothing else.

        ``with_off``: also the first cancelled or postponed date of each event, which stays in
        lists.
        """
        partition: list[models.expressions.BaseExpression | F | str] = [F("event_id")]
        if with_off:
            partition.append(models.ExpressionWrapper(Q(status__in=OFF), models.BooleanField()))
        rank = models.Window(RowNumber(), partition_by=partition, order_by=LISTED)
        return self.annotate(rank=rank).filter(rank=1).order_by(*LISTED)

    def next_of_programme(
        self, key: int | None, count: int, *, besides: Iterable[int] = ()
    ) -> Self:
        """The next active date of ``count`` events of a programme, without the events ``besides``.

        With what a list shows. None without a programme.
        """
        if key is None:
            return self.none()
        dates = self.live().coming().standing().filter(event__programme=key)
        return (
            dates.exclude(event__in=besides).first_of_event().with_event(with_covers=False)[:count]
        )

    def next_of_event(self) -> "OccurrenceQuerySet":
        """The next active date of each event, in order of start.

        It uses no window function: an index is read in order, only as far as a slice needs.
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

    def soonest_of_each(self, count: int) -> Self:
        """The next ``count`` active dates of each event."""
        rank = models.Window(RowNumber(), partition_by=F("event_id"), order_by=["start_at", "id"])
        coming = self.live().coming().standing().dated()
        return coming.annotate(rank=rank).filter(rank__lte=count).order_by("start_at", "id")

    def last_of_event(self) -> Self:
        """The latest of these dates of each event."""
        rank = models.Window(RowNumber(), partition_by=F("event_id"), order_by=["-start_at", "-id"])
        return self.annotate(rank=rank).filter(rank=1)

    def soonest_events(self, count: int) -> "OccurrenceQuerySet":
        """The first date of ``count`` events, and the first that is off, with what a list shows."""
        return self.first_of_event(with_off=True).listed(count)

    def events_by_category(self) -> dict[int | None, int]:
        """Return the number of events with one of these dates, by key of their category."""
        categories = self.order_by().values_list("event__category")
        return dict(categories.annotate(models.Count("event", distinct=True)))

    def listed(self, count: int) -> "OccurrenceQuerySet":
        """The first ``count`` of these dates, with what a list shows.

        A subquery selects the dates first, so that the joins apply to few rows.
        """
        chosen = self.order_by(*LISTED).values("pk")[:count]
        return self.model._default_manager.filter(pk__in=chosen).with_event().order_by(*LISTED)


class Occurrence(models.Model):
    """One date of a published event; it has its own status, availability and sequence.

    It is a plain model, not a child in the event's revisions: otherwise publishing an old draft
    would restore an old status.
    """

    event = models.ForeignKey(Event, related_name="occurrences", on_delete=models.CASCADE)
    #: UID of its line of dates, and ``UID`` of its calendar component.
    line_uid = models.UUIDField()
    uid = models.UUIDField(default=uuid.uuid4, db_index=True)
    #: Start according to its line (``RECURRENCE-ID`` in a series); with the line, its identity.
    original_start_at = models.DateTimeField()
    in_series = models.BooleanField(default=False)

    start_at = models.DateTimeField(_("début"))
    end_at = models.DateTimeField(_("fin"))
    #: Whether the editor gave an end; if not, ``end_at`` is an estimate that is never shown.
    has_end = models.BooleanField(default=True)
    #: Day and wall time of ``start_at`` in ``zone``; no time if all day.
    day = models.DateField()
    time = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64)
    all_day = models.BooleanField(default=False)
    #: A period, stored as all day, in which the event happens on days that only its text names.
    is_span = models.BooleanField(default=False, db_default=False)
    label = models.CharField(_("précision"), max_length=80, blank=True)

    status = models.CharField(
        _("état"), max_length=16, choices=OccurrenceStatus, default=OccurrenceStatus.SCHEDULED
    )
    previous_start_at = models.DateTimeField(null=True, blank=True)
    place = models.ForeignKey(
        Place, null=True, blank=True, related_name="moved_occurrences", on_delete=models.PROTECT
    )
    online_url = models.URLField(max_length=1000, blank=True)
    availability = models.CharField(
        _("disponibilité"), max_length=8, choices=Availability, default=Availability.OPEN
    )
    reason = models.CharField(_("raison"), max_length=500, blank=True)
    #: Whether it was cancelled because it is no longer among the event's published dates.
    is_dropped = models.BooleanField(default=False)
    #: Whether it was postponed before it was cancelled, for the day the cancellation is undone.
    was_postponed = models.BooleanField(default=False)

    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    #: Whether it is a copy, for calendars, of a date that an undone merge gave back.
    is_returned: bool = False

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
            models.UniqueConstraint(
                fields=["event", "line_uid", "original_start_at"], name="occurrence_identity"
            ),
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
                condition=models.Q(all_day=True, time__isnull=True)
                | models.Q(all_day=False, time__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} · {self.start_at:%Y-%m-%d %H:%M}"

    @property
    def is_off(self) -> bool:
        """Whether it is cancelled, or postponed to a date not yet known."""
        return self.status in OFF

    @property
    def is_on(self) -> bool:
        """Whether it has started and not ended."""
        return self.start_at <= timezone.now() < self.end_at

    @property
    def is_opening(self) -> bool:
        """Whether it is an opening over hours or days, rather than a performance with a start."""
        if self.all_day or not self.has_end:
            return self.all_day
        return is_opening(timezone.localtime(self.start_at), timezone.localtime(self.end_at))

    @property
    def open_until(self) -> date | None:
        """Last day of daily openings (closed days allowed), if it is another day; else ``None``.

        Known only if the date was read with :meth:`OccurrenceQuerySet.with_run`.
        """
        again_at = getattr(self, "again_at", None)
        if not self.is_opening or again_at is None or again_at - self.start_at > CLOSED_AT_MOST:
            return None
        return getattr(self, "run_ends_on", None)

    @property
    def path(self) -> str:
        """Path of the event's page; it names this date if the page would show another one first.

        Known only if the date was read with :meth:`OccurrenceQuerySet.with_next`.
        """
        next_at = getattr(self, "next_at", None)
        is_shown = next_at is None or (next_at == self.start_at and not self.is_off)
        if is_shown or self.is_span or self.end_at <= timezone.now():
            return self.event.get_absolute_url()
        return self.chosen_path

    @property
    def chosen_path(self) -> str:
        """Path of the event's page with this date as the chosen one."""
        start = self.start_at.astimezone(self.tzinfo)
        return f"{self.event.get_absolute_url()}?date={start:%Y-%m-%dT%H:%M}"

    @property
    def last_day(self) -> date:
        """Last day of a span, else its day."""
        if not self.is_span:
            return self.day
        return (self.end_at - timedelta(seconds=1)).astimezone(self.tzinfo).date()

    @property
    def where(self) -> Place | None:
        """Its own place if it was moved, else the place of the event."""
        return self.place if self.place_id else self.event.place

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
