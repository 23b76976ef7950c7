"""Notes: posted once, corrected, withdrawn, read before by somebody where a voice asks for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images.models import Image

from accounts.models import User
from messaging.formats.mail import visible_text
from nights.enums import NOTE_STEPS, LineKind, NoteKind, NoteState
from nights.exceptions import CoverageRefused
from nights.models import Coverage, InvitedVoice, Note
from nights.models.notes import ALT_LENGTH, NOTE_LENGTH, PICTURE_SPEC
from nights.services.ledger import append_line, check_open, lock_coverage, lock_open_coverage

#: How long a voice may correct or withdraw its own note.
OWN_FOR = timedelta(minutes=10)
#: How far the clock of a device is believed.
CLOCK_BELIEVED = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class NotePicture:
    """A picture of the CMS, and what it shows: see :func:`prepare_picture`."""

    image: Image
    alt: str


def prepare_picture(image: Image, alt: str) -> NotePicture:
    """Return a picture for a note; its rendition is made here, before any lock is held.

    Raises :class:`CoverageRefused` without words for who does not see it.
    """
    picture = NotePicture(image=image, alt=clean_alt(alt))
    image.get_rendition(PICTURE_SPEC)
    return picture


@transaction.atomic
def post_note(
    coverage: Coverage,
    text: str,
    *,
    uid: UUID | None = None,
    voice: InvitedVoice | None = None,
    author: User | None = None,
    picture: NotePicture | None = None,
    written_at: datetime | None = None,
    kind: NoteKind = NoteKind.NOTE,
) -> Note:
    """Post a note and return it; a second one with the same ``uid`` returns the first.

    A voice whose notes are read before waits; all others are live at once. Raises
    :class:`CoverageRefused` where the coverage is not open, the voice may not write, or the text is
    empty or too long.
    """
    row = lock_coverage(coverage)
    if uid is not None and (known := _posted_before(uid, row, voice)):
        return known
    check_open(row)
    now = timezone.now()
    if voice is not None:
        check_voice(voice, row, now)
    is_live = voice is None or voice.goes_live
    note = Note(
        uid=uid or uuid4(),
        coverage=row,
        voice=voice,
        author=author,
        kind=kind,
        text=clean_note(text, is_alone=picture is None),
        state=NoteState.WAITING,  # until it has its line
        received_at=now,
    )
    if picture is not None:
        note.picture, note.picture_alt = picture.image, picture.alt
    if written_at is not None and now - CLOCK_BELIEVED <= written_at <= now:
        note.written_at = written_at
    note.save()
    return _show(note) if is_live else note


@transaction.atomic
def add_picture_to_note(note: Note, picture: NotePicture) -> Note:
    """Add a picture that came after its note; open pages see it then."""
    lock_open_coverage(note.coverage)
    row = Note.objects.select_for_update().get(pk=note.pk)
    if row.state == NoteState.WITHDRAWN:
        raise CoverageRefused(_("Cette note n’est plus là."))
    row.picture, row.picture_alt = picture.image, picture.alt
    row.revision += 1
    row.save()
    if row.state == NoteState.LIVE:
        append_line(row.coverage, LineKind.EDIT, note=row)
    return row


@transaction.atomic
def edit_note(note: Note, text: str, *, voice: InvitedVoice | None = None) -> Note:
    """Correct the text of a note; what it said before stays one tap away.

    ``voice``: who corrects, if not the newsroom; its own note, within ten minutes. Raises
    :class:`CoverageRefused`.
    """
    row, now = _lock_to_change(note, voice)
    if row.state not in (NoteState.LIVE, NoteState.WAITING):
        raise CoverageRefused(_("Cette note n’est plus là."))
    text = clean_note(text, is_alone=row.picture_id is None)
    if text == row.text:
        return row
    if row.state == NoteState.LIVE:
        row.text_before, row.corrected_at = row.text, now
    row.text = text
    row.revision += 1
    row.save()
    if row.state == NoteState.LIVE:
        append_line(row.coverage, LineKind.EDIT, note=row)
    return row


@transaction.atomic
def withdraw_note(note: Note, reason: str = "", *, voice: InvitedVoice | None = None) -> Note:
    """Withdraw a note: its hour and ``reason`` stay, its text is gone everywhere.

    Its picture is no more shown; the file stays in the CMS.

    Also once the coverage is closed, by the newsroom. Raises :class:`CoverageRefused`.
    """
    row, now = _lock_to_change(note, voice)
    if row.state == NoteState.WITHDRAWN:
        return row
    _check_step(row, NoteState.WITHDRAWN)
    was_live = row.state == NoteState.LIVE
    row.state, row.withdrawn_at, row.reason = NoteState.WITHDRAWN, now, reason.strip()[:200]
    row.text = row.text_before = row.picture_alt = ""
    row.picture, row.is_kept = None, False
    row.revision += 1
    row.save()
    if row.coverage.pinned_id == row.pk:
        row.coverage.pinned = None
        row.coverage.save()
    if was_live:
        append_line(row.coverage, LineKind.GONE, note=row)
    return row


@transaction.atomic
def approve_note(note: Note) -> Note:
    """Show a note that waits, or that was refused; one that is live stays as it is."""
    lock_open_coverage(note.coverage)
    row = Note.objects.select_for_update().get(pk=note.pk)
    if row.state == NoteState.LIVE:
        return row
    _check_step(row, NoteState.LIVE)
    return _show(row)


@transaction.atomic
def refuse_note(note: Note, reason: str = "") -> Note:
    """Leave a note that waits aside; its voice alone is told, with ``reason``."""
    lock_coverage(note.coverage)
    row = Note.objects.select_for_update().get(pk=note.pk)
    if row.state != NoteState.REFUSED:
        _check_step(row, NoteState.REFUSED)
        row.state, row.reason = NoteState.REFUSED, reason.strip()[:200]
        row.save()
    return row


@transaction.atomic
def keep_note(note: Note, *, is_kept: bool = True) -> Note:
    """Choose whether the archive shows a note first."""
    coverage = lock_coverage(note.coverage)
    row = Note.objects.select_for_update().get(pk=note.pk)
    if is_kept and row.state != NoteState.LIVE:
        raise CoverageRefused(_("Cette note n’est pas en ligne."))
    row.is_kept = is_kept
    row.save()
    append_line(coverage, LineKind.KEPT, note=row)
    return row


def check_voice(voice: InvitedVoice, coverage: Coverage, now: datetime) -> None:
    """Raise :class:`CoverageRefused` unless ``voice``, as it is now, may write in ``coverage``."""
    row = InvitedVoice.objects.filter(pk=voice.pk, coverage=coverage).first()
    if row is None or not row.may_write_at(now):
        raise CoverageRefused(_("Ce lien ne marche plus."))


def clean_note(text: str, *, is_alone: bool = True) -> str:
    """Return ``text`` without invisible characters. A picture may stand without words.

    Raises :class:`CoverageRefused` for an empty or too long one.
    """
    text = visible_text(text).strip()
    if is_alone and not text:
        raise CoverageRefused(_("Il manque les mots."))
    if len(text) > NOTE_LENGTH:
        raise CoverageRefused(_("Cinq cents signes au plus."))
    return text


def clean_alt(alt: str) -> str:
    """Return what a picture shows, on one line. Raises :class:`CoverageRefused` if it is empty."""
    alt = " ".join(visible_text(alt).split())[:ALT_LENGTH]
    if not alt:
        raise CoverageRefused(_("Dites ce que montre la photo, pour qui ne la voit pas."))
    return alt


def _posted_before(uid: UUID, coverage: Coverage, voice: InvitedVoice | None) -> Note | None:
    """Return the note that was posted with ``uid`` before. Raises for one of somebody else."""
    known = Note.objects.filter(uid=uid).first()
    if known and (known.coverage_id != coverage.pk or known.voice_id != (voice and voice.pk)):
        raise CoverageRefused(_("Cette note est déjà celle de quelqu’un d’autre."))
    return known


def _show(note: Note) -> Note:
    """Publish a waiting note and append the line that tells open pages."""
    line = append_line(note.coverage, LineKind.NOTE, note=note)
    note.state, note.live_at, note.line = NoteState.LIVE, line.at, line.pk
    note.save()
    return note


def _check_step(note: Note, state: NoteState) -> None:
    if state not in NOTE_STEPS[NoteState(note.state)]:
        raise CoverageRefused(_("Cette note n’est plus là."))


def _lock_to_change(note: Note, voice: InvitedVoice | None) -> tuple[Note, datetime]:
    """Lock and return a note that the newsroom or its ``voice`` may change, and the moment."""
    now = timezone.now()
    coverage = lock_coverage(note.coverage)
    if voice is not None:
        check_open(coverage)
        check_voice(voice, coverage, now)
    row = Note.objects.select_for_update().get(pk=note.pk)
    row.coverage = coverage
    if voice is not None and (row.voice_id != voice.pk or now - row.received_at > OWN_FOR):
        raise CoverageRefused(_("Elle n’est plus à vous : dix minutes sont passées."))
    return row, now
