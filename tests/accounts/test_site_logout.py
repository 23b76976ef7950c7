"""The way out that a site leads to: at once with an ID token of the session, else by a question."""

import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import Grant
from accounts.signing import BADGE_KEYS, SIGN_ON_KEYS
from accounts.upstream.attempts import ID_TOKEN
from tests.accounts.identity_provider import CLIENT_ID, SECRET, identity_provider
from tests.accounts.people import ADDRESS, enter
from tests.factories.accounts import GrantFactory, SiteFactory

pytestmark = pytest.mark.django_db
LOGOUT, CONFIRM = "/identity/logout", "/identity/logout/confirm"
ISSUER = "https://agenda.example.org"


@pytest.fixture
def site():
    return SiteFactory(
        name="Les bibliothèques",
        post_logout_redirect_uris=["https://biblio.example/sorti", "https://biblio.example/?a=1"],
    )


@pytest.fixture
def grant(client, site):
    """Sign-on at ``site`` of the person whom ``client`` has just let in."""
    enter(client)
    return sign_on(client, site)


def sign_on(client, site):
    session = UserSession.objects.get(session_key=client.session.session_key)
    return GrantFactory(site=site, user=session.user, session=session)


def hint(grant, keys=SIGN_ON_KEYS, type_="JWT", **changes):
    """Return the ID token of ``grant``, expired since long."""
    then = int(time.time()) - 86_400
    claims = {
        "iss": ISSUER,
        "aud": grant.site.client_id,
        "sub": str(grant.sub),
        "sid": str(grant.number),
        "iat": then,
        "exp": then + 600,
    }
    return keys.sign(claims | changes, type_)


def is_in(client):
    return "_auth_user_id" in client.session


def asks(response):
    return response.status_code == 200 and f'action="{CONFIRM}"' in response.text


def form_of(grant, **more):
    return {
        "id_token_hint": hint(grant),
        "post_logout_redirect_uri": grant.site.post_logout_redirect_uris[0],
        "state": "a b&c",
        **more,
    }


def test_an_expired_id_token_of_this_session_signs_out_at_once_and_leads_back(client, grant):
    answer = client.get(LOGOUT, form_of(grant))

    assert (answer.status_code, is_in(client)) == (302, False)
    assert answer["Location"] == "https://biblio.example/sorti?state=a+b%26c"
    assert not Grant.objects.open().exists()
    assert not UserSession.objects.exists()
    assert "no-store" in answer["Cache-Control"]


def test_an_address_with_a_query_keeps_it(client, grant):
    wanted = {"post_logout_redirect_uri": "https://biblio.example/?a=1"}

    answer = client.get(LOGOUT, form_of(grant) | wanted)

    assert answer["Location"] == "https://biblio.example/?a=1&state=a+b%26c"


def test_a_form_of_a_site_becomes_a_get_since_a_browser_sends_no_session_with_it(grant, client):
    stranger, said = Client(enforce_csrf_checks=True), form_of(grant)  # as the form arrives
    answer = stranger.post(LOGOUT, said)

    assert answer.status_code == 303
    assert is_in(client)
    path, _, query = answer["Location"].partition("?")
    assert path == LOGOUT
    assert {name: values[0] for name, values in parse_qs(query).items()} == said
    back = client.get(answer["Location"])
    assert (back["Location"].partition("?")[0], is_in(client)) == (
        "https://biblio.example/sorti",
        False,
    )


#: What makes a hint no proof of this session: it is asked instead.
def of_another_session(client, grant):
    other = Client()
    enter(other)
    return {"id_token_hint": hint(sign_on(other, grant.site))}


def of_somebody_else(client, grant):
    other = Client()
    enter(other, "sam@example.org")
    return {"id_token_hint": hint(sign_on(other, grant.site))}


def of_an_ended_sign_on(client, grant):
    Grant.objects.update(ended_at=timezone.now())
    return {"id_token_hint": hint(grant)}


def of_another_issuer(client, grant):
    return {"id_token_hint": hint(grant, iss="https://mallory.example")}


def of_another_key(client, grant):
    return {"id_token_hint": hint(grant, keys=BADGE_KEYS)}


