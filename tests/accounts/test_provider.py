"""Sign-on for the city's other sites, from their request to their tokens."""

from urllib.parse import urlencode
from uuid import uuid4

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, Grant, Site, Subject, User
from accounts.provider.proofs import MOST_STARTS, STARTS
from accounts.provider.tokens import TOKEN_LIFE
from accounts.services.sign_on import MOST_AN_HOUR, MOST_OPEN, AuthenticationEvent, open_grant
from accounts.throttling import SIGN_ON_STARTS
from tests.accounts.people import ADDRESS, Device, enter, last_code, step_up_is_over
from tests.accounts.relying_party import (
    AUTHORIZE,
    CONSENT,
    RelyingParty,
    address_of,
    answer_of,
)
from tests.accounts.test_attacks import at_once, on_postgresql
from tests.budgets import count_queries, spend
from tests.factories.accounts import ConsentFactory, GrantFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db
ISSUER = "https://agenda.example.org"
DOOR, STEP_UP = "account_login", "account_request_reauthentication_code"
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
def lou(party):
    return User.objects.get(email=ADDRESS)


@pytest.fixture
def later(time_machine):
    """Moves the clock on; it keeps running."""
    time_machine.move_to(timezone.now())
    return time_machine.shift


def is_page(response):
    """Whether it is a page to answer, not one that goes on by itself."""
    return response.status_code == 200 and "Refresh" not in response.headers


def next_of(client, answer):
    """Return where the page that ``answer`` leads to would lead on."""
    context = client.get(answer.url).context
    return context.get("redirect_field_value") or context["next_url"]


def step_up(client, page):
    """Follow the way to a code by mail, type it, and return where that leads."""
    url = page.url.partition("?")[0]
    assert url == reverse(STEP_UP)
    next_url = next_of(client, page)
    form = {"recipient": ADDRESS, "next": next_url}
    sent = client.post(url, form)
    return client.post(sent.url.partition("?")[0], {"code": last_code(), "next": next_url})


# From a request to what a site knows


def test_a_site_knows_who_signed_in_by_what_they_granted(party):
    tokens = party.signs_in("email")

    claims = party.claims(tokens)
    assert (claims["iss"], claims["nonce"]) == (ISSUER, party.nonce)
    assert tokens["scope"] == "openid email"
    assert party.userinfo(tokens["access_token"]).json() == {
        "sub": claims["sub"],
        "email_verified": True,
        "email": ADDRESS,
    }


def test_who_ticks_nothing_is_a_number_and_nothing_else(party, lou):
    User.objects.filter(pk=lou.pk).update(public_name="Lou")

    tokens = party.signs_in()

    told = party.userinfo(tokens["access_token"]).json()
    assert told == {"sub": party.claims(tokens)["sub"], "email_verified": True}
    assert tokens["scope"] == "openid"


def test_a_chosen_name_and_an_address_are_read_when_the_site_asks(party, lou):
    User.objects.filter(pk=lou.pk).update(public_name="Lou")
    tokens = party.signs_in("email", "profile")
    before = party.userinfo(tokens["access_token"]).json()
    User.objects.filter(pk=lou.pk).update(public_name="Lou B.")
    EmailAddress.objects.filter(user=lou).update(email="lou@exemple.fr")

    after = party.userinfo(tokens["access_token"]).json()

    assert (before["name"], before["email"]) == ("Lou", ADDRESS)
    assert (after["name"], after["email"]) == ("Lou B.", "lou@exemple.fr")


def test_what_is_granted_less_later_is_told_no_more(party):
    tokens = party.signs_in("email")
    party.agrees(party.asks(prompt="consent"))

    assert "email" not in party.userinfo(tokens["access_token"]).json()
    assert party.refreshes(tokens["refresh_token"]).json()["scope"] == "openid"


