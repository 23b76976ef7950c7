"""Links of corrections and reports: they hold until their address changes them."""

import re

import pytest
from django.test import Client
from django.utils.crypto import salted_hmac

from accounts.addresses import add_key
from messaging.models import Mail
from participation.enums import ReportKind
from participation.models import Contact, Correction, LinkRequest, Proposal, Report
from participation.services import chores, following, sending
from participation.services.erasure import erase_contact
from participation.services.notice_links import LINKS_OF_AN_ADDRESS, find_notice, notice_token
from participation.services.reporting import send_report
from participation.services.stops import stop_address
from tests.agenda.cms import somebody
from tests.factories.agenda import at, listed_event
from tests.factories.participation import ProposalFactory, facts_of

pytestmark = pytest.mark.django_db
EMAIL = "karim@example.org"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def reported(
    email: str = EMAIL, kind: ReportKind = ReportKind.HOUR, *, is_told_at_once: bool = True
) -> Report:
    event = listed_event("2026-03-05 20:00")
    return send_report(
        event,
        kind,
        email=email,
        network="192.0.2.1",
        language="fr",
        is_told_at_once=is_told_at_once,
    )


def corrected(report: Report) -> Correction:
    return Correction.objects.create(
        event=report.event, contact=report.contact, network_hmac="0" * 64, sent_at=report.sent_at
    )


def confirmed(email: str = EMAIL) -> Proposal:
    proposal = ProposalFactory()
    sending.confirm_by_link(sending.send_proposal(proposal, facts_of(proposal), email))
    return Proposal.objects.get(pk=proposal.pk)


def links_in(mail: Mail) -> list[str]:
    return re.findall(r"/signaler/suivi/(\w+)/", mail.text)


def test_a_link_that_left_before_addresses_had_versions_still_opens_its_page():
    report = reported()
    signature = salted_hmac(
        "participation.notice", f"r:{report.uuid.hex}", algorithm="sha256"
    ).hexdigest()[:32]

    assert find_notice(f"r{report.uuid.hex}{signature}") == report


def test_changing_the_links_of_a_proposal_closes_those_of_reports_and_corrections():
    proposal, report = confirmed(), reported()
    correction, somebody_elses = corrected(report), reported("autre@example.org")
    closed, kept = [notice_token(report), notice_token(correction)], notice_token(somebody_elses)
    Mail.objects.all().delete()

    following.change_links(proposal)
    chores.send_links()

    assert [find_notice(token) for token in closed] == [None, None]
    assert find_notice(kept) == somebody_elses
    mail = Mail.objects.get(kind="notice-links")
    assert (mail.recipient, Mail.objects.count()) == (EMAIL, 2)
    assert {find_notice(token) for token in links_in(mail)} == {report, correction}


def test_who_only_reported_changes_their_links_from_that_page(client):
    report = reported()
    page = f"/signaler/suivi/{notice_token(report)}/"
    Mail.objects.all().delete()

    answer = client.post(page, {"faire": "cle"})
    chores.send_links()

    assert (
        "Ce lien est une clé"
        in Client().get(f"/signaler/suivi/{links_in(Mail.objects.get())[0]}/").content.decode()
    )
    assert (answer.url, client.get(page).status_code) == ("/propositions/?change", 404)
    assert client.get(f"{page}donnees/").status_code == 404
    assert client.post(page, {"faire": "cle"}).status_code == 404
    assert LinkRequest.objects.count() == 0


def test_who_changes_their_links_reads_that_it_is_done_and_is_asked_for_no_address(client):
    text = client.get("/propositions/?change").content.decode()

    assert (
        "<h1>Vos liens sont changés</h1>" in text,
        "Les anciens ne valent plus rien." in text,
    ) == (True, True)
    assert ("<h1>Retrouver" in text, 'name="email"' in text) == (False, False)


def test_links_of_later_notices_work_until_links_are_changed_again():
    first = reported()
    following.change_links_of(first.contact)
    second = reported()
    token = notice_token(second)
    before = find_notice(token)

    following.change_links_of(second.contact)

    assert (before, find_notice(token)) == (second, None)


def test_a_mail_of_the_next_morning_that_has_not_left_gets_the_new_links():
    reports = [reported(kind=ReportKind.OFFENSIVE, is_told_at_once=False) for _ in range(3)]
    following.change_links_of(reports[0].contact)

    mail = Mail.objects.get(kind="report-received")

    assert [find_notice(token) for token in links_in(mail)] == reports


def test_nobody_gets_a_link_by_a_title_that_looks_like_one():
    hers = reported("autre@example.org")
    forged = f"/signaler/suivi/r{hers.uuid.hex}{'0' * 32}/"
    report = reported(kind=ReportKind.OFFENSIVE, is_told_at_once=False)
    Mail.objects.filter(thread=report.contact.thread).update(text=f"« {forged} »")
    Contact.objects.update(link_version=3)

    following.change_links_of(report.contact)

    assert forged in Mail.objects.get(thread=report.contact.thread).text


@pytest.mark.parametrize("count", [1, LINKS_OF_AN_ADDRESS + 2])
def test_links_that_are_asked_for_come_in_one_mail_the_last_ones(count):
    reports = [reported() for _ in range(count)]
    Mail.objects.all().delete()

    following.ask_links(EMAIL)
    sent = chores.send_links()

    links = links_in(Mail.objects.get())
    assert (sent, {find_notice(token) for token in links}) == (
        1,
        set(reports[-LINKS_OF_AN_ADDRESS:]),
    )


def test_no_links_are_mailed_for_unknown_erased_or_stopped_addresses():
    erased, stopped = reported(), reported("volee@example.org")
    token = notice_token(erased)
    erase_contact(erased.contact)
    again = reported()  # somebody writes from the same address anew
    stop_address(stopped.contact, actor=somebody("Modérateurs"))
    Mail.objects.all().delete()

    for email in ("personne@example.org", "volee@example.org"):
        following.ask_links(email)

    assert (chores.send_links(), Mail.objects.count()) == (0, 0)
    assert (find_notice(token), find_notice(notice_token(again))) == (None, again)


def test_links_and_asking_for_them_outlive_another_secret_and_another_key(settings, tmp_path):
    settings.PUSH_KEYS = tmp_path
    report = reported()
    token = notice_token(report)
    Mail.objects.all().delete()
    following.ask_links(EMAIL)

    add_key()
    following.ask_links(EMAIL)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    known, sent = find_notice(token), [chores.send_links(), chores.send_links()]
    settings.SECRET_KEY_FALLBACKS = []

    assert (known, find_notice(token)) == (report, None)
    assert (sent, Contact.objects.count()) == ([2, 0], 1)
