"""What needs no mail server; tests/services/test_mail.py has one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.core import mail as django_mail
from django.db import InterfaceError, connection
from django.utils import timezone

from messaging.delivery.mail_sender import MailLeases, MailSender
from messaging.delivery.push_leases import PushLeases
from messaging.models import Mail
from messaging.services.outbox import post_mail
from messaging.signals import looking

pytestmark = pytest.mark.django_db

ANNE = "anne@example.org"


def posted(**fields):
    values: dict[str, Any] = {
        "subject": "Votre proposition",
        "text": "Bonjour,\n",
        "kind": "decision",
        "thread": uuid4(),
    }
    return post_mail(to=ANNE, language="fr", **values | fields)


def states():
    return list(Mail.objects.order_by("id").values_list("state", "attempts"))


def test_what_has_waited_longest_leaves_first():
    second, first = posted(), posted()
    Mail.objects.filter(pk=first.pk).update(due_at=timezone.now() - timedelta(hours=1))

    MailSender("test").send_due()

    sent = [message.extra_headers["Message-ID"] for message in django_mail.outbox]
    assert sent == [first.internet_message_id, second.internet_message_id]


def test_nothing_is_sent_after_its_end_nor_before_its_time():
    posted(expires_in=timedelta(0))
    posted()
    Mail.objects.filter(state="received", expires_at__gt=timezone.now()).update(
        due_at=timezone.now() + timedelta(minutes=1)
    )

    MailSender("test").send_due()

    assert (django_mail.outbox, states()) == ([], [("expired", 0), ("received", 0)])


def test_what_another_holds_is_left_to_it_until_its_lease_is_over():
    posted()
    Mail.objects.update(leased_by="another", leased_until=timezone.now() + timedelta(minutes=1))
    MailSender("test").send_due()
    before = list(django_mail.outbox)
    Mail.objects.update(leased_until=timezone.now())

    MailSender("test").send_due()

    # The other may have posted it: that is a try, too.
    assert (before, len(django_mail.outbox), states()) == ([], 1, [("accepted", 2)])


def test_the_dispatcher_beside_takes_no_mail_and_gives_none_back():
    posted()
    mails, pushes = MailLeases("one", 30), PushLeases("one", 30)
    owed_by_push = (pushes.has_due(), pushes.queues())
    mails.lease(mails.due, 1)

    given_back = (pushes.give_back(), mails.give_back())

    assert (owed_by_push, given_back) == ((False, []), (0, 1))


def test_one_that_cannot_be_written_holds_up_no_other():
    broken, whole = posted(), posted()
    Mail.objects.filter(pk=broken.pk).update(subject="Deux\nlignes")

    MailSender("test").send_due()

    sent = [message.extra_headers["Message-ID"] for message in django_mail.outbox]
    assert (sent, states()) == ([whole.internet_message_id], [("received", 1), ("accepted", 1)])


def test_what_is_erased_before_it_leaves_is_sent_to_nobody():
    posted().delete()

    MailSender("test").send_due()

    assert django_mail.outbox == []


def test_what_another_app_fails_to_do_at_a_look_keeps_no_mail_and_names_nobody():
    def fail(**kwargs):
        raise ValueError(ANNE)

    posted()
    looking.connect(fail)
    try:
        with structlog.testing.capture_logs() as logs:
            MailSender("test")._turn()
    finally:
        looking.disconnect(fail)

    assert (
        len(django_mail.outbox),
        [(line["event"], line["error"]) for line in logs if "error" in line],
    ) == (
        1,
        [("mail_sender_failed", "ValueError")],
    )
    assert ANNE not in str(logs)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_driver_closed_is_opened_anew_and_the_mail_leaves_at_the_next_look():
    posted()
    sender = MailSender("test")

    def refuse(*arguments):
        raise InterfaceError("the connection is closed")

    with connection.execute_wrapper(refuse), structlog.testing.capture_logs() as logs:
        sender._turn()

    assert [(line["event"], line["error"]) for line in logs] == 2 * [
        ("mail_sender_waits_for_the_database", "InterfaceError")
    ]
    sender._turn()
    assert states() == [("accepted", 1)]


def test_a_mail_that_has_left_or_never_will_keeps_no_word_of_what_it_opened():
    posted(
        subject="123456, le code",
        text="https://agenda.example.org/propositions/clef/",
        html="<a>clef</a>",
    )
    posted(text="clef", expires_in=timedelta(0))
    waiting = posted(text="clef")
    Mail.objects.filter(pk=waiting.pk).update(due_at=timezone.now() + timedelta(minutes=1))

    MailSender("test").send_due()

    assert "clef" in django_mail.outbox[0].body
    kept = Mail.objects.order_by("pk").values_list("state", "subject", "text", "html")
    assert list(kept) == [
        ("accepted", "", "", ""),
        ("expired", "", "", ""),
        ("received", "Votre proposition", "clef", ""),
    ]
