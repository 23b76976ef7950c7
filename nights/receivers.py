"""Receivers of signals: one line each, which calls a service."""

from django.dispatch import receiver

from messaging.live.hub import wake_hubs
from nights.live import LINES
from nights.models import CoverageLine
from nights.signals import line_written


@receiver(line_written, dispatch_uid="nights.live")
def on_line_written(sender: type[CoverageLine], line: CoverageLine, **kwargs: object) -> None:
    wake_hubs(line.pk, LINES)
