import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from nights.enums import LineKind, NoteKind, NoteState, QuestionState
from nights.exceptions import CoverageRefused
from nights.formats.lines import line_data
from nights.models import CoverageLine, Note, ReaderQuestion
from nights.services.coverages import close_coverage, open_coverage, pin_note, write_summary
from nights.services.notes import (
    OWN_FOR,
    approve_note,
    edit_note,
    keep_note,
    post_note,
    refuse_note,
    withdraw_note,
)
from nights.services.questions import (
    UNANSWERED_KEPT,
    answer_question,
    ask_question,
    merge_question,
    purge_unanswered_questions,
    refuse_question,
    show_question,
)
from nights.signals import line_written
from tests.factories.accounts import UserFactory
from tests.factories.nights import CoverageFactory, InvitedVoiceFactory

pytestmark = pytest.mark.django_db


def kinds():
    return list(CoverageLine.objects.values_list("kind", flat=True))


@pytest.fixture
def now(time_machine):
    """Return a function that moves the clock on, by minutes."""
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    moved = [0]

    def move_on(minutes):
        moved[0] += minutes
        time_machine.move_to(start + timedelta(minutes=moved[0]), tick=False)

    return move_on


def test_a_coverage_opens_once_and_closes_for_good():
    night = CoverageFactory(state="planned")

    open_coverage(night)
    open_coverage(night)
    closed = close_coverage(night)
    close_coverage(night)

    assert (closed.state, kinds()) == ("closed", [LineKind.STATE, LineKind.STATE])
    with pytest.raises(CoverageRefused):
        open_coverage(night)


def test_one_without_anything_to_tell_does_not_open_and_one_not_open_does_not_close():
    with pytest.raises(CoverageRefused):
        open_coverage(CoverageFactory(state="planned", programme=None))
    with pytest.raises(CoverageRefused):
        close_coverage(CoverageFactory(state="planned"))


def test_a_note_sent_twice_is_one_note_and_one_line():
    night, uid = CoverageFactory(), uuid.uuid4()

    first = post_note(night, "La Seine est en pyjama.", uid=uid)
    second = post_note(night, "Autre chose", uid=uid)

    assert (second.pk, second.text, kinds()) == (first.pk, "La Seine est en pyjama.", ["note"])
    assert (first.state, first.line) == (NoteState.LIVE, CoverageLine.objects.get().pk)


def test_what_was_received_before_the_closing_is_answered_the_same_after_it():
    night, uid = CoverageFactory(), uuid.uuid4()
    note = post_note(night, "Dernier chant.", uid=uid)
    close_coverage(night)

    assert post_note(night, "Dernier chant.", uid=uid) == note
    with pytest.raises(CoverageRefused):
        post_note(night, "Encore un.", uid=uuid.uuid4())


def test_the_id_of_a_note_is_not_anothers_to_read():
    voice = InvitedVoiceFactory()
    note = post_note(voice.coverage, "À moi.", voice=voice, uid=uuid.uuid4())
    other = InvitedVoiceFactory(coverage=voice.coverage)

    for stranger in (None, other):
        with pytest.raises(CoverageRefused):
            post_note(voice.coverage, "À moi.", voice=stranger, uid=note.uid)
    with pytest.raises(CoverageRefused):
        post_note(CoverageFactory(), "À moi.", uid=note.uid)


@pytest.mark.parametrize("text", ["", "  \n\u200b ", "x" * 501])
def test_a_note_has_words_and_not_too_many(text):
    with pytest.raises(CoverageRefused):
        post_note(CoverageFactory(), text)

    assert not Note.objects.exists()


def test_signs_that_hide_or_turn_words_are_taken_out():
    assert post_note(CoverageFactory(), "Minuit\u202e\u200b ici").text == "Minuit ici"


def test_a_guest_waits_and_a_voice_that_is_trusted_is_live():
    guest, trusted = InvitedVoiceFactory(), InvitedVoiceFactory(goes_live=True)

    waiting = post_note(guest.coverage, "Bonsoir.", voice=guest)
    live = post_note(trusted.coverage, "Bonsoir.", voice=trusted)

    assert (waiting.state, waiting.line, live.state) == ("waiting", None, "live")
    assert list(CoverageLine.objects.values_list("note", flat=True)) == [live.pk]


