import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from wagtail.test.utils import WagtailTestUtils

from accounts.models import AttemptCount, User

PASSWORD = "un mot de passe assez long"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return WagtailTestUtils.create_superuser("claire", email="claire@example.org", password=PASSWORD)


def try_to_come_in(client, username, password, address="192.0.2.1"):
    form = {"username": username, "password": password}
    return client.post(reverse("wagtailadmin_login"), form, REMOTE_ADDR=address)


def statuses(client, username, password, times, addresses=None):
    addresses = addresses or ["192.0.2.1"] * times
    return [try_to_come_in(client, username, password, addresses[n]).status_code for n in range(times)]


def test_an_editor_comes_in(client, editor):
    response = try_to_come_in(client, "claire", PASSWORD)

    assert (response.status_code, response.url) == (302, "/cms/")


@time_machine.travel(NOON, tick=False)
def test_the_eleventh_guess_at_one_account_is_refused_in_french_and_says_when_to_come_back(client, editor):
    guesses = statuses(client, "claire", "faux", 10)
    response = try_to_come_in(client, "claire", "faux")

    assert guesses == [200] * 10
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")
    assert re.findall('<li class="error">(.*)</li>', response.content.decode()) == [
        "Trop d’essais. Réessayez dans 15 minutes."
    ]


def test_the_right_password_is_refused_too_while_the_account_waits(client, editor):
    statuses(client, "claire", "faux", 10)

    assert try_to_come_in(client, "claire", PASSWORD).status_code == 429


def test_guesses_from_many_addresses_count_together(client, editor):
    addresses = [f"192.0.2.{n}" for n in range(11)]

    assert statuses(client, "claire", "faux", 11, addresses) == [200] * 10 + [429]


def test_the_name_counts_however_it_is_written(client, editor):
    names = ["claire", "CLAIRE", " Claire"] * 4

    codes = [try_to_come_in(client, name, "faux").status_code for name in names]

    assert codes == [200] * 10 + [429] * 2


def test_another_account_does_not_wait(client, editor):
    statuses(client, "quelqu’un", "faux", 11)

    assert try_to_come_in(client, "claire", PASSWORD).status_code == 302


def test_one_address_that_guesses_at_many_accounts_is_refused(client, editor):
    codes = [try_to_come_in(client, f"nom{n}", "faux").status_code for n in range(51)]

    assert codes == [200] * 50 + [429]
    assert try_to_come_in(client, "claire", PASSWORD, "192.0.2.2").status_code == 302


def test_all_the_addresses_of_an_ipv6_subscriber_count_as_one(client, editor):
    codes = [try_to_come_in(client, f"nom{n}", "faux", f"2001:db8::{n:x}").status_code for n in range(51)]

    assert codes == [200] * 50 + [429]
    assert try_to_come_in(client, "nom", "faux", "2001:db8:0:1::1").status_code == 200


def test_the_window_ends(client, editor):
    with time_machine.travel(NOON, tick=False):
        statuses(client, "claire", "faux", 11)
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        assert try_to_come_in(client, "claire", PASSWORD).status_code == 302


def test_coming_in_costs_nothing(client, editor):
    codes = [try_to_come_in(client, "claire", PASSWORD).status_code for _ in range(60)]

    assert codes == [302] * 60
    assert list(AttemptCount.objects.values_list("count", flat=True)) == [0]


def test_coming_in_forgets_the_guesses_before_it(client, editor):
    statuses(client, "claire", "faux", 9)
    try_to_come_in(client, "claire", PASSWORD)

    assert statuses(client, "claire", "faux", 10) == [200] * 10


def test_nothing_kept_tells_a_name_or_an_address(client, editor):
    try_to_come_in(client, "claire", "faux")

    keys = list(AttemptCount.objects.values_list("key", flat=True))
    assert [key for key in keys if "claire" in key or "192" in key.split("/")] == []
    assert len(keys) == 2


def test_the_page_of_the_cms_itself_is_ours(client):
    response = client.get("/cms/login/")

    assert type(response.context["view"]).__name__ == "ThrottledLoginView"


def test_a_password_is_reset_from_the_mail_to_the_new_password(client, editor, mailoutbox):
    asked = client.post(reverse("wagtailadmin_password_reset"), {"email": "claire@example.org"})
    link = re.findall(r"https://agenda\.example\.org(/cms/\S+)", mailoutbox[0].body)[0]
    form = client.get(link)
    new = {"new_password1": "un autre assez long", "new_password2": "un autre assez long"}
    done = client.post(form.url, new)

    assert (asked.status_code, form.status_code, done.status_code) == (302, 302, 302)
    assert [(mail.to, mail.from_email) for mail in mailoutbox] == [(["claire@example.org"], "agenda@example.org")]
    assert client.get(done.url).status_code == 200
    assert try_to_come_in(client, "claire", PASSWORD).status_code == 200
    assert try_to_come_in(client, "claire", "un autre assez long").status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, editor, mailoutbox):
    known = client.post(reverse("wagtailadmin_password_reset"), {"email": "claire@example.org"})
    unknown = client.post(reverse("wagtailadmin_password_reset"), {"email": "personne@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [mail.to for mail in mailoutbox] == [["claire@example.org"]]


def test_nobody_is_drowned_in_mails_of_new_passwords(client, editor, mailoutbox):
    asks = [client.post("/cms/password_reset/", {"email": "claire@example.org"}) for _ in range(6)]

    assert [ask.status_code for ask in asks] == [302] * 5 + [429]
    assert len(mailoutbox) == 5
    assert "Trop d’essais." in asks[-1].content.decode()
