"""Posts to the CMS without a session or a key: no errors, and carried through the door."""

import html
import re

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from accounts.models import User
from accounts.throttling import ENDED_SESSION, KNOWN_ENDED_SESSION
from accounts.wording import UNKNOWN_KEY
from agenda.models import Event, Place
from alerts.models import Alert, AlertTemplate
from moderation.models import Decision, Reason
from tests.accounts.people import give_key, last_code, recovery_code
from tests.agenda.cms import date_data, event_data, event_url
from tests.budgets import spend
from tests.factories.accounts import UserFactory, give_proved_address, sign_in_as_staff
from tests.factories.agenda import PlaceFactory, ProgrammePageFactory, published_event
from tests.factories.moderation import QueueItemFactory

TYPED = {"name": "Une salle <nouvelle>\net deux lignes", "action-publish": "action-publish"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user = UserFactory(username="claire", email="claire@example.org", is_superuser=True)
    give_key(user)
    RecoveryCodes.activate(user)
    give_proved_address(user)
    return user


@pytest.fixture
def place_url() -> str:
    place = PlaceFactory()
    place.save_revision().publish()
    return reverse("wagtailsnippets_agenda_place:edit", args=[place.pk])


def come_in(client, username="claire", **facts):
    """Go through the door by a code, then by a recovery code, and return the page after it."""
    email = f"{username}@example.org"
    client.post(reverse("account_login"), {"email": email, **facts})
    sent = {"code": last_code(email), **facts}
    asked = client.post(reverse("account_confirm_login_code"), sent)
    assert asked.url == reverse("mfa_authenticate")
    return client.post(asked.url, {"code": recovery_code(User.objects.get(email=email))})


def session_ends(client):
    del client.cookies[settings.SESSION_COOKIE_NAME]


def hidden(response) -> dict[str, str]:
    """Return the hidden fields with which a page would send the form again."""
    found = re.findall(
        r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', response.content.decode(), re.DOTALL
    )
    return dict(found)


@pytest.fixture
def ended(client, editor) -> Client:
    """A client that was in the CMS, and whose session has ended."""
    sign_in_as_staff(client, editor)
    assert client.get("/cms/").status_code == 200
    session_ends(client)
    return client


@pytest.mark.parametrize(
    "asked",
    [
        {"accept": "application/json"},
        {"hx-request": "true"},
        {"x-requested-with": "XMLHttpRequest"},
    ],
    ids=["autosave", "htmx", "xhr"],
)
def test_a_script_is_told_that_the_session_has_ended(ended, place_url, asked):
    response = ended.post(place_url, {"name": "Une salle"}, headers=asked)

    assert (response.status_code, response.json()) == (
        401,
        {
            "success": False,
            "error_code": "session_ended",
            "error_message": "Votre session est terminée\u00a0: reconnectez-vous.",
        },
    )


def test_a_form_goes_through_the_door_and_a_wrong_code_and_is_shown_again_unsaved(ended, place_url):
    door = ended.post(place_url, TYPED)
    sealed = {"carried": door.context["carried"], "next": place_url}
    incomplete = ended.post(reverse("account_login"), {"email": "claire@", **sealed})
    asked = ended.post(reverse("account_login"), {"email": "claire@example.org", **sealed})
    wrong = ended.post(reverse("account_confirm_login_code"), {"code": "1", **sealed})
    carried = [page.context["carried"] for page in (incomplete, asked, wrong)]
    assert carried == [sealed["carried"]] * 3

    way_on = come_in(ended, **sealed)
    back = ended.get(way_on.url)
    again = ended.post(place_url, hidden(back) | {"reprise": "1"})

    assert door.status_code == 401
    assert "ce que vous aviez écrit vous attend après" in door.text
    assert way_on.url == reverse("cms_resume")
    assert hidden(back) == {"name": "Une salle &lt;nouvelle&gt;\net deux lignes"}
    assert again.context["form"]["name"].value() == hidden(back)["name"]
    assert Place.objects.get().name != hidden(back)["name"]
    assert Place.objects.get().revisions.count() == 1
    assert ended.get(reverse("cms_resume")).url == "/cms/"


def test_it_goes_through_a_code_that_is_too_old_another_code_and_another_address(ended, place_url):
    sealed = {"carried": ended.post(place_url, TYPED).context["carried"], "next": place_url}
    with time_machine.travel("2026-03-03 12:00+01:00", tick=False) as clock:
        ended.post(reverse("account_login"), {"email": "claire@example.org", **sealed})
        clock.shift(60)
        again = ended.post(reverse("account_confirm_login_code"), {"encore": "", **sealed})
        clock.shift(3600)
        late = ended.post(reverse("account_confirm_login_code"), {"code": "1", **sealed})
    other = ended.post(reverse("account_login"), sealed)

    pages = (again, late, other)
    assert [page.status_code for page in pages] == [200] * 3
    assert [page.context["carried"] for page in pages] == [sealed["carried"]] * 3
    assert [page.context["next_url"] for page in (late, other)] == [place_url] * 2


def test_a_refused_key_keeps_what_was_typed(ended, place_url):
    sealed = {"carried": ended.post(place_url, TYPED).context["carried"], "next": place_url}

    refused = ended.post(reverse("mfa_login_webauthn"), {"credential": "{}", **sealed})

    assert str(UNKNOWN_KEY) in html.unescape(refused.text)
    assert refused.context["carried"] == sealed["carried"]


def test_what_was_typed_is_kept_while_a_session_without_a_key_shows_one(client, editor, place_url):
    client.force_login(editor)

    asked = client.post(place_url, TYPED)
    other_way = asked.url.replace("verifier/cle/", "verifier/")
    shown = client.post(other_way, {"code": recovery_code(editor)})
    back = client.get(shown.url)

    assert asked.url == f"{reverse('mfa_reauthenticate_webauthn')}?next=%2Fcms%2Freprise%2F"
    assert shown.url == reverse("cms_resume")
    assert hidden(back) == {"name": "Une salle &lt;nouvelle&gt;\net deux lignes"}


def test_a_script_without_a_key_is_told_so(client, editor, place_url):
    client.force_login(editor)

    response = client.post(place_url, TYPED, headers={"accept": "application/json"})

    assert (response.status_code, response.json()["error_code"]) == (403, "key_wanted")
    assert client.get(reverse("cms_session_state")).status_code == 401


def test_a_form_that_is_not_wanted_any_more_is_dropped(ended, place_url):
    sealed = {"carried": ended.post(place_url, TYPED).context["carried"], "next": place_url}
    come_in(ended, **sealed)

    ended.get(place_url)

    assert ended.get(reverse("cms_resume")).url == "/cms/"


def test_nothing_is_carried_to_another_person_who_signs_in(ended, place_url):
    other = UserFactory(username="paul", email="paul@example.org", is_superuser=True)
    RecoveryCodes.activate(other)
    give_key(other)
    give_proved_address(other)

    carried = ended.post(place_url, TYPED).context["carried"]
    response = come_in(ended, username="paul", carried=carried, next=place_url)

    assert (response.status_code, response.url) == (302, place_url)
    assert ended.get(reverse("cms_resume")).url == "/cms/"


def test_an_old_login_page_that_was_open_during_the_upgrade_carries_too(ended, place_url):
    carried = ended.post(place_url, TYPED).context["carried"]
    sent = {"username": "claire", "password": "x", "carried": carried, "next": place_url}

    door = ended.post(reverse("wagtailadmin_login"), sent)

    assert (door.context["carried"], door.context["next_url"]) == (carried, place_url)


def test_a_browser_where_nobody_came_in_carries_nothing_and_says_where_the_words_are(
    client, place_url
):
    response = client.post(place_url, TYPED)

    assert (response.status_code, response.context["carried"]) == (401, "")
    assert "encore dans la page d’avant" in response.content.decode()


def test_who_comes_in_goes_on_to_the_form_in_whatever_browser(client, place_url):
    response = client.post(place_url, TYPED)

    assert response.context["next_url"] == place_url


def test_strangers_who_send_forms_without_a_session_are_refused_but_a_known_browser_is_not(
    ended, place_url, monkeypatch
):
    stranger = Client()
    spend(ENDED_SESSION, 48)
    monkeypatch.setattr(KNOWN_ENDED_SESSION.per_account, "amount", 2)

    codes = [stranger.post(place_url, TYPED).status_code for _ in range(3)]
    refused = stranger.post(place_url, TYPED)
    known = [ended.post(place_url, TYPED).status_code for _ in range(3)]

    assert codes == [401] * 2 + [429]
    assert "Trop d’essais." in refused.content.decode()
    assert 0 < int(refused["Retry-After"]) <= 15 * 60
    assert known == [401] * 2 + [429]


def test_files_and_too_much_text_are_said_not_to_come_back(ended, place_url):
    with_file = ended.post(place_url, TYPED | {"file": SimpleUploadedFile("a.txt", b"a")})
    too_long = ended.post(place_url, {"name": "a" * 600_000})

    assert "choisissez-les de nouveau" in with_file.content.decode()
    assert too_long.context["carried"] == ""


def test_what_was_forged_is_not_carried(ended, place_url):
    response = come_in(ended, carried="forgé", next=place_url)

    assert (response.status_code, response.url) == (302, place_url)


def test_a_screen_that_cannot_show_it_again_neither_carries_nor_does_it(admin_client, ended):
    logged_out = ended.post(reverse("relecture:next"), {"faire": "publier"})
    resumed = admin_client.post(reverse("relecture:next"), {"reprise": "1"})

    assert logged_out.url == f"{reverse('wagtailadmin_login')}?next={reverse('relecture:next')}"
    assert (resumed.status_code, resumed.url) == (302, reverse("relecture:next"))


def test_ticked_dates_and_their_reason_go_through_the_door_and_nothing_is_cancelled(ended):
    event = published_event("2100-03-02 20:00", "2100-03-03 20:00")
    second = event.occurrences.latest("start_at")
    address = event_url("dates", event.pk)
    typed = {"occurrences": str(second.pk), "step": "cancel", "reason": "Salle inondée"}

    door = ended.post(address, typed | {"confirmed": "1"})
    way_on = come_in(ended, carried=door.context["carried"], next=address)
    back = ended.get(way_on.url)
    again = ended.post(address, hidden(back) | {"reprise": "1"})

    page = again.context["page"]
    assert (door.status_code, hidden(back)) == (401, typed | {"confirmed": "1"})
    assert (page.chosen_ids, page.form["reason"].value()) == ({second.pk}, "Salle inondée")
    assert "et rien n’est changé" in again.content.decode()
    assert set(event.occurrences.values_list("status", flat=True)) == {"scheduled"}


def test_a_refusal_goes_through_the_door_with_its_reason_and_nothing_is_decided(ended):
    item, reason = QueueItemFactory(), Reason.objects.first()
    address = reverse("relecture:refuse", args=[item.pk])

    door = ended.post(address, {"motif": str(reason.pk), "mot": "Bravo"})
    way_on = come_in(ended, carried=door.context["carried"], next=address)
    back = ended.get(way_on.url)
    again = ended.post(address, hidden(back) | {"reprise": "1"})
    asked = ended.post(
        reverse("relecture:item", args=[item.pk]),
        {"mot": "Quand ?", "faire": "demander", "reprise": "1"},
    )

    page = again.context["page"]
    assert (door.status_code, page.chosen, page.word) == (401, reason, "Bravo")
    assert asked.context["page"].word == "Quand ?"
    assert "et rien n’est décidé" in again.content.decode()
    assert not Decision.objects.exists()


def test_a_new_event_is_shown_with_every_line_of_its_dates_and_none_is_made(admin_client):
    lines = [date_data(n, start_on=f"2027-03-0{n + 1}") for n in range(3)]

    response = admin_client.post(event_url("add"), event_data(*lines, title="Bal", reprise="1"))

    dates = response.context["form"].formsets["dates"]
    assert [form["start_on"].value() for form in dates.forms] == [
        "2027-03-01",
        "2027-03-02",
        "2027-03-03",
    ]
    assert "Ce que vous aviez écrit est de nouveau là" in response.content.decode()
    assert not Event.objects.exists()


def test_a_page_is_shown_as_typed_new_or_not_and_saves_itself_from_then_on(admin_client):
    home = Site.objects.get(is_default_site=True).root_page
    page = ProgrammePageFactory(parent=home)
    addresses = [
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:add", args=["agenda", "programmepage", home.pk]),
    ]

    for address in addresses:
        response = admin_client.post(address, {"title": "Nuit blanche", "reprise": "1"})

        assert response.context["form"]["title"].value() == "Nuit blanche"
        assert (response.context["autosave_enabled"], response.context["has_unsaved_changes"]) == (
            True,
            True,
        )
    assert list(type(page).objects.values_list("title", flat=True)) == [page.title]


@pytest.mark.parametrize("address", ["alertes:compose", "alertes_modeles:add"])
def test_an_alert_and_a_template_are_shown_as_typed(admin_client, address):
    opened = admin_client.get(reverse(address)).content.decode()
    response = admin_client.post(reverse(address), {"headline": "Pont fermé", "reprise": "1"})

    page = response.content.decode()
    assert response.context["page"].form["headline"].value() == "Pont fermé"
    assert "Rien n’est enregistré pour le moment" not in page
    said = "Ce que vous aviez écrit est de nouveau là, pas encore enregistré"
    assert (said in page, said in opened) == (True, False)
    assert (
        'data-w-unsaved-force-value="true"' in page,
        "data-w-unsaved-force-value" in opened,
    ) == (True, False)
    assert not Alert.objects.exists()
    assert not AlertTemplate.objects.exists()


def test_a_page_that_waits_learns_who_is_signed_in_and_the_token_of_forms(client, editor):
    nobody = client.get(reverse("cms_session_state"))
    sent_to_login = client.get(reverse("cms_session"))
    sign_in_as_staff(client, editor)
    somebody = client.get(reverse("cms_session_state")).json()

    assert nobody.status_code == 401
    assert sent_to_login.url == f"{reverse('wagtailadmin_login')}?next={reverse('cms_session')}"
    assert (somebody["account"], somebody["name"], len(somebody["token"])) == (
        str(editor.pk),
        editor.get_full_name(),
        64,
    )
    assert client.get(reverse("cms_session")).status_code == 200
