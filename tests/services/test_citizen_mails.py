"""Mails of typical citizens' actions, counted at a real mail server."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.test import Client

from messaging.delivery.mail_sender import MailSender
from messaging.models import Mail
from messaging.views.digests import LINKS as DIGEST_LINKS
from participation.models import Report
from participation.services.chores import send_links
from participation.throttling import CODES, LINKS, RECEIPTS
from tests.factories.agenda import at, listed_event
from tests.participation.test_mail_budgets import MIREILLE, page_of, send
from tests.services.mail_server import MailServer

pytestmark = pytest.mark.django_db
HER_NETWORK, THEIR_NETWORK = "198.51.100.7", "192.0.2.1"


@pytest.fixture
def server(settings):
    with MailServer() as server:
        for name, value in server.settings().items():
            setattr(settings, name, value)
        yield server


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=True)  # mail budgets are per day


def arrived(server: MailServer) -> Counter[str]:
    """Send the due mails; return the number of mails received by mailbox."""
    MailSender("test").send_due()
    return Counter(recipient for recipient, _message in server.taken)


def last_mail(server: MailServer) -> str:
    _recipient, message = server.taken[-1]
    return message.get_body(("plain",)).get_content()


def confirm(client: Client, server: MailServer, sent) -> str:
    """Submit the code from the mail; return the URL of the page that follows the proposal."""
    arrived(server)
    code = re.findall(r"\b\d{6}\b", last_mail(server))[0]
    return client.post(sent.url, {"faire": "confirmer", "code": code})["Location"]


def ask_links(client: Client, ip: str) -> int:
    status = client.post("/propositions/", {"email": MIREILLE}, REMOTE_ADDR=ip).status_code
    send_links()
    return status


def report(client: Client, kind: str, number: int, email: str = MIREILLE, *, ip: str = HER_NETWORK):
    event = listed_event("2026-03-05 20:00", title=f"Bal {number}")
    return client.post(
        f"/signaler/evenements/{event.slug}/", {"kind": kind, "email": email}, REMOTE_ADDR=ip
    )


def test_whom_strangers_want_silent_still_gets_her_own_code(server):
    for number in range(CODES.per_asker.amount + 5):
        send(Client(), f"mireille+{number}@example.org", ip=THEIR_NETWORK)
    theirs = arrived(server).total()

    page = confirm(her := Client(), server, send(her, ip=HER_NETWORK))

    assert (theirs, arrived(server)[MIREILLE]) == (CODES.per_asker.amount, 1)  # her code
    assert "Ce navigateur est connu" in page_of(her.get(page))


def test_a_theatre_proposes_its_season_in_a_day_with_one_code(server):
    theatre, shows = Client(), 12
    confirm(theatre, server, send(theatre))

    sent = [send(theatre) for _ in range(shows)]

    assert {answer.status_code for answer in sent} == {302}
    assert arrived(server)[MIREILLE] == 1 + shows  # the first one's code, then a receipt for each
    assert Mail.objects.filter(kind="proposal-code").count() == 1


def test_her_own_link_leaves_after_strangers_asked_for_it_and_opens_what_it_says(server):
    her = Client()
    confirm(her, server, send(her, ip=HER_NETWORK))
    before = arrived(server)[MIREILLE]
    theirs = [ask_links(Client(), THEIR_NETWORK) for _ in range(LINKS.per_asker.amount + 3)]

    hers = ask_links(her, HER_NETWORK)
    mails = arrived(server)[MIREILLE]
    address = re.findall(r"https?://\S+/propositions/\S+", last_mail(server))[0]

    assert theirs == [302] * LINKS.per_asker.amount + [422] * 3
    assert (hers, her.get(urlsplit(address).path).status_code) == (302, 200)
    assert mails - before == LINKS.per_asker.amount + 1


def test_a_legal_notice_is_answered_after_a_day_of_reports(server):
    reporter = Client()
    answers = [
        report(reporter, "hour", number).status_code
        for number in range(RECEIPTS.per_asker.amount + 2)
    ]
    receipts = arrived(server)[MIREILLE]

    legal = report(reporter, "offensive", RECEIPTS.per_asker.amount + 2)

    assert (answers[-1], receipts, legal.status_code) == (422, RECEIPTS.per_asker.amount, 302)
    assert arrived(server)[MIREILLE] == receipts + 1
    assert Report.objects.filter(kind="offensive").count() == 1


def test_what_opens_something_is_kept_only_until_its_mail_has_arrived(server):
    send(Client())
    waiting = Mail.objects.get().text
    arrived(server)

    kept = Mail.objects.get()
    assert re.search(r"\b\d{6}\b", waiting)
    assert (kept.text, kept.html, len(server.taken)) == ("", "", 1)


def test_a_search_by_mail_follows_the_same_rules(server):
    def ask(ip: str):
        data = {"email": MIREILLE, "rhythm": "daily"}
        return Client().post("/recevoir/?q=jazz", data, REMOTE_ADDR=ip).status_code

    theirs = [ask(THEIR_NETWORK) for _ in range(DIGEST_LINKS.per_asker.amount + 2)]
    before = arrived(server)[MIREILLE]
    hers = ask(HER_NETWORK)

    assert theirs[-1] == 422
    assert (before, hers, arrived(server)[MIREILLE]) == (
        DIGEST_LINKS.per_asker.amount,
        302,
        before + 1,
    )
