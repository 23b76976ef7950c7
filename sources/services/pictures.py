"""Covers of imported events: pictures are downloaded once, with limits, and checked."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from wagtail.images import get_image_model

from agenda.models import Event
from agenda.services.calendars import lock_events
from agenda.services.publication import make_live, publish
from sources.base import SourceError
from sources.models import Source, SourceRecord
from sources.services.imports import event_fingerprint, is_as_imported
from web.fetch import FetchError, fetch

TIMEOUT_S = 30
#: Most pixels of a decoded picture, because a small file may expand a lot.
MAX_PIXELS = 60_000_000
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}


@dataclass
class PicturesReport:
    """Result of a download of pictures: covers set, downloads made, failures."""

    covers: int = 0
    #: Covers without a description, which are stored but not shown.
    undescribed: int = 0
    downloads: int = 0
    failed: list[str] = field(default_factory=list)


def fetch_pictures(
    source: Source, on_progress: Callable[[int], object] | None = None
) -> PicturesReport:
    """Download the picture of each event of ``source`` without a cover, and publish it as cover.

    A picture without a description is stored, and shown once an editor describes it. An event
    changed since its import is left alone. A failed download is listed and does not stop the
    others.
    """
    report = PicturesReport()
    for pk in list(records_without_cover(source).values_list("pk", flat=True)):
        record = SourceRecord.objects.select_related("event__latest_revision").get(pk=pk)
        if record.event and is_as_imported(record, record.event):
            _give_cover(record, record.event, report)
        if on_progress:
            on_progress(1)
    return report


def records_without_cover(source: Source) -> QuerySet[SourceRecord]:
    """Return records whose event has no cover although the source has a picture."""
    return (
        source.records.filter(event__cover=None, event__isnull=False)
        .exclude(picture_url="")
        .order_by("pk")
    )


def _give_cover(record: SourceRecord, event: Event, report: PicturesReport) -> None:
    """Set the cover: a picture already downloaded for another event, else a new download.

    Update ``report``.
    """
    same = record.source.records.filter(picture_url=record.picture_url, event__cover__isnull=False)
    known = same.select_related("event__cover").first()
    try:
        if known and known.event:
            image = known.event.cover
        else:
            fetched = fetch(
                record.picture_url,
                max_bytes=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
                timeout_s=TIMEOUT_S,
            )
            with fetched.file as body:
                content = body.read()
            stem = PurePosixPath(urlsplit(record.picture_url).path).stem[:60] or "image"
            name = f"{stem}.{extension_of(content)}"
            image = get_image_model()(title=event.title[:255], file=ContentFile(content, name=name))
            image.save()
    except (SourceError, FetchError, OSError) as error:
        report.failed.append(f"{record.identifier} · {record.picture_url} · {error}")
        return
    with transaction.atomic():
        lock_events([event.pk])
        record.refresh_from_db()
        event = Event.objects.get(pk=event.pk)
        if record.event_id != event.pk or not is_as_imported(record, event):
            return  # somebody has changed the event meanwhile
        event.cover = image
        event.save()
        event.save_revision(clean=False, log_action=True)
        record.event_fingerprint = event_fingerprint(event)
        record.save(update_fields=["event_fingerprint"])
        if event.live:
            make_live([event])
            publish([event.pk], actor=None)
    report.covers += 1
    report.downloads += not (known and known.event)
    report.undescribed += event.lacks_alternative


def extension_of(content: bytes) -> str:
    """Return the extension of the picture's real format; ``SourceError`` if it is not supported."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            with Pillow.open(io.BytesIO(content), formats=list(EXTENSIONS)) as picture:
                kind, pixels = picture.format or "", picture.width * picture.height
                picture.verify()
    except (
        OSError,
        ValueError,
        SyntaxError,
        Pillow.DecompressionBombError,
        Pillow.DecompressionBombWarning,
    ) as error:
        raise SourceError(_("ce n’est pas une image")) from error
    if pixels > MAX_PIXELS:
        raise SourceError(_("image trop grande : %(pixels)d points") % {"pixels": pixels})
    return EXTENSIONS[kind]
