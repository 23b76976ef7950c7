"""What became of the others of one person, and how many of a network: beside what is to be decided."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count, Model, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from agenda.models import Event
from participation.enums import ItemKind, ProposalState, SentState
from participation.models import Correction, Proposal, QueueItem
from participation.wording.queue import History

#: Of a contributor’s events there is no other state.
PUBLISHED = "published"
#: Whose states say that it was accepted, or refused.
DECIDED: dict[ItemKind, tuple[type[Model], str, str]] = {
    ItemKind.PROPOSAL: (Proposal, ProposalState.PUBLISHED, ProposalState.REFUSED),
    ItemKind.CORRECTION: (Correction, SentState.ACCEPTED, SentState.REFUSED),
}


def past_of(items: Collection[QueueItem]) -> dict[int, History]:
    """What became of the others of who sent each of ``items``, read with their facts, by its key.

    Of a proposal, their proposals; of a correction, their corrections; of a contribution, how many of their events are,
    or were, published. One question for any number of any kind.
    """
    senders = {item.pk: item.owner_key if item.kind == ItemKind.SUBMISSION else item.contact_id for item in items}
    wanted = {item.kind: {senders[one.pk] for one in items if one.kind == item.kind} - {None} for item in items}
    published = Event.objects.filter(owner__in=wanted.get(ItemKind.SUBMISSION, ()), first_published_at__isnull=False)
    counted = published.order_by().values("owner").annotate(count=Count("pk"))
    questions = [counted.values_list(Value(ItemKind.SUBMISSION), "owner", Value(PUBLISHED), "count")]
    for kind, (model, *states) in DECIDED.items():
        theirs = model._default_manager.filter(contact__in=wanted.get(kind, ()), state__in=states).order_by()
        counted = theirs.values("contact", "state").annotate(count=Count("pk"))
        questions.append(counted.values_list(Value(kind), "contact", "state", "count"))
    counts = {tuple(key): count for *key, count in questions[0].union(*questions[1:], all=True)}
    histories = {}
    for item in items:
        if (sender := senders[item.pk]) and (item.kind in DECIDED or item.kind == ItemKind.SUBMISSION):
            _model, *states = DECIDED.get(ItemKind(item.kind), (None, PUBLISHED, ""))
            histories[item.pk] = History(*(counts.get((item.kind, sender, state), 0) for state in states))
    return histories


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
