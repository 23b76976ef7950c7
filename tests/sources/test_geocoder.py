"""One address, asked of a server that answers as documented, or badly."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sources import geocoder
from sources.geocoder import FoundAddress, GeocoderError, find_address, has_geocoder
from tests.servers import answering


def feature(**changes):
    """One of the API's own documented answers."""
    properties = {
        "label": "8 Boulevard du Port 80000 Amiens",
        "score": 0.49159121588068583,
        "housenumber": "8",
        "id": "80021_6590_00008",
        "type": "housenumber",
        "name": "8 Boulevard du Port",
        "postcode": "80000",
        "citycode": "80021",
        "x": 648952.58,
        "y": 6977867.25,
        "city": "Amiens",
        "context": "80, Somme, Hauts-de-France",
        "importance": 0.6706612694243868,
        "street": "Boulevard du Port",
    }
    point = {"type": "Point", "coordinates": [2.290084, 49.897443]}
    return {
        "type": "Feature",
        "geometry": point,
        "properties": properties | {"score": 0.95} | changes,
    }


def collection(*features):
    return {
        "type": "FeatureCollection",
        "version": "draft",
        "features": [*features],
        "attribution": "BAN",
        "limit": 1,
    }


class Handler(BaseHTTPRequestHandler):
    """Answers ``server.answer``, once ``server.turn`` lets it."""

    server: Any

    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.turn.wait(10)
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(settings):
    httpd: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.asked, httpd.turn = [], threading.Event()
    httpd.turn.set()
    settings.FETCH_ALLOWS_LOOPBACK = True
    with answering(httpd) as origin:
        settings.GEOCODER_URL = f"{origin}/"
        yield httpd
        httpd.turn.set()


def answers(server, said, status=200):
    server.answer = status, said if isinstance(said, bytes) else json.dumps(said).encode()


def test_no_request_is_made_without_a_configured_server(settings):
    assert (settings.GEOCODER_URL, has_geocoder()) == ("", False)


def test_an_address_has_its_point_its_postcode_and_its_town(server):
    answers(server, collection(feature()))

    found = find_address("8 bd  du port\n", "80000")

    asked = urlsplit(server.asked[0])
    assert (asked.path, parse_qs(asked.query)) == (
        "/search/",
        {"q": ["8 bd du port"], "postcode": ["80000"], "limit": ["1"]},
    )
    assert found == FoundAddress("8 Boulevard du Port 80000 Amiens", 49.897443, 2.290084, "80000")


@pytest.mark.parametrize(
    "said",
    [collection(), collection(feature(score=0.4)), collection(feature(type="municipality"))],
    ids=["empty", "hardly like it", "a whole town"],
)
def test_an_unknown_address_gives_none(server, said):
    answers(server, said)

    assert find_address("8 bd du port") is None


@pytest.mark.parametrize("words", ["", "a", "  ", "!? ?", "\u202e"])
def test_a_query_that_the_api_would_refuse_is_not_sent(server, words):
    assert (find_address(words), server.asked) == (None, [])


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (
            400,
            {
                "code": 400,
                "message": "Failed parsing query",
                "detail": ["q: must contain between 3 and 200 chars"],
            },
        ),
        (404, b""),
        (503, b"<html>later</html>"),
        (200, b"{"),
        (200, b"[" * 90_000),
        (200, b"\xff"),
        (200, b"x" * 200_000),
        (200, []),
        (200, {"features": "x"}),
        (200, {"features": [None]}),
        (200, collection({"type": "Feature"})),
        (200, collection(feature() | {"geometry": {"type": "Point", "coordinates": ["a", "b"]}})),
        (200, collection(feature() | {"geometry": {"type": "Point", "coordinates": [2.29]}})),
        (200, collection(feature() | {"geometry": {"type": "Point", "coordinates": [2.29, 490]}})),
        (
            200,
            collection(
                feature() | {"geometry": {"type": "Point", "coordinates": [float("nan"), 1]}}
            ),
        ),
        (200, collection(feature(score="best"))),
    ],
)
def test_any_other_answer_raises_geocoder_error(server, status, said):
    answers(server, said, status)

    with pytest.raises(GeocoderError):
        find_address("8 bd du port")


def test_a_slow_server_times_out(server, monkeypatch):
    answers(server, collection(feature()))
    server.turn.clear()
    monkeypatch.setattr(geocoder, "TIMEOUT_S", 0.2)

    with pytest.raises(GeocoderError):
        find_address("8 bd du port")


def test_an_unreachable_server_raises_geocoder_error(settings):
    settings.FETCH_ALLOWS_LOOPBACK, settings.GEOCODER_URL = True, "http://127.0.0.1:9"

    with pytest.raises(GeocoderError):
        find_address("8 bd du port")
