"""Opening and closing a coverage, and what is pinned on top of it."""

from dataclasses import asdict
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from nights.enums import CoverageState, LineKind, NoteKind, NoteState
from nights.exceptions import CoverageRefused
from nights.figures import figures_of_questions
from nights.models import Coverage, Note
from nights.models.notes import SUMMARY_LENGTH
from nights.services.ledger import append_line, lock_coverage

#: How long after the closing a voice still reads its page.
VOICES_KEPT = timedelta(hours=2)
#: Most lines of what to know.
SUMMARY_LINES = 5


@transaction.atomic
def open_coverage(coverage: Coverage) -> Coverage:
    """Open a planned coverage. Raises :class:`CoverageRefused` for one that tells nothing.

    One that is open already stays as it is.
    """
    row = lock_coverage(coverage)
    if row.is_open:
        return row
    if row.is_closed:
        raise CoverageRefused(_("Il est fermé, et ne rouvre pas."))
    if row.programme_id is None and row.event_id is None:
        raise CoverageRefused(_("Il lui faut un programme ou une sortie à raconter."))
    row.state, row.opened_at = CoverageState.OPEN, timezone.now()
    row.save()
    append_line(row, LineKind.STATE)
    return row


@transaction.atomic
def close_coverage(coverage: Coverage) -> Coverage:
    """Close an open coverage for good, and freeze the figures of its questions."""
    row = lock_coverage(coverage)
    if row.is_closed:
        return row
    if not row.is_open:
        raise CoverageRefused(_("Il n’a pas encore ouvert."))
    row.state, row.closed_at = CoverageState.CLOSED, timezone.now()
    row.figures = asdict(figures_of_questions(row, row.closed_at))
    row.save()
    row.voices.update(expires_at=row.closed_at + VOICES_KEPT)
    append_line(row, LineKind.STATE)
    return row


@transaction.atomic
def write_summary(coverage: Coverage, text: str, *, author: User | None) -> Note:
    """Write what to know, one line each, and pin it; also once the coverage is closed.

    Raises :class:`CoverageRefused` for more than five lines.
    """
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    text = "\n".join(lines)
    if len(lines) > SUMMARY_LINES:
        raise CoverageRefused(_("Cinq lignes au plus : laquelle attendra ?"))
    if not lines or len(text) > SUMMARY_LENGTH:
        raise CoverageRefused(_("Entre un mot et mille signes."))
    row = lock_coverage(coverage)
    note = Note(
        uid=uuid4(),
        coverage=row,
        author=author,
        kind=NoteKind.SUMMARY,
        text=text,
        state=NoteState.WAITING,  # until it has its line
        received_at=timezone.now(),
    )
    note.save()
    row.pinned = note
    row.save()
    line = append_line(row, LineKind.PIN, note=note)
    note.state, note.live_at, note.line = NoteState.LIVE, line.at, line.pk
    note.save()
    return note


@transaction.atomic
def pin_note(coverage: Coverage, note: Note | None) -> None:
    """Pin a live note of ``coverage`` on top of its page, or nothing."""
    row = lock_coverage(coverage)
    if note is not None and (note.coverage_id != row.pk or note.state != NoteState.LIVE):
        raise CoverageRefused(_("Cette note n’est pas en ligne."))
    row.pinned = note
    row.save()
    append_line(row, LineKind.PIN, note=note)
