"""What sites ask for without their visitors: tokens, their end, keys, and what is described."""

import base64
import datetime as dt
from io import StringIO
from urllib.parse import quote, urlencode

import jwt
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oauthlib.oauth2 import MetadataEndpoint

from accounts.models import Consent, Grant, Site, User
from accounts.provider.tokens import TOKEN_LIFE
from accounts.services.grants import SIGN_ONS_KEPT, end_grants
from accounts.services.sign_on import CODE_LIFE
from accounts.signing import PUBLISHED_BEFORE, SIGN_ON_KEYS
from accounts.throttling import FAILED_CLIENTS
from tests.accounts.people import ADDRESS, enter, step_up_is_over
from tests.accounts.relying_party import (
    AUTHORIZE,
    REVOKE,
    TOKEN,
    USERINFO,
    RelyingParty,
    answer_of,
)
from tests.accounts.test_attacks import at_once, on_postgresql
from tests.budgets import count_queries, spend
from tests.factories.accounts import SECRET, SiteFactory

pytestmark = pytest.mark.django_db
ISSUER = "https://agenda.example.org"
MOST_QUERIES = 15


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def party(client, site):
    """A site whose visitor, Lou, has just come in here by a code."""
    enter(client)
    return RelyingParty(site, client)


@pytest.fixture
def later(time_machine):
    """Moves the clock on; it keeps running."""
    time_machine.move_to(timezone.now())
    return time_machine.shift


# The site proves that it is itself


def basic(site, secret=SECRET):
    """Return the header of ``client_secret_basic``, encoded as RFC 6749 has it."""
    pair = f"{quote(site.client_id, safe='')}:{quote(secret, safe='')}"
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def exchange(party, headers=None, **more):
    """Send a new code to be exchanged, and return the answer."""
    form = {
        "grant_type": "authorization_code",
        "code": party.code(),
        "redirect_uri": party.redirect_uri,
        "code_verifier": party.verifier,
    }
    return party.sends(TOKEN, headers, **(form | more))


def test_a_secret_comes_in_a_header_or_in_the_form_and_never_in_both(party, site):
    posted = {"client_id": site.client_id, "client_secret": SECRET}

    statuses = [
        exchange(party, basic(site)).status_code,
        exchange(party, basic(site), client_id=site.client_id).status_code,
        exchange(party, **posted).status_code,
        exchange(party, basic(site), **posted).status_code,
        exchange(party, basic(site), client_id="0" * 32).status_code,
    ]

    assert statuses == [200, 200, 200, 400, 400]


def test_a_wrong_secret_is_refused_with_the_scheme_that_is_wanted(party, site):
    headers = [
        basic(site, "wrong"),
        basic(site, ""),
        {"authorization": "Basic é"},
        {"authorization": "Basic !!!"},
        {"authorization": "Basic"},
        {"authorization": "Bearer x"},
        {},
    ]

    answers = [exchange(party, header) for header in headers]
    answers.append(exchange(party, client_id=site.client_id))
    answers.append(exchange(party, client_id="nobody", client_secret=SECRET))
    answers.append(exchange(party, client_id="a\x00b", client_secret="\x00"))

    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {
        (401, "invalid_client")
    }
    assert {answer["WWW-Authenticate"] for answer in answers} == {"Basic"}


def test_the_secret_before_works_until_its_hour(party, site, later):
    Site.objects.update(
        secret_hash="0" * 64,
        old_secret_hash=site.secret_hash,
        old_secret_until=timezone.now() + dt.timedelta(hours=1),
    )
    before = exchange(party, basic(site)).status_code
    later(3601)

    assert (before, exchange(party, basic(site)).status_code) == (200, 401)


def test_whoever_guesses_secrets_waits_and_locks_out_nobody_elsewhere(party, site):
    guessed = [party.posts(TOKEN, client_secret="wrong").status_code for _ in range(2)]
    network = f"{site.client_id} 127.0.0.1"
    spend(FAILED_CLIENTS, FAILED_CLIENTS.per_account.amount - 2, account=network)

    over = exchange(party, basic(site))
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    neighbour = RelyingParty(SiteFactory(), party.browser)

    assert guessed == [401, 401]
    assert (over.status_code, over.json()["error"]) == (429, "temporarily_unavailable")
    party.server = elsewhere
    assert exchange(party, basic(site)).status_code == 200
    assert exchange(neighbour, basic(neighbour.site)).status_code == 200


# Codes


