"""Connected sites: what administrators make of them in the CMS, and what a secret leaves behind."""

import hashlib
import re
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from wagtail.log_actions import registry as log_registry
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from accounts.models import Grant, Site
from accounts.services.sites import (
    change_site,
    create_site,
    hash_secret,
    resume_site,
    rotate_secret,
    suspend_site,
)
from accounts.validators import say_address_fault
from accounts.viewsets.sites import AddressesField
from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from tests.accounts.people import enter
from tests.accounts.test_attacks import at_once, on_postgresql
from tests.agenda.cms import signed_in, somebody
from tests.budgets import count_queries
from tests.factories.accounts import ConsentFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)
BACK = "https://piscines.example.org/retour"
FORM = {
    "name": "Les piscines",
    "reason": "Pour retrouver vos réservations.",
    "logo": "",
    "redirect_uris": BACK,
    "post_logout_redirect_uris": "",
    "backchannel_logout_uri": "",
    "scopes": ["profile"],
}
HEX = re.compile(r"\b[0-9a-f]{64}\b")


def new_site(**facts):
    facts = {"redirect_uris": [BACK], "scopes": ["openid", "profile", "email"]} | facts
    return Site(**{"name": "Les piscines", "reason": "Pour retrouver vos réservations."} | facts)


def connected(**facts):
    """Return a connected site."""
    return create_site(new_site(**facts), actor=None)[0]


def sign_on(site, **facts):
    """Return an open sign-on of somebody at ``site``."""
    return Grant.objects.create(
        site=site,
        user=UserFactory(),
        sub=uuid.uuid4(),
        auth_time=timezone.now(),
        redirect_uri=BACK,
        code_challenge="x",
        code_hash=secrets.token_hex(32),
        code_expires_at=timezone.now(),
        **facts,
    )


def administrator():
    return UserFactory(is_superuser=True, is_staff=True)


def url(name, *sites):
    return reverse(f"sites_relies:{name}", args=[site.pk for site in sites])


def steps_of(site):
    """Return who did what to ``site``, the first step first."""
    entries = log_registry.get_logs_for_instance(site).order_by("pk")
    return [(entry.user, entry.message) for entry in entries]


def secret_in(response):
    """Return the one secret that a page shows."""
    [secret] = set(HEX.findall(response.text))
    return secret


# Services


