"""Mails through a real server that accepts, refuses, delays or drops; dispatchers that die."""

import asyncio
import signal
import time
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from accounts.services import keep_address
from messaging.delivery.mail_sender import MailPace, MailSender
from messaging.models import Mail, SuppressedAddress
from messaging.services.outbox import post_mail
from tests.services.dispatchers import PATIENCE_S, Ledger
from tests.services.live_site import free_port
from tests.services.mail_server import CUT, HANG, TAKEN, MailServer
from tests.services.push_service import write_certificate

pytestmark = pytest.mark.django_db

ANNE, BRUNO = "anne@example.org", "bruno@example.org"
QUICK = MailPace(timeout_s=0.2, grace_s=0.1, look_s=0.05)


@pytest.fixture
def server(settings):
    with MailServer() as server:
        told(settings, server)
        yield server


def told(settings, server, **more):
    for name, value in (server.settings() | more).items():
        setattr(settings, name, value)


def posted(to=ANNE, **fields):
    values: dict[str, Any] = {
        "subject": "Votre proposition",
        "text": "Bonjour,\n",
        "kind": "decision",
        "thread": uuid4(),
    }
    return post_mail(to=to, language="fr", **values | fields)


def send(pace=QUICK):
    sender = MailSender("test", pace)
    sender.send_due()
    return sender


def due_again():
    Mail.objects.owed().update(due_at=timezone.now())


def ends():
    """Return (recipient, state, code, attempts) of each mail."""
    return list(
        Mail.objects.order_by("id").values_list("recipient", "state", "status_code", "attempts")
    )


def suppressed():
    return [
        (one.address, one.smtp_code) for one in SuppressedAddress.objects.select_related("address")
    ]


def test_a_mail_arrives_with_its_words_and_what_a_mail_reader_must_know(server):
    mail = posted(
        subject="Votre proposition est publiée : «L’été»", text="Bonjour,\n", html="<p>Bonjour,</p>"
    )

    send()

    ((recipient, message),) = server.taken
    assert (recipient, message["To"], message["From"]) == (ANNE, ANNE, "agenda@example.org")
    assert message["Subject"].strip() == "Votre proposition est publiée : «L’été»"
    assert (message["Message-ID"], message["Auto-Submitted"]) == (
        mail.internet_message_id,
        "auto-generated",
    )
    assert (message["In-Reply-To"], message["List-Unsubscribe"]) == (None, None)
    bodies = [
        (part.get_content_type(), part.get_content().strip()) for part in message.iter_parts()
    ]
    assert bodies == [("text/plain", "Bonjour,"), ("text/html", "<p>Bonjour,</p>")]
    assert ends() == [(ANNE, "accepted", 250, 1)]


def test_the_later_mails_of_a_thread_answer_its_first(server):
    thread = uuid4()
    first = posted(thread=thread)
    posted(thread=thread)
    posted(thread=thread)

    send()

    answered = [(message["In-Reply-To"], message["References"]) for _to, message in server.taken]
    assert answered == [(None, None), *[(first.internet_message_id, first.internet_message_id)] * 2]


