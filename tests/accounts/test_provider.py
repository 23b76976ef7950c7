"""Sign-on for the city's other sites, from their request to their tokens."""

import pytest

from tests.accounts.people import ADDRESS, enter
from tests.accounts.relying_party import RelyingParty
from tests.factories.accounts import SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def party(client, site):
    """A site whose visitor, Lou, has just come in here by a code."""
    enter(client)
    return RelyingParty(site, client)


def test_a_site_knows_who_signed_in_by_what_they_granted(party):
    tokens = party.signs_in("email")

    claims = party.claims(tokens)
    assert (claims["iss"], claims["nonce"]) == ("https://agenda.example.org", party.nonce)
    assert tokens["scope"] == "openid email"
    assert party.userinfo(tokens["access_token"]).json() == {
        "sub": claims["sub"],
        "email_verified": True,
        "email": ADDRESS,
    }


def test_a_refreshed_token_is_of_the_same_person_and_sign_on(party):
    before = party.signs_in()

    after = party.refreshes(before["refresh_token"]).json()

    names = ("sub", "sid", "auth_time", "aud")
    first, second = party.claims(before), party.claims(after)
    assert [second[name] for name in names] == [first[name] for name in names]
    assert after["refresh_token"] != before["refresh_token"]
    assert party.userinfo(after["access_token"]).status_code == 200
