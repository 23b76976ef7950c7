"""What a line of the log says, and what it never says."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.urls import path

from config.logs import logging_settings
from config.urls import urlpatterns as site_urlpatterns


def broken(request, token=None):
    structlog.get_logger("agenda.tests").info("inside", ip="192.0.2.1", user_agent="Firefox", user_id=3, colour="vert")
    raise ValueError(f"nothing of {type(request).__name__}")


handler500 = "config.views.server_error"
urlpatterns = [path("broken/", broken), path("propositions/<token>/", broken), *site_urlpatterns]


@pytest.fixture
def lines(settings):
    """The lines that the production log wrote, each read back from its JSON."""
    written = io.StringIO()
    configuration = logging_settings("INFO", as_json=True)
    configuration["handlers"]["console"]["stream"] = written
    logging.config.dictConfig(configuration)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.config.dictConfig(settings.LOGGING)


def test_a_request_is_one_line_with_its_id_and_no_personal_data(client, lines):
    response = client.get(
        "/healthz?q=mon+nom", REMOTE_ADDR="192.0.2.77", headers={"user-agent": "Firefox", "x-request-id": "forged"}
    )

    [line] = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request_finished",
        "level": "info",
        "logger": "django_structlog.middlewares.request",
        "code": 200,
        "request": "GET /healthz",
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
    assert (failed["event"], failed["request"], failed["code"]) == ("request_failed", "GET /broken/", 500)
    assert "ValueError: nothing of WSGIRequest" in failed["exception"]
    assert [word for word in ("192.0.2", "Firefox", "mon+nom", "user_id") if word in str([inside, failed])] == []


@pytest.mark.urls("tests.config.test_logs")
def test_a_token_in_an_address_is_not_written(client, lines):
    client.raise_request_exception = False

    client.get("/propositions/s3cret/")

    assert [line["request"] for line in lines() if "request" in line] == ["GET /propositions/…/"]


def test_each_request_has_its_own_id(client):
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(3)}

    assert len(ids) == 3


def test_the_server_s_own_line_of_each_request_which_has_addresses_is_off(lines):
    logging.getLogger("uvicorn.access").info('192.0.2.77 - "GET /?q=mon+nom"')
    logging.getLogger("uvicorn.error").info("Application startup complete.")

    assert [line["event"] for line in lines()] == ["Application startup complete."]