def test_a_digest_goes_after_what_somebody_waits_for_and_says_how_it_is_left(server):
    """RFC 8058; the URL is not split into encoded words, however long."""
    leave_url = f"https://agenda.example.org/en/recevoir/{'0' * 32}.{'a' * 43}/arreter/"
    thread = uuid4()
    for number in range(2):
        posted(subject=f"Digest {number}", thread=thread, unsubscribe_url=leave_url)
    posted(BRUNO, subject="Votre code")

    send()

    sent = [
        (message["Subject"], (message["List-Unsubscribe"] or "").strip())
        for _to, message in server.taken
    ]
    assert sent == [
        ("Votre code", ""),
        *((f"Digest {number}", f"<{leave_url}>") for number in range(2)),
    ]
    last = server.taken[-1][1]
    assert (last["List-Unsubscribe-Post"], last["In-Reply-To"]) == (
        "List-Unsubscribe=One-Click",
        None,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_one_connection_serves_all_that_is_due(server, count):
    for _ in range(count):
        posted()

    send()

    assert (len(server.taken), server.connections) == (count, 1)


def test_of_two_people_one_who_is_refused_keeps_nothing_from_the_other(server):
    server.at_recipient[ANNE] = f"550 5.1.1 {ANNE} unknown"
    posted(ANNE)
    posted(BRUNO)

    with capture_logs() as log:
        send()

    assert [recipient for recipient, _message in server.taken] == [BRUNO]
    assert ends() == [(ANNE, "not_delivered", 550, 1), (BRUNO, "accepted", 250, 1)]
    assert suppressed() == [(keep_address(ANNE), 550)]
    assert [line["event"] for line in log] == ["mail_refused", "mail_accepted"]
    assert "example.org" not in str(log)


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "452 4.2.2 full"])
@pytest.mark.parametrize("is_at_data", [False, True])
def test_a_refusal_that_may_pass_is_tried_again_as_the_same_mail(server, answer, is_at_data):
    mail = posted()
    server.at_recipient[ANNE], server.at_data = (TAKEN, answer) if is_at_data else (answer, TAKEN)
    send()
    delayed = ends()
    send()  # not due yet
    server.at_recipient[ANNE], server.at_data = TAKEN, TAKEN
    due_again()

    send()

    assert delayed == [(ANNE, "received", int(answer[:3]), 1)]
    assert ends() == [(ANNE, "accepted", 250, 2)]
    assert [message["Message-ID"] for _to, message in server.taken] == [mail.internet_message_id]
    assert suppressed() == []


@pytest.mark.parametrize(
    ("answer", "is_at_data", "is_address"),
    [
        ("550 no such user", False, True),
        ("550 5.1.1 no such user", True, True),
        ("554 5.7.1 relay access denied", False, False),
        ("550 5.7.1 looks like spam", True, False),
        ("554 transaction failed", True, False),
    ],
)
def test_a_refusal_for_ever_is_noted_and_costs_the_address_where_it_is_to_blame(
    server, answer, is_at_data, is_address
):
    posted()
    server.at_recipient[ANNE], server.at_data = (TAKEN, answer) if is_at_data else (answer, TAKEN)
    send()
    server.at_recipient[ANNE], server.at_data = TAKEN, TAKEN

    send()

    assert (ends(), server.taken) == ([(ANNE, "not_delivered", int(answer[:3]), 1)], [])
    assert suppressed() == ([(keep_address(ANNE), int(answer[:3]))] if is_address else [])


def test_what_still_waits_for_an_address_that_bounces_is_not_sent(server):
    server.at_recipient[ANNE] = "550 5.1.1 unknown"
    posted()
    posted()

    send()

    assert ends() == [(ANNE, "not_delivered", 550, 1), (ANNE, "not_delivered", None, 0)]
    assert posted() is None


@pytest.mark.parametrize("fault", [HANG, CUT])
def test_a_server_that_falls_silent_or_hangs_up_at_the_last_dot_gets_the_same_mail_again(
    server, fault
):
    mail = posted()
    server.at_data = fault
    send()
    failed = ends()
    server.at_data = TAKEN
    due_again()

    send()

    assert failed == [(ANNE, "received", None, 1)]
    assert [message["Message-ID"] for message in server.seen] == [mail.internet_message_id] * 2
    assert (ends(), suppressed()) == ([(ANNE, "accepted", 250, 2)], [])


def test_a_server_that_is_away_is_let_alone_and_costs_no_mail_a_try(settings):
    posted()
    with MailServer() as server:
        told(settings, server, EMAIL_PORT=free_port())
        sender = send()
        faults = sender.faults
        sender.server.port = server.port  # it is up again, but not tried yet

        sender.send_due()

    assert (faults, server.connections) == (1, 0)
    assert (ends(), suppressed()) == ([(ANNE, "received", None, 0)], [])


