"""Receivers of signals: one line each, which calls a service."""

from django.db.models import Model
from django.dispatch import receiver
from wagtail.images.models import Image

from agenda.signals import merged, separated
from messaging.live.hub import wake_hubs
from nights.live import LINES
from nights.models import CoverageLine, Note
from nights.services import merging
from nights.signals import line_written, note_picture_came
from nights.tasks import bring_note_picture


@receiver(line_written, dispatch_uid="nights.live")
def on_line_written(sender: type[CoverageLine], line: CoverageLine, **kwargs: object) -> None:
    wake_hubs(line.pk, LINES)


@receiver(merged, dispatch_uid="nights.merged")
def on_records_merged(
    sender: type[Model], kept: int, gone: int, moved: dict[str, object], **kwargs: object
) -> None:
    merging.move_coverages(sender, kept, gone, moved)


@receiver(separated, dispatch_uid="nights.separated")
def on_records_separated(
    sender: type[Model], kept: int, gone: int, moved: dict[str, list[int]], **kwargs: object
) -> None:
    merging.move_coverages_back(sender, kept, gone, moved)


@receiver(note_picture_came, dispatch_uid="nights.pictures")
def on_picture(sender: type[Note], note: Note, image: Image, alt: str, **kwargs: object) -> None:
    bring_note_picture.enqueue(note.pk, image.pk, alt)
