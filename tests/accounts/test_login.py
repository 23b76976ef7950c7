import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from wagtail.test.utils import WagtailTestUtils

from accounts.models import AttemptCount, User
from accounts.throttling import LOGIN
from tests.budgets import spend

PASSWORD = "un mot de passe assez long"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return WagtailTestUtils.create_superuser(
        "claire", email="claire@example.org", password=PASSWORD
    )


def try_to_come_in(client, username, password, address="192.0.2.1"):
    form = {"username": username, "password": password}
    return client.post(reverse("wagtailadmin_login"), form, REMOTE_ADDR=address)


def statuses(client, username, password, times, addresses=None):
    addresses = addresses or ["192.0.2.1"] * times
    return [
        try_to_come_in(client, username, password, addresses[n]).status_code for n in range(times)
    ]


def test_an_editor_comes_in(client, editor):
    response = try_to_come_in(client, "claire", PASSWORD)

    assert (response.status_code, response.url) == (302, "/cms/")


@time_machine.travel(NOON, tick=False)
def test_the_eleventh_guess_at_one_account_is_refused_in_french_and_says_when_to_come_back(
    client, editor
):
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
    spend(LOGIN, 48, "192.0.2.1")
    codes = [try_to_come_in(client, f"nom{n}", "faux").status_code for n in range(3)]

    assert codes == [200] * 2 + [429]
    assert try_to_come_in(client, "claire", PASSWORD, "192.0.2.2").status_code == 302


def test_all_the_addresses_of_an_ipv6_subscriber_count_as_one(client, editor):
    spend(LOGIN, 48, "2001:db8::ffff")
    codes = [
        try_to_come_in(client, f"nom{n}", "faux", f"2001:db8::{n:x}").status_code for n in range(3)
    ]

    assert codes == [200] * 2 + [429]
    assert try_to_come_in(client, "nom", "faux", "2001:db8:0:1::1").status_code == 200


def test_the_window_ends(client, editor):
    with time_machine.travel(NOON, tick=False):
        statuses(client, "claire", "faux", 11)
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        assert try_to_come_in(client, "claire", PASSWORD).status_code == 302


def test_coming_in_costs_nothing(client, editor):
    codes = [try_to_come_in(client, "claire", PASSWORD).status_code for _ in range(3)]

    assert codes == [302] * 3
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


@pytest.fixture
def besieged(client, editor):
    """A browser known to the officer, while attackers have used up the name's shared limit."""
    try_to_come_in(client, "claire", PASSWORD, "198.51.100.1")
    del client.cookies[settings.SESSION_COOKIE_NAME]
    spend(LOGIN, 9, "192.0.2.1", account="claire")
    assert statuses(Client(), "claire", "faux", 2, ["192.0.2.2", "192.0.2.3"]) == [200, 429]
    return client


def test_a_browser_where_one_came_in_before_passes_while_strangers_guess(besieged, editor):
    stranger = try_to_come_in(Client(), "claire", PASSWORD, "203.0.113.1")
    officer = try_to_come_in(besieged, " claire", "faux", "192.0.2.1")
    again = try_to_come_in(besieged, "claire", PASSWORD, "192.0.2.1")

    assert (stranger.status_code, officer.status_code, again.status_code) == (429, 200, 302)


def test_it_passes_though_a_stranger_uses_up_its_network(besieged, editor):
    spend(LOGIN, 50, "203.0.113.7")
    assert try_to_come_in(Client(), "x", "faux", "203.0.113.7").status_code == 429

    assert try_to_come_in(besieged, "claire", PASSWORD, "203.0.113.7").status_code == 302


def test_coming_in_there_gives_strangers_no_new_tries(besieged, editor):
    try_to_come_in(besieged, "claire", PASSWORD, "198.51.100.1")

    assert try_to_come_in(Client(), "claire", "faux", "203.0.113.1").status_code == 429


def test_whoever_holds_such_a_browser_guesses_no_faster(besieged, editor):
    codes = statuses(besieged, "claire", "faux", 11)

    assert codes == [200] * 10 + [429]


def test_it_is_known_for_that_person_alone(besieged, editor):
    WagtailTestUtils.create_superuser("odile", email="odile@example.org", password=PASSWORD)
    statuses(Client(), "odile", "faux", 11, [f"203.0.113.{n}" for n in range(11)])

    assert try_to_come_in(besieged, "odile", PASSWORD).status_code == 429


def test_a_new_password_makes_every_browser_unknown(besieged, editor):
    editor.set_password("un autre mot de passe")
    editor.save()

    assert (
        try_to_come_in(besieged, "claire", "un autre mot de passe", "198.51.100.1").status_code
        == 429
    )


@pytest.mark.parametrize(
    "change", [lambda value: value[:-1] + "x", lambda value: "{}", lambda value: ""]
)
def test_a_mark_that_nobody_signed_is_none(besieged, editor, change):
    besieged.cookies["cms_known"] = change(besieged.cookies["cms_known"].value)

    assert try_to_come_in(besieged, "claire", PASSWORD, "198.51.100.1").status_code == 429


def test_the_mark_is_signed_long_lived_and_out_of_a_scripts_reach(client, editor):
    response = try_to_come_in(client, "claire", PASSWORD)

    mark = response.cookies["cms_known"]
    assert (mark["httponly"], mark["samesite"], mark["path"], mark["max-age"]) == (
        True,
        "Lax",
        "/cms/",
        365 * 86400,
    )
    assert ("claire" in mark.value, editor.password in mark.value) == (False, False)


def test_several_people_are_known_on_one_browser_and_the_oldest_is_forgotten(client, editor):
    names = [f"nom{n}" for n in range(5)]
    for name in names:
        WagtailTestUtils.create_superuser(name, email=f"{name}@example.org", password=PASSWORD)
        try_to_come_in(client, name, PASSWORD)
        del client.cookies[settings.SESSION_COOKIE_NAME]
    for number, name in enumerate(names):
        spend(LOGIN, 11, f"192.0.2.{number}", account=name)

    codes = [try_to_come_in(client, name, "faux", "198.51.100.1").status_code for name in names]

    assert codes == [429, 200, 200, 200, 200]


def test_strangers_of_many_names_and_networks_leave_few_rows_and_no_name_in_the_log(
    client, editor, monkeypatch, capsys
):
    monkeypatch.setattr("accounts.throttling.BUCKETS", 8)

    for number in range(30):
        try_to_come_in(client, f"nom-de-{number}", "secret-faux", f"2001:db8:{number:x}::1")

    assert AttemptCount.objects.count() <= 2 * 8
    said = "".join(capsys.readouterr())
    assert [word for word in ("nom-de-", "secret-faux", "2001:db8") if word in said] == []


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
    assert [(mail.to, mail.from_email) for mail in mailoutbox] == [
        (["claire@example.org"], "agenda@example.org")
    ]
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
