"""The secret addresses by which a proposal is followed; the tokens themselves are not kept."""

from django.db import models

from participation.enums import LinkPurpose
from participation.models.contacts import DIGEST_LENGTH, token_digest
from participation.models.proposals import Proposal


class AccessLinkQuerySet(models.QuerySet["AccessLink"]):
    def of_token(self, token: str) -> "AccessLink | None":
        """The link that ``token`` opens, with its proposal; ``None`` for one that was revoked, or never was."""
        standing = self.filter(token_sha256=token_digest(token), revoked_at=None)
        return standing.select_related("proposal__contact", "proposal__event").first()


class AccessLink(models.Model):
    """A secret address of a proposal; who has it may correct and withdraw."""

    token_sha256 = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    proposal = models.ForeignKey(Proposal, related_name="links", on_delete=models.CASCADE)
    purpose = models.CharField(max_length=8, choices=LinkPurpose)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = AccessLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
