"""Creates a duplicate event that was merged, to show a past merge and how to undo it."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agenda.models import Event, EventDate, Merge
from agenda.services.merging import event_merge_version, merge_events
from agenda.services.publication import publish_now


@transaction.atomic
def keep_double(editor: User) -> None:
    """Publish a copy of one event with another title and date, and merge it into the original."""
    coming = Event.objects.live().filter(
        has_unpublished_changes=False, occurrences__start_at__gt=timezone.now()
    )
    kept = coming.filter(dates__kind="single", place__isnull=False).order_by("pk").first()
    if kept is None or Merge.objects.of_kind(Event).exists():
        return
    same = ("category", "place", "price_kind", "price_from", "price_to", "language", "lead", "body")
    double = Event(
        uid=uuid.uuid5(kept.uid, "double"),
        title=f"{kept.title} (bis)",
        slug=f"{kept.slug}-bis",
        live=False,
        **{name: getattr(kept, name) for name in same},
    )
    day = timezone.localdate() + timedelta(days=20)
    double.dates.add(
        EventDate(uid=uuid.uuid5(double.uid, "line"), start_on=day, times=[["19:00", "21:00"]])
    )
    double.save()
    publish_now(double, editor)
    double.refresh_from_db()
    merge_events(kept.pk, double.pk, {}, seen=event_merge_version(kept, double), actor=editor)