def test_a_refreshed_token_is_of_the_same_person_and_sign_on(party):
    before = party.signs_in()

    after = party.refreshes(before["refresh_token"]).json()

    names = ("sub", "sid", "auth_time", "aud")
    first, second = party.claims(before), party.claims(after)
    assert [second[name] for name in names] == [first[name] for name in names]
    assert "nonce" not in second
    assert after["refresh_token"] != before["refresh_token"]
    assert party.userinfo(after["access_token"]).status_code == 200


def test_two_sites_cannot_compare_whom_they_know_and_each_knows_who_comes_back(party, lou):
    other = RelyingParty(SiteFactory(), party.browser)
    first = party.claims(party.signs_in())["sub"]
    elsewhere = other.claims(other.signs_in())["sub"]
    Consent.objects.all().delete()

    again = party.claims(party.signs_in())["sub"]

    assert first == again != elsewhere
    # Nothing of it is of the account.
    assert str(lou.pk) not in (first, elsewhere)
    assert Subject.objects.filter(user=lou).count() == 2


def test_a_verified_client_reads_the_tokens_by_the_published_keys(party):
    tokens = party.signs_in()
    keys = jwt.PyJWKSet.from_dict(party.server.get("/identity/jwks.json").json())

    header = jwt.get_unverified_header(tokens["id_token"])
    id_token = jwt.decode(
        tokens["id_token"],
        keys[header["kid"]],
        ["RS256"],
        audience=party.site.client_id,
        issuer=ISSUER,
    )

    assert header["typ"] == "JWT"
    assert jwt.get_unverified_header(tokens["access_token"])["typ"] == "at+jwt"
    assert id_token["exp"] - id_token["iat"] == TOKEN_LIFE.total_seconds()


def test_the_answer_names_who_answers_against_a_mix_up(party):
    good = answer_of(party.agrees(party.asks()))
    bad = answer_of(party.asks(response_type="token"))

    assert [(one["iss"], one["state"]) for one in (good, bad)] == [(ISSUER, party.state)] * 2


def test_a_site_may_send_its_visitor_by_a_form(party):
    ConsentFactory(site=party.site, user=User.objects.get(email=ADDRESS))
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(AUTHORIZE, party.parameters())

    assert address_of(answer).startswith(f"{AUTHORIZE}?")
    assert "code" in answer_of(party.browser.get(address_of(answer)))


# The consent page


def test_the_page_says_who_asks_and_why_and_its_boxes_start_empty(party, lou):
    User.objects.filter(pk=lou.pk).update(public_name="Lou & Cie")

    page = party.asks()

    for words in (party.site.name, party.site.reason, ADDRESS, "Lou &amp; Cie", "biblio"):
        assert words in page.text
    assert " checked" not in page.text
    assert page.text.count('type="checkbox"') == 2
    assert "no-store" in page["Cache-Control"]
    assert page["X-Frame-Options"] == "DENY"


def test_who_chose_no_name_is_told_that_none_will_be_said(party):
    page = party.asks()

    assert 'value="profile"' not in page.text
    assert "Vous n’en avez pas choisi" in page.text
    assert f'href="{reverse("account_badges")}#id_public_name"' in page.text


def test_who_goes_and_chooses_a_name_finds_it_on_the_page_they_come_back_to(party):
    party.asks()
    party.browser.post(reverse("account_badges"), {"public_name": "Lou"})

    page = party.asks()

    assert 'value="profile"' in page.text
    assert "Vous n’en avez pas choisi" not in page.text


def test_a_remembered_consent_passes_straight_unless_more_is_asked(party, site):
    party.agrees(party.asks(scope="openid email"), "email")

    straight = party.asks(scope="openid email")
    more = party.asks(scope="openid email profile")

    assert "code" in answer_of(straight)
    assert is_page(more)
    # What was granted stays so unless the person changes it.
    assert 'value="email" checked' in more.text
    party.agrees(more)
    assert Consent.objects.get().granted == ["openid"]
    assert Consent.objects.get().asked == ["email", "openid", "profile"]


