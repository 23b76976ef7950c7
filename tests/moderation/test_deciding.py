"""A decision: held ten seconds, of the revision that was read, carried out once."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.core import mail as wagtail_mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import GroupApprovalTask, ModelLogEntry, TaskState, Workflow, WorkflowTask

from agenda.models import Event, Place
from agenda.signals import record_published
from messaging.models import Mail
from moderation.enums import DecisionAction, ItemState
from moderation.exceptions import DecisionRefused
from moderation.models import Decision, QueueItem, Reason
from moderation.services import deciding, queue
from moderation.services.deciding import HOLD, decide, execute_due, lock_item, undo_decision
from participation.enums import ONE_QUESTION, ProposalState, ReportKind, SentState
from participation.models import Correction, Post, Proposal, Report
from participation.permissions import may_post
from participation.services import following, reporting, sending
from tests.agenda.cms import somebody
from tests.factories.accounts import UserFactory
from tests.factories.agenda import EventFactory, PlaceFactory, at, published_event
from tests.factories.participation import ProposalFactory, facts_of, typed

pytestmark = pytest.mark.django_db
A = DecisionAction


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture
def later(time_machine):
    """What is due once the hold is over is carried out; returns how many."""

    def carry_out() -> int:
        time_machine.shift(HOLD)
        return execute_due()

    return carry_out


def waiting(**facts) -> QueueItem:
    """A proposal that somebody confirmed, before the moderators."""
    proposal = ProposalFactory(**facts)
    sending.confirm_by_link(
        sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    )
    Mail.objects.all().delete()
    return queue.update_item(Proposal.objects.get(pk=proposal.pk))


def submitted() -> QueueItem:
    """A contributor's event, before the moderators."""
    owner = somebody("Contributeurs", email="lise@example.org")
    event = EventFactory(live=False, owner=owner)
    event.save_revision(user=owner)
    event.get_workflow().start(event, owner)
    return queue.update_item(event)


def moderator():
    return somebody("Modérateurs", first_name="Inès", last_name="Moreau")


def revision_of(item: QueueItem) -> int | None:
    event = item.draft
    if event is None:
        return None
    return Event.objects.get(pk=event.pk).latest_revision_id


def decided(item: QueueItem, action: DecisionAction, **facts) -> Decision:
    facts = {
        "actor": facts.pop("actor", None) or moderator(),
        "expected_revision": revision_of(item),
    } | facts
    return decide(item, action, **facts)


def reason(**facts) -> Reason:
    return Reason.objects.create(**{"text_fr": "C’est passé.", "text_en": "It is over."} | facts)


def test_an_approval_takes_effect_after_ten_seconds(time_machine):
    item = waiting()
    decision = decided(item, A.APPROVE)
    time_machine.shift(HOLD - timedelta(milliseconds=1))

    before = (execute_due(), Event.objects.get().live, QueueItem.objects.get().state)
    time_machine.shift(timedelta(milliseconds=1))
    after = (execute_due(), Event.objects.get().live, QueueItem.objects.get().state)

    decision.refresh_from_db()
    assert (before, after) == ((0, False, ItemState.HELD), (1, True, ItemState.CLOSED))
    assert (Proposal.objects.get().state, decision.executed_at) == (
        ProposalState.PUBLISHED,
        timezone.now(),
    )
    assert TaskState.objects.get().status == TaskState.STATUS_APPROVED
    assert [mail.kind for mail in Mail.objects.all()] == ["proposal-published"]


def test_items_of_kinds_from_a_later_release_do_not_block_decisions(later):
    decided(waiting(), A.APPROVE)
    strange = submitted()
    decided(strange, A.APPROVE)
    QueueItem.objects.filter(pk=strange.pk).update(kind="meeting")

    assert later() == 1

    assert Decision.objects.get(executed_at=None).item == strange
    assert list(QueueItem.objects.known()) == [QueueItem.objects.exclude(pk=strange.pk).get()]


def test_a_decision_executed_twice_takes_effect_once(later):
    decided(waiting(), A.APPROVE)

    assert (later(), execute_due()) == (1, 0)

    assert Mail.objects.count() == 1


