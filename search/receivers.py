"""Receivers of the agenda's signals; each calls one service."""

from collections.abc import Sequence

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Revision

from agenda.models import Change, Event
from agenda.services.snapshots import Snapshot
from agenda.signals import LATER, changed, changing
from search.services import (
    feed_up_to,
    fingerprint_draft,
    has_server,
    index_snapshots,
    keep_fingerprints,
)
from search.tasks import tell_server


@receiver(changing)
def write_index_rows(event_ids: set[int], snapshots: Sequence[Snapshot], **kwargs: object) -> None:
    """Rewrite index rows and fingerprints, in the transaction of the change."""
    index_snapshots(snapshots, event_ids)
    keep_fingerprints(snapshots)


@receiver(post_save, sender=Revision)
def write_draft_fingerprint(instance: Revision, *, raw: bool, **kwargs: object) -> None:
    """Rewrite the fingerprint of an event whose draft was saved."""
    if not raw and instance.base_content_type.model_class() is Event:
        fingerprint_draft(instance)


@receiver(changed)
def tell_search_server(
    changes: Sequence[Change], *, patiently: bool, **kwargs: object
) -> str | None:
    """Feed the search server after commit: by a task, or at once if ``patiently``."""
    if not has_server():
        return None
    if patiently:
        return None if feed_up_to(max(change.pk for change in changes)) else LATER
    tell_server.enqueue([change.pk for change in changes])
    return LATER
