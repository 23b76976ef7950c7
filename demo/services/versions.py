"""Bulk version of Wagtail's revisions and publication logs."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision

from accounts.models import User
from agenda.models import Organisation, Place
from agenda.services.places import locate_places
from agenda.services.publication import Record, make_live, store_slugs


def publish_new(records: Sequence[Record], user: User) -> None:
    """Publish new ``records`` of one model, with the same result as ``publish_now`` for each.

    One by one, a hundred of them take a fifteenth of the demonstration's time. No derived rows
    exist yet to refresh.
    """
    for record in records:
        record.live = False
        record.full_clean()
        record.save_and_keep()
    save_versions(records, user, "wagtail.edit", "wagtail.publish")
    make_live(records)
    every: Sequence[Model] = records
    locate_places([record for record in every if isinstance(record, Place)])
    store_slugs([record for record in every if isinstance(record, Organisation | Place)])


def save_versions(records: Sequence[Record], user: User, *actions: str) -> None:
    """Write Wagtail's revisions of all ``records``, with log entries ``actions``.

    One by one it takes a third of the demonstration's time: each record is validated, and read
    again for a fingerprint of its draft, which publication writes anyway.
    ``tests/demo/test_bulk.py`` compares both.
    """
    if not records:
        return
    model = type(records[0])
    kind = ContentType.objects.get_for_model(model)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            base_content_type=kind,
            object_id=str(record.pk),
            object_str=str(record),
            user=user,
            created_at=timezone.now(),
            content=record.serializable_data(),
        )
        for record in records
    )
    for record, revision in zip(records, revisions, strict=True):
        record.latest_revision = revision
    model._default_manager.bulk_update(records, ["latest_revision"])
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            object_id=revision.object_id,
            label=revision.object_str,
            action=action,
            user=user,
            timestamp=revision.created_at,
            data={},
            revision=revision,
            content_changed=True,
        )
        for revision in revisions
        for action in actions
    )