def of_another_kind(client, grant):
    return {"id_token_hint": hint(grant, type_="at+jwt")}


def of_another_site(client, grant):
    return {"id_token_hint": hint(grant, aud=SiteFactory().client_id)}


def of_another_site_than_it_says(client, grant):
    return {"id_token_hint": hint(grant), "client_id": SiteFactory().client_id}


def of_a_suspended_site(client, grant):
    grant.site.suspended_at = timezone.now()
    grant.site.save()
    return {"id_token_hint": hint(grant)}


def tampered(client, grant):
    head, body, signature = hint(grant).split(".")
    return {"id_token_hint": f"{head}.{body[:-2]}AA.{signature}"}


def without_a_sign_on(client, grant):
    return {"id_token_hint": hint(grant, sid="x")}


def too_long(client, grant):
    return {"id_token_hint": hint(grant, more="x" * 4_000)}


def none_at_all(client, grant):
    return {}


NO_PROOFS = [
    of_another_session,
    of_somebody_else,
    of_an_ended_sign_on,
    of_another_issuer,
    of_another_key,
    of_another_kind,
    of_another_site,
    of_another_site_than_it_says,
    of_a_suspended_site,
    tampered,
    without_a_sign_on,
    too_long,
    none_at_all,
]


@pytest.mark.parametrize("said", NO_PROOFS)
def test_without_an_id_token_of_this_session_nobody_is_signed_out_before_they_say_so(
    client, grant, said
):
    answer = client.get(LOGOUT, said(client, grant))

    assert (asks(answer), is_in(client)) == (True, True)
    assert ADDRESS in answer.text


def test_the_question_names_the_site_and_yes_signs_out_and_leads_back_without_a_redirect(
    client, site, grant
):
    said = {
        "client_id": site.client_id,
        "post_logout_redirect_uri": "https://biblio.example/sorti",
        "state": "s",
    }
    page = client.get(LOGOUT, said)
    # Browsers hold a redirect to another origin back after a form (``form-action``).
    answer = client.post(CONFIRM, page.context["way_out"].said)

    assert ("Les bibliothèques" in page.text, is_in(client)) == (True, False)
    assert answer.status_code == 200
    assert answer["Refresh"] == "0; url=https://biblio.example/sorti?state=s"
    assert 'href="https://biblio.example/sorti?state=s"' in answer.text
    assert not Grant.objects.open().exists()


def test_no_leads_back_to_the_site_or_to_the_account(client, grant):
    pages = [
        client.get(LOGOUT, said)
        for said in (
            {},
            {k: v for k, v in form_of(grant, id_token_hint="").items() if v}
            | {"client_id": grant.site.client_id},
        )
    ]

    assert f'href="{reverse("account_home")}">Rester' in pages[0].text
    assert 'href="https://biblio.example/sorti?state=a+b%26c">Rester' in pages[1].text


