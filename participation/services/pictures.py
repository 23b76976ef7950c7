"""Pictures of proposals: bounded uploads, private files, images of the CMS once accepted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import BoundedSemaphore
from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Model, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Revision

from agenda.models import Event
from moderation.services.queue import update_item
from participation.exceptions import NoticeRefused, ProposalRefused
from participation.models import Picture, Proposal
from participation.models.pictures import FOLDER, private_storage
from participation.permissions import may_correct
from participation.services.moving import lock_proposal
from sources.pictures import MAX_BYTES, clean_picture
from web.fetch import FetchError, fetch

#: Maximum bytes of unconfirmed proposals' pictures: of a network, of its site (a /24 or /48), and
#: of all. Concurrent uploads may exceed it, by one picture a process.
MOST_BYTES_OF_A_NETWORK = 100 * 1024 * 1024
MOST_BYTES_OF_A_SITE = 400 * 1024 * 1024
MOST_BYTES = 2 * 1024 * 1024 * 1024
#: Number of requests of one process that may decode or fetch a picture at once; others must retry.
WAITING = BoundedSemaphore(4)
FETCH_TIMEOUT_S = 6
#: Age at which a file without a row is deleted: a younger one may still get its row.
NOBODYS_AFTER = timedelta(hours=1)

log = structlog.get_logger(__name__)


def add_picture(proposal: Proposal, octets: bytes) -> Picture:
    """Save ``octets`` as the picture of the form, replacing the previous one.

    Moderators see it once the form is sent. Raises :class:`~sources.pictures.PictureRefused` for
    invalid pictures, and :class:`~participation.exceptions.ProposalRefused` where a quota is full,
    or the proposal may no longer be changed.
    """
    unconfirmed = Picture.objects.unconfirmed()
    of_network = unconfirmed.filter(proposal__network_hmac=proposal.network_hmac)
    shares = [(of_network, MOST_BYTES_OF_A_NETWORK), (unconfirmed, MOST_BYTES)]
    if proposal.site_hmac:
        shares.append(
            (unconfirmed.filter(proposal__site_hmac=proposal.site_hmac), MOST_BYTES_OF_A_SITE)
        )
    for kept, most in shares:
        if (kept.aggregate(sum=Sum("size_bytes"))["sum"] or 0) >= most:
            raise ProposalRefused(
                _("Trop de photos attendent déjà : réessayez dans quelques heures, ou sans photo.")
            )
    with _turn():
        clean = clean_picture(octets)
    with transaction.atomic():
        row = lock_proposal(proposal)
        if not may_correct(row):
            raise ProposalRefused(_("Elle ne se change plus ici : écrivez-nous dans le fil."))
        _unchoose(row)
        return Picture.objects.create(
            proposal=row,
            file=ContentFile(clean.jpeg, name="photo.jpg"),
            size_bytes=len(clean.jpeg),
            width=clean.width,
            height=clean.height,
            added_at=timezone.now(),
        )


def fetch_picture(proposal: Proposal, address: str) -> Picture:
    """Fetch the picture at ``address``, found on a page, and save it as :func:`add_picture` does.

    Raises :class:`ProposalRefused`.
    """
    try:
        with _turn(), fetch(address, max_bytes=MAX_BYTES, timeout_s=FETCH_TIMEOUT_S).file as body:
            octets = body.read()
    except FetchError as error:
        raise ProposalRefused(
            _("La photo de la page n’a pas pu être prise : envoyez-la d’ici.")
        ) from error
    return add_picture(proposal, octets)


@transaction.atomic
def remove_picture(proposal: Proposal) -> None:
    """Remove the picture from the form; moderators see the sent one until then."""
    row = lock_proposal(proposal)
    if may_correct(row):
        _unchoose(row)


def keep_sent(row: Proposal) -> None:
    """Mark the picture as sent, with its facts, and delete unused ones.

    Moderators see the sent picture. The caller holds the transaction and the lock of ``row``.
    """
    facts = (row.facts or {}).get("picture") or {}
    pictures = Picture.objects.filter(proposal=row)
    pictures.exclude(uuid__in=[facts["uuid"]] if facts else []).update(is_sent=False)
    if facts:
        said = {name: facts[name] for name in ("focal_x", "focal_y", "alt", "credit", "people")}
        pictures.filter(uuid=facts["uuid"]).update(is_sent=True, has_rights=True, **said)
    pictures.filter(is_chosen=False, is_sent=False).delete()


def drop_pictures(row: Proposal) -> None:
    """Delete the pictures of a proposal that is over or has its image."""
    Picture.objects.filter(proposal=row).delete()


def drop_pictures_of(proposal: UUID) -> None:
    """Delete the pictures of a merged proposal, once its correction is decided.

    In the caller's transaction.
    """
    Picture.objects.filter(proposal__uuid=proposal).delete()


@transaction.atomic
def refuse_picture(proposal: Proposal) -> None:
    """Delete the sent picture of a proposal, at a moderator's request; the proposal stays."""
    row = lock_proposal(proposal)
    Picture.objects.filter(proposal=row, is_sent=True).delete()
    update_item(row)  # the queue item shows the picture


