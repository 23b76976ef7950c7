"""The local push service for browser tests refuses what a real one refuses."""

import base64
import http.client
import json
import time

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.services.browser_push_service import BrowserPushService

HOUR_S = 3600
RIGHT = {"TTL": "60", "Urgency": "high", "Topic": "a-b_C", "Content-Encoding": "aes128gcm"}


def pair():
    made = Vapid02()
    made.generate_keys()
    return made


OURS, ANOTHER = pair(), pair()


@pytest.fixture
def service():
    with BrowserPushService() as service:
        yield service


@pytest.fixture
def endpoint(service):
    """Return an endpoint subscribed with our key by a browser that then disconnected."""
    public = OURS.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = base64.urlsafe_b64encode(public).rstrip(b"=").decode()
    with connect(service.socket_url, subprotocols=[Subprotocol("push-notification")]) as socket:
        ask(socket, messageType="hello", use_webpush=True)
        endpoint = ask(socket, messageType="register", channelID="one", key=key)["pushEndpoint"]
    service.wait_until(lambda: not service.online)
    return endpoint


def ask(socket, **said):
    socket.send(json.dumps(said))
    return json.loads(socket.recv(10))


def post(service, endpoint, *, changed=None, body=b"x" * 200, signer=OURS, **claims):
    token = {
        "aud": service.origin,
        "exp": int(time.time()) + HOUR_S,
        "sub": "mailto:agenda@example.org",
    } | claims
    headers = RIGHT | signer.sign(token) | (changed or {})
    connection = http.client.HTTPConnection("127.0.0.1", service.port)
    sent = {name: value for name, value in headers.items() if value is not None}
    connection.request("POST", endpoint.removeprefix(service.origin), body, sent)
    status = connection.getresponse().status
    connection.close()
    return status


def test_what_is_right_is_accepted_and_kept_by_its_topic(service, endpoint):
    statuses = [post(service, endpoint, changed={"Topic": topic}) for topic in ("a", "a", "b")]

    assert statuses == [201, 201, 201]
    assert [one.topic for one in service.kept.values()] == ["a", "b"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"TTL": None}, 400),
        ({"TTL": "-1"}, 400),
        ({"Urgency": "urgent"}, 400),
        ({"Topic": "a" * 33}, 400),
        ({"Topic": "a.b"}, 400),
        ({"Content-Encoding": "aesgcm"}, 400),
        ({"Authorization": None}, 401),
    ],
)
def test_a_header_that_is_not_right_is_refused(service, endpoint, changed, status):
    assert (post(service, endpoint, changed=changed), len(service.kept)) == (status, 0)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "http://127.0.0.1:1"},
        {"exp": int(time.time()) + 25 * HOUR_S},
        {"exp": int(time.time()) - 1},
    ],
)
def test_a_token_for_elsewhere_too_long_or_over_is_refused(service, endpoint, claims):
    assert (post(service, endpoint, **claims), len(service.kept)) == (401, 0)


def test_a_key_that_the_browser_did_not_subscribe_with_is_refused(service, endpoint):
    assert (post(service, endpoint, signer=ANOTHER), len(service.kept)) == (401, 0)


def test_what_is_too_long_or_for_nobody_is_refused(service, endpoint):
    nobody = f"{service.origin}/wpush/v2/nobody"

    assert [post(service, endpoint, body=b"x" * 4097), post(service, nobody)] == [413, 410]