def test_a_code_that_comes_twice_ends_what_it_opened(party):
    code = party.code()
    tokens = party.redeems(code).json()

    again = party.redeems(code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert party.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "v" * 43},
        {"code_verifier": "short"},
        {"code_verifier": "é" * 43},
        {"redirect_uri": "https://biblio.example/autre"},
    ],
)
def test_a_stolen_code_is_worth_nothing_and_is_burnt(party, wrong):
    code = party.code()

    refused = party.redeems(code, **wrong)

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert party.redeems(code).json()["error"] == "invalid_grant"


def test_a_verifier_of_another_request_opens_nothing(party):
    first, second = RelyingParty(party.site, party.browser), party
    code = first.code()

    assert second.redeems(code).json()["error"] == "invalid_grant"


def test_a_code_of_another_site_is_refused_and_stays_good_for_its_own(party):
    other = RelyingParty(SiteFactory(), party.browser, verifier=party.verifier)
    code = party.code()

    stolen = other.redeems(code, redirect_uri=party.redirect_uri)

    assert stolen.json()["error"] == "invalid_grant"
    assert party.redeems(code).status_code == 200


def test_a_code_is_good_for_a_minute(party, later):
    codes = [party.code(), party.code()]

    later(CODE_LIFE - dt.timedelta(seconds=5))
    in_time = party.redeems(codes[0]).status_code
    later(10)

    assert (in_time, party.redeems(codes[1]).status_code) == (200, 400)


def test_a_code_is_not_kept(party):
    code = party.code()

    stored = " ".join(str(value) for value in Grant.objects.values().get().values())

    assert code not in stored


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"code": ""}, "invalid_request"),
        ({"code": "\x00"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"code_verifier": ""}, "invalid_request"),
    ],
)
def test_a_wrong_exchange_is_said_by_its_name(party, wrong, error):
    answer = party.redeems("unknown", **wrong)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert "no-store" in answer["Cache-Control"]


def test_a_parameter_that_is_posted_twice_or_in_another_form_is_refused(party, site):
    form = {"client_id": site.client_id, "client_secret": SECRET, "grant_type": "refresh_token"}

    twice = party.server.post(
        TOKEN,
        urlencode(form) + "&grant_type=refresh_token",
        content_type="application/x-www-form-urlencoded",
    )
    as_json = party.server.post(TOKEN, form, content_type="application/json")
    as_files = party.server.post(TOKEN, form)

    assert [answer.json()["error"] for answer in (twice, as_json, as_files)] == [
        "invalid_request"
    ] * 3
    assert party.server.get(TOKEN, form).status_code == 405


# Refresh tokens


