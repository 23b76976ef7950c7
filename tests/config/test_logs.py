"""Content of log lines, and what they never contain."""

import errno
import io
import json
import logging
import logging.config
import os
from datetime import timedelta
from typing import Any

import pytest
import redis
import structlog
from django.db import OperationalError
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone
from psycopg.errors import AdminShutdown
from psycopg_pool import PoolTimeout
from pytest_django.asserts import assertContains

from alerts.services.drafting import draft_cancel
from config.databases import is_unavailable
from config.logs import logging_settings
from config.urls import urlpatterns as site_urlpatterns
from tests.factories.alerts import approved_alert, officer


def away(request):
    raise OperationalError("couldn't get a connection after 5.00 sec") from PoolTimeout()


def full(request):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/srv/media/affiche-de-lila.jpg")


def lost(request):
    raise OperationalError("the connection is lost") from AdminShutdown("terminating connection")


def broken(request, token=None):
    structlog.get_logger("agenda.tests").info(
        "inside", ip="192.0.2.1", user_agent="Firefox", user_id=3, colour="vert"
    )
    raise ValueError(f"nothing of {type(request).__name__}")


handler500 = "config.views.server_error"
urlpatterns = [
    path("broken/", broken),
    path("away/", away),
    path("en/away/", away),
    path("lost/", lost),
    path("full/", full),
    path("en/lost/", lost),
    path("propositions/<token>/", broken),
    *site_urlpatterns,
]


@pytest.fixture
def lines(settings):
    """Return a function that returns the production log's lines, parsed from JSON."""
    written = io.StringIO()
    configuration: dict[str, Any] = logging_settings("INFO", as_json=True)
    configuration["handlers"]["console"]["stream"] = written
    logging.config.dictConfig(configuration)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.config.dictConfig(settings.LOGGING)


def test_a_request_is_one_line_with_its_id_and_no_personal_data(client, lines):
    response = client.get(
        "/healthz?q=mon+nom",
        REMOTE_ADDR="192.0.2.77",
        headers={"user-agent": "Firefox", "x-request-id": "forged"},
    )

    [line] = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("ms") > 0
    assert line == {
        "event": "request_finished",
        "level": "info",
        "logger": "django_structlog.middlewares.request",
        "code": 200,
        "request": "GET /healthz",
        "view": "healthz",
        "request_id": response.headers["X-Request-ID"],
    }
    assert line["request_id"] != "forged"


@pytest.mark.urls("tests.config.test_logs")
def test_a_failure_is_told_once_with_its_trace_and_the_id_that_the_visitor_got(client, lines):
    client.raise_request_exception = False

    response = client.get("/broken/?q=mon+nom", REMOTE_ADDR="192.0.2.77")

    inside, failed = lines()
    assert response.status_code == 500
    assert {inside["request_id"], failed["request_id"]} == {response.headers["X-Request-ID"]}
    assert (inside["event"], inside["colour"]) == ("inside", "vert")
    assert (failed["event"], failed["request"], failed["code"]) == (
        "request_failed",
        "GET /broken/",
        500,
    )
    assert (failed["view"], failed["ms"] > 0) == ("tests.config.test_logs.broken", True)
    assert "ValueError: nothing of WSGIRequest" in failed["exception"]
    assert [
        word
        for word in ("192.0.2", "Firefox", "mon+nom", "user_id")
        if word in str([inside, failed])
    ] == []


@pytest.mark.urls("tests.config.test_logs")
def test_a_disk_that_is_full_is_503_and_one_line_that_says_why_and_names_no_file(client, lines):
    client.raise_request_exception = False

    response = client.post("/full/")

    [line] = lines()
    assert response.status_code == 503
    assert (line["code"], line["error"], line["reason"]) == (
        503,
        "OSError",
        "No space left on device",
    )
    assert "affiche" not in str(line)


@pytest.mark.urls("tests.config.test_logs")
@pytest.mark.parametrize(
    ("path", "words"), [("/away/", "Il y a foule"), ("/en/away/", "Quite a crowd")]
)
def test_a_database_that_is_away_is_503_and_one_line_without_a_trace(client, lines, path, words):
    client.raise_request_exception = False

    response = client.get(path)

    [line] = lines()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assertContains(response, words, status_code=503)
    assert (line["event"], line["code"], line["error"]) == ("request_finished", 503, "PoolTimeout")
    assert "exception" not in line


