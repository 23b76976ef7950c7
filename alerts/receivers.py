"""What others announce, and the service that answers: one line each."""

from typing import Any

from django.dispatch import receiver

from alerts.live import announce
from alerts.models import Message
from alerts.signals import message_written


@receiver(message_written, dispatch_uid="alerts.live")
def tell_open_pages(sender: Any, message: Message, **kwargs: Any) -> None:
    announce(message.pk)