def test_the_place_that_was_made_for_it_is_public_with_it(later):
    decided(waiting(), A.APPROVE)

    later()

    assert [(place.name, place.live) for place in Place.objects.all()] == [
        ("Le Hangar à chansons", True)
    ]


def test_the_place_is_public_too_when_the_form_of_the_cms_approves():
    item = waiting()
    task_state = TaskState.objects.get()

    task_state.task.specific.on_action(task_state, moderator(), "approve")

    assert (Place.objects.get().live, item.subject.event_id) == (True, Event.objects.get().pk)


def test_an_undone_decision_has_no_effect_and_the_item_waits_again(later):
    ines = moderator()
    decision = decided(waiting(), A.APPROVE, actor=ines)

    undo_decision(decision, ines)
    undo_decision(decision, ines)

    assert (later(), QueueItem.objects.get().state, Event.objects.get().live) == (
        0,
        ItemState.WAITING,
        False,
    )


def test_what_was_taken_back_is_decided_again(later):
    ines, item = moderator(), waiting()
    undo_decision(decided(item, A.APPROVE, actor=ines), ines)

    decided(item, A.ASK, actor=ines, word="Quel étage ?")

    assert (later(), list(Decision.objects.order_by("pk").values_list("round", flat=True))) == (
        1,
        [1, 2],
    )
    assert Proposal.objects.get().state == ProposalState.ASKED


def test_an_executed_decision_cannot_be_undone(later):
    ines = moderator()
    decision = decided(waiting(), A.APPROVE, actor=ines)
    later()

    with pytest.raises(DecisionRefused, match="Trop tard"):
        undo_decision(decision, ines)


def test_nobody_takes_back_what_another_decided():
    decision = decided(waiting(), A.APPROVE)

    with pytest.raises(DecisionRefused):
        undo_decision(decision, somebody("Modérateurs"))


def test_the_second_of_two_moderators_is_told_who_decided_what():
    item = waiting()
    decided(item, A.APPROVE)

    with pytest.raises(DecisionRefused) as refusal:
        decided(item, A.REFUSE, actor=somebody("Modérateurs"), reason=reason())

    assert str(refusal.value) == "Inès Moreau a déjà décidé, à 18:42 : « Publier »."
    assert Decision.objects.count() == 1


def test_a_decision_on_an_outdated_revision_is_refused_with_what_changed():
    item = waiting()
    read = revision_of(item)
    event = Event.objects.get()
    event.title = "On chante au troisième"
    event.save_revision(user=somebody("Éditeurs", first_name="Maël", last_name="Tisserand"))

    with pytest.raises(DecisionRefused) as refusal:
        decided(item, A.APPROVE, expected_revision=read)

    assert str(refusal.value) == (
        "Maël Tisserand l’a changée à 18:42 : relisez-la, puis décidez. Ce qui a changé : titre."
    )


def test_what_its_author_corrects_during_the_ten_seconds_is_not_published_unread(later):
    item = waiting()
    decided(item, A.APPROVE)
    sending.send_proposal(item.subject, facts_of(item.subject, title="Tout autre chose"), "")

    done = later()

    decision = Decision.objects.get()
    assert (done, Event.objects.get().live, QueueItem.objects.get().state) == (
        0,
        False,
        ItemState.WAITING,
    )
    assert decision.failure.startswith("Qui la propose l’a changée à 18:42")
    assert execute_due() == 0


def test_what_its_author_withdraws_during_the_ten_seconds_stays_withdrawn(later):
    item = waiting()
    decided(item, A.APPROVE)
    following.withdraw_proposal(item.subject)

    done = later()

    states = (Proposal.objects.get().state, QueueItem.objects.get().state)
    assert (done, *states) == (0, ProposalState.WITHDRAWN, ItemState.CLOSED)


def test_a_locked_event_is_decided_neither_now_nor_when_it_was_locked_meanwhile(later):
    item = waiting()
    decided(item, A.APPROVE)
    Event.objects.update(locked=True, locked_by=somebody("Éditeurs"))

    done = later()

    assert (done, Event.objects.get().live, QueueItem.objects.get().state) == (
        0,
        False,
        ItemState.WAITING,
    )
    with pytest.raises(DecisionRefused, match="verrouillé"):
        decided(item, A.APPROVE)