def test_a_wrong_password_costs_no_address_anything(settings, tmp_path, monkeypatch):
    certificate = write_certificate(tmp_path / "mail.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    posted()
    with MailServer(certificate=certificate, password="right") as server:
        told(
            settings,
            server,
            EMAIL_USE_TLS=True,
            EMAIL_HOST_USER="agenda",
            EMAIL_HOST_PASSWORD="wrong",
        )
        send()
        refused = ends()
        settings.EMAIL_HOST_PASSWORD = "right"

        send()

    assert refused == [(ANNE, "received", None, 0)]
    assert (ends(), suppressed()) == ([(ANNE, "accepted", 250, 1)], [])


@pytest.mark.parametrize("is_known", [True, False])
def test_with_tls_a_mail_is_sent_to_a_server_whose_certificate_is_known_and_to_no_other(
    settings, tmp_path, monkeypatch, is_known
):
    certificate = write_certificate(tmp_path / "mail.pem")
    other = write_certificate(tmp_path / "other.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate if is_known else other))
    posted()

    with MailServer(certificate=certificate) as server:
        told(settings, server, EMAIL_USE_TLS=True)
        send()

    assert [to for to, _message in server.taken] == ([ANNE] if is_known else [])
    assert ends() == [(ANNE, "accepted", 250, 1) if is_known else (ANNE, "received", None, 0)]


def test_where_tls_is_asked_for_a_server_without_it_gets_nothing(settings, server):
    posted()
    settings.EMAIL_USE_TLS = True

    send()

    assert (server.seen, ends()) == ([], [(ANNE, "received", None, 0)])


@pytest.mark.django_db(transaction=True)
def test_one_that_is_told_to_stop_waits_for_no_silent_server(server):
    posted()
    server.at_data = HANG

    async def run_and_stop():
        sender = MailSender("test", MailPace(timeout_s=PATIENCE_S, grace_s=0.1, look_s=0.05))
        running = asyncio.create_task(sender.run())
        while not server.seen:
            await asyncio.sleep(0.01)
        sender.stop()
        async with asyncio.timeout(PATIENCE_S / 2):
            await running

    asyncio.run(run_and_stop())

    assert ends() == [(ANNE, "received", None, 1)]


@pytest.mark.django_db(transaction=True)
def test_of_two_dispatchers_one_is_killed_and_each_mail_arrives_once(server, tmp_path):
    """Both hold one mail while the server is silent; the dead one's mail waits for the end of its
    lease."""
    posted_ids = sorted(posted().internet_message_id for _ in range(10))
    ledger = Ledger(tmp_path)
    server.at_data = HANG
    running = [ledger.dispatcher(EMAIL_URL=f"smtp://127.0.0.1:{server.port}") for _ in range(2)]
    try:
        wait_until(lambda: server.waiting == 2)
        killed = running[0]
        killed.send_signal(signal.SIGKILL)
        wait_until(lambda: server.waiting == 1)
        server.answer_all()
        ledger.wait_for("state = 'accepted'", 9)
        held_line = (
            "FROM alerts_mail JOIN alerts_delivery ON delivery_id = id WHERE state = 'received'"
        )
        ((held, holder),) = ledger.ask(f"SELECT internet_message_id, leased_by {held_line}")
        before = taken_ids(server)
        ledger.change(
            "UPDATE alerts_delivery SET leased_until = ? WHERE state = 'received'",
            "2000-01-01 00:00:00+00:00",
        )
        ledger.wait_for("state = 'accepted'", 10)
    finally:
        for process in running:
            process.kill()
            process.wait()

    assert holder.split(":")[1] == str(killed.pid)
    assert before == [one for one in posted_ids if one != held]
    assert taken_ids(server) == posted_ids


def taken_ids(server):
    return sorted(message["Message-ID"] for _to, message in server.taken)


def wait_until(is_so):
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
