"""One sign-on at several sites, from the first code to the last logout token."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, Grant
from accounts.signing import SIGN_ON_KEYS
from tests.accounts.logout_receiver import logout_receiver
from tests.accounts.people import enter
from tests.accounts.relying_party import RelyingParty
from tests.factories.accounts import SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver():
    with logout_receiver() as receiver:
        yield receiver


@pytest.fixture
def sites(receiver, client):
    """Two sites where the visitor of ``client`` is in."""
    enter(client)
    uri = receiver.uri
    return [RelyingParty(SiteFactory(backchannel_logout_uri=uri), client) for _ in range(2)]


def told(receiver, party):
    """Return which sign-ons of ``party`` it was told of."""
    claims = [SIGN_ON_KEYS.verify(token, "logout+jwt") for token in receiver.tokens]
    return [one["sid"] for one in claims if one["aud"] == party.site.client_id]


def statuses(party, tokens):
    """Return what an access token and a refresh token are answered."""
    asked = party.userinfo(tokens["access_token"]), party.refreshes(tokens["refresh_token"])
    return [answer.status_code for answer in asked]


def test_going_out_at_one_site_ends_the_sign_ons_at_all_and_each_is_told_its_own(
    client, sites, receiver, django_capture_on_commit_callbacks
):
    tokens = [party.signs_in() for party in sites]
    other = Client()
    enter(other)
    elsewhere = RelyingParty(sites[0].site, other)
    still = elsewhere.signs_in()
    back = sites[0].site.post_logout_redirect_uris[0]
    hint = {"id_token_hint": tokens[0]["id_token"], "post_logout_redirect_uri": back}

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get("/identity/logout", hint)

    assert answer["Location"] == back
    sids = [party.claims(one)["sid"] for party, one in zip(sites, tokens, strict=True)]
    assert [told(receiver, party) for party in sites] == [[sids[0]], [sids[1]]]
    assert [statuses(party, one) for party, one in zip(sites, tokens, strict=True)] == [
        [401, 400],
        [401, 400],
    ]
    assert statuses(elsewhere, still) == [200, 200]
    assert Grant.objects.count() == 1


def test_a_withdrawn_consent_ends_the_tokens_of_that_site_and_it_asks_again(
    client, sites, receiver, django_capture_on_commit_callbacks
):
    first, second = [party.signs_in() for party in sites]
    number = sites[0].claims(first)["sub"]
    url = reverse("account_site_unlink", args=[sites[0].site.pk])

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url)

    assert (statuses(sites[0], first), statuses(sites[1], second)) == ([401, 400], [200, 200])
    assert told(receiver, sites[0]) == [sites[0].claims(first)["sid"]]
    assert "consent" in sites[0].asks(prompt="none")["Location"]
    assert sites[0].claims(sites[0].signs_in())["sub"] == number
    assert Consent.objects.count() == 2


def test_a_code_of_a_session_that_has_ended_is_worth_nothing(client, sites, receiver):
    code = sites[0].code()
    UserSession.objects.get().delete()

    assert sites[0].redeems(code).status_code == 400
    assert receiver.requests == []
