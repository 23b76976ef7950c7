"""Upgrade of the fingerprints of imported events that older releases wrote."""

from django.db import transaction
from wagtail.models import Revision

from agenda.models import Event
from agenda.services.drafts import has_same_content
from sources.models import SourceRecord
from sources.services.imports import (
    CURRENT,
    FINGERPRINT_LENGTH,
    content_fingerprint,
    old_fingerprint,
)

#: Records per batch and transaction.
BATCH = 100


def renew_fingerprints() -> int:
    """Rewrite each old fingerprint from the revision it was made of; return how many.

    An event that was only opened since its import then counts as unchanged. If the revision is
    gone, the event still counts as changed by an editor. A second run finds nothing.
    """
    renewed = 0
    while batch := _renew_batch():
        renewed += batch
    return renewed


@transaction.atomic
def _renew_batch() -> int:
    """Rewrite the old fingerprints of one batch of records; return how many."""
    old = SourceRecord.objects.exclude(event_fingerprint__startswith=CURRENT).exclude(
        event_fingerprint=""
    )
    records = list(
        old.select_for_update(of=("self",))
        .select_related("event__latest_revision")
        .order_by("pk")[:BATCH]
    )
    for record in records:
        record.event_fingerprint = _renewed(record)
    SourceRecord.objects.bulk_update(records, ["event_fingerprint"])
    return len(records)


def _renewed(record: SourceRecord) -> str:
    """Return the record's fingerprint in the current form."""
    known, event = record.event_fingerprint, record.event
    latest = event.latest_revision if event else None
    if event and latest:
        was_live = _was_live(latest, known)
        if was_live is not None:
            return content_fingerprint(latest.content, is_live=was_live)
        for version in event.revisions.exclude(pk=latest.pk).order_by("-created_at", "-pk"):
            was_live = _was_live(version, known)
            if was_live is not None:
                is_same = has_same_content(Event, version.content, latest.content)
                return content_fingerprint(
                    (latest if is_same else version).content, is_live=was_live
                )
    return f"{CURRENT}{known}"[:FINGERPRINT_LENGTH]


def _was_live(version: Revision, known: str) -> bool | None:
    """Return whether the event was public when ``known`` was made of ``version``.

    ``None`` if it was not made of it.
    """
    return next(
        (
            is_live
            for is_live in (True, False)
            if old_fingerprint(version.content, is_live=is_live) == known
        ),
        None,
    )
