"""Anything sent from outside the CMS."""

from moderation.models import QueueItem
from moderation.trust import Sender
from participation.models.corrections import CorrectionOrReport
from participation.models.proposals import Proposal

Sent = Proposal | CorrectionOrReport


def sent_of(item: QueueItem) -> Sent | None:
    """Return the subject of ``item`` if it was sent from outside the CMS."""
    subject = item.subject
    return subject if isinstance(subject, Sent) else None


def sender_of(sent: Sent) -> Sender | None:
    """Return the sender, whether or not the address is confirmed; ``None`` without an address."""
    return Sender(sent.contact.address_id, sent.contact_name) if sent.contact else None
