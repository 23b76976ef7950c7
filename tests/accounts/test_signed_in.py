"""Somebody signed in: public pages stay everybody's, and cost hardly more."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.middleware import ACCOUNT_COOKIE
from accounts.models import User
from agenda.services.kept import open_calendar
from messaging.models import Mail
from tests.budgets import count_queries
from tests.factories.accounts import UserFactory
from tests.factories.agenda import published_event

pytestmark = pytest.mark.django_db
#: What a page has of its own request: the code of a form, and the time that it was made.
OF_THE_REQUEST = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def pages() -> list[str]:
    """Addresses of public pages."""
    event = published_event("2030-03-03 20:00")
    paths = ["/", "/agenda/", "/alertes/", "/mes-sorties/", "/changements/", "/vos-donnees/"]
    return [event.get_absolute_url(), *paths]


def sign_in(client) -> None:
    client.force_login(UserFactory())


def enter(client, email: str):
    client.post(reverse("account_login"), {"email": email})
    code = re.search(r"^(\d{6})$", Mail.objects.latest("pk").text, re.MULTILINE)[1]
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def test_two_accounts_of_one_browser_are_told_apart_and_one_is_known_again(client):
    marks = []
    for email in ("lou@example.org", "sam@example.org", "lou@example.org"):
        marks.append(enter(client, email).cookies[ACCOUNT_COOKIE].value)
        client.post(reverse("account_logout"))

    assert marks[0] == marks[2] != marks[1]


def test_a_page_costs_somebody_signed_in_two_queries_more_at_most(client, pages):
    for page in pages:
        client.get(page)  # caches are warm
    alone = [count_queries(lambda page=page: client.get(page)) for page in pages]
    sign_in(client)

    signed_in = [count_queries(lambda page=page: client.get(page)) for page in pages]

    more = [theirs - ours for theirs, ours in zip(signed_in, alone, strict=True)]
    assert max(more) <= 2, dict(zip(pages, more, strict=True))


def test_the_list_of_devices_costs_as_much_for_ten_as_for_one_and_shows_those_that_are_in(client):
    user = UserFactory()
    client.force_login(user)

    def come_from(devices: int) -> None:
        for _ in range(devices):
            device = Client()
            device.force_login(user)
            key = device.session.session_key
            UserSession.objects.create(user=user, ip="192.0.2.1", user_agent="", session_key=key)

    come_from(1)
    one = count_queries(lambda: client.get(reverse("account_home")))
    come_from(9)
    Session.objects.filter(session_key=UserSession.objects.latest("pk").session_key).delete()
    page = client.get(reverse("account_home"))

    assert count_queries(lambda: client.get(reverse("account_home"))) <= one
    assert len(page.context["sessions"]) == 9


def test_a_page_is_the_same_for_somebody_signed_in_and_is_not_shared(client, pages):
    for page in pages:
        client.cookies.clear()
        ours = client.get(page)
        sign_in(client)
        theirs = client.get(page)

        assert OF_THE_REQUEST.sub("", theirs.text) == OF_THE_REQUEST.sub("", ours.text)
        assert "X-Accel-Expires" in ours.headers
        assert "X-Accel-Expires" not in theirs.headers


def test_scripts_are_told_of_an_account_by_a_cookie_that_no_page_depends_on(client, pages):
    mark = enter(client, "lou@example.org").cookies[ACCOUNT_COOKIE]

    left = client.post(reverse("account_logout"))
    client.cookies.clear()
    client.cookies[ACCOUNT_COOKIE] = mark.value
    shared = [client.get(page) for page in pages]

    assert (len(mark.value), mark["httponly"], mark["samesite"]) == (16, "", "Lax")
    assert mark.value != str(User.objects.get().pk)
    assert left.cookies[ACCOUNT_COOKIE]["max-age"] == 0
    assert all("X-Accel-Expires" in page.headers for page in shared)
    assert client.get(reverse("account_home")).status_code == 302


def test_pages_of_an_account_are_kept_by_nobody_else(client):
    enter(client, "lou@example.org")
    token = open_calendar(User.objects.get()).token
    calendar = reverse("agenda:personal_calendar", args=[token])
    names = ("account_home", "agenda:calendar", "agenda:join", "messaging:telling")

    limits = [client.get(reverse(name)).headers["Cache-Control"] for name in names]
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    of_the_calendar = client.get(calendar).headers["Cache-Control"]

    assert all("private" in limit and "no-store" in limit for limit in limits)
    assert of_the_calendar.startswith("private")


@pytest.mark.parametrize("name", ["agenda:calendar", "agenda:join", "messaging:telling"])
def test_pages_of_an_account_ask_who_is_there(client, name):
    answer = client.get(reverse(name))

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_login"))


def test_the_door_tells_scripts_that_a_session_ended_elsewhere(client):
    ordinary = client.get(reverse("account_login")).cookies
    client.cookies[ACCOUNT_COOKIE] = "a1b2"

    told = client.get(reverse("account_login")).cookies

    assert ACCOUNT_COOKIE not in ordinary
    assert told[ACCOUNT_COOKIE]["max-age"] == 0