def test_what_is_not_asked_this_time_stays_as_it_was(party):
    party.agrees(party.asks(scope="openid email"), "email")

    party.agrees(party.asks(scope="openid", prompt="consent"))

    assert Consent.objects.get().granted == ["email", "openid"]


def test_who_says_no_goes_back_without_a_number_and_nothing_is_remembered(party):
    page = party.asks()

    answer = party.browser.post(CONSENT, {"request": page.context["signed"], "non": ""})

    assert answer_of(answer) == {
        "error": "access_denied",
        "error_description": "the person said no",
        "state": party.state,
        "iss": ISSUER,
    }
    assert not Consent.objects.exists()
    assert not Subject.objects.exists()
    assert is_page(party.asks())


def test_a_changed_form_gives_no_more_than_was_asked(party, lou):
    User.objects.filter(pk=lou.pk).update(public_name="Lou")

    answer = party.agrees(party.asks(scope="openid email"), "profile", "email", "admin")

    assert "code" in answer_of(answer)
    assert Grant.objects.get().scopes == ["openid", "email"]
    assert Consent.objects.get().granted == ["email", "openid"]


def test_a_forged_or_old_form_gives_nothing(party, later):
    page = party.asks()
    signed = page.context["signed"]

    answers = [
        party.browser.post(CONSENT, {"request": forged, "scope": "email"})
        for forged in ("", "x", signed[:-1], "A" + signed)
    ]
    later(3601)
    answers.append(party.browser.post(CONSENT, {"request": signed}))

    assert [answer.status_code for answer in answers] == [400] * 5
    assert not Grant.objects.exists()


def test_what_the_site_may_ask_no_more_is_not_granted(party, site):
    page = party.asks()
    Site.objects.update(scopes=["openid"])

    answer = party.agrees(page, "email")

    assert answer_of(answer)["error"] == "invalid_scope"
    assert not Grant.objects.exists()


def test_a_page_that_was_shown_to_somebody_else_is_shown_anew(party):
    page = party.asks()
    party.browser.post(reverse("account_logout"))
    enter(party.browser, "sam@example.org")

    answer = party.agrees(page, "email")

    assert answer.url.startswith(AUTHORIZE)
    assert "sam@example.org" in party.browser.get(answer.url).text
    assert not Consent.objects.exists()


def test_another_page_cannot_answer_for_somebody(party):
    signed = party.asks().context["signed"]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = party.browser.cookies

    assert strict.post(CONSENT, {"request": signed}).status_code == 403
    assert not Grant.objects.exists()


def test_who_is_somebody_else_goes_out_and_back_through_the_door(party):
    page = party.asks()

    out = party.browser.post(reverse("account_logout"), {"next": page.context["path"]})
    door = party.browser.get(out.url)

    assert out.url == page.context["path"]
    assert door.url.startswith(reverse(DOOR))


# The door, and back


def test_who_is_not_in_comes_through_the_door_to_the_site(client, site):
    party = RelyingParty(site, client)
    door = party.asks()

    path = next_of(client, door)
    offer = enter(client, next_url=path)
    back = client.get(next_of(client, offer))

    assert door.url.startswith(reverse(DOOR))
    assert is_page(back)
    assert "code" in answer_of(party.agrees(back))


def test_the_site_may_say_which_address_and_which_language(client, site):
    party = RelyingParty(site, client)

    door = party.asks(login_hint="lou@example.org", ui_locales="de en-GB fr")
    unknown = party.asks(ui_locales="de")
    browser = client.get(AUTHORIZE, party.parameters(), headers={"accept-language": "en,fr"})

    assert door.url.startswith("/en/compte/entrer/")
    assert 'value="lou@example.org"' in client.get(door.url).text
    assert unknown.url.startswith("/compte/entrer/")
    assert browser.url.startswith("/en/compte/entrer/")


