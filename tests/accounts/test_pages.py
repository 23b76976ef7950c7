"""Pages of an account: ours, in both languages, and what they do."""

import re
import time
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts import account_urls
from accounts.models import User
from messaging.models import Mail
from tests.accounts.people import ADDRESS, Device, enter, give_key, last_code, step_up_is_over

pytestmark = pytest.mark.django_db

#: Pages for which nothing must be prepared but being in, by the first words of their title.
PAGES = {
    "account_home": "Mon compte",
    "account_offer_key": "La prochaine fois, sans mail",
    "account_email": "Mes adresses",
    "account_logout": "Sortir",
    "account_inactive": "Ce compte est fermé",
    "account_request_reauthentication_code": "C’est bien vous ?",
    "mfa_add_webauthn": "Ajouter une clé",
    "mfa_activate_totp": "Une application à codes",
}


@pytest.fixture
def lou(client):
    """Somebody who has just entered by a code."""
    enter(client)
    return User.objects.get()


def test_no_page_and_no_message_of_the_library_shows_through():
    shipped = Path(allauth.__file__).parent / "templates"
    views = [getattr(one.callback, "view_class", None) for one in account_urls.urlpatterns]
    pages = {name for view in views if (name := getattr(view, "template_name", None))}
    # Of a view that picks one of two.
    pages |= {"account/verification_sent.html", "account/confirm_email_verification_code.html"}
    unreachable = ("password_", "phone_")
    messages = {
        f"{app}/messages/{path.name}"
        for app in ("account", "mfa", "usersessions")
        for path in (shipped / app / "messages").iterdir()
        if not path.name.startswith(unreachable)
    }

    assert len(pages) == 17
    assert len(messages) > 15
    ours = str(settings.BASE_DIR / "templates")
    loaded: dict[str, Any] = {name: get_template(name).template for name in (*pages, *messages)}  # type: ignore[attr-defined]
    inner = re.compile(r'{% (?:extends|include) "([^"]+)"')
    named = {name for one in loaded.values() for name in inner.findall(one.source)}
    loaded |= {name: get_template(name).template for name in named}  # type: ignore[attr-defined]
    assert [name for name, one in loaded.items() if not one.origin.name.startswith(ours)] == []


def page_of(client, name, *args, language="fr", **query):
    with override(language):
        return client.get(reverse(name, args=args), query)


def title(response):
    words = response.text.replace("\xa0", " ").partition("<title>")[2]
    return words.partition(" · ")[0]


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(("name", "words"), PAGES.items())
def test_a_page_is_ours_in_both_languages(client, lou, name, words):
    french, english = (page_of(client, name, language=code) for code in ("fr", "en"))

    assert (french.status_code, english.status_code) == (200, 200)
    assert ("site-head" in french.text, title(french)) == (True, words)
    assert title(english) not in ("", words)
    assert 'lang="en"' in english.text


def test_the_pages_of_keys_are_ours_in_both_languages(client, lou):
    key = give_key(lou)
    TOTP.activate(lou, generate_totp_secret())
    RecoveryCodes.activate(lou)
    names = [
        ("mfa_edit_webauthn", key.pk),
        ("mfa_remove_webauthn", key.pk),
        ("mfa_reauthenticate",),
        ("mfa_reauthenticate_webauthn",),
        ("mfa_deactivate_totp",),
        ("mfa_view_recovery_codes",),
        ("mfa_generate_recovery_codes",),
    ]

    titles = {
        name: [title(page_of(client, *name, language=one)) for one in ("fr", "en")]
        for name in names
    }

    assert titles == {
        names[0]: ["Renommer une clé", "Rename a key"],
        names[1]: ["Retirer une clé", "Remove a key"],
        names[2]: ["C’est bien vous ?", "Is it you?"],
        names[3]: ["C’est bien vous ?", "Is it you?"],
        names[4]: ["Retirer l’application à codes", "Remove the code app"],
        names[5]: ["Codes de secours", "Recovery codes"],
        names[6]: ["Codes de secours", "Recovery codes"],
    }


def test_a_second_address_is_added_by_its_code_then_leads_and_the_first_may_leave(client, lou):
    other = "lou@travail.example"
    answer = client.post(reverse("account_email"), {"action_add": "", "email": other})
    assert answer.url == reverse("account_email_verification_sent")
    assert not EmailAddress.objects.filter(email=other).exists()

    wrong = client.post(answer.url, {"code": "000000" if last_code(other) != "000000" else "1"})
    right = client.post(answer.url, {"code": last_code(other)}, follow=True)

    assert "Ce n’est pas ce code." in wrong.text
    assert messages_of(right) == [f"{other} est vérifiée."]
    client.post(reverse("account_email"), {"action_primary": "", "email": other})
    client.post(reverse("account_email"), {"action_remove": "", "email": ADDRESS})
    assert list(EmailAddress.objects.values_list("email", "primary")) == [(other, True)]
    subjects = list(Mail.objects.order_by("pk").values_list("recipient", "subject"))
    assert subjects[-2:] == [
        (ADDRESS, "Votre adresse principale a changé"),
        (other, "Une adresse n’ouvre plus votre compte"),
    ]


