"""Earlier accepted and refused items of a sender, shown beside a decision."""

from collections.abc import Collection

from moderation.kinds import KINDS
from moderation.models import QueueItem
from moderation.wording.queue import History


def past_of(items: Collection[QueueItem]) -> dict[int, History]:
    """Return the history of the sender of each of ``items`` (loaded with their facts), by key.

    Each kind counts its own. One query for any number of kinds.
    """
    senders = {item.pk: item.sender_key for item in items if item.rules.past}
    questions = []
    for kind in KINDS.values():
        wanted = {
            sender for item in items if item.kind == kind.name and (sender := senders.get(item.pk))
        }
        if kind.past and wanted:
            questions.append(kind.count_past(kind.past, wanted))
    if not questions:
        return {}
    rows = questions[0].union(*questions[1:], all=True)
    histories = {(kind, sender): History(*counts) for kind, sender, *counts in rows}
    keys = {item.pk: (item.kind, sender) for item in items if (sender := senders.get(item.pk))}
    return {pk: histories.get(key, History()) for pk, key in keys.items()}
