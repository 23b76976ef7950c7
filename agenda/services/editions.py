"""Edition counts of calendars, stored beside the ledger.

Old rows of ledger and logs are deleted.
"""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from agenda.models import CalendarEdition, Change, CommitCounter, Event, Refresh
from agenda.models.statements import read_rows
from agenda.services.calendars import lock_events

#: Thirteen months: a change of a year ago can still be compared with today.
KEPT = timedelta(days=396)
#: Events counted, or rows deleted, in one transaction of about 0.1 s.
BATCH = 200
CUT_BATCH = 1_000


def store_editions(event_ids: Collection[int], *, upto: int) -> None:
    """Store the edition count of each event up to change ``upto``. The caller holds their lock."""
    counted = read_rows(Event.objects.with_edition, "pk", event_ids)
    CalendarEdition.objects.bulk_create(
        [CalendarEdition(event=event, edition=event.edition, upto=upto) for event in counted],
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["edition", "upto"],
    )


def store_missing_editions() -> int:
    """Store the edition counts of events published by the release before this one; return how many.

    Counts of events that the older release deleted are removed.
    """
    last = done = 0
    late = Event.objects.not_counted().order_by("pk").values_list("pk", flat=True)
    while batch := list(late.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            lock_events(batch)
            store_editions(batch, upto=Change.objects.last_id())
        last, done = batch[-1], done + len(batch)
    CalendarEdition.objects.exclude(event__in=Event.objects.values("pk")).delete()
    return done


def cut_changes() -> int:
    """Delete ledger rows older than KEPT, one transaction per batch; return how many.

    ``CommitCounter.cut`` stores the last deleted id, so that readers with an older cursor are told.
    """
    old = Change.objects.filter(at__lt=timezone.now() - KEPT)
    newest = old.aggregate(last=Max("pk"))["last"] or 0
    lines = Change.objects.may_be_cut().filter(pk__lte=newest).order_by("pk")
    keys = lines.values_list("pk", flat=True)
    done = 0
    while batch := list(keys.filter(pk__gt=CommitCounter.objects.cut_of(Change))[:CUT_BATCH]):
        with transaction.atomic():
            done += Change.objects.filter(pk__in=batch).delete()[0]
            CommitCounter.objects.filter(stream=Change._meta.label_lower).update(cut=batch[-1])
    return done


def cut_refreshes() -> int:
    """Delete refreshes settled longer than KEPT ago that no ledger row refers to.

    Return how many.
    """
    old = Refresh.objects.filter(settled_at__lt=timezone.now() - KEPT, changes=None)
    # A refresh that superseded others is deleted after them.
    with_lines = Refresh.objects.exclude(changes=None).exclude(superseded_by=None)
    return old.exclude(pk__in=with_lines.values("superseded_by")).delete()[0]


def cut_logs() -> int:
    """Delete entries of Wagtail's logs older than KEPT; return how many."""
    before = timezone.now() - KEPT
    return sum(
        log.objects.filter(timestamp__lt=before).delete()[0]
        for log in (ModelLogEntry, PageLogEntry)
    )