def test_a_draft_with_unread_dates_is_not_approved():
    item = waiting()
    draft = Event.objects.get().get_latest_revision_as_object()
    draft.unread_words = "tous les mardis à"
    draft.save_revision()

    with pytest.raises(DecisionRefused, match="pas encore lues"):
        decided(item, A.APPROVE)


@pytest.mark.parametrize("group", ["", "Contributeurs"])
def test_who_may_not_moderate_decides_nothing(group):
    item = waiting()

    with pytest.raises(PermissionDenied):
        decided(item, A.APPROVE, actor=somebody(group))

    assert Decision.objects.count() == 0


def test_who_lost_the_right_within_the_ten_seconds_publishes_nothing(later):
    ines = moderator()
    decided(waiting(), A.APPROVE, actor=ines)
    ines.groups.clear()

    assert (later(), Event.objects.get().live, QueueItem.objects.get().state) == (
        0,
        False,
        ItemState.WAITING,
    )


def test_a_refusal_needs_a_reason_and_a_question_its_words():
    item = waiting()

    for action in (A.REFUSE, A.ASK, A.MERGE):
        with pytest.raises(DecisionRefused):
            decided(item, action)

    assert QueueItem.objects.get().state == ItemState.WAITING


def test_refused_its_author_reads_the_reason_in_their_language_and_the_word_of_the_moderator(later):
    item = waiting(language="en")
    decided(item, A.REFUSE, reason=reason(), word="Come back in spring.")

    later()

    mail, post = Mail.objects.get(), Post.objects.get()
    assert (mail.kind, mail.language, post.text) == (
        "proposal-sent-back",
        "en",
        "It is over.\n\nCome back in spring.",
    )
    assert all(
        "It is over." in body and "Come back in spring." in body for body in (mail.text, mail.html)
    )
    assert (Proposal.objects.get().state, QueueItem.objects.get().state) == (
        ProposalState.REFUSED,
        ItemState.CLOSED,
    )


@pytest.mark.parametrize("is_final", [True, False])
def test_a_refusal_says_not_yet_only_where_a_correction_would_mend_it_and_always_has_a_door_back(
    later, is_final
):
    given = reason()
    Reason.objects.filter(pk=given.pk).update(is_final=is_final)
    item = waiting()
    decided(item, A.REFUSE, reason=given)

    later()

    mail = Mail.objects.get()
    assert ("pas encore" in mail.subject, "ne paraîtra pas" in mail.subject) == (
        not is_final,
        is_final,
    )
    assert "La revoir" not in mail.text or not is_final
    after = mail.text.partition(given.text_fr)[2]
    assert "Ce n’est pas juste ?" in after
    assert "/propositions/" in after
    assert may_post(Proposal.objects.get())


def test_the_word_of_a_refusal_is_neither_in_a_comment_nor_in_a_log_of_the_cms(later):
    decided(waiting(), A.REFUSE, reason=reason(), word="Mireille, pas au 7.")

    later()

    assert [state.comment for state in TaskState.objects.all()] == ["C’est passé."]
    assert "Mireille" not in str(list(ModelLogEntry.objects.values_list("label", "data")))


def test_a_question_waits_for_its_answer_which_gives_it_back(later):
    item = waiting()
    decided(item, A.ASK, word="Quel étage ?")

    later()

    assert (Proposal.objects.get().state, QueueItem.objects.get().state) == (
        ProposalState.ASKED,
        ItemState.ASKED,
    )
    assert [mail.kind for mail in Mail.objects.all()] == ["proposal-answer"]


def test_spam_is_dropped_without_a_mail_and_counts_for_its_network(later):
    item = waiting()
    decided(item, A.SPAM)

    later()

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.event, Event.objects.count(), Place.objects.count()) == (
        "refused",
        None,
        0,
        0,
    )
    assert Mail.objects.count() == 0
    known = Decision.objects.filter(
        action=A.SPAM, item__proposal__network_hmac=proposal.network_hmac
    )
    assert (known.count(), QueueItem.objects.get().state) == (1, ItemState.CLOSED)


