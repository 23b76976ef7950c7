"""Receivers of signals: one line each, which calls a service."""

from django.dispatch import receiver
from wagtail.images.models import Image

from messaging.live.hub import wake_hubs
from nights.live import LINES
from nights.models import CoverageLine, Note
from nights.signals import line_written, note_picture_came
from nights.tasks import bring_note_picture


@receiver(line_written, dispatch_uid="nights.live")
def on_line_written(sender: type[CoverageLine], line: CoverageLine, **kwargs: object) -> None:
    wake_hubs(line.pk, LINES)


@receiver(note_picture_came, dispatch_uid="nights.pictures")
def on_picture(sender: type[Note], note: Note, image: Image, alt: str, **kwargs: object) -> None:
    bring_note_picture.enqueue(note.pk, image.pk, alt)
