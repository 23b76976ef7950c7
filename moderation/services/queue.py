"""Items of the moderators' queue: write, close, and reserve for a moderator."""

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from accounts.models import User
from agenda.services.calendars import lock_events
from moderation.enums import ItemState
from moderation.kinds import KINDS, kinds_of
from moderation.models import AUTHOR_LENGTH, Decision, QueueItem
from moderation.services.ranking import rank
from web.folding import fold

#: Columns that each write updates.
WRITTEN = (
    "kind",
    "state",
    "urgency",
    "next_at",
    "is_all_day",
    "sorts_at",
    "rises_at",
    "waits_since",
    "title",
    "place_name",
    "author",
    "batch",
    "has_picture",
    "flags",
    "alike",
    "alike_why",
    "folded",
    "taken_by",
    "taken_at",
)


@transaction.atomic
def update_item(subject: Model) -> QueueItem | None:
    """Create, update or close the item of ``subject``; return it, ``None`` if it never had one.

    Call it in the transaction that changes the subject and has locked its row. Lock order: event,
    subject, item. A second call changes nothing.
    """
    before = QueueItem.objects.select_for_update(of=("self",)).about(subject).first()
    for kind in kinds_of(subject):
        if item := kind.summarize(subject):
            item.kind = kind.name
            item.subject = subject
            item = _write(item, before)
            kind.raise_others(subject)
            return item
    return close_item(before) if before else None


@transaction.atomic
def lock_and_update_item(subject: Model) -> QueueItem | None:
    """Lock ``subject`` and write its item, as :func:`update_item` does."""
    kind = kinds_of(subject)[0]
    key = kind.event_id(subject)
    lock_events([key] if key else [])
    return update_item(kind.lock(subject, None))


@transaction.atomic
def update_items_of_event(event: int) -> None:
    """Update the open items about an event whose draft was saved."""
    of_event = Q()
    for kind in KINDS.values():
        if kind.publishes and kind.event_path:
            subjects = kind.model._default_manager.filter(**{kind.event_path: event})
            of_event |= Q(kind=kind.name, subject_id__in=subjects.values("pk"))
    items = QueueItem.objects.filter(of_event).exclude(state=ItemState.CLOSED)
    if items.exists():
        lock_events([event])
        for item in items.with_subjects():
            update_item(item.rules.lock(item.subject, None))


def close_item(item: QueueItem) -> QueueItem:
    """Close an item and delete its sender's name; the caller has locked it."""
    item.state = ItemState.CLOSED
    item.author = ""
    item.folded = ""
    item.rises_at = None
    item.taken_by = None
    item.taken_at = None
    item.save(update_fields=["state", "author", "folded", "rises_at", "taken_by", "taken_at"])
    return item


def reserve(item: QueueItem, user: User) -> bool:
    """Reserve an item for ``user``, for two minutes.

    Return false if it is closed or another reads it.
    """
    free = QueueItem.objects.free_for(user).exclude(state=ItemState.CLOSED).filter(pk=item.pk)
    return free.update(taken_by=user, taken_at=timezone.now()) == 1


def release_item(item: QueueItem, user: User) -> None:
    """Release the item if ``user`` has it reserved."""
    QueueItem.objects.filter(pk=item.pk, taken_by=user).update(taken_by=None, taken_at=None)


@transaction.atomic
def next_item(user: User, *, after: QueueItem | None = None) -> QueueItem | None:
    """Reserve and return the next waiting item that nobody else reads.

    Concurrent calls get different items. Starts after the item ``after``, if given. Releases the
    items that ``user`` had reserved.
    """
    waiting = QueueItem.objects.waiting().free_for(user).in_order()
    if after is not None:
        waiting = waiting.after(after)
    item = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    QueueItem.objects.filter(taken_by=user).update(taken_by=None, taken_at=None)
    if item is not None:
        item.taken_by = user
        item.taken_at = timezone.now()
        item.save(update_fields=["taken_by", "taken_at"])
    return item


def following_item(user: User, *, after: QueueItem) -> QueueItem | None:
    """Return the item that would follow a decision about ``after``, without reserving it."""
    waiting = QueueItem.objects.waiting().free_for(user).exclude(pk=after.pk).in_order()
    return waiting.after(after).first() or waiting.first()


def _write(item: QueueItem, before: QueueItem | None) -> QueueItem:
    """Insert or update the item, except one decided since; keep its waiting time and reader."""
    if before is not None:
        is_decided = before.state == ItemState.CLOSED and before.waits_since >= item.waits_since
        if is_decided and item.rules.is_dated:
            return before  # decided since that version was sent or imported
        is_back = before.state not in (item.state, ItemState.HELD)
        item.waits_since = timezone.now() if is_back else before.waits_since
        if Decision.objects.pending().filter(item=before).exists():
            item.state = ItemState.HELD
        if item.state != ItemState.ASKED:
            item.taken_by_id = before.taken_by_id
            item.taken_at = before.taken_at
    item.title = item.title[:255]
    item.place_name = item.place_name[:255]
    item.author = item.author[:AUTHOR_LENGTH]
    item.folded = fold(f"{item.title}\n{item.place_name}\n{item.author}")
    item.urgency, item.sorts_at, item.rises_at = rank(item)
    QueueItem.objects.bulk_create(
        [item],
        update_conflicts=True,
        unique_fields=["subject_id", "subject_type"],
        update_fields=WRITTEN,
    )
    return item
