"""Number of proposals of a network in a day, for moderators."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import timezone

from participation.models import Proposal


def same_network_today(proposals: Collection[Proposal]) -> dict[int, int]:
    """Return how many proposals of each one's network were confirmed in 24 hours, by key.

    Itself included; a batch counts once. One query for a whole page. The queue shows it: «du même
    réseau : 40 aujourd’hui».
    """
    since = timezone.now() - timedelta(days=1)
    networks = {proposal.network_hmac for proposal in proposals}
    confirmed = Proposal.objects.filter(network_hmac__in=networks, confirmed_at__gte=since)
    sendings = Count(Coalesce("batch", "uuid"), distinct=True)
    counts = dict(confirmed.values_list("network_hmac").annotate(count=sendings))
    return {proposal.pk: counts.get(proposal.network_hmac, 0) for proposal in proposals}
