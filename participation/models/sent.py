"""What somebody outside the CMS has sent, whatever it is."""

from moderation.models import QueueItem
from moderation.trust import Sender
from participation.models.corrections import Correction, Report
from participation.models.proposals import Proposal

Sent = Proposal | Correction | Report


def sent_of(item: QueueItem) -> Sent | None:
    """What ``item`` is about, where somebody outside the CMS has sent it."""
    subject = item.subject
    return subject if isinstance(subject, Sent) else None


def sender_of(sent: Sent) -> Sender | None:
    """Who ``sent`` it, whether or not they have shown that the address is theirs."""
    return Sender(sent.contact.address_id, sent.contact_name) if sent.contact else None
