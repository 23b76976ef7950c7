"""Factories of the agenda's models, and events published as by an editor."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import ModelLogEntry, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail_factories import PageFactory

from agenda.enums import AreaBasis, ChangeKind, DateKind
from agenda.models import (
    Area,
    ArticlePage,
    Category,
    Change,
    Event,
    EventCalendar,
    EventDate,
    HomePage,
    Keyword,
    Membership,
    Occurrence,
    Organisation,
    Place,
    PlaceAlias,
    ProgrammePage,
    SelectionChoice,
    SelectionIndexPage,
    SelectionPage,
)
from tests.factories.accounts import UserFactory


def at(text: str) -> dt.datetime:
    """Return the city's local time ``2026-03-03 20:00`` as an aware datetime."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


class WithoutReferencesMixin:
    """Skip Wagtail's reference index on creation, which takes four fifths of the time.

    Only the CMS's usage screens read it; records saved and published later have it.
    """

    @classmethod
    def _create(cls, model_class: type[Model], *args: Any, **kwargs: Any) -> Any:
        with disable_reference_index_auto_update():
            return super()._create(model_class, *args, **kwargs)


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    # Some tests use 1 to 20 themselves.
    code = factory.Sequence(lambda n: str(n + 21))
    name = factory.LazyAttribute(lambda area: f"{area.code}e arrondissement")
    short_name = factory.LazyAttribute(lambda area: f"{area.code}e")
    position = factory.LazyAttribute(lambda area: int(area.code) if area.code.isdigit() else 100)
    latitude = 48.86
    longitude = 2.35
    postcodes = factory.LazyAttribute(lambda area: [f"750{area.code:0>2}"])


class PlaceFactory(WithoutReferencesMixin, DjangoModelFactory[Place]):
    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Salle {n}")
    slug = factory.Sequence(lambda n: f"salle-{n}")
    street = "1 rue Neuve"
    postcode = "75011"
    city = "Paris"
    latitude = 48.86
    longitude = 2.38
    area = factory.SubFactory(AreaFactory)
    area_basis = AreaBasis.POSTCODE


class PlaceAliasFactory(DjangoModelFactory[PlaceAlias]):
    class Meta:
        model = PlaceAlias

    place = factory.SubFactory(PlaceFactory)
    name = factory.Sequence(lambda n: f"Autre nom {n}")


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association {n}")
    slug = factory.Sequence(lambda n: f"association-{n}")


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Genre {n}")
    slug = factory.Sequence(lambda n: f"genre-{n}")


class KeywordFactory(DjangoModelFactory[Keyword]):
    class Meta:
        model = Keyword

    name = factory.Sequence(lambda n: f"mot {n}")


class HomePageFactory(PageFactory, DjangoModelFactory[HomePage]):
    class Meta:
        model = HomePage

    title = "Accueil"
    slug = "accueil"


class ArticlePageFactory(PageFactory, DjangoModelFactory[ArticlePage]):
    class Meta:
        model = ArticlePage

    title = factory.Sequence(lambda n: f"Article {n}")


class ProgrammePageFactory(PageFactory, DjangoModelFactory[ProgrammePage]):
    class Meta:
        model = ProgrammePage

    title = factory.Sequence(lambda n: f"Festival {n}")


class SelectionIndexPageFactory(PageFactory, DjangoModelFactory[SelectionIndexPage]):
    class Meta:
        model = SelectionIndexPage

    title = "Listes à emporter"
    slug = "selections"


class SelectionPageFactory(PageFactory, DjangoModelFactory[SelectionPage]):
    """Selection below the index page, with ``events`` in order."""

    class Meta:
        model = SelectionPage
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"idées {n}")

    @factory.post_generation
    def events(self, create: bool, events: Any, **kwargs: Any) -> None:
        for place, event in enumerate(events or []):
            SelectionChoice.objects.create(page=self, event=event, sort_order=place)


class EventDateFactory(DjangoModelFactory[EventDate]):
    """One evening. Build it for a new event: ``EventFactory(dates=[EventDateFactory.build()])``."""

    class Meta:
        model = EventDate

    uid = factory.LazyFunction(uuid.uuid4)
    kind = DateKind.SINGLE
    start_on = dt.date(2026, 3, 3)
    times = factory.LazyFunction(lambda: [["20:00", "22:00"]])