def test_a_page_in_english_is_english(party):
    page = party.asks(ui_locales="en")

    assert '<html lang="en">' in page.text
    assert "No, go back" in page.text
    assert f'<span lang="fr">{party.site.reason}' in page.text


def test_a_page_leads_on_where_a_redirect_after_a_form_would_be_held_back(party):
    ConsentFactory(site=party.site, user=User.objects.get(email=ADDRESS))

    statuses = {
        origin: party.browser.get(
            AUTHORIZE, party.parameters(), headers={"sec-fetch-site": origin}
        ).status_code
        for origin in ("cross-site", "same-site", "none", "same-origin")
    }
    page = party.browser.get(
        AUTHORIZE, party.parameters(), headers={"sec-fetch-site": "same-origin"}
    )

    assert statuses == {"cross-site": 302, "same-site": 302, "none": 302, "same-origin": 200}
    assert f'href="{address_of(page).replace("&", "&amp;")}"' in page.text
    assert "no-store" in page["Cache-Control"]


def test_one_person_opens_no_sign_ons_without_end(party, lou, later):
    party.code()
    opened = Grant.objects.get()
    copies = [
        Grant(**{**first, "id": None, "number": uuid4(), "code_hash": str(number)})
        for first in Grant.objects.values()
        for number in range(MOST_AN_HOUR - 2)
    ]
    Grant.objects.bulk_create(copies)

    answers = [answer_of(party.asks()) for _ in range(2)]
    elsewhere = RelyingParty(SiteFactory(), party.browser).code()
    later(3601)
    answers.append(answer_of(party.asks()))

    assert (opened.user, elsewhere != "") == (lou, True)
    assert ["code" in answer for answer in answers] == [True, False, True]
    assert answers[1]["error"] == "temporarily_unavailable"


def test_of_too_many_sign_ons_of_one_person_at_one_site_the_oldest_end(party, lou):
    used = {"user": lou, "site": party.site, "code_used_at": timezone.now()}
    mine = GrantFactory.create_batch(MOST_OPEN - 1, **used)
    others = [
        GrantFactory(**used | {"user": UserFactory()}),
        GrantFactory(**used | {"site": SiteFactory()}),
    ]

    within = party.code()
    still_open = Grant.objects.open().count()
    party.redeems(within)
    party.code()

    assert still_open == MOST_OPEN + len(others)
    assert [one.pk for one in Grant.objects.exclude(ended_at=None)] == [mine[0].pk]


def test_codes_that_nobody_redeems_end_no_sign_on_in_use(party):
    tokens = party.signs_in()

    for _ in range(MOST_OPEN + 1):
        party.code()

    assert party.userinfo(tokens["access_token"]).status_code == 200


def test_requests_of_strangers_make_no_session_beyond_a_limit(site):
    def session_of_a_stranger():
        stranger = Client()
        RelyingParty(site, stranger).asks(prompt="login")
        return "sessionid" in stranger.cookies

    first = session_of_a_stranger()
    spend(SIGN_ON_STARTS, SIGN_ON_STARTS.per_network[32].amount - 1)

    assert (first, session_of_a_stranger()) == (True, False)
    plain = Client()
    RelyingParty(site, plain).asks()
    assert "sessionid" not in plain.cookies


def test_a_session_or_a_consent_that_ends_meanwhile_opens_nothing(party, lou):
    party.code()
    session = Grant.objects.get().session
    sign_on = {
        "scopes": ["openid"],
        "redirect_uri": party.redirect_uri,
        "code_challenge": "c" * 43,
        "nonce": "",
        "proof": AuthenticationEvent(timezone.now(), []),
    }
    opened = open_grant(session, party.site, **sign_on)

    consent = Consent.objects.get()
    consent.delete()
    withdrawn = open_grant(session, party.site, **sign_on)
    consent.save()
    User.objects.update(is_active=False)
    closed = open_grant(session, party.site, **sign_on)
    User.objects.update(is_active=True)
    UserSession.objects.filter(pk=session.pk).delete()
    ended = open_grant(session, party.site, **sign_on)

    assert (opened != "", withdrawn, closed, ended) == (True, "", "", "")


