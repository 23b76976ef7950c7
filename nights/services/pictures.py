"""Pictures of invited voices: a small rendition, made apart, then shown with the note."""

import structlog
from django.core.files.base import ContentFile
from wagtail.images.models import Filter, Image

from nights.exceptions import CoverageRefused
from nights.models import Note
from nights.models.notes import PICTURE_SPEC
from nights.services.notes import add_picture_to_note, prepare_picture

#: Most bytes of a rendition: thousands of pages load it in the same second.
MOST_RENDITION_BYTES = 25_000
#: What is tried until it is small enough: width and quality.
RENDITION_TRIES = ((480, 60), (480, 45), (480, 30), (480, 15), (360, 15), (240, 15))

log = structlog.get_logger(__name__)


def bring_picture(note_id: int, image_id: int, alt: str) -> None:
    """Show a picture with its note, once its rendition is made; nothing if either is gone."""
    note = Note.objects.select_related("coverage").filter(pk=note_id).first()
    image = Image.objects.filter(pk=image_id).first()
    if note is None or image is None:
        return
    render_note_picture(image)
    try:
        add_picture_to_note(note, prepare_picture(image, alt))
    except CoverageRefused as refusal:
        log.warning("note_without_its_picture", note=str(note.uid), reason=str(refusal))
        image.delete()


def render_note_picture(image: Image) -> None:
    """Make the rendition that pages show, in :data:`MOST_RENDITION_BYTES` at most.

    It is kept under :data:`~nights.models.notes.PICTURE_SPEC`, whatever quality it took.
    """
    shown = Filter(PICTURE_SPEC)
    for width, quality in RENDITION_TRIES:
        tried = Filter(f"width-{width}|format-webp|webpquality-{quality}")
        file = image.generate_rendition_file(tried)
        file.seek(0)
        body = file.read()
        if len(body) <= MOST_RENDITION_BYTES:
            break
    image.renditions.get_or_create(
        filter_spec=shown.spec,
        focal_point_key=shown.get_cache_key(image),
        defaults={"file": ContentFile(body, name=file.name)},
    )
