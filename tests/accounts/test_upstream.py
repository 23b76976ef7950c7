"""Entering through an identity provider: what opens an account, and what must not."""

import base64
import hashlib
import time
import warnings
from contextlib import ExitStack
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import UpstreamIdentity, User
from accounts.signing_in import holder_of
from accounts.upstream.attempts import ATTEMPTS, LIFE_S, NEWCOMER
from accounts.upstream.providers import COMING_BACK, MOST_COMING_BACK
from messaging.models import Mail
from tests.accounts.identity_provider import (
    CLIENT_ID,
    SECRET,
    ec_key,
    hs256,
    identity_provider,
    public_jwk,
    public_pem,
    rsa_key,
    unsigned,
)
from tests.accounts.people import ADDRESS, enter, give_key, last_code, step_up_is_over
from tests.agenda.cms import somebody

pytestmark = pytest.mark.django_db
RETURN = "/compte/exterieur/retour/"


@pytest.fixture
def upstream(settings):
    """The city's own identity, «Ma ville»."""
    cache.clear()
    with identity_provider() as provider:
        settings.FETCH_ALLOWS_LOOPBACK = True
        settings.UPSTREAM_ISSUER = provider.address
        settings.UPSTREAM_CLIENT_ID = CLIENT_ID
        settings.UPSTREAM_CLIENT_SECRET = SECRET
        settings.UPSTREAM_NAME = "Ma ville"
        settings.UPSTREAM_KIND = "openid"
        settings.UPSTREAM_ACR = []
        yield provider
    cache.clear()


def onward(response):
    """Return the address that a page goes on to, and its parameters."""
    assert response.status_code == 200, response
    url = response["Refresh"].removeprefix("0; url=")
    return url, dict(parse_qsl(urlsplit(url).query))


def set_out(client, upstream, name="account_upstream", **form):
    """Press the button, and let the provider note the nonce; return what it was asked."""
    _url, asked = onward(client.post(reverse(name), form))
    upstream.nonce = asked["nonce"]
    return asked


def come_back(client, upstream, **more):
    asked = set_out(client, upstream)
    return client.get(RETURN, {"code": "c", "state": asked["state"], **more})


def link(user, upstream, sub="person-1"):
    return UpstreamIdentity.objects.create(user=user, issuer=upstream.address, sub=sub)


def is_in(client):
    return "_auth_user_id" in client.session


def failure_of(response):
    return response.context.get("failure") if response.context else None


@pytest.fixture
def lou(upstream):
    """Somebody whose account this identity opens."""
    user = holder_of(ADDRESS)
    link(user, upstream)
    return user


# The way there


def test_the_button_leads_there_with_a_state_and_a_nonce_that_the_french_ones_take(
    client, upstream
):
    page = client.get(reverse("account_login"))
    response = client.post(reverse("account_upstream"))

    url, asked = onward(response)
    assert "Entrer avec Ma ville" in page.text
    assert url.startswith(f"{upstream.address}/authorize?")
    assert asked["redirect_uri"] == f"https://agenda.example.org{RETURN}"
    assert (asked["client_id"], asked["response_type"]) == (CLIENT_ID, "code")
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid email", "S256")
    assert [len(asked[name]) for name in ("state", "nonce")] == [64, 64]
    assert (asked["state"] + asked["nonce"]).isalnum()
    assert asked["state"] != asked["nonce"]
    assert "no-store" in response["Cache-Control"]
    assert url.replace("&", "&amp;") in response.text  # for who stops refreshing


def test_no_link_leads_there(upstream):
    client = Client(enforce_csrf_checks=True)

    statuses = [
        client.get(reverse("account_upstream")).status_code,
        client.post(reverse("account_upstream")).status_code,
    ]

    assert (statuses, upstream.asked) == ([405, 403], [])


def test_without_settings_there_is_nothing(client, lou, settings):
    settings.UPSTREAM_ISSUER = ""

    statuses = [
        client.post(reverse("account_upstream")).status_code,
        client.get(RETURN, {"code": "c", "state": "s"}).status_code,
    ]

    assert statuses == [404, 404]
    assert "exterieur" not in client.get(reverse("account_login")).text
    client.force_login(lou)
    assert "exterieur" not in client.get(reverse("account_home")).text