# Without a page


def test_a_silent_request_is_answered_by_what_is_missing(client, site):
    party = RelyingParty(site, client)

    nobody = answer_of(party.asks(prompt="none"))
    enter(client)
    asked = answer_of(party.asks(prompt="none"))
    party.agrees(party.asks())
    granted = answer_of(party.asks(prompt="none"))
    more = answer_of(party.asks(prompt="none", scope="openid"))
    step_up_is_over(client)
    old = answer_of(party.asks(prompt="none", max_age="60"))

    assert [one.get("error") for one in (nobody, asked, granted, more, old)] == [
        "login_required",
        "consent_required",
        None,
        None,
        "login_required",
    ]
    assert "code" in granted


def test_a_hint_of_somebody_else_is_said_and_one_of_another_site_tells_nothing(party):
    mine = party.signs_in()["id_token"]
    other = RelyingParty(SiteFactory(), party.browser)
    elsewhere = other.signs_in()["id_token"]
    sam = Client()
    enter(sam, "sam@example.org")
    hers = RelyingParty(party.site, sam).signs_in()["id_token"]

    hints = {"mine": mine, "hers": hers, "elsewhere": elsewhere, "nonsense": "a.b.c"}
    answers = {name: answer_of(party.asks(id_token_hint=hint)) for name, hint in hints.items()}

    assert {name: one.get("error") for name, one in answers.items()} == {
        "mine": None,
        "hers": "login_required",
        "elsewhere": "invalid_request",
        "nonsense": "invalid_request",
    }


def test_an_expired_hint_is_good(party, later):
    mine = party.signs_in()["id_token"]
    later(TOKEN_LIFE * 2)

    assert "code" in answer_of(party.asks(id_token_hint=mine))


# A new proof


@pytest.mark.parametrize("wanted", [{"prompt": "login"}, {"max_age": "0"}, {"max_age": "60"}])
def test_a_new_proof_is_asked_for_once_and_is_newer_than_the_request(party, wanted, later):
    party.agrees(party.asks())
    later(3600)
    asked_at = timezone.now()

    page = party.asks(**wanted)
    again = party.asks(**wanted)  # a second click, or the back button
    back = step_up(party.browser, page)
    answer = party.browser.get(back.url)

    assert (page.url, again.url) == (page.url, page.url)
    tokens = party.redeems(answer_of(answer)["code"]).json()
    assert party.claims(tokens)["auth_time"] >= int(asked_at.timestamp())


def test_the_same_request_wants_another_proof_after_its_answer(party):
    party.agrees(party.asks())
    back = step_up(party.browser, party.asks(prompt="login"))
    first = party.browser.get(back.url)

    second = party.browser.get(back.url)

    assert "code" in answer_of(first)
    assert second.url.startswith(reverse(STEP_UP))


def test_who_comes_in_for_the_request_proves_it_once(client, site):
    party = RelyingParty(site, client)
    door = party.asks(prompt="login consent")
    path = next_of(client, door)

    enter(client, next_url=path)
    page = client.get(path)

    assert is_page(page)
    assert "code" in answer_of(party.agrees(page))


def test_a_recent_proof_is_enough_for_a_site_that_allows_an_hour(party):
    party.agrees(party.asks())

    assert "code" in answer_of(party.asks(max_age="3600"))


def test_consent_is_not_given_by_an_old_proof(party, later):
    page = party.asks(max_age="60")
    later(120)

    answer = party.agrees(page)

    assert answer.url.startswith(reverse(STEP_UP))
    assert not Grant.objects.exists()


def test_a_session_remembers_few_requests(party):
    for number in range(MOST_STARTS + 2):
        party.asks(prompt="login", state=str(number))

    assert len(party.browser.session[STARTS]) == MOST_STARTS