def test_yes_without_a_token_against_foreign_forms_is_refused(grant, client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    answer = strict.post(CONFIRM, form_of(grant), headers={"origin": "https://mallory.example"})

    assert (answer.status_code, is_in(client)) == (403, True)


#: D10: exactly what was registered, never another path of the origin.
UNREGISTERED = [
    "https://biblio.example/",
    "https://biblio.example/sorti/",
    "https://biblio.example/sorti?x=1",
    "https://biblio.example/sorti#x",
    "https://biblio.example:443/sorti",
    "https://BIBLIO.example/sorti",
    "https://biblio.example/sorti/../autre",
    "https://biblio.example\\@mallory.example/sorti",
    "https://x@biblio.example/sorti",
    "http://biblio.example/sorti",
    "https://mallory.example/sorti",
    "//mallory.example/sorti",
    "javascript:alert(1)",
    " https://biblio.example/sorti",
]


@pytest.mark.parametrize("uri", UNREGISTERED)
def test_an_address_that_is_not_registered_is_led_to_by_nothing_and_the_page_says_one_is_out(
    client, grant, uri
):
    answer = client.get(LOGOUT, form_of(grant) | {"post_logout_redirect_uri": uri})

    assert (answer.status_code, is_in(client)) == (200, False)
    assert "C’est refermé" in answer.text
    assert "Refresh" not in answer
    assert uri not in answer.text


@pytest.mark.parametrize("uri", UNREGISTERED[:2])
def test_nor_from_the_question(client, grant, uri):
    said = {"client_id": grant.site.client_id, "post_logout_redirect_uri": uri}

    page, answer = client.get(LOGOUT, said), client.post(CONFIRM, said)

    assert f'href="{uri}"' not in page.text
    assert ("Refresh" in answer, f'href="{uri}"' in answer.text) == (False, False)


def test_one_sites_address_is_not_anothers(client, grant):
    other = SiteFactory(post_logout_redirect_uris=["https://piscines.example/"])
    wanted = {"post_logout_redirect_uri": other.post_logout_redirect_uris[0]}

    answer = client.get(LOGOUT, form_of(grant) | wanted)

    assert (answer.status_code, is_in(client)) == (200, False)


def test_nobody_who_is_in_is_led_back_or_told_so(client, site):
    said = {"client_id": site.client_id, "post_logout_redirect_uri": "https://biblio.example/sorti"}

    assert client.get(LOGOUT, said)["Location"] == "https://biblio.example/sorti"
    assert "C’est refermé" in client.get(LOGOUT).text
    assert "C’est refermé" in client.post(CONFIRM).text
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize(
    ("locales", "accepts", "words"),
    [
        ("", "", "Sortir aussi d’ici"),
        ("en-GB fr", "fr", "Sign out here too"),
        ("de fr", "en", "Sortir aussi d’ici"),
        ("de", "en-US,en;q=0.9", "Sign out here too"),
    ],
)
def test_the_question_is_in_the_language_of_the_site_or_of_the_browser(
    client, grant, locales, accepts, words
):
    said = {"ui_locales": locales}

    answer = client.get(LOGOUT, said, headers={"accept-language": accepts})

    assert words in answer.text
    assert answer["Content-Language"] == ("en" if words.startswith("Sign") else "fr")


def test_who_came_in_by_the_citys_identity_goes_out_there_too_and_then_back_to_the_site(
    client, grant, settings
):
    with identity_provider() as provider:
        settings.FETCH_ALLOWS_LOOPBACK = True
        settings.UPSTREAM_ISSUER, settings.UPSTREAM_NAME = provider.address, "Ma ville"
        settings.UPSTREAM_CLIENT_ID, settings.UPSTREAM_CLIENT_SECRET = CLIENT_ID, SECRET
        session = client.session
        session[ID_TOKEN] = "of the provider"
        session.save()

        answer = client.get(LOGOUT, form_of(grant))

        url = urlsplit(answer["Refresh"].removeprefix("0; url="))
        state = parse_qs(url.query)["state"][0]
        assert (answer.status_code, is_in(client)) == (200, False)
        assert f"{url.scheme}://{url.netloc}" == provider.address
        back = client.get(reverse("account_upstream_left"), {"state": state})
        again = client.get(reverse("account_upstream_left"), {"state": state})
    assert back["Location"] == "https://biblio.example/sorti?state=a+b%26c"
    assert again["Location"] == reverse("account_login")


@example({"client_id": "\x00", "id_token_hint": "\x00", "state": "\x00"})
@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=50) | st.just("x" * 5_000) | st.just("e30.e30.e30")
            for name in ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")
        }
        | {"ui_locales": st.text(max_size=20)},
    )
)
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_is_answered(client, said):
    try:
        urlencode(said)
    except UnicodeEncodeError:  # half a character: no browser sends it
        return

    answers = [client.get(LOGOUT, said), client.post(LOGOUT, said), client.post(CONFIRM, said)]

    assert [answer.status_code for answer in answers] == [200, 303, 200]
    assert client.get(answers[1]["Location"]).status_code == 200


def test_no_other_method_is_answered(client):
    assert [client.put(LOGOUT).status_code, client.head(LOGOUT).status_code] == [405, 405]
    assert client.get(CONFIRM).status_code == 405