def test_a_new_site_has_a_secret_of_which_only_the_hash_is_kept_and_the_log_says_who_made_it():
    ada = administrator()

    site, secret = create_site(new_site(), actor=ada)

    stored = Site.objects.values().get(pk=site.pk)
    assert re.fullmatch(r"[0-9a-f]{64}", secret)
    assert stored["secret_hash"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(stored) + str(ModelLogEntry.objects.values())
    assert re.fullmatch(r"[0-9a-f]{32}", site.client_id)
    assert steps_of(site) == [(ada, "A relié ce site")]


def test_no_two_sites_have_one_name_secret_or_id():
    site, secret = create_site(new_site(), actor=None)
    other, other_secret = create_site(new_site(name="Les serres"), actor=None)

    with pytest.raises(IntegrityError):
        create_site(new_site(), actor=None)
    assert secret != other_secret
    assert site.client_id != other.client_id


def test_a_new_secret_leaves_the_one_before_a_day(time_machine):
    time_machine.move_to(NOON, tick=False)
    site, first = create_site(new_site(), actor=None)

    second = rotate_secret(site, actor=None)

    site.refresh_from_db()
    assert (site.secret_hash, site.old_secret_hash) == (hash_secret(second), hash_secret(first))
    assert site.old_secret_until == NOON + timedelta(days=1)
    time_machine.move_to(NOON + timedelta(days=1, seconds=-1))
    assert site.has_old_secret
    time_machine.move_to(NOON + timedelta(days=1))
    assert not site.has_old_secret


def test_a_second_new_secret_within_the_day_leaves_the_one_that_the_site_has(time_machine):
    time_machine.move_to(NOON, tick=False)
    site, first = create_site(new_site(), actor=None)
    rotate_secret(site, actor=None)
    time_machine.move_to(NOON + timedelta(hours=23))

    third = rotate_secret(site, actor=None)

    site.refresh_from_db()
    assert (site.secret_hash, site.old_secret_hash) == (hash_secret(third), hash_secret(first))
    assert site.old_secret_until == NOON + timedelta(days=1)


def test_a_new_secret_after_the_day_leaves_the_last_one(time_machine):
    time_machine.move_to(NOON, tick=False)
    site, _first = create_site(new_site(), actor=None)
    second = rotate_secret(site, actor=None)
    time_machine.move_to(NOON + timedelta(days=1))

    rotate_secret(site, actor=None)

    site.refresh_from_db()
    assert site.old_secret_hash == hash_secret(second)
    assert site.old_secret_until == NOON + timedelta(days=2)


def test_a_stolen_secret_ends_at_once_and_the_one_before_it_too():
    site, ada = connected(), administrator()
    rotate_secret(site, actor=None)

    secret = rotate_secret(site, actor=ada, is_stolen=True)

    site.refresh_from_db()
    assert (site.secret_hash, site.old_secret_hash) == (hash_secret(secret), "")
    assert not site.has_old_secret
    words = "A remplacé le secret, volé\u00a0: l’ancien s’est arrêté tout de suite"
    assert steps_of(site)[1:] == [(None, "A renouvelé le secret"), (ada, words)]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_for_a_new_secret_leave_the_one_that_the_site_has():
    site, first = create_site(new_site(), actor=None)

    given_out = at_once(lambda: rotate_secret(site, actor=None))

    site.refresh_from_db()
    assert site.old_secret_hash == hash_secret(first)
    assert site.secret_hash in [hash_secret(secret) for secret in given_out]


def test_a_suspended_site_has_no_open_sign_on_and_its_history_says_why():
    site, other, ada = connected(), connected(name="Les serres"), administrator()
    grants = [sign_on(site), sign_on(other)]

    suspend_site(site, "Son certificat a expiré.", actor=ada)

    site.refresh_from_db()
    assert site.is_suspended
    assert list(Grant.objects.open()) == grants[1:]
    words = "A suspendu\u00a0: «\u00a0Son certificat a expiré.\u00a0»"
    assert steps_of(site)[1:] == [(ada, words)]


def test_a_second_click_suspends_and_resumes_nothing():
    site, ada = connected(), administrator()

    suspend_site(site, actor=ada)
    suspend_site(site, "Encore", actor=ada)
    resume_site(site, actor=ada)
    resume_site(site, actor=ada)

    site.refresh_from_db()
    assert not site.is_suspended
    assert steps_of(site)[1:] == [(ada, "A suspendu"), (ada, "A rouvert")]


def test_what_changes_is_in_the_history_with_the_addresses_that_came_and_went():
    site, ada = connected(), administrator()
    site.name, site.redirect_uris = "Les bassins", ["https://bassins.example.org/"]
    site.backchannel_logout_uri = "https://bassins.example.org/sorties"

    change_site(site, actor=ada)
    change_site(site, actor=ada)

    words = (
        "A changé\u00a0: nom, adresses de retour, adresse à prévenir d’une sortie "
        "(+ https://bassins.example.org/, + https://bassins.example.org/sorties, "
        f"− {BACK})"
    )
    assert steps_of(site)[1:] == [(ada, words)]


def test_a_change_touches_neither_a_secret_nor_a_suspension_that_came_meanwhile():
    opened = connected()
    suspend_site(opened, actor=None)
    secret = rotate_secret(opened, actor=None)
    opened.reason = "Pour vos abonnements."

    change_site(opened, actor=None)

    stored = Site.objects.get()
    assert (stored.reason, stored.is_suspended) == ("Pour vos abonnements.", True)
    assert stored.secret_hash == hash_secret(secret)


@pytest.mark.parametrize(
    ("before", "after", "is_open"),
    [
        (["openid", "email"], ["openid"], False),
        (["openid", "email"], ["openid", "profile"], False),
        (["openid"], ["openid", "email"], True),
    ],
)
def test_a_site_that_may_ask_for_less_asks_anew(before, after, is_open):
    site = connected(scopes=before)
    sign_on(site)
    site.scopes = after

    change_site(site, actor=None)

    assert Grant.objects.open().exists() is is_open


def test_what_a_site_may_ask_no_more_has_no_consent_left(monkeypatch):
    monkeypatch.setattr("accounts.services.sites.AT_ONCE", 2)
    site, scopes = connected(), ["openid", "profile", "email"]
    consents = [
        ConsentFactory(site=site, asked=scopes, granted=["openid", "email"]) for _ in range(3)
    ]
    elsewhere = ConsentFactory(asked=scopes, granted=scopes)
    site.scopes = ["openid", "profile"]

    change_site(site, actor=None)

    for consent in (*consents, elsewhere):
        consent.refresh_from_db()
    assert {(*one.asked, *one.granted) for one in consents} == {("openid", "profile", "openid")}
    assert (elsewhere.asked, elsewhere.granted) == (scopes, scopes)


# Addresses

WRONG = [
    "javascript:alert(1)",
    "http://piscines.example.org/retour",
    "ftp://piscines.example.org/",
    "//piscines.example.org/",
    "/retour",
    "https:///retour",
    "https://",
    "https:piscines.example.org",
    "https://localhost/",
    "https://piscines/",
    "https://10.0.0.1/",
    "https://[::1]/",
    "https://piscines.example.org./",
    "https://-piscines.example.org/",
    "https://piscines.example.org:99999/",
    "https://piscines.example.org:x/",
    "https://[piscines.example.org/",
    "https://ada@piscines.example.org/",
    "https://ada:secret@piscines.example.org/",
    "https://agenda.example.org@piscines.example.org/",
    "https://piscines.example.org/#retour",
    "https://piscines.example.org/#",
    "https://*.example.org/",
    "https://piscines.example.org/*",
    "https://piscines.example.org\\@voleur.example.org/",
    "https://piscines.example.org/un retour",
    "https://piscines.example.org/%zz",
    "https://piscines.example.org/retour\x00",
    "https://piscines.example.org/\u202eruoter",
    "https://théâtre.example.org/",
    "https://piscines.example.org/été",
    "http://localhost/",
    "http://localhost.example.org:8001/",
    "http://127.0.0.1:8001/",
    "http://localhost:8001@piscines.example.org/",
    f"https://piscines.example.org/{'x' * 500}",
]
RIGHT = [
    BACK,
    "https://piscines.example.org",
    "https://piscines.example.org:8443/retour?de=agenda&a=%C3%A9t%C3%A9",
    "https://xn--thtre-bpa0c.example.org/oidc/callback/",
    "https://3.example.org/",
    "http://localhost:8001/retour",
]


@pytest.mark.parametrize("address", WRONG)
def test_an_address_that_is_not_exact_or_not_safe_is_refused_in_words(address):
    assert say_address_fault(address) != ""


@pytest.mark.parametrize("address", RIGHT)
def test_an_address_that_a_site_has_is_taken_as_it_is(address):
    assert say_address_fault(address) == ""
    assert AddressesField().clean(f"\n {address} \r\n") == [address]


def test_this_machine_is_no_site_where_there_is_no_demonstration(monkeypatch):
    nothing_installed = SimpleNamespace(is_installed=lambda name: name != "demo")
    monkeypatch.setattr("accounts.validators.apps", nothing_installed)

    assert say_address_fault("http://localhost:8001/retour") != ""
    assert say_address_fault(BACK) == ""


@given(st.one_of(st.text(), st.from_regex(r"https?://.{0,40}"), st.sampled_from(WRONG)))
@example("https://a.b\t/")
@example("https://a.b/\u2028")
def test_whatever_is_typed_what_is_taken_is_one_exact_address_of_a_site(text):
    if say_address_fault(text):
        return

    parts = urlsplit(text)
    assert text.isascii()
    assert text.isprintable()
    assert set(text) & set(' #*\\"<>^`{|}') == set()
    assert (parts.username, parts.password, parts.fragment) == (None, None, "")
    assert (parts.scheme, "." in parts.hostname) in [("https", True), ("http", False)]
    assert len(text) <= 500


def test_each_wrong_line_is_named_and_the_right_ones_are_not():
    text = f"{BACK}\n\nhttp://piscines.example.org/\n{BACK}2\nhttps://a@piscines.example.org/"

    with pytest.raises(ValidationError) as refused:
        AddressesField().clean(text)

    [words] = refused.value.messages
    assert [line.partition(",")[0] for line in words.splitlines()] == ["Ligne 3", "Ligne 5"]
    assert "«\u00a0http://piscines.example.org/\u00a0»" in words


@pytest.mark.parametrize("count", [21, 5_000])
def test_more_than_twenty_addresses_are_counted_and_not_read(count):
    text = "\n".join(f"{BACK}{number}" for number in range(count))

    with pytest.raises(ValidationError) as refused:
        AddressesField().clean(text)

    assert refused.value.messages == [f"20 adresses au plus\u00a0: il y en a {count}."]
    assert len(AddressesField().clean("\n".join(text.splitlines()[:20]))) == 20


def test_an_address_that_is_typed_twice_is_kept_once():
    assert AddressesField().clean(f"{BACK}\n{BACK}\n") == [BACK]


# Screens: who reaches them


def screens(site):
    return [
        *(url(name) for name in ("index", "index_results", "add")),
        *(url(name, site) for name in ("inspect", "edit", "history", "history_results", "usage")),
        *(url(name, site) for name in ("secret", "suspend", "resume")),
    ]


def nobody():
    return Client()


def citizen():
    client = Client()
    enter(client)
    return client


def with_every_right():
    """Somebody of a group that was given the rights of Django, which count for nothing here."""
    group = Group.objects.get(name=EDITORS)
    of_sites = ContentType.objects.get_for_model(Site)
    group.permissions.add(*Permission.objects.filter(content_type=of_sites))
    return signed_in(somebody(EDITORS))


def closed_administrator():
    user = administrator()
    client = signed_in(user)
    type(user).objects.update(is_active=False)
    return client


def administrator_without_key():
    client = Client()
    client.force_login(administrator())
    return client


STRANGERS = {
    "nobody": nobody,
    "citizen": citizen,
    "contributor": lambda: signed_in(somebody(CONTRIBUTORS)),
    "editor": lambda: signed_in(somebody(EDITORS)),
    "moderator": lambda: signed_in(somebody(MODERATORS)),
    "with every right": with_every_right,
    "closed administrator": closed_administrator,
    "administrator without key": administrator_without_key,
}


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_but_an_administrator_reaches_a_screen_or_changes_a_site(who):
    site = connected()
    before = Site.objects.values().get()
    client = STRANGERS[who]()

    reads = {path: client.get(path).status_code for path in screens(site)}
    posts = {path: client.post(path, FORM).status_code for path in screens(site)}

    assert set(reads.values()) | set(posts.values()) <= {302, 401, 403}
    assert Site.objects.values().get() == before
    assert steps_of(site) == [(None, "A relié ce site")]


def test_an_administrator_reaches_each_screen_and_the_menu_leads_there_for_them_alone():
    site = connected()
    client, moderator = signed_in(administrator()), signed_in(somebody(MODERATORS))

    reads = {path: client.get(path).status_code for path in screens(site)}

    assert reads == dict.fromkeys(reads, 200)
    assert url("index") in client.get("/cms/").text
    assert url("index") not in moderator.get("/cms/").text


def test_a_site_is_not_deleted_and_no_group_is_offered_a_right_to_it():
    site, client = connected(), signed_in(administrator())

    client.post(url("delete", site))

    assert Site.objects.get() == site
    group = Group.objects.get(name=EDITORS)
    form = client.get(reverse("wagtailusers_groups:edit", args=[group.pk])).text
    offered = [one.pk for one in Permission.objects.filter(content_type__model="site")]
    of_sites = Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(Site), pk__in=offered
    )
    assert of_sites.count() == 4
    assert [one for one in of_sites if f'value="{one.pk}"' in form] == []


