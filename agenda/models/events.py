"""Event (a snippet) and EventDate, its lines of dates: only what editors write."""

import datetime
import json
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self, cast

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_serializable_data_for_fields, model_from_serializable_data
from wagtail.fields import RichTextField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
    WorkflowState,
)

from agenda.blocks import FEATURES
from agenda.enums import (
    ACCESS_FIELDS,
    EDITIONS,
    Attendance,
    AudienceKind,
    Booking,
    ChangeKind,
    DateKind,
    Gap,
    PriceKind,
    Setting,
)
from agenda.models.categories import Category, EventKeyword
from agenda.models.drafts import AtomicPublication, Facts
from agenda.models.internals import Cluster
from agenda.models.organisations import Organisation
from agenda.models.places import Accessible, Area, Place
from datetext import DateLine, Slot

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler
    from django.http import HttpRequest
    from wagtail.images.models import Image

    from accounts.models import User
    from agenda.models.changes import Change


def default_zone() -> str:
    """Return the city's time zone (IANA name)."""
    return settings.TIME_ZONE


def default_currency() -> str:
    """Return the city's currency (ISO 4217)."""
    return settings.CITY_CURRENCY


def default_language() -> str:
    """Return the city's language (BCP 47 tag)."""
    return settings.LANGUAGE_CODE


#: Fields of an event's other places in ``with_places_beside``, with their query paths.
BESIDE = {
    name: name
    for name in [
        "pk",
        "slug",
        "name",
        "live",
        "street",
        "postcode",
        "city",
        "latitude",
        "longitude",
        "area_basis",
    ]
} | {"area_pk": "area__pk", "area_code": "area__code", "area_name": "area__short_name"}


class JoinedLines(models.Aggregate):
    """Aggregate that joins texts, one per line."""

    function = "group_concat"
    output_field = models.TextField()

    def __init__(self, texts: Combinable | str) -> None:
        super().__init__(texts, models.Value("\n"))

    def as_postgresql(
        self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper", **context: Any
    ) -> Any:
        return self.as_sql(compiler, connection, function="string_agg", **context)


def lacks(gap: Gap, event: str = "") -> Q:
    """Return the condition that an event lacks ``gap``.

    ``event`` is the query path to it (``event__``). Accessibility counts as given if the event's
    place has it.
    """
    if gap == Gap.PICTURE:
        return Q(**{f"{event}cover": None})
    if gap == Gap.PRICE:
        return Q(**{f"{event}price_kind": PriceKind.UNKNOWN})
    # Without a place, the join gives null too.
    return Q(
        **{
            f"{event}{place}{name}__isnull": True
            for place in ("", "place__")
            for name in ACCESS_FIELDS.values()
        }
    )


def is_scheduled() -> models.Exists:
    """Subquery: whether an outer query's event is scheduled for publication."""
    return models.Exists(
        Revision.objects.filter(
            base_content_type=Event().get_base_content_type(),
            object_id=Cast(models.OuterRef("pk"), models.CharField()),  # revisions store it as text
            approved_go_live_at__isnull=False,
        )
    )


