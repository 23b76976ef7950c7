"""The door's codes through a real mail server: what arrives enters, in the visitor's language."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from messaging.delivery.mail_sender import MailSender
from messaging.models import Mail
from tests.services.mail_server import MailServer

pytestmark = pytest.mark.django_db
LOU = "lou@example.org"


@pytest.fixture
def server(settings):
    with MailServer() as server:
        for name, value in server.settings().items():
            setattr(settings, name, value)
        yield server


def ask(client: Client, language: str, email: str = LOU) -> None:
    with translation.override(language):
        door = reverse("account_login")
    client.post(door, {"email": email}, headers={"accept-language": language})


def arrived(server: MailServer) -> tuple[str, str]:
    """Send what is due; return subject and text of the last mail that arrived."""
    MailSender("test").send_due()
    recipient, message = server.taken[-1]
    assert recipient == LOU
    return message["Subject"], message.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("fr", "votre code pour entrer", "dix minutes"),
        ("en", "your code to sign in", "ten minutes"),
    ],
)
def test_who_types_the_code_that_arrived_is_in(server, language, subject, sentence):
    client = Client()
    ask(client, language)
    heading, text = arrived(server)
    (code,) = re.findall(r"^(\d{6})\r?$", text, re.MULTILINE)

    with translation.override(language):
        entered = client.post(reverse("account_confirm_login_code"), {"code": code})
        page = client.get(reverse("account_home"))

    assert (heading, sentence in text) == (f"{code}, {subject}", True)
    assert (entered.status_code, User.objects.get().email) == (302, LOU)
    assert (page.status_code, LOU in page.text) == (200, True)


def test_a_mail_brings_its_code_as_text_and_as_html_to_nobody_else_and_is_not_kept(server):
    ask(Client(), "fr")
    _heading, text = arrived(server)
    (code,) = re.findall(r"^(\d{6})\r?$", text, re.MULTILINE)
    (mail,) = server.taken

    assert code in mail[1].get_body(("html",)).get_content()
    assert [mail[1]["To"], mail[1]["Cc"], mail[1]["Bcc"]] == [LOU, None, None]
    assert mail[1]["Auto-Submitted"] == "auto-generated"
    kept = Mail.objects.get()
    assert (kept.recipient, kept.subject, kept.text, kept.html) == (LOU, "", "", "")