# Screens: a site is made and changed


def test_a_site_is_connected_by_its_form_and_may_ask_for_what_is_ticked():
    ada = administrator()

    answer = signed_in(ada).post(
        url("add"),
        FORM
        | {
            "redirect_uris": f"{BACK}\r\n\r\n https://piscines.example.org/oidc/callback/ ",
            "post_logout_redirect_uris": "https://piscines.example.org/",
            "backchannel_logout_uri": "https://piscines.example.org/prevenu",
            "scopes": ["email", "profile"],
        },
    )

    site = Site.objects.get()
    assert (answer.status_code, site.name) == (200, "Les piscines")
    assert site.redirect_uris == [BACK, "https://piscines.example.org/oidc/callback/"]
    assert site.post_logout_redirect_uris == ["https://piscines.example.org/"]
    assert site.backchannel_logout_uri == "https://piscines.example.org/prevenu"
    assert sorted(site.scopes) == ["email", "openid", "profile"]
    assert steps_of(site) == [(ada, "A relié ce site")]
    assert site.secret_hash == hash_secret(secret_in(answer))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("reason", "x" * 201),
        ("redirect_uris", ""),
        ("redirect_uris", f"{BACK}\njavascript:alert(1)"),
        ("redirect_uris", "x\n" * 5_000),
        ("redirect_uris", "https://" + "é" * 100_000),
        ("post_logout_redirect_uris", "http://piscines.example.org/"),
        ("backchannel_logout_uri", "https://piscines.example.org/#x"),
        ("backchannel_logout_uri", "https://" + "x" * 2_000),
        ("scopes", ["openid", "agenda:write"]),
        ("logo", "987654"),
    ],
)
def test_nonsense_is_said_beside_its_field_and_nothing_typed_is_lost(field, typed):
    answer = signed_in(administrator()).post(url("add"), FORM | {field: typed})

    form = answer.context["form"]
    assert answer.status_code == 200
    assert list(form.errors) == [field]
    assert form.data.getlist(field) == (typed if isinstance(typed, list) else [typed])
    assert "Pour retrouver vos réservations." in answer.text or field == "reason"
    assert not Site.objects.exists()