def test_who_has_nothing_to_prove_it_with_is_said_so(party, lou):
    party.agrees(party.asks())
    EmailAddress.objects.filter(user=lou).delete()

    assert answer_of(party.asks(prompt="login"))["error"] == "login_required"


def test_how_somebody_came_in_is_told_in_the_words_of_rfc_8176(party, later):
    party.agrees(party.asks())
    device = Device()
    by_code = party.claims(party.signs_in())["amr"]
    device.makes_key(party.browser)
    later(3600)
    page = party.asks(prompt="login")
    next_url = next_of(party.browser, page)
    back = device.shows_key(party.browser, page.url.partition("?")[0], next=next_url)
    by_key = party.claims(party.redeems(answer_of(party.browser.get(back.url))["code"]).json())

    assert (by_code, by_key["amr"]) == (["otp"], ["mfa", "pop"])


def test_a_code_of_an_application_is_a_second_factor(party, lou, later):
    party.agrees(party.asks())
    secret = generate_totp_secret()
    TOTP.activate(lou, secret)
    later(3600)
    party.asks(prompt="login")
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))

    party.browser.post(reverse("mfa_reauthenticate"), {"code": code})

    tokens = party.redeems(answer_of(party.asks(prompt="login"))["code"]).json()
    assert party.claims(tokens)["amr"] == ["mfa", "otp"]


def test_a_session_of_which_nothing_is_recorded_began_when_it_began(party):
    session = party.browser.session
    del session["account_authentication_methods"]
    session.save()

    claims = party.claims(party.signs_in())

    assert "amr" not in claims
    assert claims["auth_time"] == int(Grant.objects.get().session.created_at.timestamp())


# What a site is told it did wrong


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "é" * 43}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "email"}, "invalid_scope"),
        ({"scope": "openid offline_access"}, "invalid_scope"),
        ({"prompt": "create"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"max_age": "9" * 10}, "invalid_request"),
        ({"max_age": "²"}, "invalid_request"),
        ({"nonce": "n" * 256}, "invalid_request"),
        ({"nonce": "a\x00b"}, "invalid_request"),
        ({"login_hint": "l" * 255}, "invalid_request"),
        ({"request": "e30."}, "request_not_supported"),
        ({"request_uri": "https://biblio.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
    ],
)
def test_a_wrong_request_is_answered_at_the_sites_own_address(party, wrong, error):
    response = party.asks(**wrong)

    assert address_of(response).startswith(f"{party.redirect_uri}?")
    answer = answer_of(response)
    assert (answer["error"], answer["state"], answer["iss"]) == (error, party.state, ISSUER)


def test_scopes_that_a_site_may_not_ask_for_are_refused(party):
    Site.objects.update(scopes=["openid", "email"])

    assert answer_of(party.asks(scope="openid profile"))["error"] == "invalid_scope"


@pytest.mark.parametrize("name", ["scope", "state", "nonce", "prompt", "code_challenge"])
def test_a_parameter_that_is_there_twice_is_refused(party, name):
    query = urlencode(party.parameters()) + f"&{name}=openid&{name}=openid"

    answer = answer_of(party.browser.get(f"{AUTHORIZE}?{query}"))

    assert answer["error"] == "invalid_request"


def test_a_state_comes_back_as_it_went_and_a_wrong_one_does_not(party):
    party.agrees(party.asks())
    odd = "a&b=c d+%#\"'<é>"

    kept = answer_of(party.asks(state="x" * 2000))
    longer = answer_of(party.asks(state="x" * 2001))
    foreign = answer_of(party.asks(state=odd))
    plain = answer_of(party.asks(state=odd.replace("é", "e")))

    assert kept["state"] == "x" * 2000
    assert (longer["error"], "state" in longer) == ("invalid_request", False)
    assert (foreign["error"], "state" in foreign) == ("invalid_request", False)
    assert plain["state"] == odd.replace("é", "e")