@transaction.atomic
def adopt_picture(proposal: Proposal, event: Event) -> None:
    """Make the sent picture the cover of ``event``; call it in the transaction that accepts it.

    It becomes an image of the CMS, and the cover of the event's row and of its latest revisions,
    unless an editor set one. A second call changes nothing, a concurrent one waits first.
    """
    lock_proposal(proposal)
    picture = Picture.objects.filter(proposal=proposal, is_sent=True).first()
    if picture is None:
        return
    row = Event.objects.get(pk=event.pk)
    revisions = Revision.objects.filter(
        pk__in={row.latest_revision_id, row.live_revision_id} - {None}
    )
    bare = [revision for revision in revisions if not revision.content.get("cover")]
    if row.cover_id is None and bare:
        try:
            image = _save_image(picture, row)
        except OSError as error:  # a missing file must not block the publication
            log.error("picture_of_a_proposal_not_read", picture=str(picture.uuid), error=str(error))
            return
        for one in (row, event):
            one.cover = image
            one.cover_alt = picture.alt
            one.cover_credit = picture.credit
        row.save(update_fields=["cover", "cover_alt", "cover_credit"])
        for revision in bare:
            revision.content |= {
                "cover": image.pk,
                "cover_alt": picture.alt,
                "cover_credit": picture.credit,
            }
            revision.save(update_fields=["content"])
    drop_pictures(proposal)


def make_accepted_image(number: str, event: Event) -> AbstractImage:
    """Make an image of the CMS from the picture of a proposal merged into ``event``.

    ``number`` is the picture's UUID. In the caller's transaction; raises
    :class:`~participation.exceptions.NoticeRefused` where it is gone.
    """
    picture = Picture.objects.filter(uuid=number, is_sent=True).first()
    try:
        if picture is not None:
            return _save_image(picture, event)
    except OSError as error:
        log.error("picture_of_a_proposal_not_read", picture=number, error=str(error))
    raise NoticeRefused(_("La photo n’est plus là : décochez-la."))


def delete_file(name: str) -> None:
    """Delete the file once the transaction that deletes its row commits.

    After a crash, :func:`sweep_files` deletes it.
    """
    transaction.on_commit(partial(private_storage().delete, name), robust=True)


def sweep_files() -> int:
    """Delete files without a row, left by failed or rolled-back uploads; return how many."""
    images = get_image_model()
    documents = get_document_model()
    return (
        _sweep(private_storage(), FOLDER, Picture)
        + _sweep(images._meta.get_field("file").storage, "original_images", images)
        + _sweep(documents._meta.get_field("file").storage, "documents", documents)
    )


def _sweep(storage: Storage, folder: str, model: type[Model]) -> int:
    """Delete old files of ``folder`` without a row in ``model``; return how many."""
    if not storage.exists(folder):
        return 0
    # List files before rows: a row created later has a young file.
    files = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    nobodys = files - set(model._default_manager.values_list("file", flat=True))
    before = timezone.now() - NOBODYS_AFTER
    old = [name for name in nobodys if storage.get_modified_time(name) < before]
    for name in old:
        storage.delete(name)
    return len(old)


@contextmanager
def _turn() -> Iterator[None]:
    """Take one of the few places for decoding, or refuse, so that threads stay free for readers."""
    if not WAITING.acquire(blocking=False):
        raise ProposalRefused(
            _("Beaucoup de photos arrivent à la fois : réessayez dans une minute.")
        )
    try:
        yield
    finally:
        WAITING.release()


def _unchoose(row: Proposal) -> None:
    """Remove the picture from the form; a sent one stays until another is sent."""
    Picture.objects.filter(proposal=row, is_chosen=True, is_sent=False).delete()
    Picture.objects.filter(proposal=row, is_chosen=True).update(is_chosen=False)


def _save_image(picture: Picture, event: Event) -> AbstractImage:
    """Create the public image of the CMS, with its focal point."""
    with picture.file.open() as file:
        content = ContentFile(file.read(), name=f"{event.slug[:60]}-{picture.uuid.hex[:12]}.jpg")
    return get_image_model().objects.create(
        title=event.title[:255],
        description=picture.alt,
        file=content,
        focal_point_x=round(picture.focal_x * picture.width),
        focal_point_y=round(picture.focal_y * picture.height),
        # A third of the size, so that crops keep what is around the subject.
        focal_point_width=picture.width // 3,
        focal_point_height=picture.height // 3,
    )