def test_merged_what_it_says_beside_becomes_a_correction_and_its_author_hears_where_it_is(later):
    kept = EventFactory(title="Chorale du passage", live=True, slug="chorale", lead="On chante.")
    item = waiting()
    decided(item, A.MERGE, into=kept)

    later()

    proposal, correction, mail = (
        Proposal.objects.get(),
        Correction.objects.get(),
        Mail.objects.get(),
    )
    assert (proposal.state, proposal.merged_into, proposal.event) == (
        ProposalState.MERGED,
        kept,
        None,
    )
    assert (correction.event, correction.state, correction.changes["price_kind"]) == (
        kept,
        SentState.WAITING,
        [kept.price_kind, "free"],
    )
    assert (mail.kind, kept.get_absolute_url() in mail.text) == ("proposal-merged", True)
    assert list(Event.objects.all()) == [kept]


def test_the_event_that_stays_is_published_again_after_a_merge(later):
    kept = EventFactory(live=True)
    decided(waiting(), A.MERGE, into=kept)
    later()

    kept.save_revision().publish(user=moderator())

    assert Proposal.objects.get().state == ProposalState.MERGED


def test_in_a_city_of_two_steps_the_first_gives_it_to_those_of_the_second(later):
    second = GroupApprovalTask.objects.create(name="Rédaction en chef")
    chief = somebody("Modérateurs")
    second.groups.add(chief.groups.create(name="Chefs"))
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=second, sort_order=1)
    item = waiting()
    decided(item, A.APPROVE)

    done = later()

    event = Event.objects.get()
    assert (done, event.live, event.current_workflow_task.pk) == (1, False, second.pk)
    assert (Proposal.objects.get().state, QueueItem.objects.get().state) == (
        "waiting",
        ItemState.WAITING,
    )
    with pytest.raises(DecisionRefused, match="Rédaction en chef"):
        decided(item, A.APPROVE)
    decided(item, A.APPROVE, actor=chief)
    assert (later(), Event.objects.get().live) == (1, True)


def test_a_city_without_a_workflow_publishes_all_the_same(later):
    Workflow.objects.update(active=False)
    decided(waiting(), A.APPROVE)

    assert (later(), Event.objects.get().live) == (1, True)


def test_a_contributor_is_published_or_hears_why_not_by_the_outbox(later):
    one, other = submitted(), submitted()
    decided(one, A.APPROVE)
    decided(other, A.REFUSE, reason=reason(), word="Quelle salle ?")

    done = later()

    states = dict(QueueItem.objects.values_list("pk", "state"))
    assert (done, set(states.values())) == (2, {ItemState.CLOSED})
    assert (
        Event.objects.get(pk=one.subject_id).live,
        Event.objects.get(pk=other.subject_id).live,
    ) == (True, False)
    comments = TaskState.objects.for_instance(other.subject).values_list("comment", flat=True)
    assert list(comments) == ["C’est passé.\n\nQuelle salle ?"]
    first, second = Mail.objects.order_by("kind")
    assert (
        [first.kind, second.kind],
        {first.recipient, second.recipient},
        wagtail_mail.outbox,
    ) == (
        ["submission-approved", "submission-given-back"],
        {"lise@example.org"},
        [],
    )
    assert "C’est passé.\n\nQuelle salle ?" in second.text
    assert "<p>C’est passé.</p>" in second.html


def test_corrections_and_reports_are_decided_too(later):
    event, now = EventFactory(live=True, lead=""), timezone.now()
    common = {"event": event, "network_hmac": "0" * 64, "sent_at": now}
    correction = Correction.objects.create(
        **common, state=SentState.WAITING, changes={"lead": [event.lead, "On chante."]}
    )
    report = Report.objects.create(**common, kind="hour")
    decided(queue.update_item(correction), A.APPROVE, fields=["lead"])
    decided(queue.update_item(report), A.REFUSE, reason=reason())

    done = later()

    correction.refresh_from_db()
    report.refresh_from_db()
    assert (done, correction.state, correction.accepted, report.state) == (
        2,
        "accepted",
        ["lead"],
        "refused",
    )
    assert set(QueueItem.objects.values_list("state", flat=True)) == {ItemState.CLOSED}


