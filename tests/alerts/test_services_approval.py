from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from alerts.enums import AlertState, AlertStep, TemplateState
from alerts.exceptions import AlertStepRefused
from alerts.models import Alert, AuditLine
from alerts.services import approval
from alerts.services.drafting import (
    discard_draft,
    draft_cancel,
    draft_from,
    draft_update,
    save_draft,
)
from messaging.enums import MessageType
from messaging.models import Delivery, Message
from tests.factories.agenda import AreaFactory
from tests.factories.alerts import AlertFactory, AlertTemplateFactory, officer, sent_alert
from tests.factories.messaging import SubscriptionFactory, write_deliveries

pytestmark = pytest.mark.django_db


def steps_of(alert):
    return list(AuditLine.objects.filter(alert=alert).values_list("step", flat=True))


def test_an_alert_goes_from_one_person_through_another_to_those_who_hear():
    writer, approver = officer(), officer()
    SubscriptionFactory()
    alert = save_draft(AlertFactory.build(topic=AlertFactory().topic), writer)

    approval.submit_alert(alert, writer)
    approval.approve_alert(alert, approver)
    write_deliveries()

    alert.refresh_from_db()
    assert (alert.state, alert.revision, alert.approved_by) == (AlertState.SENT, 1, approver)
    assert steps_of(alert) == [
        AlertStep.WRITTEN,
        AlertStep.SUBMITTED,
        AlertStep.APPROVED,
        AlertStep.SENT,
    ]
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("is_writer", [True, False])
def test_who_writes_or_submits_does_not_approve(is_writer):
    writer, submitter = officer(), officer()
    alert = AlertFactory(written_by=writer)
    approval.submit_alert(alert, submitter)

    with pytest.raises(AlertStepRefused):
        approval.approve_alert(alert, writer if is_writer else submitter)

    alert.refresh_from_db()
    assert (alert.state, Message.objects.count()) == (AlertState.SUBMITTED, 0)


