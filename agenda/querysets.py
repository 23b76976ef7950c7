"""Every question asked of the agenda's tables, chainable."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Cast, Coalesce, JSONObject, RowNumber
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from agenda.enums import EDITIONS, OF_EVENTS


def day_bounds(first: date, last: date | None = None) -> tuple[datetime, datetime]:
    """The instants between which the city's days ``first`` to ``last`` lie, end excluded."""
    zone = ZoneInfo(settings.TIME_ZONE)
    start = datetime.combine(first, time.min, zone)
    return start, datetime.combine((last or first) + timedelta(days=1), time.min, zone)


#: What is told of a place beside the main one, and where it stands.
BESIDE = {
    name: name
    for name in ("pk", "slug", "name", "live", "street", "postcode", "city", "latitude", "longitude", "area_basis")
} | {"area_pk": "area__pk", "area_code": "area__code", "area_name": "area__short_name"}


class Lines(models.Aggregate):
    """Texts, one a line."""

    function = "group_concat"
    output_field = models.TextField()

    def __init__(self, texts: Any, **options: Any) -> None:
        super().__init__(texts, models.Value("\n"), **options)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="string_agg", **context)


class CategoryQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(live=True)


class OrganisationQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(live=True)


class PlaceQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(live=True)

    def named(self, name: str) -> Self:
        """Those called so, by their own name or another, whatever the case."""
        return self.filter(Q(name__iexact=name) | Q(aliases__name__iexact=name)).distinct()


class EventQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(live=True)

    def with_facts(self) -> Self:
        """With all that a card, a feed or an index row says, in three queries."""
        facts = self.select_related("category", "place__area", "organisation", "programme", "cover")
        return facts.prefetch_related("other_categories", "keywords").with_places_beside()

    def with_places_beside(self) -> Self:
        """With ``beside``: its other places as JSON, one a line; few events have any, and none costs a query."""
        events = self.model._base_manager.filter(pk=models.OuterRef("pk"), other_places__isnull=False)
        place = JSONObject(**{name: f"other_places__{path}" for name, path in BESIDE.items()})
        lines = events.order_by().values("pk").annotate(lines=Lines(Cast(place, models.TextField())))
        return self.annotate(beside=models.Subquery(lines.values("lines")))

    def with_edition(self) -> Self:
        """With ``edition``: how often each was published again, by which its calendar's SEQUENCEs move.

        -1 before the first publication is written down.
        """
        changes = self.model._meta.get_field("changes").related_model.objects.filter(event=models.OuterRef("pk"))
        published = changes.filter(occurrence=None, kind__in=EDITIONS).order_by().values("event")
        counted = models.Subquery(published.annotate(count=models.Count("pk")).values("count"))
        return self.annotate(edition=Coalesce(counted, 0) - 1)

    def with_page_facts(self) -> Self:
        """With all that its page says, but for its dates."""
        facts = self.select_related("category", "place__area", "place__parent", "organisation", "programme", "cover")
        return facts.prefetch_related("other_categories", "cover__renditions").with_places_beside()

    def touched_by_places(self, places: Any) -> Self:
        """Those held at one of these, there too, or with a date moved there."""
        dates = self.model._meta.get_field("occurrences").related_model._base_manager.filter(place__in=places)
        beside = self.model.other_places.through._base_manager.filter(place__in=places)
        return self.filter(Q(place__in=places) | Q(pk__in=dates.values("event")) | Q(pk__in=beside.values("event")))

    def of_category(self, category: Any) -> Self:
        """Those it is the main category of, or one of the others."""
        others = self.model._meta.get_field("other_categories").remote_field.through._base_manager
        return self.filter(Q(category=category) | Q(pk__in=others.filter(category=category).values("event")))

    def written_by(self, user: Any) -> Self:
        """Those that are theirs or their organisations'."""
        return self.filter(Q(owner=user) | Q(organisation__memberships__user=user)).distinct()


class OccurrenceQuerySet(models.QuerySet[Any]):
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
        return self.exclude(status__in=["cancelled", "postponed"])

    def dated(self) -> Self:
        """That have a date: not the spans."""
        return self.filter(is_span=False)

    def with_place(self) -> Self:
        return self.select_related("place__area")

    def with_event(self, *, with_covers: bool = True) -> Self:
        """With all that a card says of its event; a row draws no picture, and asks for none."""
        facts = self.select_related("place__area", "event__category", "event__place__area")
        if not with_covers:
            return facts
        return facts.select_related("event__cover").prefetch_related("event__cover__renditions")

    def with_names(self) -> Self:
        """With the names of what its event belongs to, of some kinds one a line."""
        events = self.model._meta.get_field("event").related_model._base_manager
        event = events.filter(pk=models.OuterRef("event_id")).order_by().values("pk")

        def lines(path: str) -> models.Subquery:
            return models.Subquery(event.annotate(lines=Lines(path)).values("lines"))

        return self.annotate(
            organiser_name=F("event__organisation__name"),
            programme_name=F("event__programme__title"),
            genre_names=lines("other_categories__name"),
            keyword_names=lines("keywords__name"),
            alias_names=lines("place__aliases__name"),
        )

    def held_at(self, places: Any) -> Self:
        """Those of ``places``: moved there, or there from the start, alone or not, and not moved away."""
        # A union, each part of which has an index: of an «or» PostgreSQL reads all that is to come.
        events = self.model._meta.get_field("event").related_model._base_manager.order_by()
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
        """Write ``rows`` as they stand, whose events are locked (``services.calendars.lock_events``)."""
        self.bulk_update(rows, self.facts(), batch_size=200)

    def first_of_event(self) -> Self:
        """Of each event, the soonest of these dates; a span only where there is none, and after what has a date."""
        order = ["is_span", "start_at", "id"]
        rank = models.Window(RowNumber(), partition_by=F("event_id"), order_by=order)
        return self.annotate(rank=rank).filter(rank=1).order_by(*order)

    def soonest_events(self, count: int) -> Self:
        """The first of these dates of so many events, with all that a list says of them.

        Chosen within: all that a list says is joined to a few dates, not to all that are to come.
        """
        chosen = self.first_of_event().values("pk")[:count]
        return self.model._default_manager.filter(pk__in=chosen).with_event().order_by("is_span", "start_at", "id")


class ChangeQuerySet(models.QuerySet[Any]):
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

    def unsettled(self, before: datetime) -> Self:
        """Whose receivers have not all been heard of, though it was written before ``before``."""
        return self.filter(settled_at__isnull=True, at__lt=before).order_by("id")

    def one_by_one(self) -> Self:
        """But for those that were written for many events at once, which :class:`Refresh` counts."""
        return self.filter(refresh=None)


class RefreshQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """With events left to say again."""
        return self.filter(settled_at=None, done_at=None, superseded_by=None)

    def least_left(self) -> Self:
        """Those with little left first: a place's ten events do not wait for a category's thousands."""
        return self.order_by(Coalesce(F("total") - F("done"), 0), "id")

    def with_events(self) -> Self:
        """But for those of which no event says anything, and those that a later one took over."""
        return self.exclude(total=0).filter(superseded_by=None)

    def of(self, record: Any) -> Self:
        """Of this record."""
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
