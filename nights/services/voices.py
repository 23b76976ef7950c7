"""Invited voices: their secret link, their account, what they write, and their end."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.images.models import Image

from accounts.models import User
from nights.enums import NoteState, VoiceRole
from nights.exceptions import CoverageRefused
from nights.models import Coverage, InvitedVoice, Note
from nights.services.ledger import check_open, lock_coverage
from nights.services.notes import (
    check_voice,
    clean_alt,
    clean_note,
    edit_note,
    post_note,
    withdraw_note,
)
from nights.signals import note_picture_came
from participation.models.contacts import token_digest
from sources.pictures import CleanPicture, PictureRefused, clean_picture

#: How long a link opens after the end that is planned; a night may last longer.
LINK_KEPT = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class SentPicture:
    """A picture as a device sent it, and what it shows."""

    octets: bytes
    alt: str


def invite_voice(
    coverage: Coverage,
    name: str,
    *,
    about: str = "",
    role: VoiceRole = VoiceRole.GUEST,
    goes_live: bool = False,
    invited_by: User | None = None,
) -> tuple[InvitedVoice, str]:
    """Invite somebody; return the voice and the token of its link, which is not stored."""
    token = secrets.token_urlsafe(32)
    voice = InvitedVoice.objects.create(
        coverage=coverage,
        name=name,
        about=about,
        role=role,
        goes_live=goes_live,
        token_sha256=token_digest(token),
        expires_at=coverage.ends_at + LINK_KEPT,
        invited_by=invited_by,
    )
    return voice, token


def revoke_voice(voice: InvitedVoice) -> None:
    """Make the link of ``voice`` open nothing more, from its next post on; twice is once."""
    InvitedVoice.objects.filter(pk=voice.pk, revoked_at=None).update(revoked_at=timezone.now())


def greet_voice(voice: InvitedVoice) -> None:
    """Note that the holder of the link has come in."""
    InvitedVoice.objects.filter(pk=voice.pk).update(seen_at=timezone.now())


def join_voice(voice: InvitedVoice, user: User) -> bool:
    """Join ``voice`` to an account, where it is found again; False if it is somebody else's."""
    free = InvitedVoice.objects.filter(pk=voice.pk, user=None).update(user=user)
    return bool(free) or InvitedVoice.objects.filter(pk=voice.pk, user=user).exists()


def post_voice_note(
    voice: InvitedVoice,
    text: str,
    *,
    uid: UUID,
    picture: SentPicture | None = None,
    written_at: datetime | None = None,
) -> Note:
    """Post a note of ``voice`` once, however often it is sent.

    The note does not wait for its picture, which a task brings; where words are missing, those on
    the picture stand in. Sent again with other words, it is a correction: a device that did not
    hear the answer may change what it keeps. Raises :class:`CoverageRefused`.
    """
    known = Note.objects.filter(uid=uid, voice=voice).first()
    if known is not None:
        return _correct_known(known, text, voice)
    check_open(voice.coverage)
    check_voice(voice, voice.coverage, timezone.now())
    words = clean_note(text, is_alone=picture is None)
    if picture is None:
        return post_note(voice.coverage, words, uid=uid, voice=voice, written_at=written_at)
    alt = clean_alt(picture.alt)
    try:
        clean = clean_picture(picture.octets)
    except PictureRefused as refusal:
        raise CoverageRefused(str(refusal)) from refusal
    return _post_with_picture(voice, words or alt, uid, clean, alt, written_at)


def withdraw_own_note(note: Note, voice: InvitedVoice) -> Note:
    """Withdraw a note of ``voice``; the file of its picture goes, too."""
    image = note.picture
    with transaction.atomic():
        row = withdraw_note(note, voice=voice)
        if image is not None and row.picture_id is None:
            image.delete()
    return row


@transaction.atomic
def _post_with_picture(
    voice: InvitedVoice,
    text: str,
    uid: UUID,
    clean: CleanPicture,
    alt: str,
    written_at: datetime | None,
) -> Note:
    """Post a note and save its picture in one transaction; the task starts after commit."""
    lock_coverage(voice.coverage)
    is_known = Note.objects.filter(uid=uid).exists()  # it came twice at once
    note = post_note(voice.coverage, text, uid=uid, voice=voice, written_at=written_at)
    if is_known:
        return note
    image = Image.objects.create(
        title=alt[:255],
        description=alt,
        file=ContentFile(clean.jpeg, name=f"{voice.coverage.slug[:40]}-{uid.hex[:12]}.jpg"),
    )
    transaction.on_commit(
        partial(note_picture_came.send_robust, sender=Note, note=note, image=image, alt=alt)
    )
    return note


def _correct_known(note: Note, text: str, voice: InvitedVoice) -> Note:
    """Return a note that was sent again, with the words that it has now."""
    is_changed = text.strip() and text.strip() != note.text
    if not is_changed or note.state not in (NoteState.LIVE, NoteState.WAITING):
        return note
    return edit_note(note, text, voice=voice)