def test_what_is_wrong_with_an_address_is_said_beside_it(client, lou):
    empty = client.post(reverse("account_email"), {"action_add": "", "email": ""})
    twice = client.post(reverse("account_email"), {"action_add": "", "email": ADDRESS})

    assert "Il manque l’adresse où envoyer le code." in empty.text
    assert "Cette adresse est déjà dans votre compte." in twice.text
    assert 'aria-describedby="id_email_error"' in twice.text


def test_an_address_of_another_account_is_refused_once_its_code_was_typed(client, lou):
    other = User.objects.create_user("autre", "autre@example.org")
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)

    answer = client.post(reverse("account_email"), {"action_add": "", "email": other.email})
    typed = client.post(answer.url, {"code": last_code(other.email)})

    assert "Cette adresse ouvre déjà un autre compte" in typed.text
    assert EmailAddress.objects.filter(user=lou).count() == 1


def test_a_while_after_entering_a_code_is_asked_for_and_then_what_was_wanted_is_done(client, lou):
    EmailAddress.objects.create(user=lou, email="lou@travail.example", verified=True)
    step_up_is_over(client)
    wanted = {"action_remove": "", "email": "lou@travail.example"}

    asked = client.post(reverse("account_email"), wanted)
    page = client.get(asked.url)
    sent = client.post(
        reverse("account_request_reauthentication_code"),
        {"recipient": ADDRESS, "next": reverse("account_email")},
    )
    wrong = client.post(sent.url, {"code": "1", "next": reverse("account_email")})
    assert EmailAddress.objects.count() == 2
    done = client.post(sent.url, {"code": last_code(), "next": reverse("account_email")})

    assert asked.url.startswith(reverse("account_request_reauthentication_code"))
    assert "Vers quelle adresse" in page.text
    assert "Ce n’est pas ce code." in wrong.text
    assert Mail.objects.filter(subject__endswith="votre code pour continuer").count() == 1
    assert (done.status_code, EmailAddress.objects.get().email) == (302, ADDRESS)


def test_who_has_a_key_is_asked_for_it_first_and_for_a_code_where_it_is_not(client, lou):
    give_key(lou)
    step_up_is_over(client)

    asked = client.get(reverse("mfa_add_webauthn"))
    page = client.get(asked.url)

    assert asked.url.startswith(reverse("mfa_reauthenticate_webauthn"))
    assert f'href="{reverse("account_request_reauthentication_code")}?next=' in page.text


def test_too_many_tries_are_said_on_our_page(client, lou):
    wanted = {"action_primary": "", "email": "personne@example.org"}

    answers = [client.post(reverse("account_email"), wanted) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "Trop d’essais en peu de temps" in answers[-1].text
    assert "site-head" in answers[-1].text


def test_who_enters_by_a_code_is_offered_a_key_every_time_until_declined(client):
    kept = reverse("agenda:outings")
    first = enter(client, next_url=kept)
    offer = client.get(first.url)
    client.post(reverse("account_logout"))
    again = enter(client, next_url=kept)
    declined = client.post(reverse("account_offer_key"), {"jamais": "", "next": kept})
    client.post(reverse("account_logout"))

    assert first.url == again.url == f"{reverse('account_offer_key')}?next=%2Fmes-sorties%2F"
    assert f'href="{kept}"' in offer.text
    assert declined.url == kept
    assert enter(client, next_url=kept).url == kept


def test_who_has_a_key_is_not_offered_one_and_the_code_still_opens(client, lou):
    give_key(lou)
    client.post(reverse("account_logout"))

    assert enter(client).url == reverse("account_home")
    assert client.get(reverse("account_offer_key")).url == reverse("account_home")


def test_the_offer_leads_to_no_other_site(client):
    answer = enter(client, next_url="https://ailleurs.example/")

    assert answer.url == f"{reverse('account_offer_key')}?next="
    offer = page_of(client, "account_offer_key", next="https://ailleurs.example/")
    assert '"https://ailleurs' not in offer.text


def test_an_application_is_added_with_a_drawing_that_the_policy_lets_stand(client, lou):
    page = page_of(client, "mfa_activate_totp")
    secret = client.session["mfa.totp.secret"]
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))

    code = hotp_value(secret, int(time.time()) // 30)
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "1"})
    done = client.post(reverse("mfa_activate_totp"), {"code": f"{code:06}"})

    assert "<svg" in page.text
    assert 'class="qr"' in page.text
    assert ("data:image" in page.text, "style=" in page.text.partition("<main")[2]) == (
        False,
        False,
    )
    assert spaced in page.text
    assert "Ce n’est pas ce code." in wrong.text
    assert done.url == reverse("mfa_view_recovery_codes")
    shown, hidden = client.get(done.url), client.get(done.url)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert [code in shown.text for code in codes] == [True] * 10
    assert [code in hidden.text for code in codes] == [False] * 10
    assert "Il en reste 10." in hidden.text


