"""What became of the others of one person, and how many of a network: beside what is to be decided."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count, Model
from django.utils import timezone

from agenda.models import Event
from participation.enums import ItemKind, ProposalState, SentState
from participation.models import Correction, Proposal
from participation.wording.queue import History

#: Whose states say that it was accepted, or refused.
DECIDED: dict[ItemKind, tuple[type[Model], str, str]] = {
    ItemKind.PROPOSAL: (Proposal, ProposalState.PUBLISHED, ProposalState.REFUSED),
    ItemKind.CORRECTION: (Correction, SentState.ACCEPTED, SentState.REFUSED),
}


def past_of_contacts(kind: ItemKind, contacts: Collection[int]) -> dict[int, History]:
    """What became of the proposals, or of the corrections, of these; one query for any number."""
    model, accepted, refused = DECIDED[kind]
    theirs = model._default_manager.filter(contact__in=contacts, state__in=(accepted, refused)).order_by()
    counted = theirs.values_list("contact", "state").annotate(count=Count("pk"))
    counts = {(contact, state): count for contact, state, count in counted}
    return {pk: History(counts.get((pk, accepted), 0), counts.get((pk, refused), 0)) for pk in contacts}


def past_of_owners(owners: Collection[int]) -> dict[int, History]:
    """How many events of these contributors are, or were, published; one query for any number."""
    published = Event.objects.filter(owner__in=owners, first_published_at__isnull=False).order_by()
    counts = dict(published.values_list("owner").annotate(count=Count("pk")))
    return {pk: History(counts.get(pk, 0)) for pk in owners}


def same_network_today(proposals: Collection[Proposal]) -> dict[int, int]:
    """How many of each one's network were confirmed in a day, itself too, by its key: one question for a whole page.

    What the queue says beside a proposal: «du même réseau : 40 aujourd’hui».
    """
    since = timezone.now() - timedelta(days=1)
    networks = {proposal.network_hmac for proposal in proposals}
    confirmed = Proposal.objects.filter(network_hmac__in=networks, confirmed_at__gte=since).order_by()
    counts = dict(confirmed.values_list("network_hmac").annotate(count=Count("pk")))
    return {proposal.pk: counts.get(proposal.network_hmac, 0) for proposal in proposals}