@pytest.mark.urls("tests.config.test_logs")
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/lost/", "la base de données de l’agenda ne répond pas"),
        ("/en/lost/", "database does not answer"),
    ],
)
@pytest.mark.django_db
def test_the_page_of_a_database_that_is_away_says_so_and_keeps_the_alerts_that_were_known(
    client, path, words
):
    approved_alert(headline="Eau non potable")
    client.get("/vos-donnees/")  # reading a page loads the alerts into the process
    client.raise_request_exception = False

    response = client.get(path)

    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert [word for word in (words, "Eau non potable", 'class="banner"') if word not in page] == []
    assert [word for word in ("Il y a foule", "Quite a crowd") if word in page] == []


@pytest.mark.urls("tests.config.test_logs")
@pytest.mark.django_db
@pytest.mark.parametrize(("is_lifted", "count"), [(False, 1), (True, 0)])
def test_the_page_of_a_database_that_is_away_speaks_of_alerts_where_there_are_some(
    client, is_lifted, count
):
    alert = approved_alert(headline="Eau non potable")
    if is_lifted:
        approved_alert(alert=draft_cancel(alert, officer()))
    client.get("/vos-donnees/")
    client.raise_request_exception = False

    page = client.get("/lost/").content.decode()

    assert page.count("Les alertes en cours") == count


@pytest.mark.urls("tests.config.test_logs")
@pytest.mark.django_db
def test_the_page_of_a_database_that_is_away_leaves_out_alerts_that_have_expired_since(
    client, time_machine
):
    expires = timezone.now() + timedelta(minutes=1)
    approved_alert(headline="Eau non potable", expires=expires)
    client.get("/vos-donnees/")
    client.raise_request_exception = False

    pages = [client.get("/lost/").content.decode()]
    time_machine.move_to(expires + timedelta(seconds=1), tick=False)
    pages.append(client.get("/lost/").content.decode())

    assert ["Eau non potable" in page for page in pages] == [True, False]


def test_what_the_channel_layer_says_of_a_redis_that_is_away_is_not_written(lines):
    layer = logging.getLogger("channels_redis.pubsub")
    for error in (
        redis.exceptions.ConnectionError("gone"),
        ConnectionResetError("gone"),
        ValueError("a fault"),
    ):
        try:
            raise error
        except (redis.exceptions.RedisError, OSError, ValueError):
            layer.exception("Unexpected exception in receive task")

    [line] = lines()
    assert "a fault" in line["exception"]


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (OperationalError("database is locked"), True),
        (OperationalError("database or disk is full"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OperationalError("no such column: x"), False),
        (OSError(errno.EACCES, "Permission denied"), False),
        (None, False),
    ],
)
def test_a_column_that_is_missing_is_no_busy_database_and_a_disk_without_room_is_one(error, is_so):
    assert is_unavailable(error) is is_so


@pytest.mark.urls("tests.config.test_logs")
@pytest.mark.parametrize(("method", "is_told"), [("get", False), ("post", True)])
def test_whoever_sent_something_is_told_how_to_send_it_again(client, method, is_told):
    client.raise_request_exception = False

    page = getattr(client, method)("/away/").content.decode()

    assert ("rechargez cette page" in page) is is_told


@pytest.mark.urls("tests.config.test_logs")
def test_a_token_in_an_address_is_not_written(client, lines):
    client.raise_request_exception = False

    client.get("/propositions/s3cret/")

    assert [line["request"] for line in lines() if "request" in line] == ["GET /propositions/…/"]


@pytest.mark.django_db
def test_a_token_of_a_refused_form_is_not_written(lines):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(reverse("account_invitation", args=["s3cret"]))

    assert answer.status_code == 403
    assert ["s3cret" in str(line) for line in lines()] == [False, False]
    assert lines()[0]["event"].endswith(": /compte/invitation/…/")


def test_each_request_has_its_own_id(client):
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(3)}

    assert len(ids) == 3


def test_the_server_s_own_line_of_each_request_which_has_addresses_is_off(lines):
    logging.getLogger("uvicorn.access").info('192.0.2.77 - "GET /?q=mon+nom"')
    logging.getLogger("uvicorn.error").info("Application startup complete.")

    assert [line["event"] for line in lines()] == ["Application startup complete."]
