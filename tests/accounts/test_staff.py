"""The staff's door: who reaches what, invitations, lost keys, and the upgrade from passwords."""

import html
import re
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.invitations import forget_keys, invite
from accounts.models import Departure, Invitation, User
from accounts.services.leaving import leave
from messaging.models import Mail
from tests.accounts.people import Device, enter, give_key, last_code
from tests.agenda.cms import somebody
from tests.factories.accounts import UserFactory, give_proved_address, sign_in_as_staff
from tests.factories.alerts import sent_alert

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def path_of(link):
    return link.removeprefix("https://agenda.example.org")


def editor(**facts):
    user = somebody("Éditeurs", **facts)
    give_proved_address(user)
    return user


def anonymous(client):
    pass


def citizen(client):
    enter(client)


def citizen_with_key(client):
    enter(client)
    give_key(User.objects.get())


def staff_of_an_old_session(client):
    client.force_login(editor())


def staff_by_code(client):
    enter(client, editor().email)


def staff_with_key_by_code(client):
    user = editor()
    give_key(user)
    enter(client, user.email)


def staff_with_key_of_an_old_session(client):
    user = editor()
    give_key(user)
    client.force_login(user)


def staff_with_application_of_an_old_session(client):
    user = editor()
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)


def staff_without_address(client):
    client.force_login(somebody("Éditeurs", email=""))


def staff_by_key(client):
    sign_in_as_staff(client, editor())


def deactivated(client):
    user = editor()
    sign_in_as_staff(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)


STATES = (
    anonymous,
    citizen,
    citizen_with_key,
    staff_of_an_old_session,
    staff_by_code,
    staff_with_key_by_code,
    staff_with_key_of_an_old_session,
    staff_with_application_of_an_old_session,
    staff_without_address,
    staff_by_key,
    deactivated,
)
DOOR = "account_login"
FIRST, KEY, APPLICATION = "account_first_key", "mfa_reauthenticate_webauthn", "mfa_reauthenticate"
#: Where each state of a person ends, who asks for: the home of the CMS, a screen, the page of
#: what was typed, a document of nobody, the CMS's login, the account, its first key, a new key.
ENDS = {
    "anonymous": [DOOR, DOOR, DOOR, 404, DOOR, DOOR, DOOR, DOOR],
    "citizen": [403, 403, "cms_home", 404, 403, 200, 200, 200],
    "citizen_with_key": [403, 403, "cms_home", 404, 403, 200, 403, 200],
    "staff_of_an_old_session": [FIRST, FIRST, FIRST, FIRST, FIRST, 200, 200, "code"],
    "staff_by_code": [FIRST, FIRST, FIRST, FIRST, FIRST, 200, 200, 200],
    "staff_with_key_by_code": [DOOR, DOOR, DOOR, 404, DOOR, DOOR, DOOR, DOOR],
    "staff_with_key_of_an_old_session": [KEY, KEY, KEY, KEY, KEY, 200, KEY, KEY],
    "staff_with_application_of_an_old_session": [*[APPLICATION] * 5, 200, *[APPLICATION] * 2],
    "staff_without_address": [FIRST, FIRST, FIRST, FIRST, FIRST, 200, 200, 403],
    "staff_by_key": [200, 200, "home", 404, "home", 200, "home", KEY],
    "deactivated": [DOOR, DOOR, DOOR, 404, DOOR, DOOR, DOOR, DOOR],
}