def test_nothing_typed_at_all_is_no_error_of_ours():
    answer = signed_in(administrator()).post(url("add"))

    assert answer.status_code == 200
    assert sorted(answer.context["form"].errors) == ["name", "reason", "redirect_uris"]


def test_a_name_that_another_site_has_is_refused_in_a_sentence():
    connected()

    answer = signed_in(administrator()).post(url("add"), FORM)

    assert answer.context["form"].errors == {"name": ["Un autre site relié porte déjà ce nom."]}


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_connect_a_site_once_and_neither_is_an_error():
    clients = [signed_in(administrator()), signed_in(administrator())]

    answers = at_once(lambda: clients.pop().post(url("add"), FORM))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Site.objects.count() == 1
    assert sorted(len(HEX.findall(answer.text)) for answer in answers) == [0, 1]


def test_a_site_is_changed_by_its_form_and_keeps_its_secret():
    site, ada = connected(), administrator()
    form = {**FORM, "redirect_uris": f"{BACK}2", "scopes": ["profile", "email"]}

    answer = signed_in(ada).post(url("edit", site), form)

    stored = Site.objects.get()
    assert answer["Location"] == url("inspect", site)
    assert (stored.redirect_uris, stored.secret_hash) == ([f"{BACK}2"], site.secret_hash)
    assert steps_of(site)[1:] == [
        (ada, f"A changé\u00a0: adresses de retour (+ {BACK}2, − {BACK})")
    ]


