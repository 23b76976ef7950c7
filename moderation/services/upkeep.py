"""Chores of the queue, in bounded batches: time makes items more urgent, and what no service has told of is put in."""

from itertools import chain, islice

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from moderation.enums import ItemState, Urgency
from moderation.kinds import KINDS
from moderation.models import QueueItem
from moderation.services.queue import put_locked
from moderation.services.ranking import rank

RANKED_AT_ONCE = 500
PUT_AT_ONCE = 100
#: What of an item its rank is.
RANK = ("urgency", "sorts_at", "rises_at")


def rank_again() -> int:
    """Rank those items again that time alone makes more urgent; returns how many."""
    count = 0
    while batch := _rank_batch():
        count += batch
    passed = QueueItem.objects.exclude(state=ItemState.CLOSED).filter(rises_at__lte=timezone.now())
    items = passed.with_subjects().order_by("rises_at")
    return count + sum(_put_again(item) for item in items[:PUT_AT_ONCE])


@transaction.atomic
def _rank_batch() -> int:
    """Of those whose next date is still to come."""
    now = timezone.now()
    due = QueueItem.objects.exclude(state=ItemState.CLOSED).filter(Q(next_at=None) | Q(next_at__gt=now))
    rows = list(due.filter(rises_at__lte=now).order_by("rises_at").select_for_update(skip_locked=True)[:RANKED_AT_ONCE])
    for row in rows:
        grave = Urgency(row.urgency) if row.urgency < Urgency.SOON else None
        row_rank = rank(grave, row.next_at, None, row.waits_since)
        row.urgency, row.sorts_at, row.rises_at = row_rank.urgency, row_rank.sorts_at, row_rank.rises_at
    QueueItem.objects.bulk_update(rows, RANK)
    return len(rows)


def put_missing() -> int:
    """Put in what waits and has no item: from before there was a queue, or of an import; returns how many."""
    missing = chain.from_iterable(kind.missing() for kind in KINDS.values())
    return sum(_put_if_there(subject) for subject in islice(missing, PUT_AT_ONCE))


def _put_again(item: QueueItem) -> bool:
    """Put it in once more, or delete it: by hand, a subject may have been deleted without its item."""
    if item.subject is None:
        item.delete()
        return False
    return _put_if_there(item.subject)


def _put_if_there(subject: Model) -> bool:
    """Put in what nobody has erased meanwhile."""
    try:
        return put_locked(subject) is not None
    except ObjectDoesNotExist:
        return False