def test_the_desk_shows_a_note_that_waits_or_leaves_it_aside():
    voice = InvitedVoiceFactory()
    shown, aside = (post_note(voice.coverage, "Bonsoir.", voice=voice) for _ in range(2))

    approve_note(shown)
    approve_note(shown)
    refuse_note(aside, "Pas de nom de famille.")

    assert kinds() == ["note"]
    states = Note.objects.order_by("pk").values_list("state", "reason")
    assert list(states) == [("live", ""), ("refused", "Pas de nom de famille.")]
    assert approve_note(aside).state == NoteState.LIVE  # after a second look


@pytest.mark.parametrize("reason", ["revoked", "expired", "elsewhere"])
def test_a_voice_that_may_not_write_any_more_writes_nothing(reason):
    voice = InvitedVoiceFactory()
    night = CoverageFactory() if reason == "elsewhere" else voice.coverage
    row = type(voice).objects.filter(pk=voice.pk)
    if reason == "revoked":
        row.update(revoked_at=timezone.now())  # the caller's copy does not know yet
    if reason == "expired":
        row.update(expires_at=timezone.now())

    with pytest.raises(CoverageRefused):
        post_note(night, "Bonsoir.", voice=voice)


def test_the_clock_of_a_phone_is_believed_for_a_day():
    night, now = CoverageFactory(), timezone.now()
    said = {"an hour": now - timedelta(hours=1), "long": now - timedelta(hours=25)}
    said["ahead"] = now + timedelta(hours=1)

    shown = {name: post_note(night, name, written_at=at).written_at for name, at in said.items()}

    assert shown == {"an hour": said["an hour"], "long": None, "ahead": None}


def test_a_correction_keeps_what_it_said_and_is_a_line():
    note = post_note(CoverageFactory(), "Quarante minutes de file.")

    edited = edit_note(note, "Vingt minutes de file.")
    edit_note(note, "Vingt minutes de file.")  # the same again

    assert (edited.text_before, edited.revision) == ("Quarante minutes de file.", 2)
    assert (edited.corrected_at is not None, kinds()) == (True, ["note", "edit"])


def test_a_note_that_nobody_has_read_is_corrected_without_a_trace():
    voice = InvitedVoiceFactory()
    note = post_note(voice.coverage, "Bonsior.", voice=voice)

    edited = edit_note(note, "Bonsoir.", voice=voice)

    assert (edited.text, edited.text_before, edited.corrected_at, kinds()) == (
        "Bonsoir.",
        "",
        None,
        [],
    )


def test_a_withdrawn_note_is_told_to_late_pages_without_its_words():
    night = CoverageFactory()
    note = post_note(night, "Un secret.")
    edit_note(note, "Un grand secret.")

    withdraw_note(note, "Ce n’était pas vrai.")

    told: list[Any] = [line_data(line) for line in night.lines.after(0).with_facts()]
    assert [one["kind"] for one in told] == ["note", "edit", "gone"]
    assert "secret" not in str(told)
    assert {one["note"]["reason"] for one in told} == {"Ce n’était pas vrai."}


def test_a_voice_corrects_its_own_for_ten_minutes_and_nobody_elses(now):
    voice = InvitedVoiceFactory(goes_live=True)
    other = InvitedVoiceFactory(coverage=voice.coverage)
    note = post_note(voice.coverage, "Vrai.", voice=voice)
    now(OWN_FOR.total_seconds() / 60)

    with pytest.raises(CoverageRefused):
        edit_note(note, "Faux.", voice=other)
    assert edit_note(note, "Juste.", voice=voice).text == "Juste."
    now(1)
    for change in (edit_note, withdraw_note):
        with pytest.raises(CoverageRefused):
            change(note, "Trop tard.", voice=voice)
    assert edit_note(note, "La rédaction corrige.").text == "La rédaction corrige."


def test_what_is_withdrawn_is_no_more_pinned_or_kept_and_does_not_come_back():
    night = CoverageFactory()
    note = post_note(night, "Par ici.")
    pin_note(night, note)
    keep_note(note)

    withdraw_note(note)

    night.refresh_from_db()
    note.refresh_from_db()
    assert (night.pinned, note.is_kept) == (None, False)
    for change in (approve_note, refuse_note, keep_note):
        with pytest.raises(CoverageRefused):
            change(note)


