"""Tells the demonstration's nights: one that is over, and one whose notes arrive by the clock."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agenda.models import Event, ProgrammePage
from demo.plans import NAMESPACE
from demo.services.alerts import WRITER, as_of
from demo.tables import TomlTable, load_toml
from nights.enums import CoverageState
from nights.models import Coverage, InvitedVoice, Note
from nights.services.coverages import close_coverage, open_coverage, write_summary
from nights.services.notes import edit_note, keep_note, post_note, withdraw_note
from nights.services.questions import (
    answer_question,
    ask_question,
    show_question,
    want_question,
)

MINUTE = timedelta(minutes=1)
#: How long an open night lasts if nothing says when its programme ends.
LASTS = timedelta(days=10)


def make_nights(now: datetime | None = None) -> int:
    """Create the nights that are missing, around ``now``; return how many notes they have.

    A second run adds nothing. Nothing is created without what they tell, or who writes.
    """
    now = (now or timezone.now()).replace(microsecond=0)
    author = User.objects.filter(username=WRITER).first()
    return sum(_make_night(row, author, now) for row in load_toml("nights")["nights"] if author)


def tell_due_notes(now: datetime | None = None) -> int:
    """Post the notes of open nights whose minute has come, as of now; return how many.

    The clock of ``make run`` calls it, in a process whose clock nobody turns.
    """
    moment = now or timezone.now()
    told = 0
    for row in load_toml("nights")["nights"]:
        coverage = Coverage.objects.filter(slug=row["slug"], state=CoverageState.OPEN).first()
        if coverage is not None:
            for note in _due_notes(row, coverage, moment):
                post_note(coverage, note.text, uid=note.uid, voice=note.voice)
                told += 1
    return told


class DueNote(NamedTuple):
    """A note to post: its row, id, text and voice."""

    row: TomlTable
    uid: uuid.UUID
    text: str
    voice: InvitedVoice | None


def _due_notes(row: TomlTable, coverage: Coverage, upto: datetime) -> list[DueNote]:
    """Return the notes until ``upto`` that are not posted yet; answers have ids of their own."""
    opened_at = coverage.opened_at or upto
    voices = {voice.name: voice for voice in coverage.voices.all()}
    keys = {voice["key"]: voices.get(voice["name"]) for voice in row["voices"]}
    due = [
        DueNote(
            note,
            uuid.uuid5(NAMESPACE, f"{coverage.slug}:{note['at']}"),
            note["text"],
            keys.get(note.get("by", "")),
        )
        for note in row["notes"]
        if opened_at + note["at"] * MINUTE <= upto
    ]
    known = set(
        Note.objects.filter(uid__in=[note.uid for note in due]).values_list("uid", flat=True)
    )
    return [note for note in due if note.uid not in known and "question" not in note.row]


@transaction.atomic
def _make_night(row: TomlTable, author: User, now: datetime) -> int:
    """Create, open, tell and maybe close one night, as of its own moments."""
    event = Event.objects.live().filter(title=row.get("event", "")).first()
    programme = ProgrammePage.objects.live().filter(slug=row.get("programme", "")).first()
    is_known = Coverage.objects.filter(slug=row["slug"]).exists()
    if is_known or (event is None and programme is None):
        return 0
    is_over = "days_ago" in row
    opened_at = now - row.get("opened_ago", 0) * MINUTE
    ends_at = opened_at + LASTS
    if is_over:
        day = timezone.localdate(now) - timedelta(days=row["days_ago"])
        opened_at = timezone.make_aware(datetime.combine(day, time(row["hour"])))
        ends_at = opened_at + row["lasts"] * MINUTE
    elif programme and programme.end_on:
        last = timezone.make_aware(datetime.combine(programme.end_on, time.max))
        ends_at = max(last.replace(microsecond=0), opened_at + timedelta(days=1))
    texts = {name: row[name] for name in ("slug", "title", "lead", "hashtag")}
    coverage = Coverage.objects.create(
        **texts, event=event, programme=programme, starts_at=opened_at, ends_at=ends_at
    )
    for voice in row["voices"]:
        InvitedVoice.objects.create(
            coverage=coverage,
            name=voice["name"],
            about=voice["about"],
            goes_live=True,
            token_sha256=hashlib.sha256(uuid.uuid4().bytes).hexdigest(),
            expires_at=ends_at + timedelta(hours=2),
            invited_by=author,
        )
    with as_of(opened_at):
        open_coverage(coverage)
        write_summary(coverage, "\n".join(row["summary"]), author=author)
    coverage.refresh_from_db()
    told = _tell(row, coverage, author, upto=ends_at if is_over else now)
    if is_over:
        with as_of(ends_at):
            close_coverage(coverage)
    return told


def _tell(row: TomlTable, coverage: Coverage, author: User, upto: datetime) -> int:
    """Post what ``row`` says until ``upto``, each note as of its minute."""
    opened_at = coverage.opened_at or upto
    plain = {note.row["at"]: note for note in _due_notes(row, coverage, upto)}
    answers = [note for note in row["notes"] if "question" in note]
    answered = [note for note in answers if opened_at + note["at"] * MINUTE <= upto]
    for minute in sorted([*plain, *(note["at"] for note in answered)]):
        with as_of(opened_at + minute * MINUTE):
            if minute in plain:
                note = plain[minute]
                posted = post_note(
                    coverage, note.text, uid=note.uid, voice=note.voice, author=author
                )
                _change(note.row, posted)
            else:
                answer = next(note for note in answered if note["at"] == minute)
                _answer(answer, coverage, author, opened_at)
    _ask(row.get("questions", []), coverage, opened_at)
    return len(plain) + len(answered)


def _answer(note: TomlTable, coverage: Coverage, author: User, opened_at: datetime) -> None:
    """Answer a question that was asked some minutes before."""
    with as_of(opened_at + note["asked"] * MINUTE):
        question = ask_question(coverage, note["question"], note["name"])
    answer_question(question, note["text"], author=author)


def _change(note: TomlTable, posted: Note) -> None:
    """Correct, withdraw or keep a note as its row says, two minutes later."""
    with as_of(posted.received_at + 2 * MINUTE):
        if "fixed" in note:
            edit_note(posted, note["fixed"])
        if "gone" in note:
            withdraw_note(posted, note["gone"])
        if "kept" in note:
            keep_note(posted)


def _ask(rows: Iterable[TomlTable], coverage: Coverage, opened_at: datetime) -> None:
    """Ask the questions that wait for an answer, once."""
    for row in rows:
        if not coverage.questions.filter(text=row["text"]).exists():
            with as_of(opened_at + row["asked"] * MINUTE):
                question = ask_question(coverage, row["text"], row["name"])
                show_question(question, actor=None)
                want_question(question, count=row["wanted"] - 1)