def test_unticking_all_leaves_the_number_alone():
    site = connected()

    signed_in(administrator()).post(url("edit", site), {**FORM, "scopes": []})

    assert Site.objects.get().scopes == ["openid"]


def test_a_site_is_suspended_with_a_reason_and_resumed():
    site, ada = connected(), administrator()
    client = signed_in(ada)

    long = client.post(url("suspend", site), {"reason": "x" * 201})
    answers = [
        client.post(url("suspend", site), {"reason": "Piraté."}),
        client.post(url("resume", site)),
    ]

    assert long.context["form"].errors.keys() == {"reason"}
    assert "x" * 201 in long.text
    assert [answer["Location"] for answer in answers] == [url("inspect", site)] * 2
    assert [words for _who, words in steps_of(site)[1:]] == [
        "A suspendu\u00a0: «\u00a0Piraté.\u00a0»",
        "A rouvert",
    ]


@pytest.mark.parametrize(("button", "is_good"), [({}, True), ({"vole": ""}, False)])
def test_a_new_secret_is_made_by_its_button_and_a_stolen_one_stops(button, is_good):
    site = connected()

    answer = signed_in(administrator()).post(url("secret", site), button)

    stored = Site.objects.get()
    assert stored.secret_hash == hash_secret(secret_in(answer))
    assert stored.has_old_secret is is_good


# Screens: the secret is shown once, and who did what


@pytest.mark.parametrize("name", ["add", "secret"])
def test_a_secret_stands_on_the_answer_alone(name, caplog):
    ada = administrator()
    client = signed_in(ada)
    path = url("add") if name == "add" else url("secret", connected())

    with capture_logs() as logs:
        answer = client.post(path, FORM)

    secret, site = secret_in(answer), Site.objects.get()
    assert "no-store" in answer["Cache-Control"]
    assert answer.status_code == 200  # not a redirect, which would have to carry it
    elsewhere = [client.get(page).text for page in [*screens(site), "/cms/", path]]
    elsewhere += [str(logs), caplog.text, str(dict(client.session)), str(answer.headers)]
    elsewhere += [str(ModelLogEntry.objects.values()), str(Site.objects.values())]
    elsewhere += [str(list(client.get(url("inspect", site)).context["messages"]))]
    assert [text for text in elsewhere if secret in text] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        assert secret not in str(cursor.fetchall())


