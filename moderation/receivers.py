"""Signals of other apps, and the service that handles each."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Revision

from agenda.models import Event
from messaging.signals import looking
from moderation.services import deciding, queue


@receiver(looking)
def on_looking(**kwargs: object) -> None:
    deciding.execute_due()


@receiver(post_save, sender=Revision)
def on_revision_saved(instance: Revision, *, raw: bool, **kwargs: object) -> None:
    """Update the items of an event that an editor saved, after commit.

    Services that save revisions without a user update the items themselves. The event's
    ``latest_revision`` is not set yet.
    """
    if not raw and instance.user_id and instance.base_content_type.model_class() is Event:
        transaction.on_commit(
            partial(queue.update_items_of_event, int(instance.object_id)), robust=True
        )
