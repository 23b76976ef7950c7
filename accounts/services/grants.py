"""Ending sign-ons at other sites: their tokens stop at once, and each site is told."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Grant


@transaction.atomic
def end_grants(grants: QuerySet[Grant]) -> int:
    """End those of ``grants`` that are open; return how many. No token of theirs works afterwards.

    A site that redeemed the code and has an address to be told at is due to be told.
    """
    now = timezone.now()
    rows = grants.filter(ended_at=None).select_for_update(of=("self",)).select_related("site")
    ended = list(rows.order_by("pk"))
    for grant in ended:
        grant.ended_at = now
        grant.refresh_hash = ""
        if grant.code_used_at is not None and grant.site.backchannel_logout_uri:
            grant.logout_due_at = now
    Grant.objects.bulk_update(ended, ["ended_at", "refresh_hash", "logout_due_at"])
    return len(ended)
