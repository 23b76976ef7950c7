"""What others announce, and the service that answers: one line each."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, published, unpublished

from agenda.models import Category, Event, Organisation, Place, ProgrammePage
from agenda.services import publication
from agenda.services.places import locate_places
from agenda.signals import changed
from agenda.tasks import draw_renditions


@receiver(published, sender=Event)
def derive(instance: Event, revision: Any = None, **kwargs: Any) -> None:
    # Also sent when a publication is only scheduled.
    if instance.live:
        publication.derive_occurrences(instance, actor=getattr(revision, "published_by", None))


@receiver(unpublished, sender=Event)
def withdraw(instance: Event, **kwargs: Any) -> None:
    publication.withdraw_event(instance, getattr(instance, "withdrawn_by", None))


@receiver(post_delete, sender=Event)
def leave_tombstone(instance: Event, **kwargs: Any) -> None:
    publication.record_deletion(instance)


@receiver(published, sender=Place)
@receiver(unpublished, sender=Place)
def refresh_those_held_there(instance: Place, **kwargs: Any) -> None:
    locate_places([instance])
    publication.keep_slugs([instance])
    publication.refresh_events(Event.objects.touched_by_place(instance))


@receiver(published, sender=Organisation)
@receiver(unpublished, sender=Organisation)
def refresh_those_it_holds(instance: Organisation, **kwargs: Any) -> None:
    publication.refresh_events(Event.objects.filter(organisation=instance))


@receiver(published, sender=Category)
@receiver(unpublished, sender=Category)
def refresh_those_of_category(instance: Category, **kwargs: Any) -> None:
    publication.refresh_events(Event.objects.of_category(instance))


@receiver(page_published, sender=ProgrammePage)
@receiver(page_unpublished, sender=ProgrammePage)
def refresh_those_of_programme(instance: ProgrammePage, **kwargs: Any) -> None:
    publication.refresh_events(Event.objects.filter(programme=instance))


@receiver(changed)
def draw_covers(event_ids: set[int], **kwargs: Any) -> None:
    if ids := list(Event.objects.filter(pk__in=event_ids).exclude(cover=None).values_list("pk", flat=True)):
        draw_renditions.enqueue(ids)