def test_with_an_application_the_door_asks_for_its_code_or_for_a_recovery_code(client, lou):
    secret = generate_totp_secret()
    TOTP.activate(lou, secret)
    codes = RecoveryCodes.activate(lou).get_unused_codes()
    client.post(reverse("account_logout"))

    asked = enter(client)
    page = client.get(asked.url)
    wrong = client.post(asked.url, {"code": "123456"})
    done = client.post(asked.url, {"code": codes[0]})

    assert asked.url == reverse("mfa_authenticate")
    assert ("Encore une porte" in page.text, "data-passkey" in page.text) == (True, False)
    assert "Ce n’est pas ce code." in wrong.text
    assert (done.status_code, client.get(reverse("account_home")).status_code) == (302, 200)


def test_a_key_is_renamed_and_removed_and_each_is_said(client, lou):
    key = give_key(lou, "Vieux téléphone")
    RecoveryCodes.activate(lou)

    empty = client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": ""})
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Tablette"})
    home = page_of(client, "account_home")
    gone = client.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)

    assert "Il lui faut un nom." in empty.text
    assert ("Tablette" in home.text, "Vieux téléphone" in home.text) == (True, False)
    assert messages_of(gone) == ["La clé est retirée."]
    assert not Authenticator.objects.exists()
    assert Mail.objects.latest("pk").subject == "Une clé d’accès n’ouvre plus votre compte"


def test_one_device_is_closed_from_another_and_nobody_elses(client, lou):
    phone, laptop, stranger = Client(), Client(), Client()
    enter(phone)
    enter(laptop)
    enter(stranger, "sam@example.org")
    key = phone.session.session_key
    row = UserSession.objects.get(session_key=key).pk

    def inside():
        devices = (client, phone, laptop, stranger)
        return [one.get(reverse("account_home")).status_code for one in devices]

    shown = f'name="session" value="{row}"' in client.get(reverse("account_home")).text
    stranger.post(reverse("usersessions_list"), {"session": row})
    after_stranger = inside()
    client.post(reverse("usersessions_list"), {"session": row})

    assert (shown, after_stranger) == (True, [200] * 4)
    assert inside() == [200, 302, 200, 200]
    assert not Session.objects.filter(session_key=key).exists()


def test_nobody_touches_the_key_of_somebody_else(client, lou):
    key = give_key(User.objects.create_user("autre", "autre@example.org"))

    answers = [
        client.post(reverse(name, args=[key.pk]), {"name": "À moi"}).status_code
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
    ]

    assert answers == [404, 404]
    assert str(Authenticator.objects.get()) == "Téléphone"


def test_a_refused_key_keeps_what_was_to_be_done(client, lou):
    give_key(lou)
    step_up_is_over(client)
    asked = client.get(reverse("mfa_add_webauthn"))
    client.get(asked.url)

    forged = {"credential": "{}", "next": reverse("mfa_add_webauthn")}
    refused = client.post(reverse("mfa_reauthenticate_webauthn"), forged)

    assert "Cette clé n’a pas été reconnue." in refused.text
    assert f'name="next" value="{reverse("mfa_add_webauthn")}"' in refused.text


def test_who_has_just_entered_by_a_key_is_not_asked_for_it_again(client):
    phone = Device()
    enter(client)
    phone.makes_key(client)
    client.post(reverse("account_logout"))

    phone.shows_key(client, reverse("mfa_login_webauthn"))

    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    step_up_is_over(client)
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 302


def test_going_out_is_said_at_the_door_and_entering_is_not_said(client, lou):
    home = page_of(client, "account_home")
    out = client.post(reverse("account_logout"), follow=True)

    assert messages_of(home) == []
    assert out.redirect_chain[-1][0] == reverse("account_login")
    assert messages_of(out) == [
        "C’est refermé : cet appareil ne sait plus qui vous êtes.".replace(" :", "\xa0:")
    ]


def test_a_closed_account_says_so_and_opens_nothing(client, lou):
    client.post(reverse("account_logout"))
    User.objects.update(is_active=False)

    answer = enter(client)

    assert answer.url == reverse("account_inactive")
    assert "Revenir" in client.get(answer.url).text
    assert client.get(reverse("account_home")).status_code == 302
