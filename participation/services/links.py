"""Secret links of a proposal: random tokens, stored as digests, revocable."""

import secrets

from django.db import transaction
from django.utils import timezone

from participation.enums import LinkPurpose
from participation.models import AccessLink, Contact, Proposal, token_digest

TOKEN_BYTES = 24
#: Maximum of valid links of one purpose: each mail has its own, and old mails are kept.
MOST = 12


def issue_link(proposal: Proposal, purpose: LinkPurpose) -> str:
    """Return a new token; the oldest links above :data:`MOST` are deleted."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    AccessLink.objects.create(token_sha256=token_digest(token), proposal=proposal, purpose=purpose)
    of_purpose = AccessLink.objects.filter(proposal=proposal, purpose=purpose).order_by("-pk")
    AccessLink.objects.filter(pk__in=list(of_purpose.values_list("pk", flat=True)[MOST:])).delete()
    return token


@transaction.atomic
def revoke_links(proposal: Proposal, *purposes: LinkPurpose) -> None:
    """Revoke the links of the proposal's batch, of these purposes or of all."""
    batch = Proposal.objects.sent_with(proposal).values("pk")
    of_purposes = AccessLink.objects.filter(proposal__in=batch, revoked_at=None)
    if purposes:
        of_purposes = of_purposes.filter(purpose__in=purposes)
    of_purposes.update(revoked_at=timezone.now())


def revoke_links_of(contact: Contact) -> None:
    """Revoke every link that proves this address."""
    theirs = AccessLink.objects.filter(
        proposal__contact=contact, purpose=LinkPurpose.FOLLOW, revoked_at=None
    )
    theirs.update(revoked_at=timezone.now())