def end_of(client, url):
    """Return where ``url`` ends: the view's name after redirects, else the status."""
    answer = client.get(url, follow=True)  # raises for a loop
    if not answer.redirect_chain:
        return answer.status_code
    if answer.status_code != 200:
        return answer.status_code
    return answer.resolver_match.view_name


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_each_state_of_a_person_is_walked_to_its_end_and_none_loops(client, state):
    state(client)
    urls = [
        "/cms/",
        "/cms/snippets/agenda/event/",
        reverse("cms_resume"),
        "/documents/1/rien.pdf",
        "/cms/login/",
        reverse("account_home"),
        reverse("account_first_key"),
        reverse("mfa_add_webauthn"),
    ]
    short: dict[object, str | int] = {
        "cms_home": 403,
        "home": "wagtailadmin_home",
        "code": "account_request_reauthentication_code",
    }

    ends = [end_of(client, url) for url in urls]

    assert ends == [short.get(end, end) for end in ENDS[state.__name__]]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_only_who_has_shown_a_key_sees_or_changes_anything_in_the_cms(client, state):
    state(client)
    is_in = state is staff_by_key

    answers = [
        client.get("/cms/").status_code,
        client.get("/cms/session/etat/").status_code,
        client.post("/cms/snippets/agenda/place/add/", {"name": "Une salle"}).status_code,
        client.get("/cms/", headers={"x-requested-with": "XMLHttpRequest"}).status_code,
    ]

    assert (answers == [200] * 4) is is_in
    assert [answer for answer in answers if answer == 200] == [200] * (4 if is_in else 0) or (
        state in (citizen, citizen_with_key) and answers[1] == 200
    )


def test_the_way_out_is_open_without_a_key(client):
    client.force_login(editor())

    client.post(reverse("wagtailadmin_logout"))

    assert end_of(client, "/cms/") == DOOR


def test_a_citizen_at_the_cms_is_told_so_and_may_enter_with_another_account(client):
    enter(client)

    page = client.get("/cms/", follow=True)

    assert page.status_code == 403
    assert "votre compte n’en est pas" in page.text
    assert f'action="{reverse("account_logout")}"' in page.text


def test_from_an_old_session_to_the_first_key_and_on_to_the_page_that_was_asked_for(client):
    user = editor()
    client.force_login(user)  # as before the upgrade, by a password
    asked = "/cms/snippets/agenda/event/"

    first = client.get(client.get(asked).url)
    page = html.unescape(re.search(r'href="([^"]+cles/nouvelle/[^"]+)"', first.text)[1])
    step_up = client.get(page)
    sent = client.post(step_up.url, {"recipient": user.email})
    stepped_up = client.post(sent.url, {"code": last_code(user.email)})
    made = Device().makes_key(client, next=asked)
    codes = client.get(made.url)

    assert step_up.url.startswith(reverse("account_request_reauthentication_code"))
    assert stepped_up.url == page
    assert made.url == reverse("mfa_view_recovery_codes")
    assert f'href="{asked}"' in codes.text
    assert client.get(asked).status_code == 200


def test_a_new_person_comes_by_code_makes_a_key_at_once_and_enters_by_it_from_then_on(client):
    user, device = editor(), Device()
    assert enter(client, user.email, "/cms/").url == "/cms/"

    device.makes_key(client)
    made = client.get("/cms/").status_code
    client.post(reverse("account_logout"))
    entered = device.shows_key(client, reverse("mfa_login_webauthn"), next="/cms/reports/locked/")

    assert (made, entered.url) == (200, "/cms/reports/locked/")
    assert client.get("/cms/").status_code == 200


def test_a_code_then_the_key_enter_too(client):
    user, device = editor(), Device()
    enter(client, user.email)
    device.makes_key(client)
    elsewhere = Client()

    asked = enter(elsewhere, user.email, "/cms/")
    shown = device.shows_key(elsewhere, asked.url)

    assert (shown.url, elsewhere.get("/cms/").status_code) == ("/cms/", 200)


def test_a_key_enters_at_the_door_while_a_second_factor_is_waited_for(client):
    user = editor(email="ines@example.org")
    device = Device()
    enter(client, user.email)
    device.makes_key(client)
    other = Client()
    assert enter(other, user.email).url == reverse("mfa_authenticate")

    answer = device.shows_key(other, reverse("mfa_login_webauthn"))

    assert answer.url == reverse("account_home")
    assert other.get("/cms/").status_code == 200