def test_what_to_know_is_five_lines_at_most_and_pinned_by_one_line():
    night = CoverageFactory()

    summary = write_summary(night, "Un :  a\n\n Deux\n", author=UserFactory())

    night.refresh_from_db()
    assert (night.pinned, summary.lines, summary.kind) == (
        summary,
        ["Un :  a", "Deux"],
        NoteKind.SUMMARY,
    )
    assert kinds() == [LineKind.PIN]
    assert list(night.notes.told()) == []  # it stands apart
    for text in ("", "\n".join("abcdef"), "x" * 1001):
        with pytest.raises(CoverageRefused):
            write_summary(night, text, author=None)


def test_a_note_of_another_night_is_not_pinned():
    with pytest.raises(CoverageRefused):
        pin_note(CoverageFactory(), post_note(CoverageFactory(), "Ailleurs."))


def test_an_answer_says_how_long_it_took(now):
    night = CoverageFactory()
    question = ask_question(night, "On peut venir avec un chien ?", "Léa")
    now(4)

    note = answer_question(question, "Oui, en laisse.", author=UserFactory())

    question.refresh_from_db()
    assert (question.state, question.answer, question.took_s) == ("answered", note, 240)
    told: Any = line_data(night.lines.with_facts().get())["note"]
    assert (told["kind"], told["took"]["fr"], told["asked"]) == (
        "answer",
        "4\u00a0min",
        {"text": "On peut venir avec un chien ?", "name": "Léa"},
    )
    with pytest.raises(CoverageRefused):
        answer_question(question, "Encore.", author=None)


def test_a_question_that_nobody_has_read_is_told_to_nobody():
    question = ask_question(CoverageFactory(), "Ça finit quand ?")
    assert (question.state, kinds()) == (QuestionState.WAITING, [])

    show_question(question, actor=UserFactory())
    show_question(question, actor=UserFactory())
    assert kinds() == [LineKind.QUESTION]


def test_the_same_words_again_are_one_question_that_two_want():
    night = CoverageFactory()
    first = ask_question(night, "Ça finit quand ?")

    second = ask_question(night, "  ca finit QUAND")
    elsewhere = ask_question(CoverageFactory(), "Ça finit quand ?")

    first.refresh_from_db()
    assert (second.into, second.state, first.wanted) == (first, "merged", 2)
    assert elsewhere.state == "waiting"


def test_words_that_were_refused_are_read_again_when_somebody_else_asks():
    night = CoverageFactory()
    refuse_question(ask_question(night, "Et après ?"), "Pas clair.", actor=None)

    assert ask_question(night, "Et après ?").state == QuestionState.WAITING


def test_questions_merged_by_hand_bring_those_who_wanted_them_along():
    night = CoverageFactory()
    first, second, third = (ask_question(night, text) for text in ("Un ?", "Deux ?", "Trois ?"))
    merge_question(third, second, actor=None)
    second.refresh_from_db()

    merge_question(second, first, actor=None)

    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.wanted, third.into) == (3, first)
    for wrong in (first, ask_question(CoverageFactory(), "Ailleurs ?")):
        with pytest.raises(CoverageRefused):
            merge_question(first, wrong, actor=None)


@pytest.mark.parametrize("change", [{"takes_questions": False}, {"state": "planned"}])
def test_questions_are_taken_while_a_night_is_open_and_asks_for_them(change):
    with pytest.raises(CoverageRefused):
        ask_question(CoverageFactory(**change), "Ça finit quand ?")


def test_a_closed_night_keeps_its_figures_when_what_was_left_is_forgotten(now):
    night = CoverageFactory()
    answer_question(ask_question(night, "Un ?"), "Oui.", author=None)
    ask_question(night, "Deux ?")
    close_coverage(night)
    still_open = ask_question(CoverageFactory(), "Trois ?")
    now(UNANSWERED_KEPT.total_seconds() / 60 + 1)

    assert purge_unanswered_questions() == 1

    night.refresh_from_db()
    left = ReaderQuestion.objects.values_list("text", flat=True)
    assert (set(left), night.figures["asked"]) == ({"Un ?", still_open.text}, 2)


def test_open_pages_are_woken_after_the_commit_and_not_for_what_was_undone(
    django_capture_on_commit_callbacks,
):
    heard = []
    night = CoverageFactory()

    def hear(sender, line, **kwargs):
        heard.append(line.kind)

    line_written.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            post_note(night, "Un.")
            during = list(heard)
    finally:
        line_written.disconnect(hear)

    assert (during, heard) == ([], ["note"])
