"""Three clients that others wrote judge the sign-on, each through a whole life, on real servers.

mozilla-django-oidc has neither refresh tokens nor back-channel logout: where the others are told,
it asks by itself (``prompt=none``) once its session has grown old.
"""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
import psycopg
import pytest
import requests
from django.conf import settings

from accounts.models import User
from tests.accounts.relying_party import TOKEN, USERINFO, challenge_of
from tests.services.connected_city import CLIENTS, JUDGES, ConnectedCity, ConnectedSite
from tests.services.live_site import PATIENCE_S, ask_database
from tests.services.sign_on_visitor import AUTHORIZE, CONSENT, HOME, onward_of
from tests.services.visitor import ASK_STEP_UP, CODE, DOOR, STEP_UP

HOUR_S = 60 * 60
UNLINK = re.compile(r'href="(/compte/sites/\d+/delier/)"')
UNAUTHORIZED, BAD_REQUEST = requests.codes.unauthorized, requests.codes.bad_request
EXAMPLES = settings.BASE_DIR / "templates" / "accounts" / "connect"
#: What an example for developers takes from its library, by its text and by the site of the tests.
TAKEN = {
    ("openid_client.txt", "openid_client.mjs"): r"client\.(\w+)\(",
    ("authlib.txt", "authlib_site.py"): r"city\.(\w+)\(|(\w+_url)=|(\w+_method)\b",
    ("mozilla_django_oidc.txt", "mozilla_site.py"): (
        r"\b(OIDC\w+|def \w+\(self\b.*\)|\w+\.SessionRefresh|claims\[\"\w+\"\]|super\(\).*)"
    ),
}
#: Holds every sign-on; and what counts those that wait for a row.
HOLD_GRANTS = "SELECT id FROM accounts_grant FOR UPDATE"
VERIFIER = "v" * 43
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = ConnectedCity(tmp_path_factory.mktemp("connected"))
    try:
        city.serve()
        yield city
    finally:
        city.end()


@pytest.fixture(scope="module")
def sites(city):
    """Sites of the three clients, in a city that publishes a second key already."""
    requests.get(f"{city.issuer}/identity/jwks.json", timeout=PATIENCE_S)  # makes the first
    city.operator.age_key()
    city.operator.add_key()
    return city.open_sites()


@pytest.fixture(params=[client.name for client in CLIENTS])
def site(request, sites):
    return sites[request.param]


@pytest.fixture(params=[client.name for client in CLIENTS if client.has_refresh])
def refreshing_site(request, sites):
    return sites[request.param]


@pytest.fixture
def other_site(site, sites):
    return next(one for one in sites.values() if one != site)


def test_a_person_signs_in_with_a_code_and_tells_a_site_their_number_alone(city, site):
    lou = city.visitor()

    known = site.signs_in(lou)

    assert lou.pages == [DOOR, CODE, AUTHORIZE]
    assert lou.answer["iss"] == known["claims"]["iss"] == city.issuer
    assert known["claims"]["aud"] == site.client_id
    assert known["claims"]["amr"] == ["otp"]
    assert known["userinfo"] == {"sub": known["claims"]["sub"], "email_verified": True}


def test_who_comes_again_is_asked_nothing_and_is_known_by_the_same_number(city, site):
    lou = city.visitor()
    first = site.signs_in(lou)["claims"]

    again = site.signs_in(lou)["claims"]

    assert lou.pages == []
    assert (again["sub"], again["auth_time"]) == (first["sub"], first["auth_time"])
    assert again["sid"] != first["sid"]


def test_a_person_on_another_device_is_known_by_the_same_number_and_another_person_is_not(
    city, site
):
    first = site.signs_in(city.visitor("lou@example.org"))["claims"]
    phone, sam = city.visitor("lou@example.org"), city.visitor()

    on_phone, of_sam = site.signs_in(phone)["claims"], site.signs_in(sam)["claims"]

    assert phone.pages == [DOOR, CODE]
    assert on_phone["sub"] == first["sub"] != of_sam["sub"]


def test_an_address_is_told_as_long_as_its_person_says_so(city, site):
    lou = city.visitor()
    told = []
    for grants in ((), ("email",), ()):
        lou.grants = grants
        told.append(site.signs_in(lou, "?prompt=consent")["userinfo"].get("email"))

    assert told == [None, lou.email, None]
    assert lou.pages == [AUTHORIZE]