class EventFactory(WithoutReferencesMixin, DjangoModelFactory[Event]):
    """Live event at its own place, without dates and without a ``Change`` about its publication."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Événement {n}")
    slug = factory.Sequence(lambda n: f"evenement-{n}")
    lead = "Un chapeau."
    body = "<p>Un texte.</p>"
    category = factory.SubFactory(CategoryFactory)
    place = factory.SubFactory(PlaceFactory)
    live = True

    @factory.post_generation
    def other_categories(
        self: Any, create: bool, extracted: list[Category] | None, **kwargs: Any
    ) -> None:
        if extracted:
            self.other_categories.set(extracted)
            if create:
                self.save()

    @factory.post_generation
    def other_places(self: Any, create: bool, extracted: list[Place] | None, **kwargs: Any) -> None:
        if extracted:
            self.other_places.set(extracted)
            if create:
                self.save()

    @factory.post_generation
    def keywords(self: Any, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if extracted:
            self.keywords.set(extracted)
            if create:
                self.save()


class OccurrenceFactory(DjangoModelFactory[Occurrence]):
    """Two hours in the evening of 3 March 2026; other fields follow from ``start_at``."""

    class Meta:
        model = Occurrence

    event = factory.SubFactory(EventFactory)
    line_uid = factory.LazyFunction(uuid.uuid4)
    start_at = factory.LazyFunction(lambda: at("2026-03-03 20:00"))
    end_at = factory.LazyAttribute(lambda occurrence: occurrence.start_at + dt.timedelta(hours=2))
    original_start_at = factory.SelfAttribute("start_at")
    zone = factory.LazyFunction(lambda: settings.TIME_ZONE)
    day = factory.LazyAttribute(lambda occurrence: wall(occurrence).date())
    time = factory.LazyAttribute(
        lambda occurrence: None if occurrence.all_day else wall(occurrence).time()
    )
    all_day = False
    created_at = factory.LazyFunction(timezone.now)
    modified_at = factory.SelfAttribute("created_at")


def wall(occurrence: Any) -> dt.datetime:
    """Return the local start of ``occurrence`` in its time zone."""
    return occurrence.start_at.astimezone(ZoneInfo(occurrence.zone))


class EventCalendarFactory(DjangoModelFactory[EventCalendar]):
    class Meta:
        model = EventCalendar

    event = factory.SubFactory(EventFactory)
    content = ""
    zones = factory.LazyFunction(list)
    modified_at = factory.LazyFunction(timezone.now)
    written_on = factory.LazyFunction(timezone.localdate)


class ChangeFactory(DjangoModelFactory[Change]):
    """Change written without signals; ids start high to avoid those of real changes."""

    class Meta:
        model = Change

    id = factory.Sequence(lambda n: 1_000_000 + n)
    event = factory.SubFactory(EventFactory)
    event_uid = factory.SelfAttribute("event.uid")
    title = factory.SelfAttribute("event.title")
    kind = ChangeKind.PUBLISHED
    at = factory.LazyFunction(timezone.now)


def published_event(*dates: EventDate | str, **fields: Any) -> Event:
    """Create an event and publish it, with revision, history, dates, calendar, index rows and
    change.

    A date is a built :class:`EventDate`, or ``2026-03-03 20:00`` for two hours from then.
    """
    event = EventFactory(dates=[as_line(date) for date in dates], **fields)
    publish_unchecked(event)
    event.refresh_from_db()
    return event


@transaction.atomic
def publish_unchecked(event: Event) -> None:
    """Publish a new event with the rows that Wagtail would write, but without its checks.

    ``test_factories.py`` compares the rows with those of
    ``event.save_revision(log_action=True).publish()``, which takes twice as long. Tests of
    publishing should call the latter.
    """
    from agenda.services.publication import publish  # noqa: PLC0415 -- factories are used by tests without services too

    kind = event.get_content_type()
    # bulk_create sends no signal, which would write the draft's fingerprint twice.
    (revision,) = Revision.objects.bulk_create(
        [
            Revision(
                content_type=kind,
                base_content_type=kind,
                object_id=str(event.pk),
                object_str=str(event),
                created_at=timezone.now(),
                content=event.serializable_data(),
            )
        ]
    )
    published_at = timezone.now()
    Event.objects.filter(pk=event.pk).update(
        live=True,
        latest_revision=revision,
        live_revision=revision,
        first_published_at=event.first_published_at or published_at,
        last_published_at=published_at,
    )
    publish([event.pk], actor=None)
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            object_id=revision.object_id,
            label=revision.object_str,
            action=action,
            timestamp=at,
            data={},
            revision=revision,
            content_changed=True,
        )
        for action, at in (("wagtail.edit", revision.created_at), ("wagtail.publish", published_at))
    )


def listed_event(*dates: EventDate | str, **fields: Any) -> Event:
    """Create a published event without revision and history, for tests that only read."""
    from agenda.services.publication import publish  # noqa: PLC0415 -- factories are used by tests without services too

    now = timezone.now()
    event = EventFactory(
        dates=[as_line(date) for date in dates],
        first_published_at=now,
        last_published_at=now,
        **fields,
    )
    publish([event.pk], actor=None)
    event.refresh_from_db()
    return event


def as_line(date: EventDate | str) -> EventDate:
    if isinstance(date, EventDate):
        return date
    start = dt.datetime.fromisoformat(date)
    end = start + dt.timedelta(hours=2)
    return EventDateFactory.build(start_on=start.date(), times=[[f"{start:%H:%M}", f"{end:%H:%M}"]])
