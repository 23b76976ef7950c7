"""What allauth's provider does otherwise than the specifications (docs/decisions/0032): not ours.

One test a deviation, by its number there; then what no request may break.
"""

import base64
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import resolve, reverse
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from accounts.models import AttemptCount, Consent, Grant, Site, User
from accounts.provider.requests import LENGTHS, NOT_SUPPORTED
from tests.accounts.people import ADDRESS, enter, step_up_is_over
from tests.accounts.relying_party import (
    AUTHORIZE,
    CONSENT,
    REVOKE,
    TOKEN,
    USERINFO,
    RelyingParty,
    answer_of,
)
from tests.factories.accounts import SECRET, ConsentFactory, SiteFactory

pytestmark = pytest.mark.django_db
METADATA = "/.well-known/openid-configuration"


@pytest.fixture
def party(client):
    """A site whose visitor, Lou, has just come in here by a code."""
    enter(client)
    return RelyingParty(SiteFactory(), client)


@pytest.fixture
def known(party):
    """The same, and Lou has agreed to it before."""
    ConsentFactory(site=party.site, user=User.objects.get(email=ADDRESS))
    return party


@pytest.fixture
def metadata(client):
    return client.get(METADATA).json()


def test_d1_silence_gives_nothing_to_a_site_that_was_not_agreed_to(known):
    known.signs_in()  # another site holds tokens of the same scopes
    stranger = RelyingParty(SiteFactory(), known.browser)

    assert answer_of(stranger.asks(prompt="none"))["error"] == "consent_required"
    assert "code" in answer_of(known.asks(prompt="none"))
    assert Grant.objects.filter(site=stranger.site).count() == 0


def test_d2_consent_is_asked_for_once(party):
    party.agrees(party.asks())

    assert "code" in answer_of(party.asks())
    assert Consent.objects.count() == 1
    assert party.asks(prompt="consent").context["is_first"] is False


def test_d3_max_age_is_heeded_and_the_time_of_the_proof_is_told(known):
    claims = known.claims(known.signs_in(max_age="60"))
    step_up_is_over(known.browser)

    assert "auth_time" in claims
    assert claims["amr"] == ["otp"]
    assert known.asks(max_age="60").url.startswith(reverse("account_request_reauthentication_code"))


def test_d4_a_header_is_form_decoded(known):
    pair = f"{quote(known.site.client_id[:4])}%{ord(known.site.client_id[4]):02X}"
    pair += f"{known.site.client_id[5:]}:{''.join(f'%{ord(one):02x}' for one in SECRET)}"
    header = {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    form = {"grant_type": "authorization_code", "code": known.code()}
    form |= {"redirect_uri": known.redirect_uri, "code_verifier": known.verifier}

    assert known.sends(TOKEN, header, **form).status_code == 200


def test_d5_reuse_and_revocation_end_all_tokens_of_a_sign_on(known):
    code = known.code()
    by_code = known.redeems(code).json()
    known.redeems(code)
    by_refresh = known.signs_in()
    newer = known.refreshes(by_refresh["refresh_token"]).json()
    known.refreshes(by_refresh["refresh_token"])
    revoked = known.signs_in()
    known.posts(REVOKE, token=revoked["refresh_token"])

    tokens = [one["access_token"] for one in (by_code, by_refresh, newer, revoked)]
    assert [known.userinfo(token).status_code for token in tokens] == [401] * 4


def test_d6_what_is_not_supported_is_said_and_ignored_or_refused_by_its_name(known, metadata):
    names = ("claims_parameter", "request_parameter", "request_uri_parameter")

    assert [metadata[f"{name}_supported"] for name in names] == [False] * 3
    assert "code" in answer_of(known.asks(claims='{"userinfo": {"email": {"essential": true}}}'))
    assert {name: answer_of(known.asks(**{name: "x"}))["error"] for name in NOT_SUPPORTED} == {
        name: f"{name}_not_supported" for name in NOT_SUPPORTED
    }


def test_d7_only_what_works_is_announced(known, metadata):
    assert (metadata["response_types_supported"], metadata["response_modes_supported"]) == (
        ["code"],
        ["query"],
    )
    assert metadata["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert metadata["subject_types_supported"] == ["pairwise"]
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert not [name for name in metadata if "device" in name or "introspection" in name]
    assert answer_of(known.asks(code_challenge_method="plain"))["error"] == "invalid_request"
    assert answer_of(known.asks(response_mode="form_post"))["error"] == "invalid_request"
    assert answer_of(known.asks())["iss"] == metadata["issuer"]
    same = known.server.get("/.well-known/oauth-authorization-server").json()
    assert same == metadata


def test_d8_an_address_is_compared_as_a_string(known):
    loopback = "http://127.0.0.1:5000/retour"
    Site.objects.update(redirect_uris=[known.redirect_uri, loopback])

    answers = {
        uri: known.asks(redirect_uri=uri).status_code
        for uri in (
            known.redirect_uri,
            f"{known.redirect_uri}?x=1",
            loopback,
            loopback.replace("5000", "5001"),
        )
    }

    assert list(answers.values()) == [302, 400, 302, 400]


def test_d9_each_prompt_is_heeded_for_people_who_have_a_code_alone(known):
    consent, choice = known.asks(prompt="consent"), known.asks(prompt="select_account")
    login = known.asks(prompt="login")

    assert [page.status_code for page in (consent, choice)] == [200, 200]
    assert "ce n’est pas moi" in choice.text
    assert known.browser.get(login.url).status_code == 200


def test_d11_the_issuer_is_a_setting_and_sign_outs_are_told(metadata, settings):
    settings.ALLOWED_HOSTS = ["*"]
    elsewhere = Client(SERVER_NAME="voleur.example").get(METADATA).json()

    assert elsewhere == metadata
    assert metadata["issuer"] == "https://agenda.example.org"
    assert metadata["backchannel_logout_supported"] is True
    assert metadata["backchannel_logout_session_supported"] is True


def test_d12_a_session_takes_its_tokens_along_and_a_refusal_says_what_is_wanted(known):
    tokens = known.signs_in()

    known.browser.post(reverse("account_logout"))

    refused = known.userinfo(tokens["access_token"])
    assert (refused.status_code, known.refreshes(tokens["refresh_token"]).status_code) == (401, 400)
    assert refused["WWW-Authenticate"].startswith('Bearer error="invalid_token"')


def test_d13_a_site_is_nobodys_and_outlives_everybody(known):
    known.signs_in()
    Grant.objects.update(ended_at="2026-01-01T00:00Z")  # as erasure does, before the person goes

    get_user_model().objects.all().delete()

    assert Site.objects.count() == 1
    assert not Consent.objects.exists()
    assert known.site.subjects.count() == 0


# Whatever is sent

WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["none", "openid", "code", "S256", "\x00", "é", "a" * 3000, "authorization_code"]
    ),
)
NAMES = st.sampled_from([*LENGTHS, *NOT_SUPPORTED, "claims", "display", "x"])
FORM_NAMES = st.sampled_from(
    [
        *("client_id", "client_secret", "grant_type", "code", "redirect_uri", "code_verifier"),
        *("refresh_token", "token", "scope", "request", "non", "x"),
    ]
)
HEADERS = st.one_of(st.just(""), st.sampled_from(["Basic ", "Bearer ", "basic"]))