def test_an_application_of_codes_is_a_first_key_too(client):
    enter(client, editor().email)
    url = reverse("mfa_activate_totp")
    client.get(url)
    secret = client.session["mfa.totp.secret"]

    client.post(url, {"code": f"{hotp_value(secret, int(time.time()) // 30):06}"})

    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    assert end_of(client, "/cms/") in (APPLICATION, 200)


def test_an_old_session_with_a_key_shows_it_and_goes_on(client):
    user, device = editor(), Device()
    enter(client, user.email)
    device.makes_key(client)
    old = Client()
    old.force_login(User.objects.get(pk=user.pk))

    asked = old.get("/cms/snippets/agenda/event/")
    shown = device.shows_key(old, asked["Location"])

    assert (shown.url, old.get(shown.url).status_code) == ("/cms/snippets/agenda/event/", 200)


def test_the_key_of_another_person_opens_nothing(client):
    device, user = Device(), editor()
    other = Client()
    enter(other, editor().email)
    device.makes_key(other)
    give_key(user, "Le sien")
    client.force_login(user)

    asked = client.get("/cms/")
    device.shows_key(client, asked.url)

    assert end_of(client, "/cms/") == KEY


def test_a_key_that_a_citizen_makes_opens_no_cms(client):
    enter(client)
    Device().makes_key(client)

    assert client.get("/cms/", follow=True).status_code == 403


def test_who_becomes_staff_while_signed_in_is_asked_for_a_key_at_once(client):
    enter(client)
    User.objects.get().groups.add(Group.objects.get(name="Éditeurs"))

    assert end_of(client, "/cms/") == FIRST


def test_a_code_by_mail_replaces_no_key_of_the_staff(client):
    user = editor()
    give_key(user)
    client.force_login(user)
    Mail.objects.all().delete()

    for name in ("account_request_reauthentication_code", "mfa_add_webauthn", "mfa_activate_totp"):
        assert end_of(client, reverse(name)) == KEY
    client.post(reverse("account_request_reauthentication_code"), {"recipient": user.email})

    assert not Mail.objects.exists()


def test_a_recovery_code_opens_the_cms_once_and_a_used_one_does_not(client):
    user = editor()
    give_key(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]

    first = client.post(enter(client, user.email, "/cms/").url, {"code": code})
    again = Client()
    second = again.post(enter(again, user.email, "/cms/").url, {"code": code})

    assert (first.status_code, client.get("/cms/").status_code) == (302, 200)
    assert (second.status_code, end_of(again, "/cms/")) == (200, DOOR)


def test_an_exercise_is_shown_at_its_public_address_only_to_who_has_shown_a_key(client):
    exercise = sent_alert(status="Exercise")
    writer = UserFactory(is_superuser=True)
    client.force_login(writer)
    held = client.get(exercise.get_absolute_url()).status_code
    sign_in_as_staff(client, writer)

    assert (held, client.get(exercise.get_absolute_url()).status_code) == (404, 200)


def test_an_invitation_is_shown_to_a_mail_scanner_and_used_by_the_first_click_alone(client):
    user = somebody("Éditeurs", email="ines@example.org")
    host = UserFactory(first_name="Ada", last_name="Pontonnier")
    link = path_of(invite(user, by=host))

    shown = [client.get(link).status_code for _ in range(3)]
    page = client.get(link)
    first, second = client.post(link), Client().post(link)

    assert shown == [200] * 3
    assert ("Ada Pontonnier vous invite." in page.text, "noindex" in page.text) == (True, True)
    assert first.url == reverse("account_first_key")
    assert second.status_code == client.get(link).status_code == 404
    assert end_of(client, "/cms/") == FIRST
    assert EmailAddress.objects.get(user=user).email == "ines@example.org"


def test_an_invitation_ends_after_a_week_with_a_newer_one_and_with_the_account(client):
    user, other = somebody("Éditeurs"), somebody("Éditeurs")
    with time_machine.travel(NOON, tick=False):
        late = path_of(invite(user))
        closed = path_of(invite(other))
    with time_machine.travel(NOON + timedelta(days=7), tick=False):
        assert client.post(late).status_code == 404
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        newer = path_of(invite(user))
        assert (client.post(late).status_code, client.get(newer).status_code) == (404, 200)
        User.objects.filter(pk=other.pk).update(is_active=False)
        assert client.post(closed).status_code == 404


