"""What became of the others of one person, and how many of a network: beside what is to be decided."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import timezone

from participation.kinds import KINDS
from participation.models import Proposal, QueueItem
from participation.wording.queue import History


def past_of(items: Collection[QueueItem]) -> dict[int, History]:
    """What became of the others of who sent each of ``items``, read with their facts, by its key.

    Of a proposal, their proposals; of a correction, their corrections; of a contribution, how many of their events are,
    or were, published. One question for any number of any kind.
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


def same_network_today(proposals: Collection[Proposal]) -> dict[int, int]:
    """How many of each one's network were confirmed in a day, itself too, by its key: one question for a whole page.

    All that were sent together count one.

    What the queue says beside a proposal: «du même réseau : 40 aujourd’hui».
    """
    since = timezone.now() - timedelta(days=1)
    networks = {proposal.network_hmac for proposal in proposals}
    confirmed = Proposal.objects.filter(network_hmac__in=networks, confirmed_at__gte=since).order_by()
    sendings = Count(Coalesce("batch", "uuid"), distinct=True)
    counts = dict(confirmed.values_list("network_hmac").annotate(count=sendings))
    return {proposal.pk: counts.get(proposal.network_hmac, 0) for proposal in proposals}