@drawn(max_examples=50)
@given(st.dictionaries(NAMES, WORDS), st.booleans(), st.booleans())
def test_no_request_of_a_site_is_more_than_a_refusal(sent, is_known, is_posted):
    site = Site.objects.first() or SiteFactory()
    usual = RelyingParty(site, Client()).parameters() if is_known else {}
    browser = Client()
    method = browser.post if is_posted else browser.get

    answer = method(AUTHORIZE, usual | sent)

    assert answer.status_code in (302, 200, 400)
    address = answer.headers.get("Location", "")
    ours = address.startswith(("/", site.redirect_uris[0] + "?")) and not address.startswith("//")
    assert ours or not address


@drawn(max_examples=50)
@given(st.dictionaries(FORM_NAMES, WORDS), HEADERS, st.binary(max_size=40), st.booleans())
def test_no_form_of_a_server_is_more_than_a_refusal(sent, scheme, credentials, is_known):
    AttemptCount.objects.all().delete()  # wrong secrets are soon counted out
    party = RelyingParty(Site.objects.first() or SiteFactory(), Client())
    proof = {"client_id": party.site.client_id, "client_secret": SECRET} if is_known else {}
    header = scheme + credentials.decode("latin-1").translate({10: None, 13: None})
    headers = {"authorization": header} if scheme and not is_known else {}

    answers = [party.sends(url, headers, **(proof | sent)) for url in (TOKEN, REVOKE)]
    answers.append(party.server.get(USERINFO, headers={"authorization": header}))
    answers.append(party.server.post(CONSENT, sent))

    assert {answer.status_code for answer in answers} <= {200, 400, 401, 429}


@drawn(max_examples=50)
@given(st.binary(max_size=200))
def test_no_query_and_no_body_breaks_an_answer(octets):
    server = Client()
    query = octets.decode("latin-1")
    form = "application/x-www-form-urlencoded"

    answers = [
        server.get(AUTHORIZE, QUERY_STRING=query),
        server.post(AUTHORIZE, octets, content_type=form),
        server.post(TOKEN, octets, content_type=form),
        server.post(TOKEN, octets, content_type="multipart/form-data; boundary=x"),
        server.post(REVOKE, octets, content_type=form),
    ]

    assert {answer.status_code for answer in answers} <= {400, 401, 429}


def test_all_of_it_is_ours():
    paths = [AUTHORIZE, CONSENT, TOKEN, USERINFO, REVOKE, METADATA]

    assert {resolve(path).func.__module__.partition(".")[0] for path in paths} == {"accounts"}