def test_an_invitation_does_not_replace_a_key(client):
    user = editor()
    give_key(user)

    asked = client.post(path_of(invite(user)))

    assert asked.url == reverse("mfa_authenticate")
    assert end_of(client, "/cms/") == DOOR


def test_an_invitation_opened_by_somebody_who_is_signed_in_signs_the_invited_in(client):
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    user = somebody("Éditeurs")

    client.post(path_of(invite(user)))

    assert client.get(reverse("account_home")).wsgi_request.user == user
    assert end_of(client, "/cms/") == FIRST


def test_the_link_is_not_kept_and_the_token_is_not_in_the_log(client, capsys):
    link = path_of(invite(somebody("Éditeurs")))
    token = link.strip("/").rpartition("/")[2]

    client.get(link)

    assert token not in str(Invitation.objects.values())
    assert token not in "".join(capsys.readouterr())


def test_an_administrator_alone_in_the_house_enters_without_mail_and_without_an_address(
    client, capsys
):
    User.objects.create_superuser("seule")
    call_command("invite", "seule", "--print")
    link = path_of(capsys.readouterr().out.strip())

    first = client.get(client.post(link).url)
    Device().makes_key(client)

    assert "Avec une application à codes" in first.text
    assert client.get("/cms/").status_code == 200
    assert not Mail.objects.exists()


def test_an_hour_after_the_link_who_has_no_address_is_told_to_ask_for_another(client):
    user = User.objects.create_superuser("seule")
    link = path_of(invite(user))
    with time_machine.travel(NOON, tick=False):
        link = path_of(invite(user))
        client.post(link)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        page = client.get(reverse("account_first_key"))

    assert "il lui faut un lien" in page.text


def test_lost_keys_are_forgotten_by_a_command_with_all_sessions_and_it_is_in_the_log(
    client, capsys
):
    user = editor()
    sign_in_as_staff(client, user)
    RecoveryCodes.activate(user)
    assert client.get("/cms/").status_code == 200

    call_command("invite", user.username, "--forget-keys", "--print")
    link = path_of(capsys.readouterr().out.split()[-1])

    assert end_of(client, "/cms/") == DOOR
    assert not Authenticator.objects.exists()
    assert Client().post(link)["Location"] == reverse("account_first_key")
    actions = ModelLogEntry.objects.filter(object_id=user.pk).values_list("action", flat=True)
    assert sorted(actions) == ["accounts.invited", "accounts.keys_forgotten"]


def test_the_command_refuses_who_has_no_right_to_the_cms_and_who_is_not_there():
    UserFactory(username="lou")

    for name in ("lou", "personne"):
        with pytest.raises(CommandError):
            call_command("invite", name, "--print")
    assert not Invitation.objects.exists()


def test_an_administrator_invites_and_forgets_keys_in_the_cms_and_nobody_else_does(client):
    user = editor(first_name="Inès", email="ines@example.org")
    give_key(user)
    chief = UserFactory(is_superuser=True)
    sign_in_as_staff(client, chief)
    other = Client()
    sign_in_as_staff(other, somebody("Modérateurs"))
    address = reverse("cms_invite", args=[user.pk])

    listed = client.get("/cms/users/").text
    page = client.get(address)
    refused = [end_of(other, address), other.post(address, {"clefs": ""}).status_code]
    assert Authenticator.objects.filter(user=user).count() == 1
    client.post(address)
    assert Authenticator.objects.filter(user=user).count() == 1
    client.post(address, {"clefs": ""})

    assert address in listed
    assert "Ses clés sont perdues" in page.text
    assert refused == ["wagtailadmin_home", 302]
    assert not Authenticator.objects.filter(user=user).exists()
    assert [mail.recipient for mail in Mail.objects.all()] == ["ines@example.org"] * 2
    assert "/compte/invitation/" in Mail.objects.latest("pk").text
    log = ModelLogEntry.objects.filter(object_id=user.pk).values_list("action", "user_id")
    assert sorted(log) == [
        ("accounts.invited", chief.pk),
        ("accounts.invited", chief.pk),
        ("accounts.keys_forgotten", chief.pk),
    ]