def test_three_sites_know_one_person_by_three_numbers_and_each_asks_for_itself(city, sites):
    lou = city.visitor()
    numbers, pages = [], []
    for site in sites.values():
        numbers.append(site.signs_in(lou)["claims"]["sub"])
        pages.append(lou.pages)

    assert len(set(numbers)) == len(sites)
    assert pages == [[DOOR, CODE, AUTHORIZE], [AUTHORIZE], [AUTHORIZE]]


def test_who_says_no_goes_back_unknown(city, site):
    lou = city.visitor()
    lou.grants = None

    known = site.signs_in(lou)

    assert (known, lou.answer["error"]) == ({}, "access_denied")
    assert lou.is_in()


def test_a_site_that_asks_silently_is_told_why_not_and_nothing_else(city, site, other_site):
    stranger, lou = city.visitor(), city.visitor()
    other_site.signs_in(lou)

    nobody = site.signs_in(stranger, "?prompt=none"), stranger.answer["error"]
    not_asked = site.signs_in(lou, "?prompt=none"), lou.answer["error"]
    site.signs_in(lou)
    silent = site.signs_in(lou, "?prompt=none")["claims"]["aud"], lou.pages
    city.operator.age_proofs(lou.email)
    site.signs_in(lou, "?prompt=none&max_age=600")

    assert nobody == ({}, "login_required")
    assert not_asked == ({}, "consent_required")
    assert silent == (site.client_id, [])
    assert (lou.answer["error"], lou.pages) == ("login_required", [])


@pytest.mark.parametrize("query", ["?prompt=login", "?max_age=600"])
def test_a_site_that_wants_a_proof_of_now_gets_a_newer_one_of_the_same_person(city, site, query):
    lou = city.visitor()
    site.signs_in(lou)
    recent = site.signs_in(lou, "?max_age=600")["claims"]
    pages = lou.pages
    city.operator.age_proofs(lou.email)
    before = site.signs_in(lou)["claims"]

    proved = site.signs_in(lou, query)["claims"]

    assert (pages, lou.pages) == ([], [ASK_STEP_UP, STEP_UP])
    assert before["auth_time"] == pytest.approx(recent["auth_time"] - HOUR_S, abs=1)
    assert proved["auth_time"] >= before["auth_time"] + HOUR_S
    assert (proved["sub"], proved["amr"]) == (before["sub"], ["otp"])


def test_a_refresh_token_is_used_once_and_whoever_uses_it_again_ends_the_sign_on(
    city, refreshing_site
):
    lou, phone = city.visitor(), city.visitor()
    claims = refreshing_site.signs_in(lou)["claims"]
    refreshing_site.signs_in(phone)

    renewed = [refreshing_site.page(lou, "/refresh") for _time in range(2)]
    asked = refreshing_site.page(lou, "/ask")
    stolen = refreshing_site.page(lou, "/refresh?which=first")
    newest = refreshing_site.page(lou, "/refresh")

    facts = ("sub", "sid", "auth_time")
    assert [[one[fact] for fact in facts] for one in renewed] == [
        [claims[fact] for fact in facts]
    ] * 2
    assert asked["sub"] == claims["sub"]
    assert (stolen["error"], newest["error"]) == ("invalid_grant", "invalid_grant")
    assert refreshing_site.page(lou, "/ask")["status"] == requests.codes.unauthorized
    assert refreshing_site.page(phone, "/refresh")["aud"] == refreshing_site.client_id


def test_who_leaves_at_one_site_has_left_the_others_and_nobody_else_has(city, sites, site):
    lou, sam = city.visitor(), city.visitor()
    phone = city.visitor(lou.email)
    hearing = [each for each in sites.values() if each.client.has_refresh]
    for visitor in (lou, phone):
        for each in sites.values():
            each.signs_in(visitor)
    site.signs_in(sam)
    city.operator.tell_sites()  # of what ended before

    back = lou.opens(f"{site.here}/leave")
    told = city.operator.tell_sites()

    assert (back.url.startswith(f"{site.here}/"), lou.pages, lou.is_in()) == (True, [], False)
    assert told == len(hearing)
    assert [each.looks_again(lou) for each in sites.values()] == [{}] * len(sites)
    assert {each.page(lou, "/refresh")["error"] for each in hearing} == {"invalid_grant"}
    still_in = [each.looks_again(phone)["claims"]["aud"] for each in sites.values()]
    assert still_in == [each.client_id for each in sites.values()]
    assert site.looks_again(sam)["claims"]["aud"] == site.client_id


