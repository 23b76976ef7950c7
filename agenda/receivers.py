"""Receivers of signals; each calls one service."""

from django.db.models import Model
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from wagtail.signals import page_unpublished

from accounts.models import User
from agenda.models import Area, Category, Change, Event, Organisation, Place, ProgrammePage
from agenda.models.drafts import Facts
from agenda.services import publication, refreshing
from agenda.services.authors import last_editor
from agenda.services.history import log_dates
from agenda.services.places import locate_places
from agenda.signals import changed, record_published, record_withdrawn, recorded
from agenda.tasks import draw_renditions


@receiver(record_published, sender=Event)
def on_event_published(pk: int, actor: User | None, **kwargs: object) -> None:
    # The signal is also sent when a publication is only scheduled.
    publication.publish([pk], actor=actor)


@receiver(record_withdrawn, sender=Event)
def on_event_withdrawn(pk: int, actor: User | None, **kwargs: object) -> None:
    publication.withdraw(Event.objects.get(pk=pk), actor=actor)


@receiver(post_delete, sender=Event)
def on_event_deleted(instance: Event, origin: object = None, **kwargs: object) -> None:
    if not isinstance(origin, publication.Deletion):
        publication.record_deletion(instance)


@receiver(record_published, sender=Place)
def on_place_published(pk: int, before: Facts, actor: User | None, **kwargs: object) -> None:
    """Locate a place that was published, keep its slugs, and queue a refresh of its events."""
    place = Place.objects.get(pk=pk)
    locate_places([place])
    publication.store_slugs([place])
    refreshing.request_refresh(place, before, actor=actor)


@receiver(record_published, sender=Organisation)
def on_organisation_published(pk: int, before: Facts, actor: User | None, **kwargs: object) -> None:
    """Keep the slugs of an organisation that was published, and queue a refresh of its events."""
    organisation = Organisation.objects.get(pk=pk)
    publication.store_slugs([organisation])
    refreshing.request_refresh(organisation, before, actor=actor)


@receiver(record_published, sender=Category)
@receiver(record_published, sender=ProgrammePage)
def on_record_published(
    sender: type[Model], pk: int, before: Facts, actor: User | None, **kwargs: object
) -> None:
    refreshing.request_refresh(sender._default_manager.get(pk=pk), before, actor=actor)


@receiver(record_withdrawn, sender=Place)
@receiver(record_withdrawn, sender=Organisation)
@receiver(record_withdrawn, sender=Category)
def on_record_withdrawn(sender: type[Model], pk: int, actor: User | None, **kwargs: object) -> None:
    refreshing.request_refresh_of_withdrawn(sender._default_manager.get(pk=pk), actor=actor)


@receiver(page_unpublished, sender=ProgrammePage)
def on_programme_unpublished(instance: ProgrammePage, **kwargs: object) -> None:
    refreshing.request_refresh_of_withdrawn(
        instance, actor=last_editor(instance, "wagtail.unpublish")
    )


@receiver(pre_delete, sender=Place)
@receiver(pre_delete, sender=Organisation)
@receiver(pre_delete, sender=Category)
@receiver(pre_delete, sender=ProgrammePage)
@receiver(pre_delete, sender=Area)
def on_record_deletion(instance: Model, **kwargs: object) -> None:
    refreshing.request_refresh_of_deleted(instance, actor=last_editor(instance, "wagtail.delete"))


@receiver(recorded)
def on_changes_recorded(changes: list[Change], **kwargs: object) -> None:
    log_dates(changes)


@receiver(changed)
def on_changed(changes: list[Change], *, patiently: bool, **kwargs: object) -> None:
    """Enqueue the renditions of changed events' covers; nothing when settling late."""
    if patiently:  # already enqueued; lost renditions are created on first display
        return
    if ids := sorted(
        {change.event.pk for change in changes if change.event and change.event.cover_id}
    ):
        draw_renditions.enqueue(ids)
