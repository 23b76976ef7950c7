"""Earlier accepted and refused items of a sender, shown beside a decision."""

from collections.abc import Collection

from django.db.models import Count, Value

from moderation.kinds import KINDS
from moderation.models import QueueItem
from moderation.wording.queue import SenderHistory


def count_histories(items: Collection[QueueItem]) -> dict[int, SenderHistory]:
    """Return the history of the sender of each of ``items`` (loaded with their facts), by key.

    Each kind counts its own. One query for any number of kinds.
    """
    counts = []
    for kind in KINDS.values():
        senders = {item.sender_key for item in items if item.kind == kind.name}
        past = kind.past
        if past and any(senders):
            theirs = kind.model._default_manager.filter(
                past.accepted | past.refused, **{f"{past.sender}__in": senders}
            )
            counts.append(
                theirs.order_by()
                .values_list(Value(kind.name), past.sender)
                .annotate(
                    accepted_count=Count("pk", filter=past.accepted),
                    refused_count=Count("pk", filter=past.refused),
                )
            )
    rows = counts[0].union(*counts[1:], all=True) if counts else ()
    histories = {(kind, sender): SenderHistory(*numbers) for kind, sender, *numbers in rows}
    return {
        item.pk: histories.get((item.kind, item.sender_key), SenderHistory())
        for item in items
        if item.sender_key
    }
