"""The five things to try after ``make run`` exist, and a site beside it is named."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import LocalhostMiddleware
from config.welcome import THINGS, welcome


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for _words, path in THINGS])
def test_each_thing_to_try_has_a_page(path, client):
    assert client.get(path, follow=True).status_code == 200


def test_the_site_is_said_first_then_five_things_with_their_whole_addresses():
    lines = welcome("http://localhost:8123").splitlines()

    assert lines[1] == "L’agenda est à http://localhost:8123/"
    assert [line.split()[-1] for line in lines[4:9]] == [
        f"http://localhost:8123{path}" for _words, path in THINGS
    ]
    assert len(THINGS) == 5


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        ("http://localhost:8000", "  make connect, puis http://localhost:8001/"),
        ("http://localhost:8123", "  make connect PORT=8123, puis http://localhost:8124/"),
    ],
)
def test_the_site_beside_is_said_with_the_command_that_starts_it(origin, line):
    assert line in welcome(origin).splitlines()


@pytest.mark.parametrize(
    ("site", "host", "mode", "status"),
    [
        ("http://localhost:8123", "127.0.0.1:8123", "navigate", 302),
        ("http://localhost:8123", "localhost:8123", "navigate", 200),
        ("http://localhost:8123", "127.0.0.1:8123", "cors", 200),
        ("http://127.0.0.1:8123", "127.0.0.1:8123", "navigate", 200),
    ],
)
def test_a_browser_at_the_number_is_led_to_the_name_that_passkeys_need(
    settings, site, host, mode, status
):
    settings.SITE_ADDRESS, settings.ALLOWED_HOSTS = site, ["*"]
    request = RequestFactory().get("/agenda/?q=bal", headers={"host": host, "sec-fetch-mode": mode})

    answer = LocalhostMiddleware(lambda _request: HttpResponse())(request)

    assert isinstance(answer, HttpResponse)
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"] == "http://localhost:8123/agenda/?q=bal"
