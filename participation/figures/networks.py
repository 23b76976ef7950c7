"""How many of one network send in a day: beside what is to be decided."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import timezone

from participation.models import Proposal


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