def test_a_failing_decision_stops_no_other_and_shows_why(later):
    broken, sound = waiting(), waiting(data=typed(title="Bal au canal"))
    decided(broken, A.APPROVE)
    decided(sound, A.APPROVE)
    TaskState.objects.filter(workflow_state__object_id=str(broken.subject.event_id)).delete()

    done = later()

    assert (done, Event.objects.get(pk=sound.subject.event_id).live) == (1, True)
    broken.refresh_from_db()
    assert (broken.state, broken.decisions.get().failure != "") == (ItemState.WAITING, True)


def test_a_crash_in_the_middle_does_nothing_and_the_next_to_come_does_it_whole(later):
    decided(waiting(), A.APPROVE)

    def killed(**kwargs):
        raise KeyboardInterrupt

    record_published.connect(killed, sender=Event)
    with pytest.raises(KeyboardInterrupt):
        later()
    record_published.disconnect(killed, sender=Event)
    between = (Event.objects.get().live, Mail.objects.count(), Decision.objects.get().executed_at)

    assert (between, execute_due(), Event.objects.get().live) == ((False, 0, None), 1, True)


def test_what_is_erased_before_its_decision_is_carried_out_stops_none_of_the_others():
    item = waiting()
    decision = decide(
        item, A.ASK, actor=moderator(), expected_revision=revision_of(item), word="Quel bus ?"
    )
    Proposal.objects.get().delete()

    assert deciding._execute(decision.pk, item.pk) is False


def reported(event: Event, kind: ReportKind, network: str, **said) -> QueueItem:
    return reporting.send_report(event, kind, network=network, language="fr", **said).item


@pytest.mark.parametrize("kind", sorted(ONE_QUESTION))
def test_an_undesirable_report_says_nothing_of_the_others_of_its_event(later, kind):
    event = published_event("2026-03-10 20:00")
    spam = reported(event, kind, "192.0.2.1")
    honest = reported(event, kind, "203.0.113.1", email="theatre@example.org")
    Mail.objects.all().delete()

    decided(spam, A.SPAM)
    during = list(QueueItem.objects.waiting())
    later()

    assert during == [honest]
    assert list(QueueItem.objects.waiting()) == [honest]
    assert dict(Report.objects.values_list("pk", "state")) == {
        spam.subject_id: SentState.REFUSED,
        honest.subject_id: SentState.WAITING,
    }
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("kind", sorted(ONE_QUESTION))
def test_a_refusal_answers_who_said_the_same_and_leaves_what_others_wrote_of_it_to_be_read(
    later, kind
):
    event = published_event("2026-03-10 20:00")
    record = event.place if kind == ReportKind.CLOSED else event
    refused, _same, other, contested = [
        reporting.send_report(
            record,
            kind,
            network=f"203.0.113.{number}",
            language="fr",
            line=line,
            email=f"{number}@example.org",
        ).item
        for number, line in enumerate(("", "", "C’est écrit sur la porte.", ""))
    ]
    reporting.settle_report(
        contested.subject, False, None, "Non.", actor=moderator(), is_alone=True
    )
    reporting.contest_decision(contested.subject, "Relisez l’affiche.")
    Mail.objects.all().delete()

    decided(refused, A.REFUSE, reason=reason())
    during = set(QueueItem.objects.waiting())
    later()

    assert during == set(QueueItem.objects.waiting()) == {other, contested}
    assert {mail.recipient for mail in Mail.objects.all()} == {"0@example.org", "1@example.org"}
    assert set(Report.objects.waiting()) == {other.subject, contested.subject}


@pytest.mark.parametrize("kind", sorted(ONE_QUESTION - {ReportKind.CANCELLED}))
def test_an_acceptance_answers_all_who_said_so_with_words_or_without(later, kind):
    event = published_event("2026-03-10 20:00")
    record = event.place if kind == ReportKind.CLOSED else event
    accepted, *_others = [
        reporting.send_report(
            record, kind, network=f"203.0.113.{number}", language="fr", line=line
        ).item
        for number, line in enumerate(("", "", "C’est écrit sur la porte."))
    ]

    decided(accepted, A.APPROVE)
    during = QueueItem.objects.waiting().count()
    later()

    assert (during, Report.objects.filter(state=SentState.ACCEPTED).count()) == (0, 3)


