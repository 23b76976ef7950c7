"""What became of the others of who sent something: beside what is to be decided."""

from collections.abc import Collection

from moderation.kinds import KINDS
from moderation.models import QueueItem
from moderation.wording.queue import History


def past_of(items: Collection[QueueItem]) -> dict[int, History]:
    """What became of the others of who sent each of ``items``, read with their facts, by its key.

    Of each kind, its own, as its record counts them. One question for any number of kinds: there will be more.
    """
    senders = {item.pk: item.sender_key for item in items if item.rules.past}
    questions = []
    for kind in KINDS.values():
        wanted = {sender for item in items if item.kind == kind.name and (sender := senders.get(item.pk))}
        if kind.past and wanted:
            questions.append(kind.count_past(kind.past, wanted))
    if not questions:
        return {}
    rows = questions[0].union(*questions[1:], all=True)
    histories = {(kind, sender): History(*counts) for kind, sender, *counts in rows}
    keys = {item.pk: (item.kind, sender) for item in items if (sender := senders.get(item.pk))}
    return {pk: histories.get(key, History()) for pk, key in keys.items()}