def test_a_citizen_without_application_and_recovery_codes_is_helped_in_the_cms(client):
    citizen = Client()
    enter(citizen, "lou@example.org")
    user = User.objects.get(emailaddress__email="lou@example.org")
    give_key(user)
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    address = reverse("cms_invite", args=[user.pk])
    page = client.get(address).text
    mails = Mail.objects.count()

    client.post(address, {"clefs": ""})

    assert "un code reçu par mail suffit" in page
    assert not Authenticator.objects.filter(user=user).exists()
    assert Mail.objects.count() == mails
    assert citizen.get("/compte/").status_code == 302


def test_who_was_closed_in_the_cms_does_not_open_the_account_again(client):
    user = somebody("Éditeurs", email="ines@example.org")
    User.objects.filter(pk=user.pk).update(leaving_at=timezone.now() + timedelta(days=30))
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    group = Group.objects.get(name="Éditeurs")
    form = {"username": user.username, "email": user.email, "groups": [group.pk]}
    names = {"first_name": "Inès", "last_name": "Carreau"}

    client.post(f"/cms/users/edit/{user.pk}/", form | names)

    user.refresh_from_db()
    assert (user.is_active, user.leaving_at) == (False, None)


def test_who_has_a_key_and_no_address_comes_back_within_the_week_and_is_in(client):
    UserFactory(is_superuser=True)
    user = UserFactory(is_superuser=True, email="")
    invited, device = Client(), Device()
    invited.post(reverse("account_invitation", args=[invite(user).split("/")[-2]]))
    device.makes_key(invited)
    leave(user)
    device.shows_key(client, reverse("mfa_login_webauthn"))

    asked = client.post(reverse("account_inactive")).url
    answer = device.shows_key(client, asked)

    assert (asked, answer.url) == (reverse("mfa_authenticate"), reverse("account_home"))
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("is_one", [True, False])
def test_who_was_reopened_in_the_cms_is_not_erased_on_the_day_of_the_departure(client, is_one):
    user = User.objects.create_user("lou", "lou@example.org")
    leave(user)
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    if is_one:
        names = {"first_name": "Lou", "last_name": "Martin"}
        form = {"username": "lou", "email": "lou@example.org", "is_active": "on", **names}
        client.post(reverse("wagtailusers_users:edit", args=[user.pk]), form)
    else:
        url = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
        client.post(f"{url}?id={user.pk}", {"mark_as_active": "True"})

    user.refresh_from_db()

    assert (user.is_active, user.leaving_at) == (True, None)


def test_who_is_closed_among_many_in_the_cms_does_not_open_the_account_again(client):
    user = User.objects.create_user("lou", "lou@example.org")
    User.objects.filter(pk=user.pk).update(leaving_at=timezone.now() + timedelta(days=30))
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])

    client.post(f"{url}?id={user.pk}", {"mark_as_active": "False"})

    user.refresh_from_db()
    assert (user.is_active, user.leaving_at) == (False, None)


def test_who_leaves_goes_all_the_same_when_many_are_closed_in_the_cms(client):
    user = User.objects.create_user("lou", "lou@example.org")
    leave(user)
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])

    client.post(f"{url}?id={user.pk}", {"mark_as_active": "False"})

    user.refresh_from_db()
    assert user.leaving_at


