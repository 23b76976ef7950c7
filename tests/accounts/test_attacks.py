"""Attacks on the door and on accounts: forged forms, guessed codes, stolen sessions, false keys."""

import json
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from fido2.webauthn import AuthenticatorData

from accounts.codes import is_right_code, pending_code
from accounts.invitations import accept, invite
from accounts.models import AccountAddress, Invitation, User
from accounts.services.leaving import leave
from accounts.signing_in import holder_of
from accounts.throttling import (
    ADDRESS_MAILS,
    CODE_MAILS,
    CODES_CONFIRMED,
    STEP_UP_MAILS,
    MailBudget,
    canonical_mailbox,
)
from agenda.models import PersonalCalendar
from agenda.services.kept import open_calendar
from messaging.models import Mail
from tests.accounts.people import (
    ADDRESS,
    ORIGIN,
    Device,
    challenge_of,
    enter,
    give_key,
    last_code,
    step_up_is_over,
)
from tests.agenda.cms import somebody
from tests.budgets import count_queries, spend
from tests.factories.accounts import UserFactory, give_proved_address, sign_in_as_staff

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
#: What a page has of its own request: the code of a form.
OF_THE_REQUEST = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
DOOR, CODE = "account_login", "account_confirm_login_code"
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one write at a time"
)

pytestmark = pytest.mark.django_db


def ask(client, email=ADDRESS, network="192.0.2.1"):
    return client.post(reverse(DOOR), {"email": email}, REMOTE_ADDR=network)


def type_code(client, code, network="192.0.2.1"):
    return client.post(reverse(CODE), {"code": code}, REMOTE_ADDR=network)


def another_than(code):
    return f"{(int(code) + 1) % 10**6:06}"


def is_in(client):
    return "_auth_user_id" in client.session


