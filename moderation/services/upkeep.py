"""Tasks of the queue, in bounded batches: rank items again as time passes, create missing items."""

from itertools import chain, islice

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from moderation.enums import ItemState, Urgency
from moderation.kinds import KINDS
from moderation.models import QueueItem
from moderation.services.queue import lock_and_update_item
from moderation.services.ranking import rank

RANKED_AT_ONCE = 500
PUT_AT_ONCE = 100
#: Columns of an item's rank.
RANK = ("urgency", "sorts_at", "rises_at")


def rank_again() -> int:
    """Rank again the items that time alone makes more urgent; return how many."""
    count = 0
    while batch := _rank_batch():
        count += batch
    passed = QueueItem.objects.exclude(state=ItemState.CLOSED).filter(rises_at__lte=timezone.now())
    items = passed.with_subjects().order_by("rises_at")
    return count + sum(_put_again(item) for item in items[:PUT_AT_ONCE])


@transaction.atomic
def _rank_batch() -> int:
    """Rank a batch of items whose next date is not past.

    Return how many.
    """
    now = timezone.now()
    due = QueueItem.objects.exclude(state=ItemState.CLOSED).filter(
        Q(next_at=None) | Q(next_at__gt=now)
    )
    rows = list(
        due.filter(rises_at__lte=now)
        .order_by("rises_at")
        .select_for_update(skip_locked=True)[:RANKED_AT_ONCE]
    )
    for row in rows:
        row.grave = Urgency(row.urgency) if row.urgency < Urgency.SOON else None
        row.urgency, row.sorts_at, row.rises_at = rank(row)
    QueueItem.objects.bulk_update(rows, RANK)
    return len(rows)


def put_missing() -> int:
    """Create items for subjects that wait without one; return how many.

    They are older than the queue, or from an import.
    """
    missing = chain.from_iterable(kind.missing() for kind in KINDS.values())
    return sum(_put_if_there(subject) for subject in islice(missing, PUT_AT_ONCE))


def _put_again(item: QueueItem) -> bool:
    """Update an item; return whether it exists still.

    It is deleted if its subject was deleted directly in the database.
    """
    if item.subject is None:
        item.delete()
        return False
    return _put_if_there(item.subject)


def _put_if_there(subject: Model) -> bool:
    """Create the item unless the subject was erased meanwhile."""
    try:
        return lock_and_update_item(subject) is not None
    except ObjectDoesNotExist:
        return False