@pytest.mark.parametrize("is_one", [True, False])
def test_an_account_that_is_deleted_in_the_cms_goes_with_what_the_rooms_keep_of_it(client, is_one):
    enter(Client(), "lou@example.org")
    user = User.objects.get(emailaddress__email="lou@example.org")
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"]) + f"?id={user.pk}"
    if is_one:
        url = reverse("wagtailusers_users:delete", args=[user.pk])
    assert client.get(url).status_code == 200
    assert User.objects.filter(pk=user.pk).exists()

    client.post(url)

    assert not User.objects.filter(pk=user.pk).exists()
    assert not Mail.objects.filter(recipient="lou@example.org").exists()
    assert Departure.objects.count() == 1


def test_an_editor_whom_somebody_waits_for_is_not_deleted_in_the_cms(client, monkeypatch):
    user = somebody("Éditeurs")
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    monkeypatch.setattr("accounts.wagtail_hooks.refusals_of", lambda _user: ["On attend encore."])

    page = client.post(reverse("wagtailusers_users:delete", args=[user.pk]), follow=True)

    assert "On attend encore." in page.text
    assert User.objects.filter(pk=user.pk).exists()


def test_an_account_made_in_the_cms_enters_by_its_address_and_follows_a_new_one(client):
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    group = Group.objects.get(name="Éditeurs")
    facts = {"first_name": "Inès", "last_name": "Carreau", "groups": [group.pk]}
    form = {"username": "ines", "email": "Ines@example.org", "is_active": "on", **facts}

    page = client.get("/cms/users/new/")
    client.post("/cms/users/new/", form)
    user = User.objects.get(username="ines")
    before = list(EmailAddress.objects.filter(user=user).values_list("email", "verified"))
    client.post(f"/cms/users/edit/{user.pk}/", form | {"email": "carreau@example.org"})

    assert "password" not in page.text.partition("<main")[2]
    assert before == [("ines@example.org", True)]
    assert EmailAddress.objects.get(user=user).email == "carreau@example.org"
    assert enter(Client(), "carreau@example.org", "/cms/").url == "/cms/"


def test_an_address_of_somebody_else_is_not_given_and_it_is_said(client):
    sign_in_as_staff(client, UserFactory(is_superuser=True))
    enter(Client(), "lou@example.org")
    user = somebody("Éditeurs", email="autre@example.org")
    form = {"username": user.username, "email": "lou@example.org", "is_active": "on"}
    form |= {"first_name": "Lou", "last_name": "M", "groups": [user.groups.get().pk]}

    page = client.post(f"/cms/users/edit/{user.pk}/", form, follow=True)

    assert "est aussi l’adresse d’un autre compte" in page.text
    assert not EmailAddress.objects.filter(user=user).exists()


def test_the_staff_of_before_is_carried_over_once_and_who_cannot_be_is_listed(capsys):
    Mail.objects.all().delete()
    carried = somebody("Éditeurs", email="Claire@example.org", username="claire")
    somebody("Modérateurs", email="", username="sans")
    somebody("Éditeurs", email="bureau@example.org", username="un")
    somebody("Éditeurs", email="bureau@example.org", username="deux")
    somebody("Éditeurs", is_active=False, username="partie")
    UserFactory(username="personne")
    enter(Client(), "lou@example.org")
    somebody("Éditeurs", email="lou@example.org", username="lou")
    Mail.objects.all().delete()

    for _ in range(2):
        call_command("carry_over_staff")
        out, problems = capsys.readouterr()

    listed = [line.split()[0] for line in problems.splitlines() if "manage.py invite" in line]
    assert (out.strip(), sorted(listed)) == ("1 / 5", ["deux", "lou", "sans", "un"])
    assert list(EmailAddress.objects.filter(user=carried).values_list("email", "primary")) == [
        ("claire@example.org", True)
    ]
    mail = Mail.objects.get()
    assert mail.recipient == "Claire@example.org"
    assert "n’ouvre plus" in mail.text