def store_of(client):
    """Return the session as a request that arrives now reads it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(client.session.session_key)
    session.load()
    return session


def use_up(budget: MailBudget, email: str) -> int:
    """Ask from many networks until no mail of this purpose leaves to ``email``; return how many."""
    strangers = [RequestFactory().get("/", REMOTE_ADDR=f"198.{one}.100.1") for one in range(60)]
    return sum(budget.take(stranger, email) for stranger in strangers)


# Forms of foreign pages


def forged_forms():
    """Return URL and form of whatever a foreign page would send, in the name of who is in."""
    return {
        DOOR: (reverse(DOOR), {"email": "mallory@example.org"}),
        CODE: (reverse(CODE), {"code": "123456"}),
        "key": (reverse("mfa_login_webauthn"), {"credential": "{}"}),
        "out": (reverse("account_logout"), {}),
        "address": (reverse("account_email"), {"email": "m@example.org", "action_add": ""}),
        "new key": (reverse("mfa_add_webauthn"), {"credential": "{}"}),
        "no key": (reverse("account_offer_key"), {"jamais": ""}),
        "leave": (reverse("account_leave"), {}),
        "take away": (reverse("account_take_away"), {}),
        "devices": (reverse("usersessions_list"), {"session": "autres"}),
        "calendar": (reverse("agenda:calendar"), {}),
        "telling": (reverse("messaging:telling"), {"wants_mail": "on"}),
        "step up": (reverse("account_request_reauthentication_code"), {"recipient": ADDRESS}),
        "back": (reverse("account_inactive"), {}),
        "unlink": (reverse("account_site_unlink", args=[1]), {}),
        "out of a site": (reverse("identity_logout_confirm"), {}),
    }


@pytest.mark.parametrize("form", list(forged_forms()))
def test_a_form_of_a_foreign_page_is_refused_and_changes_nothing(form):
    client = Client(enforce_csrf_checks=True)
    client.force_login(holder_of(ADDRESS))
    url, fields = forged_forms()[form]
    Client().get(url)

    answers = [
        client.post(url, fields, headers={"origin": "https://mallory.example"}),
        client.post(url, fields | {"csrfmiddlewaretoken": "a" * 64}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert is_in(client)
    assert User.objects.get().is_active
    assert not Mail.objects.exists()
    assert not PersonalCalendar.objects.exists()


def test_a_foreign_page_signs_nobody_into_the_account_of_its_owner():
    theirs, victim = Client(), Client(enforce_csrf_checks=True)
    ask(theirs, "mallory@example.org")
    code = last_code("mallory@example.org")
    link = invite(somebody("Éditeurs"))

    victim.post(reverse(CODE), {"code": code})
    victim.post(link.removeprefix(ORIGIN))

    assert not is_in(victim)
    assert Invitation.objects.open().exists()


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        ("application/json", {"origin": "https://mallory.example"}),
        ("application/json", {"sec-fetch-site": "cross-site"}),
        ("application/json", {"sec-fetch-site": "same-site"}),
        ("text/plain", {}),
    ],
)
def test_outings_are_kept_by_our_own_pages_alone(client, content_type, headers):
    enter(client)

    answer = client.post(
        reverse("agenda:synchronise_outings"), '{"changes": []}', content_type, headers=headers
    )

    assert answer.status_code == 403


def test_the_cookies_of_the_door_reach_no_script_and_no_foreign_form(client):
    ask(client)
    session = client.cookies[settings.SESSION_COOKIE_NAME]

    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"


# Addresses to go on to

ELSEWHERE = (
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https://agenda.example.org@evil.example/",
    "http://127.0.0.1:8000/",
    "//testserver/compte/",
    "JaVaScRiPt:alert(1)",
    "/\t/evil.example",
    "\n//evil.example",
    "\x00//evil.example",
    "%2F%2Fevil.example",
    "account_logout",
)


@pytest.mark.parametrize("next_url", ELSEWHERE)
def test_no_way_on_leads_to_another_site(client, next_url):
    entered = enter(client, next_url=next_url).url
    home = reverse("account_home")
    offer = f"{reverse('account_offer_key')}?next="
    answers = [
        client.get(reverse(DOOR), {"next": next_url}),
        client.post(reverse("account_offer_key"), {"jamais": "", "next": next_url}),
    ]
    make_key = client.get(reverse("mfa_add_webauthn"), {"next": next_url})
    joined = client.get(reverse("agenda:join"), {"next": next_url})
    made = Device().makes_key(client, next=next_url)
    out = client.post(reverse("account_logout"), {"next": next_url})

    assert entered in (home, offer, offer + home)
    assert [answer["Location"] for answer in answers] == [home, home]
    assert (make_key.context["next_url"], joined.context["next_url"]) == (home, home)
    assert made.url.startswith("/compte/")
    assert out.url.startswith("/compte/")


@pytest.mark.parametrize("next_url", ELSEWHERE)
def test_no_step_up_and_no_page_of_the_cms_leads_to_another_site(client, next_url):
    user = holder_of(ADDRESS)
    client.force_login(user)
    client.post(reverse("account_request_reauthentication_code"), {"recipient": ADDRESS})
    form = {"code": last_code(), "next": next_url}

    stepped_up = client.post(reverse("account_confirm_reauthentication_code"), form)
    cms = Client().get("/cms/login/", {"next": next_url})

    assert stepped_up.url == reverse("account_home")
    assert cms["Location"] == f"{reverse(DOOR)}?next=%2Fcms%2F"


def test_a_path_of_this_site_is_gone_on_to(client):
    assert enter(client, next_url="/agenda/?quand=demain").url.endswith("%3Fquand%3Ddemain")


# Codes


def test_a_code_opens_no_second_browser_that_has_the_same_cookie(client):
    ask(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    code = last_code()

    answers = type_code(client, code), type_code(thief, code)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (is_in(client), is_in(thief)) == (True, False)


def test_of_requests_that_arrive_together_one_uses_the_code(client):
    ask(client)
    code = last_code()
    stores = [store_of(client) for _ in range(3)]

    used = [is_right_code(store, pending_code(store), code) for store in stores]

    assert used == [True, False, False]


def test_guesses_that_arrive_together_are_all_counted(client):
    ask(client)
    code = last_code()
    stores = [store_of(client) for _ in range(6)]

    wrong = [is_right_code(one, pending_code(one), another_than(code)) for one in stores[:5]]
    right = is_right_code(stores[5], pending_code(stores[5]), code)

    assert (wrong, right) == ([False] * 5, False)
    assert pending_code(stores[5]).tries_left == 0


def test_an_older_code_opens_nothing_once_another_was_asked_for(client):
    ask(client)
    older = last_code()
    ask(client)
    assert older != last_code()

    answer = type_code(client, older)

    assert (answer.status_code, is_in(client)) == (422, False)


def test_a_code_opens_nothing_after_ten_minutes(client):
    with time_machine.travel(NOON, tick=False):
        ask(client)
    with time_machine.travel(NOON + timedelta(minutes=10, seconds=1), tick=False):
        late = type_code(client, last_code())

    assert (late.url, is_in(client)) == (reverse(DOOR), False)


def test_a_code_of_another_address_opens_nothing(client):
    ask(client, "mallory@example.org")
    code = last_code("mallory@example.org")
    ask(client, ADDRESS)

    assert code == last_code() or type_code(client, code).status_code == 422


def test_many_browsers_and_networks_guess_no_more_than_the_mails_to_a_mailbox_allow():
    asked = use_up(CODE_MAILS, ADDRESS)

    refused = ask(Client(), network="203.0.113.1")

    assert asked == 40  # of five guesses each, as above
    assert (refused.status_code, Mail.objects.exists()) == (422, False)


def test_the_owner_with_a_key_enters_while_strangers_use_up_the_mails(client):
    device = Device()
    enter(client)
    device.makes_key(client)
    client.post(reverse("account_logout"))
    use_up(CODE_MAILS, ADDRESS)

    device.shows_key(client, reverse("mfa_login_webauthn"))

    assert is_in(client)


@pytest.mark.parametrize("spelling", ["Lou@Example.ORG", "lou@ｅxample.org", "lou@ⓔxample.org"])
def test_the_spellings_of_a_mailbox_are_one_account_and_one_budget(client, spelling):
    user = holder_of(ADDRESS)
    ask(client, spelling)

    type_code(client, last_code(ADDRESS))

    assert client.session["_auth_user_id"] == str(user.pk)
    assert canonical_mailbox(client.session["account_authentication_methods"][0]["email"]) == (
        ADDRESS
    )


@pytest.mark.parametrize(
    "email",
    [
        '"lou"@example.org',
        "ſam@example.org",
        "lou@[192.0.2.1]",
        "lou@faß.example",
        "lou@example。org",
        "a" * 300 + "@example.org",
        "lou@example.org\nBcc: autre@example.org",
        "lou@example.org\x00",
        "lou",
        "",
    ],
)
def test_an_address_that_no_mail_reaches_is_refused_in_words(client, email):
    answer = ask(client, email)

    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert not Mail.objects.exists()


# Mails to one address, by purpose


def test_codes_to_step_up_are_bounded_whoever_asks_and_it_is_said(client):
    client.force_login(holder_of(ADDRESS))
    use_up(STEP_UP_MAILS, ADDRESS)

    form = {"recipient": ADDRESS, "next": "/compte/partir/"}
    answer = client.post(reverse("account_request_reauthentication_code"), form, follow=True)

    assert "Beaucoup de mails sont déjà partis" in answer.text
    assert answer.redirect_chain[-1][0].endswith("?next=%2Fcompte%2Fpartir%2F")
    assert not Mail.objects.exists()
    assert ask(Client()).status_code == 302  # another purpose has another budget


def test_codes_for_an_address_that_strangers_add_are_bounded_whoever_asks_and_it_is_said(client):
    enter(client)
    Mail.objects.all().delete()
    use_up(ADDRESS_MAILS, "zoe@example.org")

    form = {"action_add": "", "email": "zoe@example.org"}
    answer = client.post(reverse("account_email"), form, follow=True)

    assert "Beaucoup de mails sont déjà partis" in answer.text
    assert not Mail.objects.exists()


def test_a_stolen_session_guesses_few_codes_of_a_step_up_whoever_it_stole_it_from(client):
    user = holder_of(ADDRESS)
    client.force_login(user)
    form = {"recipient": ADDRESS}
    client.post(reverse("account_request_reauthentication_code"), form)
    spend(CODES_CONFIRMED, 30, "198.51.100.1", account=str(user.pk))

    client.post(reverse("account_confirm_reauthentication_code"), {"code": last_code()})

    assert "account_authentication_methods" not in client.session


# Sessions


def key_of(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_key_of_a_session_changes_whenever_its_person_proves_more(client):
    device = Device()
    ask(client)
    keys = [key_of(client)]
    type_code(client, last_code())
    keys.append(key_of(client))  # entered
    device.makes_key(client)
    keys.append(key_of(client))  # a key was made
    device.shows_key(client, reverse("mfa_reauthenticate_webauthn"))
    keys.append(key_of(client))  # stepped up by it
    client.post(reverse("account_request_reauthentication_code"), {"recipient": ADDRESS})
    client.post(reverse("account_confirm_reauthentication_code"), {"code": last_code()})
    keys.append(key_of(client))  # stepped up by a code

    assert len(set(keys)) == 5
    assert [row.session_key for row in UserSession.objects.all()] == keys[-1:]
    for old in keys[:-1]:
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = old
        assert thief.get(reverse("account_home")).status_code == 302


def test_the_key_of_a_session_changes_at_the_second_factor(client):
    user, device = somebody("Éditeurs"), Device()
    give_proved_address(user)
    enter(client, user.email)
    device.makes_key(client)
    elsewhere = Client()
    asked = enter(elsewhere, user.email)
    planted = key_of(elsewhere)

    device.shows_key(elsewhere, asked.url)

    assert is_in(elsewhere)
    assert key_of(elsewhere) != planted


def test_a_session_that_an_attacker_planted_opens_nothing(client):
    attacker = Client()
    attacker.get(reverse(DOOR))
    attacker.post(reverse(DOOR), {"email": "mallory@example.org"})
    client.cookies[settings.SESSION_COOKIE_NAME] = key_of(attacker)

    enter(client)

    assert is_in(client)
    assert attacker.get(reverse("account_home")).status_code == 302


def latest_key():
    return Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).latest("pk").pk


STEPPED_UP = {
    "leave": lambda client: client.post(reverse("account_leave")),
    "what goes": lambda client: client.get(reverse("account_leave")),
    "export": lambda client: client.post(reverse("account_take_away")),
    "new address": lambda client: client.post(
        reverse("account_email"), {"email": "m@example.org", "action_add": ""}
    ),
    "main address": lambda client: client.post(
        reverse("account_email"), {"email": "lou2@example.org", "action_primary": ""}
    ),
    "no address": lambda client: client.post(
        reverse("account_email"), {"email": "lou2@example.org", "action_remove": ""}
    ),
    "new key": lambda client: client.get(reverse("mfa_add_webauthn")),
    "key of a script": lambda client: client.post(
        reverse("mfa_add_webauthn"), {"credential": json.dumps(Device("Voleur").made_for())}
    ),
    "key offered": lambda client: client.get(reverse("account_offer_key")),
    "no key": lambda client: client.post(
        reverse(
            "mfa_remove_webauthn",
            args=[latest_key()],
        )
    ),
    "name of a key": lambda client: client.post(
        reverse(
            "mfa_edit_webauthn",
            args=[latest_key()],
        ),
        {"name": "Voleur"},
    ),
    "application": lambda client: client.post(reverse("mfa_deactivate_totp")),
    "codes": lambda client: client.get(reverse("mfa_view_recovery_codes")),
    "new codes": lambda client: client.post(reverse("mfa_generate_recovery_codes")),
    "codes as a file": lambda client: client.get(reverse("mfa_download_recovery_codes")),
    "calendar": lambda client: client.get(reverse("agenda:calendar")),
    "new calendar": lambda client: client.post(reverse("agenda:calendar")),
}


#: Deeds that need something to be there first.
OF_PROOFS = ("no key", "name of a key", "application", "codes", "codes as a file")


def everything_of(user):
    """Return what a stolen session might change."""
    return [
        User.objects.filter(pk=user.pk).values_list("is_active", "leaving_at", "email").get(),
        sorted(EmailAddress.objects.values_list("email", "primary", "verified")),
        sorted(Authenticator.objects.values_list("pk", "type", "data__name")),
        list(PersonalCalendar.objects.values_list("token")),
    ]


@pytest.mark.parametrize(
    ("deed", "has_key"),
    [(deed, True) for deed in STEPPED_UP]
    + [(deed, False) for deed in STEPPED_UP if deed not in OF_PROOFS],
)
def test_a_stolen_session_is_asked_for_a_proof_first(client, deed, has_key):
    user = holder_of(ADDRESS)
    EmailAddress.objects.create(user=user, email="lou2@example.org", verified=True)
    open_calendar(user)
    if has_key:
        give_key(user)
        TOTP.activate(user, generate_totp_secret())
        Authenticator.objects.create(user=user, type="recovery_codes", data={})
    client.force_login(user)
    before = everything_of(user)

    answer = STEPPED_UP[deed](client)

    proofs = ("account_request_reauthentication_code", "mfa_reauthenticate_webauthn")
    if deed == "key offered" and has_key:
        assert answer.url == reverse("account_home")
    else:
        assert answer.url.startswith(tuple(reverse(name) for name in proofs))
    assert everything_of(user) == before


def test_a_proof_of_minutes_ago_is_asked_for_again(client):
    enter(client)
    fresh = client.get(reverse("account_leave")).status_code
    step_up_is_over(client)

    assert (fresh, client.get(reverse("account_leave")).status_code) == (200, 302)


def test_staff_with_a_key_step_up_by_no_code_that_was_asked_for_before(client):
    user = somebody("Éditeurs")
    give_proved_address(user)
    client.force_login(user)
    client.post(reverse("account_request_reauthentication_code"), {"recipient": user.email})
    give_key(user)

    client.post(reverse("account_confirm_reauthentication_code"), {"code": last_code(user.email)})

    assert client.get(reverse("mfa_add_webauthn")).status_code == 302
    assert client.get("/cms/").status_code == 302


def test_a_closed_account_has_no_open_session_and_cannot_come_back_by_itself(client):
    user = holder_of(ADDRESS)
    client.force_login(user)
    User.objects.update(is_active=False)

    page = client.get(reverse("account_home"))
    again = enter(Client())
    returned = client.post(reverse("account_inactive"))

    assert page.url.startswith(reverse(DOOR))
    assert again.url == reverse("account_inactive")
    assert returned.url == reverse(DOOR)
    assert not User.objects.get().is_active


def test_an_account_that_leaves_is_out_on_all_devices_and_stays_out_when_it_comes_back(client):
    user = holder_of(ADDRESS)
    thief, old = Client(), Client()
    enter(thief)
    old.force_login(user)  # a session of before: it has no row
    UserSession.objects.filter(session_key=key_of(old)).delete()
    enter(client)

    leave(User.objects.get())
    back = Client()
    enter(back)
    back.post(reverse("account_inactive"))

    assert is_in(back)
    assert [one.get(reverse("account_home")).status_code for one in (client, thief, old)] == [
        302
    ] * 3


# Enumeration


def known_addresses():
    """Return an address of each kind, known or not."""
    closed = holder_of("ferme@example.org")
    leaving = holder_of("part@example.org")
    staff = somebody("Éditeurs", email="staff@example.org")
    give_proved_address(staff)
    give_key(staff)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    leave(leaving)
    holder_of(ADDRESS)
    Mail.objects.all().delete()
    return ("rien@example.org", ADDRESS, closed.email, leaving.email, "staff@example.org")


def test_the_door_answers_the_same_to_any_address_with_the_same_work():
    answers: list[Any] = []
    for number, email in enumerate(known_addresses()):
        client, network = Client(), f"192.0.2.{number}"
        before = Mail.objects.count()
        queries = count_queries(lambda: answers.append(ask(client, email, network)))  # noqa: B023
        answer = answers.pop()
        page = client.get(answer["Location"])
        wrong = type_code(client, another_than(last_code(email)), network)
        answers.append(
            (
                answer.status_code,
                answer["Location"],
                sorted(answer.headers),
                sorted(answer.cookies),
                Mail.objects.count() - before,
                queries,
                OF_THE_REQUEST.sub("", page.text.replace(email, "…")),
                wrong.status_code,
                sorted(wrong.cookies),
            )
        )

    assert answers == answers[:1] * 5
    assert answers[0][4] == 1


def test_adding_an_address_answers_the_same_whether_it_opens_an_account_or_not():
    emails = known_addresses()
    answers: list[Any] = []
    for number, email in enumerate(emails):
        client = Client()
        enter(client, f"moi{number}@example.org")
        before = Mail.objects.count()
        form = {"action_add": "", "email": email}
        queries = count_queries(lambda: answers.append(client.post(reverse("account_email"), form)))  # noqa: B023
        answer = answers.pop()
        if email == ADDRESS:
            known = client
        page = client.get(answer["Location"]).text
        mine = client.get(reverse("account_email")).text
        answers.append(
            (
                answer.status_code,
                answer["Location"],
                Mail.objects.count() - before,
                queries,
                OF_THE_REQUEST.sub("", page.replace(email, "…")),
                f"<strong>{email}" in mine,
            )
        )

    assert answers == answers[:1] * 5
    # Even the right code does not take it from its owner.
    known.post(reverse("account_email_verification_sent"), {"code": last_code(ADDRESS)})
    assert EmailAddress.objects.get(email=ADDRESS, verified=True).user == holder_of(ADDRESS)


def test_a_key_of_nobody_and_of_a_closed_account_are_no_more_telling_than_a_false_one(client):
    device, closed = Device(), Client()
    enter(closed)
    device.makes_key(closed)
    device.account = b"zzzzzz"
    url = reverse("mfa_login_webauthn")

    nobody = device.shows_key(client, url)
    false = client.post(url, {"credential": "{}"})

    assert (nobody.status_code, nobody.url) == (false.status_code, false.url)


# Two clicks at once


def at_once(deed, times=2):
    """Run ``deed`` in several threads that start together; return what each returned."""
    gate, results = Barrier(times), []

    def run() -> None:
        try:
            gate.wait()
            results.append(deed())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_an_invitation_enter_once():
    token = invite(somebody("Éditeurs")).rstrip("/").rpartition("/")[2]

    accepted = at_once(lambda: accept(token), times=4)

    assert [one is not None for one in accepted].count(True) == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_first_visits_of_one_address_make_one_account():
    users = at_once(lambda: holder_of(ADDRESS).pk, times=4)

    assert len(users) == 4
    assert len(set(users)) == 1
    assert (User.objects.count(), AccountAddress.objects.count()) == (1, 1)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_with_the_right_code_use_it_once(client):
    ask(client)
    code, key = last_code(), client.session.session_key
    engine = import_module(settings.SESSION_ENGINE)

    def use() -> bool:
        session = engine.SessionStore(key)
        return is_right_code(session, pending_code(session), code)

    assert sorted(at_once(use, times=4)) == [False, False, False, True]


# Passkeys


@pytest.fixture
def device(client):
    """A device whose key opens the account of ``ADDRESS``; ``client`` has left."""
    device = Device()
    enter(client)
    device.makes_key(client)
    client.post(reverse("account_logout"))
    return device


def show(client, credential):
    url = reverse("mfa_login_webauthn")
    return client.post(url, {"credential": json.dumps(credential)})


def challenge(client):
    url = reverse("mfa_login_webauthn")
    client.get(url, headers={"accept": "application/json"})
    return challenge_of(client)


@pytest.mark.parametrize(
    "facts",
    [
        {"origin": "https://agenda.example.org.evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "http://agenda.example.org"},
        {"rp_hash": bytes(32)},
        {"flags": AuthenticatorData.FLAG.UP},
        {"flags": AuthenticatorData.FLAG.UV},
    ],
)
def test_a_key_shown_elsewhere_or_not_unlocked_opens_nothing(client, device, facts):
    show(client, device.answers(challenge(client), **facts))

    assert not is_in(client)


def test_what_a_key_answered_once_opens_nothing_again(client, device):
    credential = device.answers(challenge(client))
    show(client, credential)
    assert is_in(client)
    client.post(reverse("account_logout"))

    for browser in (client, Client()):
        challenge(browser)
        show(browser, credential)
        assert not is_in(browser)


def test_a_key_that_does_not_count_on_is_a_copy_and_opens_nothing(client, device):
    show(client, device.answers(challenge(client)))
    client.post(reverse("account_logout"))
    device.uses -= 1

    show(client, device.answers(challenge(client)))

    assert not is_in(client)


def test_a_key_that_never_counts_opens_each_time(client, device):
    for _ in range(2):
        device.uses = -1
        show(client, device.answers(challenge(client)))
        assert is_in(client)
        client.post(reverse("account_logout"))


def test_a_key_opens_no_account_but_its_own(client, device):
    other = holder_of("autre@example.org")
    device.account = user_pk_to_url_str(other).encode()

    show(client, device.answers(challenge(client)))

    assert not is_in(client)


@pytest.mark.parametrize(
    "change",
    [
        lambda response: response | {"signature": "AAAA"},
        lambda response: response | {"userHandle": "é"},
        lambda response: response | {"userHandle": ["1"]},
        lambda response: response | {"userHandle": "OQ" * 4000},
        lambda response: {"userHandle": response["userHandle"]},
        lambda response: [],
        lambda response: None,
        lambda response: "a",
    ],
)
def test_nonsense_of_a_key_is_refused(client, device, change):
    credential = device.answers(challenge(client))

    answer = show(client, credential | {"response": change(credential["response"])})

    assert (answer.status_code, is_in(client)) == (302, False)


NONSENSE = (
    "",
    "[]",
    "null",
    "1",
    '"a"',
    "[" * 40_000,
    "[" * 100_000,
    '{"response": 1}',
    '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}',
    '{"id": "é", "rawId": "é", "type": "public-key", "response": []}',
    '{"id":"YQ","rawId":"YQ","type":"public-key",'
    '"response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
    '{"id":"YQ","rawId":"YQ","type":"x","response":{"clientDataJSON":"AA","authenticatorData":"A"}}',
    '{"id": "\\u0000"}',
    "\x00",
    "é" * 100_000,
)


@pytest.mark.parametrize("credential", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_instead_of_a_key_is_refused_wherever_one_is_shown(client, credential):
    url = reverse("mfa_login_webauthn")
    client.get(url, headers={"accept": "application/json"})
    at_the_door = client.post(url, {"credential": credential})
    enter(client)
    client.get(reverse("mfa_add_webauthn"))
    made = client.post(reverse("mfa_add_webauthn"), {"credential": credential})
    give_key(User.objects.get())
    client.get(reverse("mfa_reauthenticate_webauthn"))
    shown = client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": credential})

    assert [one.status_code for one in (at_the_door, made, shown)] == [302, 200, 200]
    assert Authenticator.objects.count() == 1


def test_the_name_of_a_key_is_short(client):
    enter(client)

    made = Device("x" * 101).makes_key(client)

    assert (made.status_code, Authenticator.objects.exists()) == (200, False)


# The staff's door


def test_wagtails_login_takes_no_password(client):
    UserFactory(username="paul", is_superuser=True)

    shown = client.get("/_util/login/?next=/agenda/")
    sent = client.post("/_util/login/", {"username": "paul", "password": "secret"})

    assert shown.url == f"{reverse(DOOR)}?next=/agenda/"
    assert sent.url == reverse(DOOR)
    assert not is_in(client)


def test_only_an_administrator_gives_an_administrator_another_address(client):
    chief = UserFactory(is_superuser=True, email="chef@example.org")
    give_proved_address(chief)
    ambitious = somebody("Éditeurs")
    ambitious.user_permissions.set(
        [permission for permission in permissions() if permission.codename == "change_user"]
    )
    sign_in_as_staff(client, ambitious)
    form = {"username": chief.username, "email": "mallory@example.org", "is_active": "on"}

    client.post(f"/cms/users/edit/{chief.pk}/", form | {"first_name": "A", "last_name": "B"})

    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["chef@example.org"]


def permissions():
    from django.contrib.auth.models import Permission  # noqa: PLC0415 -- one test's

    return Permission.objects.all()


def test_an_administrator_without_an_address_enters_by_their_key_from_then_on(client):
    device = Device()
    link = invite(User.objects.create_superuser("seule")).removeprefix(ORIGIN)
    client.post(link)
    device.makes_key(client)
    client.post(reverse("account_logout"))

    device.shows_key(client, reverse("mfa_login_webauthn"))

    assert client.get("/cms/").status_code == 200


# Other inputs


@pytest.mark.parametrize("session", ["9" * 5000, "9" * 19, "-1", "١", "²", "\x00", "autre", ""])
def test_no_number_of_a_session_ends_another_or_fails(client, session):
    enter(client)
    enter(Client(), "autre@example.org")

    answer = client.post(reverse("usersessions_list"), {"session": session})

    assert (answer.status_code, UserSession.objects.count()) == (302, 2)


@pytest.mark.parametrize("text", ["a\x00b", "x" * 100_000, "\ud7ff\uffff'; --"])
def test_odd_text_is_never_an_error_of_the_server(client, text):
    enter(client)
    posts = {
        DOOR: {"email": text, "next": text, "carried": text},
        CODE: {"code": text, "carried": text},
        "account_email": {"email": text, "action_add": ""},
        "account_request_reauthentication_code": {"recipient": text, "next": text},
        "mfa_add_webauthn": {"name": text, "credential": text},
        "mfa_activate_totp": {"code": text},
        "messaging:telling": {"sortie": text},
        "account_offer_key": {"next": text, "jamais": text},
        "agenda:join": {"next": text},
    }
    answers = [client.post(reverse(name), form).status_code for name, form in posts.items()]
    answers += [client.get(reverse(name), form).status_code for name, form in posts.items()]
    answers.append(client.post(reverse("messaging:telling"), {"recherche": text}).status_code)
    anonymous = Client()
    ask(anonymous)
    answers += [anonymous.post(reverse(CODE), {"code": text}).status_code]
    for name in ("account_invitation", "agenda:personal_calendar"):
        url = reverse(name, args=[text[:2000]])
        answers.append(anonymous.get(url).status_code)

    assert [status for status in answers if status >= 500] == []


@pytest.mark.parametrize("cookie", ['sessionid="abcdefgh\\000x"', "sessionid=" + "x" * 5000])
def test_a_cookie_that_is_no_key_of_a_session_is_ignored(cookie):
    answer = Client().get(reverse("account_home"), HTTP_COOKIE=cookie)

    assert answer["Location"].startswith(reverse(DOOR))


def test_a_foreign_host_is_refused_and_stands_in_no_mail(client):
    refused = client.post(
        reverse(DOOR), {"email": ADDRESS}, headers={"host": "evil.example"}
    ).status_code
    client.post(reverse(DOOR), {"email": ADDRESS}, headers={"x-forwarded-host": "evil.example"})
    leave(holder_of(ADDRESS))

    words = " ".join(mail.text + mail.html for mail in Mail.objects.all())
    assert (refused, "evil.example" in words, f"{ORIGIN}/compte/" in words) == (400, False, True)
