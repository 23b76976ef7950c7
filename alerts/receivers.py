"""What others announce, and the service that answers: one line each."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from agenda.models import Change
from agenda.signals import changing
from alerts.services import follows


@receiver(changing)
def gather_news(changes: Sequence[Change], **kwargs: Any) -> None:
    """In the change's own transaction: a follower's news is not lost with a process."""
    follows.gather(changes)