def test_another_token_of_the_provider_ends_no_session_at_a_site(city, refreshing_site):
    """The kind of a token is in its header: a library need not guess it."""
    lou = city.visitor()
    id_token = refreshing_site.signs_in(lou)["id_token"]

    told = requests.post(
        f"{refreshing_site.here}/told", {"logout_token": id_token}, timeout=PATIENCE_S
    )

    assert told.status_code == BAD_REQUEST
    assert refreshing_site.page(lou)["id_token"] == id_token


def test_a_consent_that_is_withdrawn_stops_the_tokens_and_is_asked_for_anew(city, site, other_site):
    lou = city.visitor()
    other_site.signs_in(lou)
    others = {*UNLINK.findall(lou.opens(f"{city.issuer}{HOME}").text)}
    number = site.signs_in(lou)["claims"]["sub"]
    (path,) = {*UNLINK.findall(lou.opens(f"{city.issuer}{HOME}").text)} - others

    lou.sends(path)
    city.operator.tell_sites()

    assert site.page(lou, "/ask")["status"] == UNAUTHORIZED
    assert site.looks_again(lou) == {}
    assert other_site.looks_again(lou)["claims"]["aud"] == other_site.client_id
    again = site.signs_in(lou)["claims"]
    assert (lou.pages, again["sub"]) == ([AUTHORIZE], number)


def test_a_site_suspended_in_mid_session_gets_nothing_until_it_may_again(city, site, other_site):
    lou = city.visitor()
    for each in (site, other_site):
        each.signs_in(lou)

    city.operator.suspend(site.name)
    try:
        city.operator.tell_sites()
        asked = site.page(lou, "/ask")["status"]
        refused = lou.opens(f"{site.here}/enter")
        known = site.page(lou)
        elsewhere = other_site.signs_in(lou)["claims"]["aud"]
        if not site.client.has_refresh:  # it asks at its next page, and its visitor stays with us
            site.page(lou, "/grow_old")
            known = lou.opens(f"{site.here}/page").url.startswith(site.here)
    finally:
        city.operator.resume(site.name)

    assert asked == UNAUTHORIZED
    assert (refused.status_code, urlsplit(refused.url).path) == (BAD_REQUEST, AUTHORIZE)
    assert not known
    assert elsewhere == other_site.client_id
    assert (site.signs_in(lou)["claims"]["aud"], lou.pages) == (site.client_id, [])


def test_sites_verify_tokens_of_a_new_key_and_leave_by_those_of_the_old_one(city, sites):
    lou, sam = city.visitor(), city.visitor()
    before = {key_of(each.signs_in(lou)["id_token"]) for each in sites.values()}

    city.operator.age_key()
    after = {key_of(each.signs_in(sam)["id_token"]) for each in sites.values()}
    lou.opens(f"{sites['Authlib'].here}/leave")

    assert (len(before), len(after), before & after) == (1, 1, set())
    assert (lou.pages, lou.is_in(), sam.is_in()) == ([], False, True)


@pytest.mark.parametrize("issuer", ["https://autre.example", ""])
def test_an_answer_of_another_issuer_is_refused_by_a_client_that_looks(city, sites, issuer):
    """RFC 9207: we name ourselves, and say that we do, so that a mix-up is seen."""
    site = sites["openid-client"]
    lou = city.visitor()
    way = urlsplit(lou.way_back(f"{site.here}/enter", site.here))
    answer = {name: value for name, value in parse_qsl(way.query) if name != "iss"}
    other = {"iss": issuer} if issuer else {}

    refused = lou.session.get(f"{site.here}{way.path}?{urlencode(answer | other)}")

    assert (refused.status_code, site.page(lou)) == (BAD_REQUEST, {})


def test_of_two_redemptions_of_one_code_at_once_one_wins_tokens_that_are_worth_nothing(city, sites):
    """Somebody else has the code: the sign-on ends (RFC 9700, section 4.5)."""
    site = sites["Authlib"]
    code = code_for(city, site)

    answers = at_once(city, HOLD_GRANTS, lambda: redeems(city, site, code))

    assert_one_won_nothing(city, site, answers)


def test_of_two_refreshes_at_once_one_wins_tokens_that_are_worth_nothing(city, sites):
    """Somebody else has the token: the sign-on ends (RFC 9700, section 4.14)."""
    site = sites["Authlib"]
    token = redeems(city, site, code_for(city, site)).json()["refresh_token"]

    answers = at_once(city, HOLD_GRANTS, lambda: refreshes(city, site, token))

    assert_one_won_nothing(city, site, answers)