# Entering


def test_who_is_linked_enters_and_goes_on_to_where_they_wanted(client, upstream, lou):
    asked = set_out(client, upstream, next="/agenda/")

    response = client.get(RETURN, {"code": "c", "state": asked["state"]})

    assert (response.status_code, response.url) == (302, "/agenda/")
    assert client.session["_auth_user_id"] == str(lou.pk)
    _path, form, headers = next(one for one in upstream.asked if one[0] == "/token")
    assert form["redirect_uri"] == f"https://agenda.example.org{RETURN}"
    verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(verifier).decode().strip("=")
    assert headers["Authorization"].startswith("Basic ")
    assert "client_secret" not in form


def test_an_entry_comes_back_in_the_language_that_it_left_in(client, upstream, lou):
    asked = onward(client.post("/en/compte/exterieur/"))[1]
    upstream.nonce = asked["nonce"]

    assert client.get(RETURN, {"code": "c", "state": asked["state"]}).url == "/en/compte/"


def test_an_address_of_somebody_opens_nothing_before_its_code(client, upstream):
    lou = holder_of(ADDRESS)
    upstream.userinfo = {"email_verified": True}

    response = come_back(client, upstream)

    link_url = reverse("account_upstream_link")
    assert unquote(response.url) == f"{reverse('account_login')}?next={link_url}"
    assert (is_in(client), UpstreamIdentity.objects.count(), Mail.objects.count()) == (False, 0, 0)
    door = client.get(response.url).text
    assert f'value="{ADDRESS}"' in door
    assert "Ma ville vous a reconnu" in door

    enter(client, next_url=link_url)
    page = client.get(link_url)
    assert "Ma ville ouvrira ce compte" in page.text.replace("\xa0", " ")
    assert UpstreamIdentity.objects.count() == 0
    client.post(link_url)

    row = UpstreamIdentity.objects.get()
    assert (row.user, row.issuer, row.sub) == (lou, upstream.address, "person-1")
    mail = Mail.objects.latest("pk")
    assert mail.recipient == ADDRESS
    assert mail.subject.endswith("Ma ville ouvre maintenant votre compte")


def test_a_newcomer_gets_an_account_of_the_address_that_they_prove(client, upstream):
    come_back(client, upstream)

    enter(client, "other@example.org", reverse("account_upstream_link"))
    client.post(reverse("account_upstream_link"))

    row = UpstreamIdentity.objects.get()
    addresses = EmailAddress.objects.filter(user=row.user).values_list("email", flat=True)
    assert list(addresses) == ["other@example.org"]
    again = Client()
    come_back(again, upstream)
    assert again.session["_auth_user_id"] == str(row.user.pk)


def test_what_somebody_left_in_a_browser_links_nothing_by_itself(client, upstream):
    come_back(client, upstream)

    enter(client)  # the next person, by the plain door
    client.post(reverse("account_upstream_link"), {"non": ""})

    assert UpstreamIdentity.objects.count() == 0
    client.post(reverse("account_upstream_link"))
    assert UpstreamIdentity.objects.count() == 0


def test_nothing_of_the_identity_is_kept_but_its_number_and_its_level(client, upstream, lou):
    upstream.claims = {"given_name": "Louise", "acr": "eidas2"}
    upstream.userinfo = {"birthdate": "1990-01-01", "family_name": "de Nantes"}

    come_back(client, upstream)

    row = UpstreamIdentity.objects.values().get()
    assert (row["sub"], row["acr"]) == ("person-1", "eidas2")
    kept = repr([row, User.objects.values().get(), dict(client.session)])
    assert "Louise" not in kept
    assert "Nantes" not in kept


def test_an_entry_is_no_second_factor_and_no_step_up(client, upstream, lou):
    editor = somebody("Éditeurs")
    UpstreamIdentity.objects.update(user=editor)
    give_key(editor)

    response = come_back(client, upstream)

    assert (response.url, is_in(client)) == (reverse("mfa_authenticate"), False)
    assert client.get("/cms/").status_code == 302


