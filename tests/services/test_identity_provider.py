"""Entering through an identity provider that we did not write: npm oidc-provider.

The site is at another host name than the provider. In a browser: tests/browser/test_upstream.py.
"""

from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import UpstreamIdentity
from accounts.signing_in import holder_of
from tests.accounts.people import enter
from tests.services.oidc_provider import Visitor, oidc_provider

pytestmark = pytest.mark.django_db
SITE = "https://agenda.example.org"


@pytest.fixture(scope="module")
def issuer():
    with oidc_provider(SITE) as issuer:
        yield issuer


@pytest.fixture(params=["openid", "franceconnect", "proconnect"])
def kind(request, issuer, settings):
    """A client of each kind; those of the State read a signed userinfo."""
    cache.clear()
    settings.FETCH_ALLOWS_LOOPBACK = True
    settings.UPSTREAM_ISSUER = issuer
    settings.UPSTREAM_CLIENT_ID = "plain" if request.param == "openid" else "signed"
    settings.UPSTREAM_CLIENT_SECRET = "s3cret"
    settings.UPSTREAM_NAME = "Ma ville"
    settings.UPSTREAM_KIND = request.param
    yield request.param
    cache.clear()


def onward(response):
    assert response.status_code == 200, response
    return response["Refresh"].removeprefix("0; url=")


def through(client, visitor, **form):
    """Enter through the provider, and return what our site answers at the end."""
    url = onward(client.post(reverse("account_upstream")))
    back = urlsplit(visitor.walk(url, **form))
    return client.get(f"{back.path}?{back.query}")


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_person_enters_leaves_and_comes_back(client, kind):
    visitor = Visitor(SITE)

    first = through(client, visitor, login=f"lou-{kind}")
    door = client.get(first.url).text
    enter(client, f"lou-{kind}@example.org", reverse("account_upstream_link"))
    client.post(reverse("account_upstream_link"))

    assert first.status_code == 302
    assert f'value="lou-{kind}@example.org"' in door
    row = UpstreamIdentity.objects.get()
    # This provider says a level only where one is asked for.
    level = "eidas1" if kind == "franceconnect" else ""
    assert (row.sub, row.acr) == (f"lou-{kind}", level)

    out = urlsplit(visitor.walk(onward(client.post(reverse("account_logout"))), logout="yes"))
    back_from_there = client.get(f"{out.path}?{out.query}")
    assert (out.path, back_from_there.url) == ("/compte/exterieur/sorti/", "/compte/entrer/")
    assert not is_in(client)

    visitor.forms = 0
    again = through(client, visitor, login=f"lou-{kind}")
    assert (again.url, is_in(client), visitor.forms) == ("/compte/", True, 1)  # was asked anew


def test_who_gives_up_there_is_told_so(client, kind):
    response = through(client, Visitor(SITE), cancel="")

    assert (response.status_code, response.context["failure"]) == (200, "cancelled")


def test_a_code_serves_once(client, kind, issuer):
    UpstreamIdentity.objects.create(user=holder_of("lou@example.org"), issuer=issuer, sub="lou")
    url = onward(client.post(reverse("account_upstream")))
    back = urlsplit(Visitor(SITE).walk(url, login="lou"))

    client.get(f"{back.path}?{back.query}")
    client.post(reverse("account_logout"))
    again = client.get(f"{back.path}?{back.query}")

    assert (again.context["failure"], is_in(client)) == ("expired", False)


def test_a_lower_level_is_refused_where_one_is_asked(client, kind, issuer, settings):
    settings.UPSTREAM_ACR = ["eidas1"]
    UpstreamIdentity.objects.create(
        user=holder_of("lou@example.org"), issuer=issuer, sub="weak-lou"
    )

    response = through(client, Visitor(SITE), login="weak-lou")

    # oidc-provider refuses by itself what is asked as essential.
    assert response.context["failure"] in ("too_weak", "refused")
    assert not is_in(client)