def test_the_history_of_a_site_says_who_did_what_and_its_screen_says_the_latest():
    site, ada = connected(), administrator()
    client = signed_in(ada)
    client.post(url("secret", site))
    client.post(url("suspend", site), {"reason": "Piraté."})

    for page in (client.get(url("history", site)), client.get(url("inspect", site))):
        assert "A renouvelé le secret" in page.text
        assert "A suspendu\u00a0: «\u00a0Piraté.\u00a0»" in page.text
        assert page.text.count(ada.get_full_name()) >= 2


def test_the_list_says_where_each_site_is_how_it_stands_and_of_when_its_secret_is(time_machine):
    time_machine.move_to(NOON, tick=False)
    connected()
    other = connected(name="Les serres", redirect_uris=["https://serres.example.org/"])
    suspend_site(other, actor=None)
    time_machine.move_to(NOON + timedelta(days=3))
    rotate_secret(other, actor=None)
    connected(name="Le zoo")
    log_registry.get_logs_for_instance(Site.objects.get(name="Le zoo")).delete()
    client = signed_in(administrator())

    page = client.get(url("index"))

    table = page.text.partition('id="listing-results"')[2].partition("</table>")[0]
    cells = [re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r"(?s)<td.*?</td>", table)]
    words = [" ".join(cell.split()) for cell in cells]
    assert [words[row : row + 4] for row in range(0, len(words), 4)] == [
        ["Le zoo", "piscines.example.org", "Ouvert", "il y a plus d’un an"],
        ["Les piscines", "piscines.example.org", "Ouvert", "2 mars 2027"],
        ["Les serres", "serres.example.org", "Suspendu", "5 mars 2027"],
    ]


def test_the_list_asks_the_same_of_one_site_and_of_three():
    connected()
    client = signed_in(administrator())
    client.get(url("index"))

    counts = [count_queries(lambda: client.get(url("index")))]
    for name in ("Les serres", "Le zoo"):
        connected(name=name)
    counts.append(count_queries(lambda: client.get(url("index"))))

    assert counts[0] == counts[1] <= 20


def test_the_screens_speak_english_to_who_reads_it():
    ada = administrator()
    UserProfile.objects.create(user=ada, preferred_language="en")
    client = signed_in(ada)
    site = connected()
    suspend_site(site, "Hacked.", actor=ada)

    texts = {path: client.get(path).text for path in screens(site)}
    shown = client.post(url("secret", site)).text
    wrong = client.post(url("edit", site), {**FORM, "redirect_uris": "x"}).text

    assert "Suspended" in texts[url("index")]
    assert "Who did what" in texts[url("inspect", site)]
    assert "Here is its secret" in shown
    assert "Line 1" in wrong


# The page for developers


def test_the_page_for_developers_is_public_in_both_languages_with_the_addresses_of_this_site():
    french, english = Client().get("/identity/"), Client().get("/en/identity/")

    assert (french.status_code, english.status_code) == (200, 200)
    assert "Relier un site" in french.text
    assert "Link a site" in english.text
    assert french.text.count("pas l’iss de la réponse") == 1
    assert "Elle ne vérifie ni l’aud ni l’iss de l’ID token" in french.text
    for page in (french, english):
        assert "https://agenda.example.org/.well-known/openid-configuration" in page.text
        assert 'name="robots" content="noindex"' in page.text
        assert page.cookies == {}


@pytest.mark.parametrize("name", ["authlib", "mozilla_django_oidc"])
def test_the_examples_in_python_are_python(client, name, settings):
    page = client.get("/identity/").context
    [path] = [path for _library, _language, path, _left in page["examples"] if name in path]
    source = (settings.BASE_DIR / "templates" / path).read_text()

    compile(source, path, "exec")


def test_the_cms_leads_to_the_page_for_developers():
    page = signed_in(administrator()).get(url("inspect", connected()))

    with override("fr"):
        assert f"https://agenda.example.org{reverse('connect_guide')}" in page.text