def test_a_redirect_address_keeps_its_own_query_as_it_is(party, site):
    uri = "https://biblio.example/retour?a=b%20c&d="
    Site.objects.update(redirect_uris=[uri])
    party.agrees(party.asks(redirect_uri=uri))

    address = address_of(party.asks(redirect_uri=uri))

    assert address.startswith(f"{uri}&code=")


def tampered(uri):
    """Return addresses that somebody could take for ``uri``."""
    host = uri.removeprefix("https://").partition("/")[0]
    return [
        f"{uri}?x=1",
        f"{uri}/",
        f"{uri}#x",
        f"{uri}/../ailleurs",
        uri.replace("/retour", "/Retour"),
        uri.replace("/retour", "/%72etour"),
        uri.replace("https:", "http:"),
        uri.replace("https:", "HTTPS:"),
        uri.replace(host, f"{host}:443"),
        uri.replace(host, f"{host}:8443"),
        uri.replace(host, host.upper()),
        uri.replace(host, f"{host}."),
        uri.replace(host, f"lou@{host}"),
        uri.replace(host, f"voleur.example\\@{host}"),
        uri.replace(host, f"{host}.voleur.example"),
        uri.replace(host, f"voleur.example/{host}"),
        f"{uri}\x00",
        f" {uri}",
        f"{uri}\r\nSet-Cookie: a=b",
        "https://voleur.example/",
        "javascript:alert(1)",
        "//voleur.example/",
        "/compte/",
        "",
    ]


def test_nobody_is_sent_to_an_address_that_is_not_the_sites(party):
    uris = tampered(party.redirect_uri)

    answers = [party.asks(redirect_uri=uri) for uri in uris]
    twice = urlencode(party.parameters()) + "&redirect_uri=https://voleur.example/"
    answers.append(party.browser.get(f"{AUTHORIZE}?{twice}"))

    assert [(answer.status_code, address_of(answer)) for answer in answers] == [(400, "")] * (
        len(uris) + 1
    )
    assert "Rien n’a été dit de vous" in answers[0].text
    assert not any('href="https://voleur' in answer.text for answer in answers)


@pytest.mark.parametrize("client_id", ["", "x", "a\x00", "é", "0" * 32, "0" * 300])
def test_a_site_that_nobody_knows_is_answered_by_a_page(party, client_id):
    answer = party.asks(client_id=client_id)

    assert (answer.status_code, address_of(answer)) == (400, "")
    assert "nous ne le connaissons pas" in answer.text


def test_a_suspended_site_signs_nobody_in(party, site):
    page, code = party.asks(), party.code()
    Site.objects.update(suspended_at=timezone.now())

    answers = [party.asks(), party.agrees(page), party.browser.post(AUTHORIZE, party.parameters())]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert "suspendu" in answers[0].text
    refused = party.redeems(code)
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")


# Counts, and two at once


def test_a_remembered_sign_on_costs_the_same_with_one_site_and_with_three(party, lou):
    ConsentFactory(site=party.site, user=lou)
    party.asks()
    party.asks()  # the person was seen today, the site has a number for them
    counts = [count_queries(party.asks)]
    for _ in range(2):
        other = RelyingParty(SiteFactory(), party.browser)
        other.signs_in()

    counts.append(count_queries(party.asks))

    assert counts[0] == counts[1] <= MOST_QUERIES


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_answers_to_one_consent_page_make_one_consent(party):
    page = party.asks()
    browsers = iter([Client(), Client()])

    def agree():
        browser = next(browsers)
        browser.cookies = party.browser.cookies
        return answer_of(RelyingParty(party.site, browser).agrees(page, "email"))

    answers = at_once(agree)

    assert all("code" in answer for answer in answers)
    assert (Consent.objects.count(), Subject.objects.count()) == (1, 1)
