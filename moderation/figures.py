"""Earlier accepted and refused items of a sender, shown beside a decision."""

from collections.abc import Collection

from django.db.models import Count

from moderation.kinds import KINDS
from moderation.models import QueueItem
from moderation.wording.queue import History


def past_of(items: Collection[QueueItem]) -> dict[int, History]:
    """Return the history of the sender of each of ``items`` (loaded with their facts), by key.

    Each kind counts its own, in one query.
    """
    histories: dict[int, History] = {}
    for kind in KINDS.values():
        senders = {item.pk: item.sender_key for item in items if item.kind == kind.name}
        if kind.past is None or not any(senders.values()):
            continue
        theirs = kind.model._default_manager.filter(
            kind.past.accepted | kind.past.refused, **{f"{kind.past.sender}__in": senders.values()}
        )
        rows = theirs.order_by().values_list(
            kind.past.sender,
            Count("pk", filter=kind.past.accepted),
            Count("pk", filter=kind.past.refused),
        )
        counts = {sender: History(*numbers) for sender, *numbers in rows}
        histories |= {pk: counts.get(key, History()) for pk, key in senders.items() if key}
    return histories