def is_in_review() -> models.Exists:
    """Subquery: whether an outer query's event is under review in a workflow."""
    return models.Exists(
        WorkflowState.objects.filter(
            base_content_type=Event().get_base_content_type(),
            object_id=Cast(models.OuterRef("pk"), models.CharField()),  # workflows store it as text
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
    )


class EventQuerySet(models.QuerySet["Event"]):
    def live(self) -> Self:
        return self.filter(live=True)

    def genres_among(self, event_ids: Collection[int]) -> dict[int, Category]:
        """Return the category of each of these events that has one."""
        events = self.filter(pk__in=event_ids).exclude(category=None).select_related("category")
        return {event.pk: event.category for event in events.only("category") if event.category}

    def with_facts(self) -> Self:
        """Load the relations that the event's page needs, except dates and renditions."""
        facts = self.select_related("category", "place__area", "organisation", "programme", "cover")
        return facts.prefetch_related("other_categories", "keywords").with_places_beside()

    def with_places_beside(self) -> Self:
        """Annotate ``beside``: other places as JSON, one per line.

        No extra query, as few events have any.
        """
        place = JSONObject(**{name: f"other_places__{path}" for name, path in BESIDE.items()})
        events = self.model._base_manager.order_by().values("pk")
        events = events.filter(pk=models.OuterRef("pk"), other_places__isnull=False)
        lines = events.annotate(lines=JoinedLines(Cast(place, models.TextField())))
        return self.annotate(beside=models.Subquery(lines.values("lines")))

    def with_next_date(self) -> Self:
        """Load the place, and annotate ``next_at``, the start of the next active date."""
        every = self.model.occurrences.rel.related_model._default_manager
        of_event = every.filter(event=models.OuterRef("pk"))
        dates = of_event.coming().standing().dated()  # type: ignore[attr-defined]  # our queryset
        next_at = dates.order_by("start_at").values("start_at")[:1]
        return self.select_related("place__area").annotate(next_at=models.Subquery(next_at))

    def with_last_mark(self) -> Self:
        """Annotate ``last_mark``: kind of the last publication or withdrawal.

        It is ``None`` for an event never published.
        """
        marks = self._changes().filter(kind__in=(ChangeKind.PUBLISHED, ChangeKind.WITHDRAWN))
        last = marks.order_by("-id").values("kind")[:1]
        return self.annotate(last_mark=models.Subquery(last))

    def with_edition(self) -> Self:
        """Annotate ``edition``: number of republications, part of every SEQUENCE of the calendar.

        It is -1 before the first publication is recorded.
        """
        published = self._uncounted_editions().order_by().values("event")
        counted = models.Subquery(published.annotate(count=models.Count("pk")).values("count"))
        return self.annotate(
            edition=Coalesce(F("calendar_edition__edition"), -1) + Coalesce(counted, 0)
        )

    def not_counted(self) -> Self:
        """Events with publications in the ledger that their stored edition does not count yet."""
        return self.filter(models.Exists(self._uncounted_editions()))

    def _changes(self) -> "models.QuerySet[Change]":
        """Changes of an outer query's event."""
        changes = self.model.changes.rel.related_model._base_manager
        return changes.filter(event=models.OuterRef("pk"))  # type: ignore[return-value]

    def _uncounted_editions(self) -> "models.QuerySet[Change]":
        """Publications of an outer query's event that its stored edition does not count."""
        upto = Coalesce(models.OuterRef("calendar_edition__upto"), 0)
        return self._changes().filter(id__gt=upto, occurrence=None, kind__in=EDITIONS)

    def with_page_facts(self) -> Self:
        """Load the relations that the event's page needs, except dates and renditions."""
        facts = self.select_related(
            "category", "place__area", "place__parent", "cover", "organisation", "programme"
        )
        return facts.prefetch_related("other_categories").with_places_beside()

    def touched_by_places(self, places: Iterable[object]) -> Self:
        """Events held at one of ``places``, as main or other place, or with a date moved there."""
        dates = self.model.occurrences.rel.related_model._base_manager.filter(place__in=places)
        beside = self.model.other_places.through._base_manager.filter(place__in=places)
        return self.filter(
            Q(place__in=places) | Q(pk__in=dates.values("event")) | Q(pk__in=beside.values("event"))
        )

    def of_category(self, category: Category | int) -> Self:
        """Events with ``category`` as their main or another category."""
        others = self.model.other_categories.through._base_manager
        return self.filter(
            Q(category=category) | Q(pk__in=others.filter(category=category).values("event"))
        )

    def written_by(self, user: "User | AnonymousUser") -> Self:
        """Events owned by ``user`` or by an organisation of ``user``."""
        # A union, because each part uses an index: with OR, PostgreSQL reads every event.
        every = self.model._base_manager.order_by()
        own = every.filter(owner=user.pk).values("pk")
        of_theirs = every.filter(organisation__memberships__user=user.pk).values("pk")
        return self.filter(pk__in=own.union(of_theirs))


class Event(
    Accessible,
    AtomicPublication,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    Cluster,
):
    """An event as editors write it.

    Its times are in its lines of dates and, once published, its occurrences.
    """

    PLACE_FIELDS = ("place", "other_places")

    #: Text of dates not parsed into lines yet. Stored in revisions only, never in the row or in
    #: public.
    unread_words: str = ""

    #: Annotations, present only if the queryset adds them.
    edition: int
    last_mark: str | None
    next_at: datetime.datetime | None
    has_others_in_it: bool
    has_returned: bool

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        related_name="owned_events",
        on_delete=models.SET_NULL,
    )
    title = models.CharField(_("titre"), max_length=255)
    slug = models.SlugField(_("adresse web"), max_length=255, unique=True)
    lead = models.TextField(_("chapeau"), max_length=1000, blank=True)
    body = RichTextField(_("texte"), blank=True, features=FEATURES)
    is_featured = models.BooleanField(
        _("mise en avant"),
        default=False,
        help_text=_("À mots égaux, la recherche la montre d’abord."),
    )
    language = models.CharField(
        _("langue du texte"), max_length=12, default=default_language, choices=settings.LANGUAGES
    )
    cover = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    cover_alt = models.CharField(_("ce que montre l’image"), max_length=255, blank=True)
    cover_credit = models.CharField(_("crédit de l’image"), max_length=255, blank=True)
    category = models.ForeignKey(
        Category,
        verbose_name=_("catégorie"),
        null=True,
        blank=True,
        related_name="events",
        on_delete=models.PROTECT,
    )
    other_categories = ParentalManyToManyField(
        Category, verbose_name=_("autres catégories"), blank=True, related_name="also_events"
    )
    keywords = ClusterTaggableManager(
        through=EventKeyword, verbose_name=_("mots-clés"), blank=True, related_name="events"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisé par"),
        null=True,
        blank=True,
        related_name="events",
        on_delete=models.PROTECT,
    )
    programme = models.ForeignKey(
        "agenda.ProgrammePage",
        verbose_name=_("programme"),
        null=True,
        blank=True,
        related_name="events",
        on_delete=models.SET_NULL,
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("lieu"),
        null=True,
        blank=True,
        related_name="events",
        on_delete=models.PROTECT,
    )
    #: Other places where the event takes place as well; the main one is ``place``.
    other_places = ParentalManyToManyField(
        Place, verbose_name=_("et aussi à"), blank=True, related_name="also_events"
    )
    place_detail = models.CharField(
        _("précision sur le lieu"), max_length=255, blank=True, help_text=_("Salle, entrée, étage.")
    )
    attendance = models.CharField(
        _("participation"), max_length=10, choices=Attendance, default=Attendance.ON_SITE
    )
    online_url = models.URLField(_("lien pour suivre en ligne"), max_length=1000, blank=True)
    setting = models.CharField(_("cadre"), max_length=10, choices=Setting, default=Setting.UNKNOWN)
    audience = models.CharField(
        _("public"), max_length=20, choices=AudienceKind, default=AudienceKind.EVERYONE
    )
    age_from = models.PositiveSmallIntegerField(_("à partir de (ans)"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("jusqu’à (ans)"), null=True, blank=True)
    price_kind = models.CharField(
        _("prix"), max_length=12, choices=PriceKind, default=PriceKind.UNKNOWN
    )
    price_from = models.DecimalField(
        _("à partir de"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    price_to = models.DecimalField(
        _("jusqu’à"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("monnaie"), max_length=3, default=default_currency)
    price_detail = RichTextField(
        _("détail du prix"), blank=True, features=["bold", "italic", "ul", "link"]
    )
    booking = models.CharField(
        _("réservation"), max_length=10, choices=Booking, default=Booking.UNKNOWN
    )
    booking_url = models.URLField(_("lien de réservation"), max_length=1000, blank=True)
    contact_name = models.CharField(_("contact"), max_length=255, blank=True)
    contact_url = models.URLField(_("site"), max_length=1000, blank=True)
    contact_email = models.EmailField(_("courriel"), blank=True)
    contact_phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    time_zone = models.CharField(
        _("fuseau horaire"), max_length=64, default=default_zone, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # Reverse names that Wagtail expects, so that a workflow or a revision finds its event.
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="event",
        for_concrete_model=False,
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="event",
        for_concrete_model=False,
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        indexes = [
            models.Index(fields=["title"], name="event_title"),
            models.Index(fields=["live", "id"], name="event_live"),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_ages_in_order",
                condition=models.Q(age_from__isnull=True)
                | models.Q(age_to__isnull=True)
                | models.Q(age_from__lte=models.F("age_to")),
            ),
            models.CheckConstraint(
                name="event_prices_in_order",
                condition=models.Q(price_from__isnull=True)
                | models.Q(price_to__isnull=True)
                | models.Q(price_from__lte=models.F("price_to")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agenda:event", args=[self.slug])

    @property
    def was_published(self) -> bool:
        """Whether the event is or was public."""
        return self.first_published_at is not None

    @property
    def lacks_alternative(self) -> bool:
        """Whether the event has a picture without alternative text."""
        return self.cover_id is not None and not self.cover_alt.strip()

    @property
    def shown_cover(self) -> "Image | None":
        """The picture for pages and feeds; ``None`` if it has no alternative text."""
        return None if self.lacks_alternative else self.cover

    @property
    def all_categories(self) -> Iterator[Category]:
        """The main category first, then the others."""
        if self.category:
            yield self.category
        yield from (c for c in self.other_categories.all() if c.pk != self.category_id)

    @property
    def places_beside(self) -> list[Place]:
        """The other places sorted by name, without the main place.

        If they are read from ``beside``, they have fewer fields.
        """
        others: Iterable[Place]
        if "beside" in self.__dict__:
            others = map(_place_beside, (self.__dict__["beside"] or "").splitlines())
        else:
            others = self.other_places.all()
        places = (place for place in others if place.pk != self.place_id)
        return sorted(places, key=lambda place: (place.name, place.pk))

    @property
    def is_unfinished(self) -> bool:
        """Whether this draft has dates that could not be parsed yet."""
        return bool(self.unread_words or any(line.typed for line in self.dates.all()))

    def serializable_data(self) -> dict[str, object]:
        data = super().serializable_data()
        return data | {"unread_words": self.unread_words} if self.unread_words else data

    @classmethod
    def from_serializable_data(
        cls, data: Facts, check_fks: bool = True, strict_fks: bool = False
    ) -> Self:
        event: Self = super().from_serializable_data(data, check_fks, strict_fks)
        event.unread_words = str(data.get("unread_words", ""))
        return event

    def public_facts(self) -> Facts:
        """Return nothing: the changes of an event are compared by its dates instead."""
        return {}

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check the order constraints only if both ends are set, since Django asks the database."""
        pairs = (self.age_from, self.age_to), (self.price_from, self.price_to)
        if any(None not in pair for pair in pairs):
            super().validate_constraints(exclude)

    def get_preview_template(self, request: "HttpRequest", mode_name: str) -> str:
        return "agenda/event.html"


class EventDate(Orderable):
    """One line of an event's dates, as an editor enters it: a day, several days, or a rule.

    ``uid`` is created with the first draft and never changes: it is the ``UID`` of the calendar
    component made from this line. Times are wall time in the event's zone.
    """

    #: Values of the form's fields if autosave stored an invalid line. Stored in revisions only.
    typed: Mapping[str, object] = {}

    event = ParentalKey(Event, related_name="dates", on_delete=models.CASCADE)
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(
        _("forme de la date"), max_length=10, choices=DateKind, default=DateKind.SINGLE
    )
    label = models.CharField(
        _("précision"),
        max_length=80,
        blank=True,
        help_text=_("Vernissage, dernière, avant-première."),
    )
    all_day = models.BooleanField(_("toute la journée"), default=False)
    #: Opening times of a day: list of ``["20:00", "22:00"]``; the end may be ``null`` (unknown). An
    #: end that is not after its start is past midnight. For the kinds single and rule.
    times = models.JSONField(_("horaires"), default=list, blank=True)
    #: First day (kinds single, rule, span); last day of consecutive days or of a span.
    start_on = models.DateField(_("le, ou à partir du"), null=True, blank=True)
    end_on = models.DateField(_("jusqu’au (chaque jour)"), null=True, blank=True)
    #: Kind several: list of ``["2026-03-03T20:00", "2026-03-03T22:00"]``; end may be ``null``.
    moments = models.JSONField(_("dates"), default=list, blank=True)
    #: Kind rule: RFC 5545 RECUR, with UNTIL as a local day.
    rrule = models.CharField(_("règle"), max_length=255, blank=True)
    #: Days that the rule leaves out: list of ISO dates.
    except_on = models.JSONField(_("sauf le"), default=list, blank=True)
    school_zone = models.CharField(
        _("sauf vacances scolaires"),
        max_length=1,
        blank=True,
        choices=[("A", _("zone A")), ("B", _("zone B")), ("C", _("zone C"))],
    )
    skip_public_holidays = models.BooleanField(_("sauf jours fériés"), default=False)

    class Meta(Orderable.Meta):
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        constraints = [
            models.UniqueConstraint(fields=["event", "uid"], name="event_date_uid_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.start_on or ''}".strip()

    def serializable_data(self) -> dict[str, object]:
        data = get_serializable_data_for_fields(self)
        return data | {"typed": self.typed} if self.typed else data

    @classmethod
    def from_serializable_data(
        cls, data: Facts, check_fks: bool = True, strict_fks: bool = False
    ) -> Self | None:
        line = model_from_serializable_data(cls, data, check_fks=check_fks, strict_fks=strict_fks)
        if line is not None:
            line.typed = cast("Mapping[str, object]", data.get("typed") or {})
        return line

    @classmethod
    def of_line(cls, line: DateLine) -> Self:
        """Return the unsaved line for a parsed sentence, as a form would store it."""
        date = cls(all_day=line.is_all_day, start_on=line.first_on, end_on=line.last_on)
        slots = line.slots
        if line.moments:
            date.kind = DateKind.SEVERAL
            date.moments = [stored_moment(day, slot) for day, slot in line.moments]
        elif line.rule:
            rule, slots = line.rule, line.rule.slots
            date.kind, date.rrule, date.start_on = DateKind.RULE, rule.rrule, rule.first_on
            date.except_on = sorted(day.isoformat() for day in rule.except_on)
            date.school_zone = rule.school_zone
            date.skip_public_holidays = rule.skip_public_holidays
        date.times = stored_times(slots)
        return date


def _place_beside(line: str) -> Place:
    """Return the unsaved place of one line of :meth:`EventQuerySet.with_places_beside`."""
    facts = json.loads(line)
    pk, code, name = (facts.pop(f"area_{part}") for part in ("pk", "code", "name"))
    area = Area(pk=pk, code=code, short_name=name) if pk else None
    return Place(**facts | {"live": bool(facts["live"])}, area=area)


def stored_times(slots: Iterable[Slot]) -> list[list[str | None]]:
    """Return ``slots`` in the form that ``EventDate.times`` stores; all-day slots are left out."""
    return [
        [f"{slot.start:%H:%M}", f"{slot.end:%H:%M}" if slot.end else None]
        for slot in slots
        if slot.start is not None
    ]


def stored_moment(day: datetime.date, slot: Slot) -> list[str | None]:
    """Return start and end as ISO wall times; an end past midnight gets the next day."""
    start = f"{day.isoformat()}T{slot.start or datetime.time.min:%H:%M}"
    if slot.end is None:
        return [start, None]
    end_day = day + datetime.timedelta(days=slot.is_past_midnight)
    return [start, f"{end_day.isoformat()}T{slot.end:%H:%M}"]