def test_a_stolen_refresh_token_ends_the_sign_on_for_thief_and_site(party):
    first = party.signs_in()
    second = party.refreshes(first["refresh_token"]).json()

    stolen = party.refreshes(first["refresh_token"])

    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert party.refreshes(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert party.userinfo(second["access_token"]).status_code == 401


def test_another_sign_on_of_the_same_site_goes_on(party):
    first, second = party.signs_in(), party.signs_in()
    party.refreshes(first["refresh_token"])
    party.refreshes(first["refresh_token"])

    assert party.refreshes(second["refresh_token"]).status_code == 200


def test_a_refresh_token_of_another_site_is_refused_and_stays_good(party):
    tokens = party.signs_in()
    other = RelyingParty(SiteFactory(), party.browser)

    assert other.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert party.refreshes(tokens["refresh_token"]).status_code == 200


def test_a_refresh_token_lasts_from_its_last_use(party, later):
    token = party.signs_in()["refresh_token"]
    for _month in range(2):
        later(SIGN_ONS_KEPT - dt.timedelta(minutes=1))
        token = party.refreshes(token).json()["refresh_token"]
    later(SIGN_ONS_KEPT + dt.timedelta(minutes=1))

    assert party.refreshes(token).json()["error"] == "invalid_grant"


def test_a_sign_on_ends_after_a_year_however_often_it_is_refreshed(party, later):
    token = party.signs_in()["refresh_token"]
    for _fortnight in range(26):
        later(dt.timedelta(days=14))
        token = party.refreshes(token).json()["refresh_token"]
    later(dt.timedelta(days=2))

    assert party.refreshes(token).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("token", ["x", ".", "a.b", "0" * 32 + ".x", "\x00.\x00", "é"])
def test_nonsense_is_no_refresh_token(party, token):
    party.signs_in()

    assert party.refreshes(token).json()["error"] == "invalid_grant"
    assert Grant.objects.open().count() == 1


# What ends a sign-on


def suspend(party):
    Site.objects.update(suspended_at=timezone.now())


def deactivate(party):
    User.objects.filter(email=ADDRESS).update(is_active=False)


def close(party):
    step_up_is_over(party.browser)
    enter(party.browser)
    User.objects.filter(email=ADDRESS).update(is_active=False, leaving_at=timezone.now())


def erase(party):
    Grant.objects.update(ended_at=timezone.now())  # as erasure does, before the person goes
    User.objects.get(email=ADDRESS).delete()


def withdraw(party):
    Consent.objects.all().delete()


def sign_out(party):
    party.browser.post(reverse("account_logout"))


def end(party):
    end_grants(Grant.objects.all())


@pytest.mark.parametrize(
    "event",
    [suspend, deactivate, close, erase, withdraw, sign_out, end],
    ids=lambda one: one.__name__,
)
def test_no_token_works_after(party, event):
    code = party.code()
    tokens = party.signs_in()
    before = party.userinfo(tokens["access_token"]).status_code

    event(party)

    answers = [
        party.userinfo(tokens["access_token"]),
        party.refreshes(tokens["refresh_token"]),
        party.redeems(code),
    ]
    assert before == 200
    assert [answer.status_code for answer in answers] == [401, 400, 400]


def test_an_access_token_lasts_ten_minutes(party, later):
    token = party.signs_in()["access_token"]

    later(TOKEN_LIFE - dt.timedelta(seconds=5))
    in_time = party.userinfo(token).status_code
    later(10)

    assert (in_time, party.userinfo(token).status_code) == (200, 401)


def test_only_an_access_token_opens_what_is_known(party):
    tokens = party.signs_in()
    token = tokens["access_token"]
    head, body, _signature = token.split(".")
    shared = jwt.encode({"sid": str(Grant.objects.get().number)}, "k" * 32, "HS256")
    headers = {
        "id token": f"Bearer {tokens['id_token']}",
        "refresh token": f"Bearer {tokens['refresh_token']}",
        "unsigned": f"Bearer {head}.{body}.",
        "tampered": f"Bearer {token[:-4]}AAAA",
        "another key": f"Bearer {shared}",
        "nothing": "Bearer",
        "nonsense": "Bearer é.è.à",
        "another scheme": f"Basic {token}",
    }

    answers = {
        name: party.server.get(USERINFO, headers={"authorization": value})
        for name, value in headers.items()
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        headers, 401
    )
    assert 'error="invalid_token"' in answers["tampered"]["WWW-Authenticate"]
    assert party.server.get(USERINFO)["WWW-Authenticate"] == "Bearer"
    # Never in an address, where logs would keep it.
    assert party.server.get(USERINFO, {"access_token": token}).status_code == 401
    posted = party.server.post(USERINFO, headers={"authorization": f"bearer {token}"})
    assert posted.status_code == 200


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_site_that_revokes_a_token_ends_its_sign_on_and_is_not_told(party, kind):
    Site.objects.update(backchannel_logout_uri="https://biblio.example/fin")
    tokens, other = party.signs_in(), party.signs_in()

    answers = [party.posts(REVOKE, token=tokens[kind]) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 2
    assert party.userinfo(tokens["access_token"]).status_code == 401
    assert party.refreshes(tokens["refresh_token"]).status_code == 400
    assert party.userinfo(other["access_token"]).status_code == 200
    assert not Grant.objects.filter(logout_due_at__isnull=False).exists()


def test_a_site_revokes_only_its_own(party):
    tokens = party.signs_in()
    other = RelyingParty(SiteFactory(), party.browser)

    answers = [other.posts(REVOKE, token=token) for token in (tokens["access_token"], "x", "")]

    assert [answer.status_code for answer in answers] == [200, 200, 400]
    assert party.sends(REVOKE, {}, token=tokens["access_token"]).status_code == 401
    assert party.userinfo(tokens["access_token"]).status_code == 200


# What is said of the provider


def test_the_description_is_read_by_others_and_kept_for_minutes(client):
    answers = [
        client.get(f"/.well-known/{name}")
        for name in ("openid-configuration", "oauth-authorization-server")
    ]
    described = answers[0].json()

    assert answers[0].content == answers[1].content
    assert answers[0]["Cache-Control"] == "public, max-age=300"
    assert described["issuer"] == ISSUER
    MetadataEndpoint([], described, raise_errors=True)  # oauthlib reads it by RFC 8414


def test_the_description_says_what_is_so(party):
    described = party.server.get("/.well-known/openid-configuration").json()
    addresses = {
        name: value for name, value in described.items() if name.endswith(("_endpoint", "_uri"))
    }
    paths = {name: value.removeprefix(ISSUER) for name, value in addresses.items()}
    party.agrees(party.asks())
    tokens = party.signs_in("email")
    told = {*party.claims(tokens), *party.userinfo(tokens["access_token"]).json()}

    prompts = [answer_of(party.asks(prompt=one)) for one in described["prompt_values_supported"]]
    methods = [
        exchange(party, basic(party.site)),
        exchange(party, client_id=party.site.client_id, client_secret=SECRET),
    ]

    assert paths == {
        "authorization_endpoint": AUTHORIZE,
        "token_endpoint": TOKEN,
        "userinfo_endpoint": USERINFO,
        "revocation_endpoint": REVOKE,
        "end_session_endpoint": "/identity/logout",
        "jwks_uri": "/identity/jwks.json",
    }
    assert told <= {*described["claims_supported"]}
    assert [one.get("error") for one in prompts] == [None] * 4
    assert [answer.status_code for answer in methods] == [200, 200]
    assert len(described["token_endpoint_auth_methods_supported"]) == len(methods)
    assert (
        jwt.get_unverified_header(tokens["id_token"])["alg"]
        in (described["id_token_signing_alg_values_supported"])
    )


def test_no_other_origin_reads_an_answer(party):
    origin = {"origin": "https://voleur.example"}
    urls = [TOKEN, USERINFO, REVOKE, AUTHORIZE, "/.well-known/openid-configuration"]

    answers = [party.server.get(url, headers=origin) for url in urls]
    answers += [party.server.options(url, headers=origin) for url in urls]

    assert [answer.headers.get("Access-Control-Allow-Origin") for answer in answers] == [None] * 10


# Keys


@pytest.fixture
def folder(settings, tmp_path):
    settings.PUSH_KEYS = tmp_path / "keys"


def keys(*arguments):
    said = StringIO()
    call_command("sign_on_keys", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_a_new_key_is_published_before_it_signs_and_the_old_one_still_verifies(
    folder, party, later
):
    before = party.signs_in()
    listed = keys("--add")
    waiting = party.signs_in()
    later(PUBLISHED_BEFORE + dt.timedelta(seconds=1))
    enter(party.browser)
    after = party.signs_in()

    kids = [jwt.get_unverified_header(one["id_token"])["kid"] for one in (before, waiting, after)]
    published = [key["kid"] for key in SIGN_ON_KEYS.jwks()["keys"]]
    assert kids == [published[1], published[1], published[0]]
    assert [line.split()[:3] for line in listed] == [
        ["version", "2:", "signs"],
        ["version", "1:", "signs"],
    ]
    assert "signs from" in listed[0]
    assert [line.split()[2] for line in keys()] == ["signs", "verifies"]
    assert party.refreshes(before["refresh_token"]).status_code == 200


# Counts


def test_tokens_cost_the_same_with_one_sign_on_and_with_three(party):
    counts = []
    for sign_ons in (1, 2):
        for _ in range(sign_ons):
            tokens = party.signs_in("email")
        code = party.code()
        counts.append(
            [
                count_queries(lambda code=code: party.redeems(code)),
                count_queries(lambda tokens=tokens: party.refreshes(tokens["refresh_token"])),
                count_queries(lambda tokens=tokens: party.userinfo(tokens["access_token"])),
            ]
        )

    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST_QUERIES


# Two at once


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_exchanges_of_one_code_at_once_give_one_answer_and_end_it(party):
    code = party.code()
    servers = iter([Client(), Client(), Client()])

    def redeem():
        mine = RelyingParty(party.site, party.browser, party.verifier, server=next(servers))
        return mine.redeems(code).status_code

    statuses = at_once(redeem, times=3)

    assert sorted(statuses) == [200, 400, 400]
    assert not Grant.objects.open().exists()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_refreshes_at_once_give_one_answer(party):
    token = party.signs_in()["refresh_token"]
    servers = iter([Client(), Client(), Client()])

    def refresh():
        mine = RelyingParty(party.site, party.browser, party.verifier, server=next(servers))
        return mine.refreshes(token).status_code

    assert sorted(at_once(refresh, times=3)) == [200, 400, 400]