def test_who_has_just_entered_so_must_show_more_before_unlinking(client, upstream, lou):
    come_back(client, upstream)

    response = client.post(reverse("account_upstream_unlink"))

    assert response.url.startswith(reverse("account_request_reauthentication_code"))
    assert UpstreamIdentity.objects.count() == 1


def test_a_closed_account_does_not_open(client, upstream, lou):
    User.objects.update(is_active=False)

    come_back(client, upstream)

    assert not is_in(client)


# What does not hold


def signed_by(key, **header):
    return lambda upstream: lambda claims: upstream.signed(claims, key, **header)


FORGED = {
    "wrong nonce": ({"nonce": "0" * 64}, None),
    "no nonce": ({"nonce": None}, None),
    "wrong audience": ({"aud": "another-site"}, None),
    "shared audience without a party": ({"aud": [CLIENT_ID, "another-site"]}, None),
    "other party": ({"azp": "another-site"}, None),
    "other issuer": ({"iss": "https://elsewhere.example"}, None),
    "expired": (lambda: {"exp": int(time.time()) - 3600}, None),
    "without end": ({"exp": None}, None),
    "of tomorrow": (lambda: {"iat": int(time.time()) + 86400}, None),
    "no sub": ({"sub": None}, None),
    "empty sub": ({"sub": ""}, None),
    "endless sub": ({"sub": "x" * 256}, None),
    "other access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, None),
    "alg none": ({}, lambda upstream: unsigned),
    "HS256 with the public key": (
        {},
        lambda upstream: lambda claims: hs256(claims, public_pem(rsa_key()), kid="k1"),
    ),
    "HS256 with the secret": (
        {},
        lambda upstream: lambda claims: hs256(claims, SECRET.encode(), kid="k1"),
    ),
    "another key of the same name": ({}, signed_by(rsa_key("forger's"))),
    "a key that is not theirs": ({}, signed_by(rsa_key("forger's"), kid="k2")),
    "endless": ({"given_name": "x" * 8192}, None),
    "no token": ({}, lambda upstream: lambda claims: "x"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_token_that_does_not_hold_opens_nothing(client, upstream, lou, name):
    claims, sign = FORGED[name]
    upstream.claims = claims() if callable(claims) else claims
    upstream.sign = sign and sign(upstream)

    response = come_back(client, upstream)

    assert (response.status_code, failure_of(response)) == (502, "refused")
    assert not is_in(client)
    assert "par prudence" in response.text


def test_a_token_in_its_own_key_is_not_believed(client, upstream, lou):
    """A key in the token's header (``jwk``, ``jku``) is nobody's."""
    forger = rsa_key("forger's")
    header = {"jwk": public_jwk(forger), "jku": "https://elsewhere.example/keys"}
    upstream.sign = lambda claims: upstream.signed(claims, forger, **header)

    assert failure_of(come_back(client, upstream)) == "refused"
    assert not is_in(client)


def test_a_short_key_signs_nothing(client, upstream, lou):
    key = rsa_key("short", 1024)
    upstream.keys = [public_jwk(key, kid="k1")]

    def sign(claims):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return upstream.signed(claims, key)

    upstream.sign = sign

    assert failure_of(come_back(client, upstream)) == "refused"


def test_an_elliptic_key_holds_as_well(client, upstream, lou):
    upstream.keys.append(public_jwk(ec_key(), kid="e1", alg="ES256"))
    upstream.sign = lambda claims: upstream.signed(claims, ec_key(), kid="e1")

    come_back(client, upstream)

    assert is_in(client)


def test_a_new_key_of_theirs_is_fetched_once_and_strangers_keys_do_not_hammer(
    client, upstream, lou
):
    come_back(Client(), upstream)
    upstream.keys = [public_jwk(rsa_key("new"), kid="k2")]
    upstream.sign = lambda claims: upstream.signed(claims, rsa_key("new"), kid="k2")
    come_back(client, upstream)
    upstream.sign = lambda claims: upstream.signed(claims, rsa_key("forger's"), kid="k3")

    for _turn in range(3):
        assert failure_of(come_back(Client(), upstream)) == "refused"

    paths = [path for path, _form, _headers in upstream.asked]
    assert is_in(client)
    assert (paths.count("/keys"), paths.count("/.well-known/openid-configuration")) == (2, 1)


@pytest.mark.parametrize(
    ("userinfo", "metadata"),
    [
        ({"sub": "somebody-else"}, {}),
        ({"sub": None}, {}),
        ({}, {"issuer": "https://other.example"}),
    ],
)
def test_an_answer_that_does_not_belong_to_the_token_opens_nothing(
    client, upstream, lou, userinfo, metadata
):
    asked = set_out(client, upstream)
    upstream.userinfo, upstream.metadata = userinfo, metadata
    cache.clear()

    response = client.get(RETURN, {"code": "c", "state": asked["state"]})

    assert (failure_of(response), is_in(client)) == ("refused", False)


def test_an_answer_of_another_provider_is_not_taken(client, upstream, lou):
    """Mix-up (RFC 9207)."""
    upstream.metadata = {"authorization_response_iss_parameter_supported": True}

    refused = [
        failure_of(come_back(client, upstream)),
        failure_of(come_back(client, upstream, iss="https://elsewhere.example")),
    ]

    assert (refused, is_in(client)) == (["refused", "refused"], False)
    come_back(client, upstream, iss=upstream.address)
    assert is_in(client)


# State


def test_a_state_comes_back_once_and_in_its_own_browser_only(client, upstream, lou):
    asked = set_out(client, upstream)
    answer = {"code": "c", "state": asked["state"]}

    elsewhere = Client().get(RETURN, answer)
    first = client.get(RETURN, {"error": "server_error", "state": asked["state"]})
    again = client.get(RETURN, answer)

    assert (elsewhere.status_code, failure_of(elsewhere)) == (400, "expired")
    assert failure_of(first) == "refused"
    assert (again.status_code, failure_of(again), is_in(client)) == (400, "expired", False)
    assert come_back(client, upstream).url == reverse("account_home")


@pytest.mark.parametrize("state", [{}, {"state": ""}, {"state": "x"}, {"state": "é\x00"}])
def test_a_state_that_nobody_made_is_said_in_words(client, upstream, lou, state):
    set_out(client, upstream)

    response = client.get(RETURN, {"code": "c", **state})

    assert (response.status_code, failure_of(response)) == (400, "expired")
    assert "Recommencez d’ici" in response.text


def test_a_state_gets_old(client, upstream, lou):
    asked = set_out(client, upstream)

    with time_machine.travel(time.time() + LIFE_S + 1):
        response = client.get(RETURN, {"code": "c", "state": asked["state"]})

    assert failure_of(response) == "expired"


# Said in words


def test_who_says_no_there_is_told_so_and_finds_the_other_ways(client, upstream, lou):
    asked = set_out(client, upstream)

    response = client.get(RETURN, {"error": "access_denied", "state": asked["state"]})

    assert (response.status_code, failure_of(response)) == (200, "cancelled")
    assert "C’était annulé" in response.text
    assert f'href="{reverse("account_login")}"' in response.text


@pytest.mark.parametrize(
    ("path", "status", "failure"),
    [("/token", 400, "refused"), ("/token", 503, "away"), ("/userinfo", 500, "away")],
)
def test_an_answer_that_does_not_come_is_told_from_a_refusal(
    client, upstream, lou, path, status, failure
):
    upstream.statuses = {path: status}

    response = come_back(client, upstream)

    assert (failure_of(response), is_in(client)) == (failure, False)


def test_a_provider_that_is_away_is_said_and_left_alone_for_a_moment(client, upstream, lou):
    upstream.statuses = {"/.well-known/openid-configuration": 502}

    answers = [client.post(reverse("account_upstream")) for _turn in range(3)]

    assert [one.status_code for one in answers] == [503] * 3
    assert "marchent toujours" in answers[0].text
    assert len(upstream.asked) == 1


def test_a_slow_provider_does_not_hold_all_threads_of_a_process(client, upstream, lou):
    with ExitStack() as others:
        for _ in range(MOST_COMING_BACK):
            others.enter_context(COMING_BACK)
        refused = come_back(client, upstream)

    assert (refused.status_code, failure_of(refused)) == (503, "away")
    come_back(client, upstream)
    assert is_in(client)


def test_one_network_does_not_keep_us_busy_there(client, upstream):
    statuses = [client.post(reverse("account_upstream")).status_code for _turn in range(101)]

    assert statuses[-2:] == [200, 429]


# Levels


@pytest.mark.parametrize(
    ("kind", "wanted", "acr", "is_enough"),
    [
        ("openid", ["gold", "silver"], "silver", True),
        ("openid", ["gold", "silver"], "bronze", False),
        ("openid", ["gold"], None, False),
        ("franceconnect", [], "eidas1", True),
        ("franceconnect", [], None, False),
        ("franceconnect", ["eidas2"], "eidas1", False),
        ("franceconnect", ["eidas2"], "eidas3", True),
        ("franceconnect", ["other"], "eidas3", False),
        ("proconnect", [], None, True),
        ("proconnect", ["eidas2"], "eidas1", False),
    ],
)
def test_a_lower_level_than_asked_opens_nothing(
    client, upstream, lou, settings, kind, wanted, acr, is_enough
):
    settings.UPSTREAM_KIND, settings.UPSTREAM_ACR = kind, wanted
    upstream.claims = {"acr": acr}
    upstream.sign_userinfo = upstream.signed

    response = come_back(client, upstream)

    assert is_in(client) == is_enough
    assert failure_of(response) == (None if is_enough else "too_weak")


# FranceConnect and ProConnect


def test_each_is_asked_what_it_takes_and_nothing_more(client, upstream, settings):
    settings.UPSTREAM_ACR = ["eidas2"]
    usual = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}

    settings.UPSTREAM_KIND = "franceconnect"
    france = set_out(client, upstream)
    settings.UPSTREAM_KIND = "proconnect"
    pro = set_out(client, upstream)

    assert (france.keys() - usual, france["acr_values"]) == ({"acr_values"}, "eidas2")
    claims = '{"id_token":{"acr":{"essential":true,"values":["eidas2"]}}}'
    assert (pro.keys() - usual, pro["claims"]) == ({"claims"}, claims)


@pytest.mark.parametrize("kind", ["franceconnect", "proconnect"])
def test_their_userinfo_is_signed_and_the_secret_goes_by_the_form(
    client, upstream, lou, settings, kind
):
    settings.UPSTREAM_KIND = kind
    upstream.claims = {"acr": "eidas1"}
    upstream.sign_userinfo = upstream.signed

    come_back(client, upstream)

    form = next(form for path, form, _headers in upstream.asked if path == "/token")
    assert is_in(client)
    assert (form["client_secret"], "code_verifier" in form) == (SECRET, False)


@pytest.mark.parametrize(
    ("name", "userinfo"),
    [
        ("plain", {}),
        ("unsigned", {}),
        ("of the forger", {}),
        ("honest", {"sub": "somebody-else"}),
        ("honest", {"aud": "another-site"}),
        ("honest", {"iss": "https://elsewhere.example"}),
    ],
)
@pytest.mark.parametrize("kind", ["franceconnect", "proconnect", "openid"])
def test_a_userinfo_that_is_not_theirs_opens_nothing(
    client, upstream, lou, settings, kind, name, userinfo
):
    settings.UPSTREAM_KIND = kind
    upstream.claims = {"acr": "eidas1"}
    upstream.userinfo = userinfo
    upstream.sign_userinfo = {
        "plain": None,
        "unsigned": unsigned,
        "of the forger": lambda claims: upstream.signed(claims, rsa_key("forger's")),
        "honest": upstream.signed,
    }[name]

    response = come_back(client, upstream)

    may_be_plain = (kind, name) == ("openid", "plain")
    assert is_in(client) == may_be_plain
    assert failure_of(response) == (None if may_be_plain else "refused")


# On the account's page


def test_an_account_is_linked_and_unlinked_on_its_own_page(client, upstream):
    enter(client)
    home = client.get(reverse("account_home")).text
    set_out_to_link = set_out(client, upstream, "account_upstream_start_linking")

    back = client.get(RETURN, {"code": "c", "state": set_out_to_link["state"]})
    assert (back.url, UpstreamIdentity.objects.count()) == (reverse("account_upstream_link"), 0)
    client.post(back.url)

    assert ("Relier Ma ville" in home, UpstreamIdentity.objects.count()) == (True, 1)
    home = client.get(reverse("account_home")).text
    assert reverse("account_upstream_unlink") in home
    assert "Relier Ma ville" not in home
    assert client.get(reverse("account_upstream_unlink")).status_code == 200
    client.post(reverse("account_upstream_unlink"))
    assert UpstreamIdentity.objects.count() == 0
    assert "n’ouvre plus votre compte" in Mail.objects.latest("pk").text + (
        Mail.objects.latest("pk").subject
    )


def test_linking_asks_for_a_step_up_first_and_goes_on_after_it(client, upstream):
    enter(client)
    step_up_is_over(client)

    first = client.post(reverse("account_upstream_start_linking"))
    assert first.url.startswith(reverse("account_request_reauthentication_code"))
    after = {"next": reverse("account_upstream_start_linking")}
    sent = client.post(first.url, {"recipient": ADDRESS, **after})
    answer = client.post(sent.url, {"code": last_code(), **after})

    assert onward(answer)[0].startswith(f"{upstream.address}/authorize?")


def test_an_identity_of_another_account_is_not_taken_from_it(client, upstream, lou):
    enter(client, "mireille@example.org")
    asked = set_out(client, upstream, "account_upstream_start_linking")

    response = client.get(RETURN, {"code": "c", "state": asked["state"]})

    assert (response.status_code, failure_of(response)) == (409, "taken")
    assert UpstreamIdentity.objects.get().user == lou


def test_a_way_to_link_that_comes_back_to_another_account_links_nothing(client, upstream):
    enter(client)
    asked = set_out(client, upstream, "account_upstream_start_linking")
    attempts = client.session[ATTEMPTS]
    client.post(reverse("account_logout"))
    enter(client, "mireille@example.org")
    session = client.session  # as if signing out had left it there
    session[ATTEMPTS] = attempts
    session.save()

    response = client.get(RETURN, {"code": "c", "state": asked["state"]})

    assert (failure_of(response), NEWCOMER in client.session) == ("expired", False)


# Leaving


def test_leaving_here_leaves_there_and_returns_with_its_state(client, upstream, lou):
    come_back(client, upstream)

    url, asked = onward(client.post(reverse("account_logout")))

    assert not is_in(client)
    assert url.startswith(f"{upstream.address}/end?")
    assert asked["post_logout_redirect_uri"] == (
        "https://agenda.example.org/compte/exterieur/sorti/"
    )
    assert asked["id_token_hint"].count(".") == 2
    back = client.get("/compte/exterieur/sorti/", {"state": asked["state"]})
    assert (back.status_code, back.url) == (302, reverse("account_login"))


def test_who_entered_by_a_code_leaves_as_ever(client, upstream):
    enter(client)

    response = client.post(reverse("account_logout"))

    assert (response.status_code, response.url) == (302, reverse("account_login"))
    assert upstream.asked == []


@pytest.mark.parametrize("how", ["away", "offers none"])
def test_leaving_here_does_not_wait_for_the_provider(client, upstream, lou, how):
    come_back(client, upstream)
    upstream.metadata = {"end_session_endpoint": None}
    upstream.statuses = {"/.well-known/openid-configuration": 502} if how == "away" else {}
    cache.clear()

    response = client.post(reverse("account_logout"))

    assert (response.status_code, is_in(client)) == (302, False)
    assert ("ne répond pas" in client.get(response.url).text) == (how == "away")
