"""Every question asked of the agenda's tables, chainable."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce, Greatest, RowNumber
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone


def day_bounds(first: date, last: date | None = None) -> tuple[datetime, datetime]:
    """The instants between which the city's days ``first`` to ``last`` lie, end excluded."""
    zone = ZoneInfo(settings.TIME_ZONE)
    start = datetime.combine(first, time.min, zone)
    return start, datetime.combine((last or first) + timedelta(days=1), time.min, zone)


class Lines(models.Aggregate):
    """Texts, one a line."""

    function = "group_concat"
    output_field = models.TextField()

    def __init__(self, texts: str, **options: Any) -> None:
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
        return self.select_related("category", "place__area", "organisation", "programme", "cover").prefetch_related(
            "other_categories", "keywords"
        )

    def with_edition(self) -> Self:
        """With ``edition``: how often each was published again, by which its calendar's SEQUENCEs move."""
        changes = self.model._meta.get_field("changes").related_model.objects.filter(event=models.OuterRef("pk"))
        published = changes.filter(occurrence=None, kind__in=["published", "updated"]).order_by().values("event")
        counted = models.Subquery(published.annotate(count=models.Count("pk")).values("count"))
        return self.annotate(edition=Greatest(Coalesce(counted, 1) - 1, 0))

    def with_page_facts(self) -> Self:
        """With all that its page says, but for its dates."""
        facts = self.select_related("category", "place__area", "place__parent", "organisation", "programme", "cover")
        return facts.prefetch_related("other_categories", "cover__renditions")

    def touched_by_place(self, place: Any) -> Self:
        """Those held there, or with a date moved there."""
        return self.filter(Q(place=place) | Q(occurrences__place=place)).distinct()

    def of_category(self, category: Any) -> Self:
        """Those it is the main category of, or one of the others."""
        return self.filter(Q(category=category) | Q(other_categories=category)).distinct()

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

    def with_place(self) -> Self:
        return self.select_related("place__area")

    def with_event(self) -> Self:
        """With all that a card says of its event."""
        facts = self.select_related("place__area", "event__category", "event__cover", "event__place__area")
        return facts.prefetch_related("event__cover__renditions")

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
        """Those of ``places``: moved there, or there from the start and not moved away."""
        # By ids, so that each side of the «or» has an index: all that is to come is never read.
        events = self.model._meta.get_field("event").related_model._base_manager.filter(place__in=places)
        return self.filter(Q(place__in=places) | Q(place=None, event__in=events.values("pk")))

    def first_of_event(self) -> Self:
        """Of each event, the soonest of these dates."""
        rank = models.Window(RowNumber(), partition_by=F("event_id"), order_by=["start_at", "id"])
        return self.annotate(rank=rank).filter(rank=1).order_by("start_at", "id")


class ChangeQuerySet(models.QuerySet[Any]):
    def of_dates(self) -> Self:
        """What happened to dates: neither publications nor corrections."""
        return self.exclude(kind__in=["published", "updated", "withdrawn", "deleted"]).select_related("occurrence")

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