def test_reports_sent_during_a_hold_keep_waiting(later, time_machine):
    event = published_event("2026-03-10 20:00")
    first, second, contested = [
        reported(
            event,
            ReportKind.PRICE,
            f"203.0.113.{number}",
            line="C’est 12.",
            email=f"{number}@example.org",
        )
        for number in range(3)
    ]
    reporting.settle_report(
        contested.subject, False, None, "Non.", actor=moderator(), is_alone=True
    )
    decided(first, A.APPROVE)
    time_machine.shift(timedelta(seconds=1))

    late = [
        reported(event, ReportKind.PRICE, "203.0.113.0", line="Non, 15.", email="0@example.org"),
        reported(
            event, ReportKind.PRICE, "203.0.113.1", line="C’est gratuit.", email="1@example.org"
        ),
        reported(event, ReportKind.PRICE, "198.51.100.1", line="C’est gratuit."),
    ]
    reporting.contest_decision(contested.subject, "Relisez l’affiche.")
    later()

    assert list(QueueItem.objects.waiting().order_by("report")) == [contested, *late]
    settled = Report.objects.filter(state=SentState.ACCEPTED).order_by("pk")
    assert [(report.pk, report.line) for report in settled] == [
        (first.subject_id, "C’est 12."),
        (second.subject_id, "C’est 12."),
    ]


def test_reasons_that_come_while_a_legal_notice_is_held_are_a_notice_of_their_own(later):
    event = published_event("2026-03-10 20:00")
    decided(reported(event, ReportKind.OFFENSIVE, "203.0.113.1"), A.REFUSE, reason=reason())

    late = reported(
        event, ReportKind.OFFENSIVE, "203.0.113.1", line="Appel à la haine, article 24."
    )
    later()

    assert list(QueueItem.objects.waiting()) == [late]
    assert late.subject.line == "Appel à la haine, article 24."


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_a_report_of_a_place_is_settled_while_another_comes():
    place = PlaceFactory()
    said: dict[str, Any] = {"language": "fr"}
    report = reporting.send_report(place, ReportKind.ACCESS, network="192.0.2.1/32", **said)

    def send() -> None:
        try:
            reporting.send_report(place, ReportKind.ACCESS, network="192.0.2.2/32", **said)
        finally:
            connection.close()

    other = Thread(target=send)
    with transaction.atomic(), connection.cursor() as cursor:
        lock_item(report.item.pk)
        other.start()
        waits = (
            "SELECT count(*) FROM pg_locks "
            "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        while other.is_alive() and cursor.execute(waits) is None and not cursor.fetchone()[0]:
            pass
        reporting.settle_report(report, accepted=True, actor=UserFactory())
    other.join()

    assert sorted(Report.objects.values_list("state", flat=True)) == [
        SentState.ACCEPTED,
        SentState.WAITING,
    ]


@pytest.mark.parametrize("fields", [[], ["links"]])
def test_the_links_of_a_text_are_words_until_who_approves_lets_them_through(later, fields):
    text = "Un bal. Et www.bal.example !\n\nTout sur https://exemple.org/bal."
    item = waiting(data=typed(description=text))
    ines, read = moderator(), revision_of(item)
    decided(item, A.APPROVE, actor=ines, fields=fields)

    later()

    event = Proposal.objects.get().event
    links = {
        address: f'<a href="{url}" rel="nofollow ugc">{address}</a>'
        for address, url in (
            ("www.bal.example", "https://www.bal.example"),
            ("https://exemple.org/bal", "https://exemple.org/bal"),
        )
    }
    above, below = links.values()
    assert (event.live, event.lead) == (True, "Un bal. Et www.bal.example !")
    assert event.body == (
        f"<p>{above}</p><p>Tout sur {below}.</p>"
        if fields
        else "<p>Tout sur https://exemple.org/bal.</p>"
    )
    assert event.get_latest_revision_as_object().body == event.body
    assert [event.revisions.filter(user=ines).exists(), event.latest_revision_id != read] == [
        bool(fields)
    ] * 2
