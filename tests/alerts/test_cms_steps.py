"""From draft to sending in the CMS: each step, with its permissions."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.permissions import EDITORS
from agenda.wording.dates import to_the_second
from alerts.enums import AlertState, AlertStep
from alerts.models import Alert, AuditLine
from alerts.services import approval, templates
from alerts.services.drafting import draft_cancel, draft_update, save_draft
from alerts.viewsets.access import WRITES
from messaging.delivery.fan_out import Batch, write_batch
from messaging.enums import MessageType
from messaging.models import Delivery, Message
from tests.alerts.cms import client_of, seen, state_of, texts, url
from tests.budgets import spend
from tests.factories.agenda import AreaFactory
from tests.factories.alerts import (
    AlertFactory,
    AlertTemplateFactory,
    approved_alert,
    officer,
    sent_alert,
)
from tests.factories.messaging import SubscriptionFactory, write_deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def writer():
    return officer(first_name="Inès", last_name="Carreau")


@pytest.fixture
def approver():
    return officer(first_name="Maël", last_name="Tisserand")


@pytest.fixture
def submitted(writer):
    alert = save_draft(AlertFactory(), writer)
    return approval.submit_alert(alert, writer)


def test_it_goes_from_who_wrote_it_through_somebody_else_to_those_who_hear(writer, approver):
    for _ in range(3):
        SubscriptionFactory()
    alert = save_draft(AlertFactory(), writer)

    question = client_of(writer).get(url("submit", alert.pk))
    client_of(writer).post(url("submit", alert.pk), seen(alert))
    asked = client_of(approver).get(url("approve", alert.pk))
    answer = client_of(approver).post(url("approve", alert.pk), seen(alert), follow=True)
    write_deliveries()

    assert (question.context["page"].preview.hearers, asked.context["page"].deed) == (
        "3 abonnés",
        "Afficher sur le site et envoyer à 3 abonnés",
    )
    assert (state_of(alert), Delivery.objects.count()) == (AlertState.SENT, 3)
    alert.refresh_from_db()
    assert texts(answer) == [f"C’est parti, {to_the_second(alert.sent_at)}."]


def test_who_submits_is_told_to_ask_somebody_else(writer, submitted):
    client = client_of(writer)

    page = client.get(url("approve", submitted.pk), follow=True)
    client.post(url("approve", submitted.pk), seen(submitted))

    assert texts(page) == [
        "Vous l’avez écrite ou soumise\xa0: demandez à quelqu’un d’autre de l’approuver."
    ]
    assert (state_of(submitted), Message.objects.count()) == (AlertState.SUBMITTED, 0)


def test_who_wrote_an_earlier_version_is_told_to_ask_somebody_else(writer, approver):
    alert = save_draft(save_draft(AlertFactory(), approver), writer)
    approval.submit_alert(alert, writer)
    client = client_of(approver)

    page = client.get(url("approve", alert.pk), follow=True)
    board = client.get(url("board")).context["page"].submitted
    answer = client.post(url("approve", alert.pk), seen(alert), follow=True)

    assert texts(page) == [
        "Vous l’avez écrite ou soumise\xa0: demandez à quelqu’un d’autre de l’approuver."
    ]
    assert [(one.is_mine_to_approve, one.is_of_another) for one in board] == [(False, False)]
    assert texts(answer) == [
        "Qui écrit ou soumet une alerte ne l’approuve pas\xa0: demandez à quelqu’un d’autre."
    ]
    assert (state_of(alert), Message.objects.count()) == (AlertState.SUBMITTED, 0)


def test_the_second_of_two_who_approve_is_told_kindly_and_nothing_leaves_twice(approver, submitted):
    other = client_of(officer())
    opened = seen(submitted)
    client_of(approver).post(url("approve", submitted.pk), opened)

    answer = other.post(url("approve", submitted.pk), opened, follow=True)

    submitted.refresh_from_db()
    when = to_the_second(submitted.approved_at)
    assert texts(answer) == [f"Maël Tisserand l’a approuvée {when}\xa0: elle ne part qu’une fois."]
    assert Message.objects.count() == 1


def test_other_words_than_those_that_were_read_are_not_approved(writer, approver, submitted):
    opened = seen(submitted)
    draft = approval.return_to_draft(submitted, writer)
    draft.headline = "De tout autres mots"
    approval.submit_alert(save_draft(draft, writer), writer)

    answer = client_of(approver).post(url("approve", submitted.pk), opened, follow=True)

    assert texts(answer) == [
        "Elle a changé depuis que vous l’avez lue\xa0: relisez-la avant de l’approuver."
    ]
    assert Message.objects.count() == 0


@pytest.mark.parametrize("hostile", ["", "x", "-1", "99999999999999999999", "1e3"])
def test_a_post_that_says_no_version_approves_nothing(hostile, approver, submitted):
    client_of(approver).post(url("approve", submitted.pk), {"seen": hostile})

    assert state_of(submitted) == AlertState.SUBMITTED


def test_a_refusal_returns_it_with_a_reason_that_its_writer_reads(writer, approver, submitted):
    client_of(approver).post(url("refuse", submitted.pk), {"reason": "L’heure n’est pas la bonne"})

    page = client_of(writer).get(url("alert", submitted.pk)).content.decode()
    assert (state_of(submitted), "L’heure n’est pas la bonne" in page) == (AlertState.DRAFT, True)


def test_a_refusal_without_a_reason_says_so(approver, submitted):
    answer = client_of(approver).post(url("refuse", submitted.pk), {"reason": " "})

    assert list(answer.context["page"].reason_form.errors) == ["reason"]
    assert state_of(submitted) == AlertState.SUBMITTED


def test_a_refusal_that_comes_too_late_keeps_what_was_typed(approver, submitted):
    approval.approve_alert(submitted, officer())

    answer = client_of(approver).post(url("refuse", submitted.pk), {"reason": "Ma longue raison"})

    assert (answer.status_code, "Ma longue raison" in answer.content.decode()) == (200, True)
    assert state_of(submitted) == AlertState.SENT


def test_its_writer_takes_it_back(writer, submitted):
    answer = client_of(writer).post(url("take_back", submitted.pk))

    assert (answer["Location"], state_of(submitted)) == (
        url("edit", submitted.pk),
        AlertState.DRAFT,
    )


def test_a_draft_is_put_aside_once_confirmed_and_its_trail_stays(writer):
    alert = save_draft(AlertFactory(), writer)
    client = client_of(writer)

    client.get(url("discard", alert.pk))
    asked = state_of(alert)
    client.post(url("discard", alert.pk))

    assert (asked, state_of(alert)) == (AlertState.DRAFT, AlertState.DISCARDED)
    assert list(AuditLine.objects.values_list("step", flat=True)) == [
        AlertStep.WRITTEN,
        AlertStep.DISCARDED,
    ]


def test_one_person_sends_what_says_an_approved_template_to_the_letter(writer):
    template = AlertTemplateFactory(state="approved")
    alert = save_draft(
        AlertFactory(
            template=template,
            **{
                name: getattr(template, name)
                for name in ("topic", "event", "headline", "description", "instruction")
            },
        ),
        writer,
    )
    client = client_of(writer)

    answer = client.post(url("submit", alert.pk), seen(alert))
    client.post(url("approve", alert.pk), seen(alert))

    assert (answer["Location"], state_of(alert)) == (url("approve", alert.pk), AlertState.SENT)


def test_the_board_never_reads_like_one_person_approving_themselves(approver):
    alice, bob = (officer(first_name=name, last_name="Durand") for name in ("Alice", "Bob"))
    template = AlertTemplateFactory(
        state="approved", written_by=bob, submitted_by=bob, approved_by=alice
    )
    names = (
        "topic",
        "severity",
        "urgency",
        "certainty",
        "event",
        "headline",
        "description",
        "instruction",
    )
    for sender in (alice, bob):
        said = {name: getattr(template, name) for name in names}
        alert = save_draft(AlertFactory(template=template, **said), sender)
        assert approval.approve_alert(approval.submit_alert(alert, sender), sender).follows_template
    sent_alert(by=alice, approver=bob)
    # Rewritten since, and not approved yet.
    templates.write_template(template, alice)

    page = client_of(approver).get(url("board")).content.decode()

    for line in (
        "Alice Durand, d’après un modèle écrit par Bob Durand",
        "Bob Durand, d’après un modèle approuvé par Alice Durand",
        "Alice Durand, approuvée par Bob Durand",
    ):
        assert page.count(line) == 1


def test_an_alert_for_later_waits_for_its_hour(approver, writer):
    later = timezone.now() + dt.timedelta(hours=2)
    alert = approval.submit_alert(save_draft(AlertFactory(send_at=later), writer), writer)

    answer = client_of(approver).post(url("approve", alert.pk), seen(alert))

    assert (answer["Location"], state_of(alert)) == (url("alert", alert.pk), AlertState.SCHEDULED)
    assert Message.objects.count() == 0


def test_an_alert_that_would_end_before_it_leaves_is_said_so(approver, writer, time_machine):
    alert = approval.submit_alert(save_draft(AlertFactory(), writer), writer)
    opened = seen(alert)
    time_machine.move_to(timezone.now() + dt.timedelta(days=1))

    answer = client_of(approver).post(url("approve", alert.pk), opened, follow=True)

    assert texts(answer) == ["Cette alerte finit avant de partir\xa0: changez sa fin."]


def test_whoever_begins_an_update_opens_the_one_that_was_begun(writer, approver):
    first = sent_alert()
    client_of(writer).post(url("update", first.pk))
    update = Alert.objects.get(message_type=MessageType.UPDATE)

    begun = client_of(approver).post(url("update", first.pk))
    approval.submit_alert(update, writer)
    waiting = client_of(approver).post(url("update", first.pk))

    assert (begun["Location"], waiting["Location"]) == (
        url("edit", update.pk),
        url("alert", update.pk),
    )


def test_what_is_over_is_neither_updated_nor_lifted(writer):
    over = sent_alert()
    sent_alert(alert=draft_update(over, writer), by=writer)
    approval.expire_due()
    Alert.objects.filter(first=over).update(state=AlertState.EXPIRED)

    answer = client_of(writer).post(url("lift", over.pk), follow=True)

    assert texts(answer) == ["Cette alerte n’est plus en cours."]


def test_an_approver_reads_what_an_update_changes(approver, writer):
    first = sent_alert(headline="Les berges ferment à 22 h")
    update = draft_update(first, writer)
    update.headline, update.note, update.severity = (
        "Les berges ferment à 20 h",
        "Plus tôt",
        "Severe",
    )
    approval.submit_alert(save_draft(update, writer), writer)

    page = client_of(approver).get(url("alert", update.pk)).content.decode()

    assert '<span class="deletion">22 h</span><span class="addition">20 h</span>' in page
    assert "<del>Gênant</del> <ins>Sérieux</ins>" in page


def test_the_board_tells_apart_what_asks_for_somebody(writer, approver, submitted):
    live, over = sent_alert(), sent_alert()
    sent_alert(alert=draft_cancel(over, officer()))
    draft = save_draft(AlertFactory(), writer)
    scheduled = approval.approve_alert(
        approval.submit_alert(AlertFactory(send_at=timezone.now() + dt.timedelta(hours=1)), writer),
        approver,
    )

    board = client_of(approver).get(url("board")).context["page"]

    assert (board.live, board.scheduled, board.drafts) == ([live], [scheduled], [draft])
    assert [(waiting.alert, waiting.is_mine_to_approve) for waiting in board.submitted] == [
        (submitted, True)
    ]
    assert [alert.root for alert in board.over] == [over]


def test_the_first_page_says_how_many_run_and_how_many_wait_only_where_some_do(approver, writer):
    # For a user with alerts only, it is the whole page.
    approver.groups.add(Group.objects.get(name=EDITORS))
    client, panel = client_of(approver), f'<a href="{url("board")}">%s</a>'
    sent_alert()
    pages = [client.get(reverse("wagtailadmin_home")).content.decode()]
    approval.submit_alert(save_draft(AlertFactory(), writer), writer)

    pages.append(client.get(reverse("wagtailadmin_home")).content.decode())

    expected = ["1 alerte en cours", "1 alerte en cours, <strong>1 à approuver</strong>"]
    assert [panel % words in page for words, page in zip(expected, pages, strict=True)] == [
        True,
        True,
    ]


def test_the_board_asks_as_much_of_the_database_whatever_is_on_it(approver):
    client = client_of(approver)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            sent_alert(areas=[AreaFactory()])
            approval.submit_alert(AlertFactory(areas=[AreaFactory()]), officer())
            save_draft(AlertFactory(areas=[AreaFactory()]), officer())
        with CaptureQueriesContext(connection) as counted:
            client.get(url("board"))
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_the_figures_of_a_sent_alert_come_alone_and_say_when_they_are_final(writer):
    for _ in range(3):
        SubscriptionFactory()
    alert = sent_alert()
    client = client_of(writer)

    running = client.get(url("figures", alert.pk)).content.decode()
    cache.clear()
    Delivery.objects.update(state="accepted", accepted_at=timezone.now())
    over = client.get(url("figures", alert.pk)).content.decode()

    assert ('data-figures-state="running"' in running, "<html" in running) == (True, False)
    assert ('data-figures-state="over"' in over, "<dd>3</dd>" in over) == (True, True)


def test_the_figures_of_an_alert_that_is_still_written_say_so(writer):
    for _ in range(3):
        SubscriptionFactory()
    alert = approved_alert()
    write_batch(Batch(rows=2, looked_at=10))
    Delivery.objects.update(state="accepted", accepted_at=timezone.now())

    running = client_of(writer).get(url("figures", alert.pk)).content.decode()

    assert ('data-figures-state="running"' in running, "Encore en cours" in running) == (True, True)
    assert ("dus jusqu’ici</dt><dd>2</dd>" in running, "Tout est parti." in running) == (
        True,
        False,
    )


def test_every_step_is_on_its_screen_with_who_took_it(writer, approver, submitted):
    approval.approve_alert(submitted, approver)

    page = client_of(writer).get(url("alert", submitted.pk))

    assert [(line.step, line.actor) for line in page.context["page"].trail] == [
        (AlertStep.WRITTEN, writer),
        (AlertStep.SUBMITTED, writer),
        (AlertStep.APPROVED, approver),
        (AlertStep.SENT, None),
    ]


def test_a_trail_outlives_the_account(writer, approver, submitted):
    gone = officer()
    approval.refuse_alert(submitted, gone, "Non")
    gone.delete()

    page = client_of(approver).get(url("alert", submitted.pk)).content.decode()

    assert "un compte supprimé" in page


def test_posts_beyond_measure_are_refused(writer):
    alert = save_draft(AlertFactory(), writer)
    client = client_of(writer)

    spend(WRITES, 119, account=str(writer.pk))
    answers = [client.post(url("take_back", alert.pk)).status_code for _ in range(2)]

    assert answers == [302, 429]
