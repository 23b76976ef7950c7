"""What somebody outside the CMS has sent, whatever it is."""

from moderation.models import QueueItem
from participation.models.corrections import Correction, Report
from participation.models.proposals import Proposal

Sent = Proposal | Correction | Report


def sent_of(item: QueueItem) -> Sent | None:
    """What ``item`` is about, where somebody outside the CMS has sent it."""
    subject = item.subject
    return subject if isinstance(subject, Sent) else None
