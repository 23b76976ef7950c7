"""Letters of accounts: every one that can leave has our words, in French and in English."""

from pathlib import Path

import allauth
import pytest
from allauth.core import context
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from accounts.adapters import AccountAdapter
from messaging.models import Mail

pytestmark = pytest.mark.django_db

SHIPPED, OURS = Path(allauth.__file__).parent / "templates", settings.BASE_DIR / "templates"
#: Parts of other letters, and those of passwords, which nobody has.
OTHERS = ("base_", "password_")
LETTERS = sorted(
    {
        f"{app}/email/{path.name.removesuffix('_message.txt')}"
        for app in ("account", "mfa")
        for path in (SHIPPED / app / "email").glob("*_message.txt")
        if not path.name.startswith(OTHERS)
    }
    | {f"{path.parent.parent.name}/email/{path.stem}" for path in OURS.glob("*/email/*.txt")}
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
FACTS = {
    "timestamp": timezone.now(),
    "ip": "192.0.2.1",
    "user_agent": FIREFOX,
    "from_email": "avant@example.org",
    "to_email": "apres@example.org",
    "deleted_email": "autre@example.org",
    "name": "Ma ville",
}
WITH_CODE = ("account/email/login_code", "account/email/email_confirmation")


def sent(prefix, language, **more):
    code = {"code": "481930"} if prefix.startswith(WITH_CODE) else {}
    with override(language), context.request_context(RequestFactory().get("/")):
        AccountAdapter().send_mail(prefix, "lou@example.org", FACTS | code | more)
    return Mail.objects.get()


def test_every_letter_is_known():
    assert len(LETTERS) == 15


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("prefix", LETTERS)
def test_a_letter_says_in_its_language_what_to_do_if_it_was_not_you(prefix, language):
    mail = sent(prefix, language)

    question = {"fr": "Ce n’était pas vous ?", "en": "Not you?"}[language]
    text = mail.text.replace("\xa0", " ")
    assert (mail.language, mail.recipient, question in text) == (language, "lou@example.org", True)
    assert ("&#" in mail.text, "{{" in mail.text, "\n" in mail.subject) == (False, False, False)
    assert 10 < len(mail.subject) < 60


@pytest.mark.parametrize("prefix", LETTERS)
def test_a_letter_is_another_in_english(prefix):
    with override("fr"):
        french = render_to_string(f"{prefix}.txt", FACTS)
    with override("en"):
        english = render_to_string(f"{prefix}.txt", FACTS)

    paragraphs = zip(french.split("\n\n"), english.split("\n\n"), strict=True)
    assert [one for one, other in paragraphs if one.strip() and one == other] == []


def test_a_code_stands_in_the_subject_and_by_itself_and_one_who_steps_up_finds_the_way_home():
    at_the_door = sent("account/email/login_code", "fr")
    Mail.objects.all().delete()
    inside = sent("account/email/login_code", "fr", reauthentication=True)

    home = "https://agenda.example.org/compte/"
    assert at_the_door.subject.startswith("481930, ")
    assert "\n481930\n" in at_the_door.text
    assert (home in at_the_door.text, home in inside.text) == (False, True)


def test_what_was_done_is_said_with_the_device_and_the_hour_and_never_the_network():
    mail = sent("mfa/email/webauthn_added", "fr")

    assert "Fait depuis Firefox, Linux, " in mail.text
    assert "192.0.2.1" not in mail.text
    assert "https://agenda.example.org/compte/" in mail.text


@pytest.mark.parametrize("name", ["account_already_exists", "unknown_account"])
def test_a_letter_about_an_address_names_it(name):
    mail = sent(f"account/email/{name}", "fr")

    assert " lou@example.org" in mail.text
