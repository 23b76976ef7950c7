"""Secret links of proposals; the tokens themselves are not stored."""

from django.db import models

from participation.enums import LinkPurpose
from participation.models.contacts import DIGEST_LENGTH, token_digest
from participation.models.proposals import Proposal
from web.keys import is_key

#: Separator between a batch's token and a proposal's key; tokens do not contain it.
BETWEEN = "."


def token_in_batch(token: str, proposal: Proposal) -> str:
    """Return the token of ``proposal``, if ``token`` opens its batch."""
    return f"{batch_token(token)}{BETWEEN}{proposal.pk}"


def batch_token(token: str) -> str:
    """Return the token without a proposal's key."""
    return token.partition(BETWEEN)[0]


class AccessLinkQuerySet(models.QuerySet["AccessLink"]):
    def of_token(self, token: str) -> "AccessLink | None":
        """Return the link with its proposal; ``None`` for a revoked or unknown token.

        A link opens the whole batch of its proposal, as far as the same address sent it:
        ``<token>.<key>`` opens another proposal of that batch.
        """
        secret, _point, key = token.partition(BETWEEN)
        standing = self.filter(token_sha256=token_digest(secret), revoked_at=None)
        link = standing.select_related("proposal__contact", "proposal__event").first()
        if link is None or not key:
            return link
        if link.proposal.batch is None or not is_key(key):
            return None
        batch = Proposal.objects.sent_with(link.proposal).select_related("contact", "event")
        proposal = batch.filter(pk=key).first()
        if proposal is None:
            return None
        link.proposal = proposal
        return link

    def confirmed_draft(self, token: str) -> Proposal | None:
        """Return the confirmed proposal of a draft link that its confirmation revoked.

        Of a batch, the first that was confirmed.
        """
        past = self.filter(token_sha256=token_digest(batch_token(token)), purpose=LinkPurpose.DRAFT)
        link = past.filter(revoked_at__isnull=False).select_related("proposal").first()
        if link is None:
            return None
        confirmed = Proposal.objects.sent_with(link.proposal).filter(confirmed_at__isnull=False)
        return confirmed.select_related("contact").first()


class AccessLink(models.Model):
    """A secret link; its holder may correct and withdraw the proposal."""

    token_sha256 = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    proposal = models.ForeignKey(Proposal, related_name="links", on_delete=models.CASCADE)
    purpose = models.CharField(max_length=8, choices=LinkPurpose)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = AccessLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