def test_who_agrees_twice_at_once_comes_in_with_one_consent(city, sites):
    site, lou = sites["Authlib"], city.visitor()
    lou.opens(f"{city.issuer}{HOME}")
    page = lou.get(authorization_url(city, site))
    consents = (
        f"{User._meta.db_table} person, accounts_site site "
        f"WHERE person.email = '{lou.email}' AND site.client_id = '{site.client_id}'"
    )
    hold = (
        "INSERT INTO accounts_consent (site_id, user_id, asked, granted, given_at, used_at) "
        f"SELECT site.id, person.id, '[]', '[]', now(), now() FROM {consents}"
    )

    answers = at_once(city, hold, lambda: lou.send_form(page, CONSENT, {}))

    ways = [onward_of(answer) for answer in answers]
    codes = [parse_qs(urlsplit(way).query)["code"][0] for way in ways]
    assert [redeems(city, site, code).status_code for code in codes] == [requests.codes.ok] * 2
    kept = ask_database(
        city.url,
        f"SELECT count(*) FROM accounts_consent consent, {consents}"
        " AND consent.user_id = person.id AND consent.site_id = site.id",
    )
    assert kept == [1]


@pytest.mark.parametrize(("example", "judge"), TAKEN)
def test_an_example_for_developers_takes_nothing_that_the_tests_do_not_try(example, judge):
    taken = re.compile(TAKEN[example, judge])
    text = (EXAMPLES / example).read_text()
    tried = taken.findall((JUDGES / judge).read_text())

    assert taken.findall(text)
    assert {*taken.findall(text)} - {*tried} == set()


def key_of(id_token: str) -> str:
    return jwt.get_unverified_header(id_token)["kid"]


def authorization_url(city: ConnectedCity, site: ConnectedSite) -> str:
    """Return the request of somebody who writes it by hand, as ``site`` would."""
    query = {
        "client_id": site.client_id,
        "redirect_uri": f"{site.here}/back",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
    }
    return f"{city.issuer}{AUTHORIZE}?{urlencode(query)}"


def code_for(city: ConnectedCity, site: ConnectedSite) -> str:
    """Return a code of somebody new for ``site``, which never sees it."""
    way = city.visitor().way_back(authorization_url(city, site), site.here)
    return parse_qs(urlsplit(way).query)["code"][0]


def redeems(city: ConnectedCity, site: ConnectedSite, code: str) -> requests.Response:
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    form["redirect_uri"] = f"{site.here}/back"
    return asks_for_tokens(city, site, form)


def refreshes(city: ConnectedCity, site: ConnectedSite, token: str) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return asks_for_tokens(city, site, form)


def asks_for_tokens(
    city: ConnectedCity, site: ConnectedSite, form: dict[str, str]
) -> requests.Response:
    proof = (site.client_id, site.secret)
    return requests.post(f"{city.issuer}{TOKEN}", form, auth=proof, timeout=PATIENCE_S)


def at_once(
    city: ConnectedCity, hold: str, act: Callable[[], requests.Response]
) -> list[requests.Response]:
    """Do ``act`` twice at once.

    On PostgreSQL both wait for rows that the statement ``hold`` holds, then are let go together.
    """
    with ThreadPoolExecutor(2) as pool:
        if city.url.startswith("sqlite"):
            acts = [pool.submit(act) for _time in range(2)]
        else:
            with psycopg.connect(city.url) as holder:
                holder.execute(hold)
                acts = [pool.submit(act) for _time in range(2)]
                wait_until_two_wait(city.url)
                holder.rollback()
        return [one.result(PATIENCE_S) for one in acts]


def wait_until_two_wait(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    with psycopg.connect(url, autocommit=True) as watcher:
        while watcher.execute(WAITING).fetchone() != (2,):
            assert time.monotonic() < deadline, "both do not wait for the same rows"


def assert_one_won_nothing(
    city: ConnectedCity, site: ConnectedSite, answers: list[requests.Response]
) -> None:
    """Check that one answer has tokens, the other none, and that these open nothing."""
    lost, won = sorted(answers, key=lambda answer: answer.status_code, reverse=True)
    tokens = won.json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    asked = requests.get(f"{city.issuer}{USERINFO}", headers=bearer, timeout=PATIENCE_S)
    renewed = refreshes(city, site, tokens["refresh_token"])
    assert (won.status_code, lost.status_code) == (requests.codes.ok, BAD_REQUEST)
    assert (lost.json()["error"], asked.status_code) == ("invalid_grant", UNAUTHORIZED)
    assert (renewed.status_code, renewed.json()["error"]) == (BAD_REQUEST, "invalid_grant")
