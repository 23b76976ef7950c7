"""Limits of codes at the door, and the browsers that strangers do not lock out."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.browsers import last_known
from accounts.invitations import forget_keys
from accounts.models import AttemptCount, User
from accounts.throttling import (
    CODE_MAILS,
    CODES_ASKED,
    CODES_TYPED,
    KNOWN_COOKIE,
    KNOWN_SALT,
    known_browser_cookie,
)
from messaging.models import Mail
from tests.accounts.people import enter, last_code
from tests.budgets import spend
from tests.factories.accounts import UserFactory, give_proved_address, sign_in_as_staff

ADDRESS = "claire@example.org"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user = UserFactory(username="claire", email=ADDRESS, is_superuser=True)
    give_proved_address(user)
    return user


def ask(client, email=ADDRESS, address="192.0.2.1"):
    return client.post(reverse("account_login"), {"email": email}, REMOTE_ADDR=address)


def type_code(client, code, address="192.0.2.1"):
    form = {"code": code}
    return client.post(reverse("account_confirm_login_code"), form, REMOTE_ADDR=address)


def wrong_code():
    return f"{(int(last_code(ADDRESS)) + 1) % 10**6:06}"


def use_up_mails(email=ADDRESS):
    """Let strangers of many networks ask for codes to ``email`` until none leaves."""
    for number in range(60):
        stranger = RequestFactory().get("/", REMOTE_ADDR=f"198.{number}.100.1")
        is_sent = CODE_MAILS.take(stranger, email)
    assert not is_sent


@pytest.fixture
def known(client, editor):
    """A browser in which the officer entered the CMS; their session has ended."""
    sign_in_as_staff(client, editor)
    assert client.get("/cms/").status_code == 200
    del client.cookies[settings.SESSION_COOKIE_NAME]
    return client


def test_an_editor_comes_in_by_a_code_then_by_their_key(client, editor):
    answer = enter(client, ADDRESS, "/cms/")

    assert answer.url == "/cms/"
    assert client.get("/cms/").url == f"{reverse('account_first_key')}?next=%2Fcms%2F"


def test_five_wrong_codes_end_the_try_and_the_right_one_is_refused_too(client, editor):
    ask(client)

    wrong = [type_code(client, wrong_code()).status_code for _ in range(5)]
    right = type_code(client, last_code(ADDRESS))

    assert wrong == [422] * 4 + [429]
    assert right.status_code == 429
    assert not right.wsgi_request.user.is_authenticated


def test_a_code_opens_only_the_browser_that_asked_for_it(client, editor):
    ask(client)

    assert type_code(Client(), last_code(ADDRESS)).url == reverse("account_login")


def test_a_code_is_used_once(client, editor):
    ask(client)
    code = last_code(ADDRESS)
    type_code(client, code)
    client.post(reverse("account_logout"))

    assert type_code(client, code).url == reverse("account_login")


def test_the_mails_to_one_address_are_limited_whoever_asks_and_it_is_said(client, editor):
    use_up_mails()

    refused = ask(client, address="203.0.113.1")

    assert refused.status_code == 422
    assert "Beaucoup de mails sont déjà partis" in refused.text
    assert Mail.objects.count() == 0


def test_another_account_does_not_wait(client, editor):
    use_up_mails("odile@example.org")

    assert ask(client).url == reverse("account_confirm_login_code")


def test_one_network_that_asks_for_many_is_refused_in_french_and_another_is_not(client, editor):
    spend(CODES_ASKED, 60, "192.0.2.1")

    refused = ask(client)

    assert (refused.status_code, "Trop d’essais." in refused.text) == (422, True)
    assert ask(client, address="192.0.2.2").status_code == 302


@time_machine.travel(NOON, tick=False)
def test_who_is_refused_reads_when_to_come_back(client, editor):
    spend(CODES_ASKED, 60, "192.0.2.1")
    asked = ask(client)
    ask(client, address="192.0.2.2")
    spend(CODES_TYPED, 200, "192.0.2.1")
    typed = type_code(client, last_code(ADDRESS))

    words = [re.search(r"Trop d’essais\.[^<]*", one.text)[0] for one in (asked, typed)]
    assert words == ["Trop d’essais. Réessayez dans 60 minutes."] * 2


def test_all_the_addresses_of_an_ipv6_subscriber_count_as_one(client, editor):
    spend(CODES_ASKED, 60, "2001:db8::ffff")

    assert ask(client, address="2001:db8::1").status_code == 422
    assert ask(client, address="2001:db8:0:1::1").status_code == 302


def test_guesses_of_one_network_count_together(client, editor):
    ask(client)
    spend(CODES_TYPED, 200, "192.0.2.1")

    refused = type_code(client, last_code(ADDRESS))

    assert (refused.status_code, "Trop d’essais." in refused.text) == (422, True)
    assert type_code(client, last_code(ADDRESS), "192.0.2.9").status_code == 302


def test_the_window_ends(client, editor):
    with time_machine.travel(NOON, tick=False):
        spend(CODES_ASKED, 60, "192.0.2.1")
        assert ask(client).status_code == 422
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert ask(client).status_code == 302


def test_nothing_kept_tells_a_name_or_an_address(client, editor, capsys):
    ask(client)
    type_code(client, wrong_code())

    keys = list(AttemptCount.objects.values_list("key", flat=True))
    assert len(keys) > 2
    assert [key for key in keys if "claire" in key or "192" in key.split("/")] == []
    said = "".join(capsys.readouterr())
    assert [word for word in ("claire", "192.0.2", last_code(ADDRESS)) if word in said] == []


def test_strangers_of_many_names_and_networks_leave_few_rows(client, editor, monkeypatch):
    monkeypatch.setattr("accounts.throttling.BUCKETS", 4)

    for number in range(30):
        ask(client, f"nom-de-{number}@example.org", f"2001:db8:{number:x}::1")

    assert AttemptCount.objects.count() <= 5 * 4


def test_a_browser_where_one_came_in_before_passes_while_strangers_use_up_the_mails(known):
    use_up_mails()
    spend(CODES_ASKED, 60, "203.0.113.7")
    spend(CODES_TYPED, 200, "203.0.113.7")

    stranger = ask(Client(), address="203.0.113.7")
    officer = ask(known, address="203.0.113.7")
    entered = type_code(known, last_code(ADDRESS), "203.0.113.7")

    assert (stranger.status_code, officer.status_code) == (422, 302)
    assert entered.url == reverse("mfa_authenticate")


def test_coming_in_there_gives_strangers_no_new_mails_and_no_new_guesses(known):
    use_up_mails()
    spend(CODES_TYPED, 200, "203.0.113.7")

    ask(known, address="203.0.113.7")
    entered = type_code(known, last_code(ADDRESS), "203.0.113.7")
    stranger = Client()
    ask(stranger, "odile@example.org", "203.0.113.8")
    guessed = type_code(stranger, "1", "203.0.113.7")

    assert entered.status_code == 302
    assert ask(Client(), address="203.0.113.9").status_code == 422
    assert "Trop d’essais." in guessed.text


def test_whoever_holds_such_a_browser_gets_no_more_mails_than_its_limit(known):
    codes = [ask(known).status_code for _ in range(11)]

    assert codes == [302] * 10 + [422]


def test_it_is_known_for_that_person_alone(known):
    give_proved_address(UserFactory(email="odile@example.org", is_superuser=True))
    use_up_mails("odile@example.org")

    assert ask(known, "odile@example.org").status_code == 422


def test_a_citizen_comes_back_in_their_browser_while_strangers_use_up_the_mails(client):
    enter(client, "lou@example.org")
    client.post(reverse("account_logout"))
    use_up_mails("lou@example.org")

    assert ask(Client(), "lou@example.org").status_code == 422
    assert ask(client, "lou@example.org").status_code == 302
    assert client.get("/cms/").status_code == 302
    assert "cms_known" not in client.cookies


def test_forgotten_keys_make_every_browser_unknown(known, editor):
    forget_keys(editor)
    use_up_mails()

    assert ask(known).status_code == 422


@pytest.mark.parametrize(
    "change", [lambda value: value[:-1] + "x", lambda value: "{}", lambda value: ""]
)
def test_a_mark_that_nobody_signed_is_none(known, change):
    known.cookies["cms_known"] = change(known.cookies["cms_known"].value)
    use_up_mails()

    assert ask(known).status_code == 422


def test_the_mark_is_signed_long_lived_and_out_of_a_scripts_reach(client, editor):
    sign_in_as_staff(client, editor)
    mark = client.get("/cms/").cookies["cms_known"]

    assert (mark["httponly"], mark["samesite"], mark["path"], mark["max-age"]) == (
        True,
        "Lax",
        "/",
        365 * 86400,
    )
    assert ("claire" in mark.value, editor.password in mark.value) == (False, False)
    assert "cms_known" not in client.get("/cms/").cookies


def test_a_mark_of_the_last_release_which_the_door_does_not_see_is_made_anew(client, editor):
    sign_in_as_staff(client, editor)
    made = client.get("/cms/").cookies["cms_known"].value
    request = RequestFactory().get("/cms/")
    request.COOKIES["cms_known"] = made
    account, key = last_known(request)
    old = HttpResponse()
    mark = json.loads(known_browser_cookie(request))[account][1]
    old.set_signed_cookie(KNOWN_COOKIE, json.dumps({account: (key[:22], mark)}), salt=KNOWN_SALT)
    client.cookies["cms_known"] = old.cookies["cms_known"].value

    anew = client.get("/cms/").cookies["cms_known"]

    assert anew["path"] == "/"


def test_only_who_has_shown_a_key_makes_a_browser_known(client, editor):
    client.force_login(editor)

    assert "cms_known" not in client.get("/cms/").cookies


def test_several_people_are_known_on_one_browser_and_the_oldest_is_forgotten(client):
    people = [UserFactory(is_superuser=True) for _ in range(5)]
    for user in people:
        give_proved_address(user)
        sign_in_as_staff(client, user)
        request = client.get("/cms/").wsgi_request
    request = client.get("/cms/").wsgi_request
    del client.cookies[settings.SESSION_COOKIE_NAME]
    spend(CODES_ASKED, 60, "192.0.2.1")

    codes = [ask(client, user.email).status_code for user in people]

    assert last_known(request)[0] == str(people[-1].pk)
    assert codes == [422, 302, 302, 302, 302]


@pytest.mark.parametrize("path", ["/cms/login/", "/cms/password_reset/"])
def test_the_old_pages_of_passwords_lead_to_the_door_which_says_so(client, path):
    answer = client.get(f"{path}?next=/cms/reports/locked/")

    assert answer.url == f"{reverse('account_login')}?next=%2Fcms%2Freports%2Flocked%2F"
    assert "Le mot de passe n’ouvre plus" in client.get(answer.url).text
    assert "Le mot de passe n’ouvre plus" not in client.get(reverse("account_login")).text


def test_an_old_password_opens_nothing_and_an_old_mail_leads_to_the_door(client):
    UserFactory(username="paul", is_superuser=True, password="secret")

    sent = client.post("/cms/login/", {"username": "paul", "password": "secret"})
    mailed = client.get("/cms/password_reset/confirm/Mg/jeton/")

    door = f"{reverse('account_login')}?next=%2Fcms%2F"
    assert (sent.url, mailed.url) == (door, door)
    assert not sent.wsgi_request.user.is_authenticated


def test_the_door_of_the_cms_leads_to_no_other_site(client):
    answer = client.get("/cms/login/?next=https://ailleurs.example/")

    assert answer.url == f"{reverse('account_login')}?next=%2Fcms%2F"
