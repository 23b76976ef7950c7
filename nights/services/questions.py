"""Questions of readers: asked, wanted, merged, answered with the time it took, or left aside."""

import hashlib
import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.formats.mail import visible_line
from nights.enums import UNANSWERED, LineKind, NoteKind, QuestionState
from nights.exceptions import CoverageRefused
from nights.models import Coverage, Note, ReaderQuestion
from nights.models.questions import NAME_LENGTH, QUESTION_LENGTH
from nights.services.ledger import append_line, lock_open_coverage
from nights.services.notes import post_note
from web.folding import fold

#: How long questions without an answer are kept after the closing.
UNANSWERED_KEPT = timedelta(days=30)


def digest_words(text: str) -> str:
    """Return a digest of the words of ``text``, without case, accents and punctuation."""
    words = " ".join(re.findall(r"\w+", fold(text)))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


@transaction.atomic
def ask_question(coverage: Coverage, text: str, name: str = "") -> ReaderQuestion:
    """Keep a question until somebody reads it; nobody is told of it.

    One in the same words as another that is not refused is merged into it. Raises
    :class:`CoverageRefused` where questions are not taken.
    """
    row = lock_open_coverage(coverage)
    if not row.takes_questions:
        raise CoverageRefused(_("On ne prend plus de questions ici."))
    text = visible_line(text, QUESTION_LENGTH)
    if not text:
        raise CoverageRefused(_("Il manque la question."))
    digest = digest_words(text)
    same = row.questions.filter(words_digest=digest, state__in=(*UNANSWERED, "answered"))
    into = same.order_by("asked_at").first()
    question = ReaderQuestion(
        coverage=row,
        text=text,
        words_digest=digest,
        name=visible_line(name, NAME_LENGTH),
        asked_at=timezone.now(),
    )
    if into is not None:
        question.state, question.into = QuestionState.MERGED, into
        want_question(into)
    question.save()
    return question


def want_question(question: ReaderQuestion, *, count: int = 1) -> None:
    """Count that ``count`` others want to know, too; concurrent ones are all counted."""
    ReaderQuestion.objects.filter(pk=question.pk).update(wanted=F("wanted") + count)


@transaction.atomic
def show_question(question: ReaderQuestion, *, actor: User | None) -> ReaderQuestion:
    """Show a question that was read, before it is answered."""
    row = _lock_unanswered(question)
    if row.state == QuestionState.WAITING:
        row.state, row.actor = QuestionState.OPEN, actor
        row.save()
        append_line(row.coverage, LineKind.QUESTION, question=row)
    return row


@transaction.atomic
def refuse_question(
    question: ReaderQuestion, reason: str = "", *, actor: User | None
) -> ReaderQuestion:
    """Leave a question aside; the device that asked alone shows it, with ``reason``."""
    row = _lock_unanswered(question)
    was_open = row.state == QuestionState.OPEN
    row.state, row.reason, row.actor = QuestionState.REFUSED, reason.strip()[:200], actor
    row.save()
    if was_open:
        append_line(row.coverage, LineKind.QUESTION, question=row)
    return row


@transaction.atomic
def merge_question(
    question: ReaderQuestion, into: ReaderQuestion, *, actor: User | None
) -> ReaderQuestion:
    """Merge ``question``, and those merged into it, into another one of the same coverage."""
    row = _lock_unanswered(question)
    target = ReaderQuestion.objects.select_for_update().get(pk=into.pk)
    is_same_night = target.coverage_id == row.coverage_id
    allowed = (*UNANSWERED, QuestionState.ANSWERED)
    if target.pk == row.pk or not is_same_night or target.state not in allowed:
        raise CoverageRefused(_("On ne réunit pas ces deux questions."))
    was_open = row.state == QuestionState.OPEN
    row.merged.update(into=target)
    row.state, row.into, row.actor = QuestionState.MERGED, target, actor
    row.save()
    want_question(target, count=row.wanted)
    if was_open:
        append_line(row.coverage, LineKind.QUESTION, question=row)
    return row


@transaction.atomic
def answer_question(question: ReaderQuestion, text: str, *, author: User | None) -> Note:
    """Answer a question before everybody, by a note that says how long it took."""
    row = _lock_unanswered(question)
    note = post_note(row.coverage, text, author=author, kind=NoteKind.ANSWER)
    row.state, row.answer, row.answered_at = QuestionState.ANSWERED, note, note.live_at
    row.actor = author
    row.save()
    return note


def _lock_unanswered(question: ReaderQuestion) -> ReaderQuestion:
    """Lock and return a question of an open coverage that waits; the coverage is locked first."""
    coverage = lock_open_coverage(question.coverage)
    row = ReaderQuestion.objects.select_for_update().get(pk=question.pk)
    row.coverage = coverage
    if row.state not in UNANSWERED:
        raise CoverageRefused(_("Elle n’attend plus de réponse."))
    return row


def purge_unanswered_questions() -> int:
    """Delete the questions without an answer of nights long over, and return how many.

    The figures of a night are frozen when it closes.
    """
    over = Coverage.objects.closed_before(timezone.now() - UNANSWERED_KEPT)
    past = ReaderQuestion.objects.filter(coverage__in=over)
    return past.exclude(state=QuestionState.ANSWERED).delete()[0]