def test_the_database_refuses_an_approver_who_submitted():
    writer = officer()
    alert = approval.submit_alert(AlertFactory(), writer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(approved_by=writer)

    alert.refresh_from_db()
    assert alert.approved_by is None


def written_by_both(first, last):
    return approval.submit_alert(save_draft(save_draft(AlertFactory(), first), last), last)


def test_whoever_wrote_an_earlier_version_does_not_approve_and_somebody_else_does():
    first, last, approver = officer(), officer(), officer()
    alert = written_by_both(first, last)

    for writer in (first, last):
        with pytest.raises(AlertStepRefused):
            approval.approve_alert(alert, writer)

    alert.refresh_from_db()
    assert (alert.state, alert.approved_by, Message.objects.count()) == (
        AlertState.SUBMITTED,
        None,
        0,
    )
    assert approval.approve_alert(alert, approver).state == AlertState.SENT


@pytest.mark.parametrize("moment", ["submitted", "sent"])
def test_the_database_refuses_an_approver_who_wrote_an_earlier_version(moment):
    first, approver = officer(), officer()
    alert = written_by_both(first, officer())
    if moment == "sent":
        approval.approve_alert(alert, approver)

    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(approved_by=first)

    alert.refresh_from_db()
    assert alert.approved_by == (approver if moment == "sent" else None)


def test_the_database_does_not_let_an_alert_leave_its_template_once_its_writer_approved_it():
    first, last = officer(), officer()
    alert = save_draft(
        save_draft(draft_from(AlertTemplateFactory(state=TemplateState.APPROVED)), first), last
    )
    approval.approve_alert(approval.submit_alert(alert, last), first)

    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(follows_template=False)

    alert.refresh_from_db()
    assert (alert.state, alert.approved_by, alert.follows_template) == (
        AlertState.SENT,
        first,
        True,
    )


def test_an_approved_template_said_to_the_letter_may_leave_by_one_person():
    writer = officer()
    template = AlertTemplateFactory(state=TemplateState.APPROVED)
    alert = save_draft(draft_from(template), writer)

    approval.submit_alert(alert, writer)
    sent = approval.approve_alert(alert, writer)

    assert sent.state == AlertState.SENT


@pytest.mark.parametrize(
    ("state", "headline"),
    [(TemplateState.DRAFT, "Les berges ferment"), (TemplateState.APPROVED, "Autre chose")],
)
def test_a_template_that_nobody_approved_or_other_words_want_a_second_person(state, headline):
    writer = officer()
    alert = draft_from(AlertTemplateFactory(state=state))
    alert.headline = headline
    save_draft(alert, writer)
    approval.submit_alert(alert, writer)

    with pytest.raises(AlertStepRefused):
        approval.approve_alert(alert, writer)


def test_a_refusal_returns_the_draft_with_its_reason():
    alert = approval.submit_alert(AlertFactory(), officer())

    approval.refuse_alert(alert, officer(), "L’heure n’est pas la bonne")

    alert.refresh_from_db()
    line = AuditLine.objects.get(alert=alert, step=AlertStep.REFUSED)
    assert (alert.state, line.detail) == (
        AlertState.DRAFT,
        {"reason": "L’heure n’est pas la bonne"},
    )


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_refusal_without_a_reason_is_refused(reason):
    alert = approval.submit_alert(AlertFactory(), officer())

    with pytest.raises(AlertStepRefused):
        approval.refuse_alert(alert, officer(), reason)


def test_what_is_submitted_is_not_written_over():
    alert = AlertFactory()
    seen = Alert.objects.get(pk=alert.pk)
    approval.submit_alert(alert, officer())
    seen.headline = "Autre chose"

    with pytest.raises(AlertStepRefused):
        save_draft(seen, officer())

    alert.refresh_from_db()
    assert alert.headline != "Autre chose"


def test_the_second_of_two_approvals_is_told_and_sends_nothing():
    alert = approval.submit_alert(AlertFactory(), officer())
    approval.approve_alert(alert, officer())

    with pytest.raises(AlertStepRefused):
        approval.approve_alert(alert, officer())

    assert Message.objects.count() == 1


def test_an_alert_that_ends_before_it_leaves_is_refused():
    alert = AlertFactory(expires=timezone.now() - timedelta(minutes=1))

    with pytest.raises(AlertStepRefused):
        approval.submit_alert(alert, officer())


def test_an_alert_for_later_leaves_at_its_hour_and_once(time_machine):
    alert = AlertFactory(send_at=timezone.now() + timedelta(hours=1))
    sent_alert(alert=alert)
    assert (approval.send_due(), Message.objects.count()) == (0, 0)

    time_machine.move_to(timezone.now() + timedelta(hours=1, seconds=1))

    assert (approval.send_due(), approval.send_due(), Message.objects.count()) == (1, 0, 1)


def test_an_update_replaces_and_a_cancel_lifts_the_first():
    first = sent_alert()

    update = sent_alert(alert=draft_update(first, officer()))
    cancel = sent_alert(alert=draft_cancel(first, officer()))

    first.refresh_from_db()
    update.refresh_from_db()
    assert [(one.state, one.revision) for one in (first, update, cancel)] == [
        (AlertState.UPDATED, 1), (AlertState.CANCELLED, 2), (AlertState.SENT, 3),
    ]  # fmt: skip
    assert list(
        Message.objects.order_by("id").values_list("message_type", "revision", "thread")
    ) == [
        (MessageType.ALERT, 1, first.uuid),
        (MessageType.UPDATE, 2, first.uuid),
        (MessageType.CANCEL, 3, first.uuid),
    ]


def test_a_lifted_alert_takes_no_update_and_drops_the_one_that_was_being_written():
    first = sent_alert()
    update = draft_update(first, officer())
    sent_alert(alert=draft_cancel(first, officer()))

    update.refresh_from_db()
    assert update.state == AlertState.DISCARDED
    with pytest.raises(AlertStepRefused):
        draft_update(first, officer())


def test_two_people_who_begin_an_update_find_the_same_one():
    first = sent_alert()

    assert draft_update(first, officer()).pk == draft_update(first, officer()).pk


def test_an_alert_whose_time_is_over_expires_once(time_machine):
    alert = sent_alert(expires=timezone.now() + timedelta(hours=1))
    other = sent_alert(expires=None)

    time_machine.move_to(timezone.now() + timedelta(hours=2))

    assert (approval.expire_due(), approval.expire_due()) == (1, 0)
    alert.refresh_from_db()
    other.refresh_from_db()
    assert (alert.state, other.state) == (AlertState.EXPIRED, AlertState.SENT)


def test_a_discarded_draft_keeps_its_trail():
    alert = AlertFactory()

    discard_draft(alert, officer())

    assert steps_of(alert) == [AlertStep.DISCARDED]


def test_nobody_edits_the_trail():
    alert = sent_alert()
    line = AuditLine.objects.filter(alert=alert).first()

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditLine.objects.filter(pk=line.pk).update(step=AlertStep.REFUSED)

    line.refresh_from_db()
    assert line.step == AlertStep.SUBMITTED


def test_the_live_ones_are_the_last_words_that_still_count():
    lifted, running = sent_alert(severity="Minor"), sent_alert(severity="Severe")
    endless = sent_alert(expires=None, severity="Minor")
    sent_alert(alert=draft_cancel(lifted, officer()))
    AlertFactory()

    assert list(Alert.objects.live()) == [running, endless]


def test_a_scheduled_alert_whose_end_has_passed_while_it_waited_does_not_leave(time_machine):
    now = timezone.now()
    alert = AlertFactory(send_at=now + timedelta(hours=1), expires=now + timedelta(hours=2))
    other = AlertFactory(send_at=now + timedelta(hours=1), expires=now + timedelta(hours=4))
    approval.approve_alert(approval.submit_alert(alert, officer()), officer())
    approval.approve_alert(approval.submit_alert(other, officer()), officer())

    time_machine.move_to(now + timedelta(hours=3))  # no clock ran meanwhile
    sent = approval.send_due()

    alert.refresh_from_db()
    assert (sent, list(Message.objects.values_list("alert", flat=True))) == (1, [other.pk])
    assert (alert.state, alert.sent_at, alert.approved_by) == (AlertState.DRAFT, None, None)
    line = AuditLine.objects.get(alert=alert, step=AlertStep.REFUSED)
    assert (line.actor, line.detail) == (
        None,
        {"reason": "Cette alerte finit avant de partir\xa0: changez sa fin."},
    )


@pytest.mark.parametrize("is_scheduled", [True, False])
def test_an_alert_whose_district_was_deleted_is_not_everybodys(time_machine, is_scheduled):
    area, now = AreaFactory(), timezone.now()
    SubscriptionFactory(areas=[AreaFactory()])
    alert = AlertFactory(send_at=now + timedelta(hours=1) if is_scheduled else None)
    alert.areas.set([area])
    approval.submit_alert(alert, officer())
    if is_scheduled:
        approval.approve_alert(alert, officer())

    area.delete()
    if is_scheduled:
        time_machine.move_to(now + timedelta(hours=1))
        assert approval.send_due() == 0
        line = AuditLine.objects.get(alert=alert, step=AlertStep.REFUSED)
        assert line.detail == {
            "reason": "Un de ses quartiers n’existe plus\u00a0: dites à nouveau où elle vaut."
        }
    else:
        with pytest.raises(AlertStepRefused, match="quartiers"):
            approval.approve_alert(alert, officer())

    assert Message.objects.count() == 0


@pytest.mark.parametrize("draft_later", [draft_update, draft_cancel])
def test_nothing_follows_an_alert_that_is_over_before_a_clock_has_ended_it(
    draft_later, time_machine
):
    now = timezone.now()
    first = sent_alert(expires=now + timedelta(hours=1))
    later = draft_later(first, officer())
    later.send_at, later.expires = now + timedelta(minutes=30), now + timedelta(hours=6)
    later.save()
    approval.approve_alert(approval.submit_alert(later, officer()), officer())

    time_machine.move_to(now + timedelta(hours=2))  # no clock ran meanwhile
    sent = approval.send_due()

    later.refresh_from_db()
    assert (sent, later.state, Message.objects.count()) == (0, AlertState.DRAFT, 1)