def test_the_staff_that_comes_before_it_is_carried_over_keeps_its_account(client, capsys):
    claire = somebody("Éditeurs", email="Claire@example.org", username="claire")
    somebody("Éditeurs", email="bureau@example.org", username="un")
    somebody("Éditeurs", email="bureau@example.org", username="deux")

    enter(client, "claire@example.org", "/cms/")
    end = end_of(client, "/cms/")
    enter(Client(), "bureau@example.org")

    assert end == FIRST
    assert EmailAddress.objects.get(email="claire@example.org").user == claire
    assert EmailAddress.objects.get(email="bureau@example.org").user.username not in ("un", "deux")
    call_command("carry_over_staff")
    assert "claire" not in capsys.readouterr().err


def test_hashes_of_old_passwords_go_but_those_that_hold_a_session_open_wait_for_the_first_key():
    a_month_ago = timezone.now() - timedelta(days=31)
    never = somebody("Éditeurs", email="a@example.org")
    away = somebody("Éditeurs", email="b@example.org", last_login=a_month_ago)
    here = somebody("Éditeurs", email="c@example.org")
    browser, other = Client(), Client()
    for client in (browser, other):
        client.force_login(here)

    call_command("carry_over_staff")
    usable = [User.objects.get(pk=one.pk).has_usable_password() for one in (never, away, here)]
    enter_anew = browser.get("/cms/", follow=True).resolver_match.view_name
    step_up = browser.get(reverse("mfa_add_webauthn"))["Location"]
    sent = browser.post(step_up, {"recipient": here.email})
    browser.post(sent["Location"], {"code": last_code(here.email)})
    Device().makes_key(browser)

    assert (usable, enter_anew) == ([False, False, True], FIRST)
    assert not User.objects.get(pk=here.pk).has_usable_password()
    assert (browser.get("/cms/").status_code, end_of(other, "/cms/")) == (200, DOOR)


def test_the_list_of_accounts_shows_the_staff_and_everybody_when_asked(client):
    sign_in_as_staff(client, UserFactory(is_superuser=True, username="chef"))
    somebody("Éditeurs", username="ines", email="ines@example.org")
    somebody("Éditeurs", username="partie", email="partie@example.org", is_active=False)
    enter(Client(), "lou@example.org")
    lou = User.objects.get(email="lou@example.org").username

    def listed(query=""):
        users = client.get(f"/cms/users/{query}").context["object_list"]
        return {user.username for user in users}

    assert listed() == {"chef", "ines", "partie"}
    assert listed("?qui=tous") == {"chef", "ines", "partie", lou}
    assert (listed("?q=lou"), listed("?q=lou&qui=tous")) == (set(), {lou})
    assert "lou@example.org" in client.get("/cms/users/?qui=tous").text


def test_who_was_carried_over_enters_on_the_day_by_code_and_a_first_key(client):
    user = somebody("Éditeurs", email="claire@example.org")
    call_command("carry_over_staff")

    enter(client, "claire@example.org", "/cms/")
    Device().makes_key(client)

    answer = client.get("/cms/")
    assert (answer.status_code, answer.wsgi_request.user) == (200, user)


def test_a_link_of_the_demonstration_enters_without_a_key_and_opens_nothing_where_that_is_not(
    client, monkeypatch
):
    user = somebody("Éditeurs")
    client.post(path_of(invite(user, is_demo=True)))
    entered = client.get("/cms/").status_code
    link = path_of(invite(user, is_demo=True))
    monkeypatch.setattr(
        "accounts.invitations.apps", SimpleNamespace(is_installed=lambda name: name != "demo")
    )
    elsewhere = Client()
    refused = [elsewhere.get(link).status_code, elsewhere.post(link).status_code]
    door = end_of(elsewhere, "/cms/")
    elsewhere.post(path_of(invite(user)))

    assert (entered, refused, door) == (200, [404, 404], "account_login")
    assert end_of(elsewhere, "/cms/") == FIRST


def test_forgotten_keys_of_one_leave_the_keys_and_sessions_of_another(client):
    user, other = editor(), editor()
    give_key(user)
    sign_in_as_staff(client, other)

    forget_keys(user)

    assert client.get("/cms/").status_code == 200
    assert Authenticator.objects.get().user == other
