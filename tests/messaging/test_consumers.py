import asyncio

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from messaging import consumers, routing
from messaging.consumers import client_network, is_own_page, wanted_streams
from messaging.live import connections
from messaging.live.broadcasts import MESSAGES
from messaging.live.connections import CONNECTIONS

pytestmark = pytest.mark.django_db(transaction=True)
HOST = (b"host", b"testserver")


def scope(**changes):
    return {"headers": [HOST], "query_string": b"", "client": ("192.0.2.1", 4000)} | changes


def origin(value):
    return scope(headers=[HOST, (b"origin", value)])


def socket(path="/ws/alertes/", headers=(HOST,), query_string=b""):
    given = {"type": "websocket", "path": path} | scope(
        headers=list(headers), query_string=query_string
    )
    return ApplicationCommunicator(routing.websockets, given)


async def answer_to(page):
    """What the server says to who would open a socket."""
    await page.send_input({"type": "websocket.connect"})
    return (await page.receive_output())["type"]


async def leave(page):
    await page.send_input({"type": "websocket.disconnect", "code": 1001})
    await page.wait()


def stream(**changes):
    given = {"type": "http", "method": "GET", "path": routing.STREAM} | scope(**changes)
    return ApplicationCommunicator(routing.with_event_stream(None), given)


@pytest.mark.parametrize(
    ("value", "is_own"),
    [
        (b"http://testserver", True),
        (b"https://testserver", True),
        (
            b"https://agenda.example.org",
            True,
        ),  # SITE_ADDRESS, whatever name the front server asks for
        (b"HTTPS://AGENDA.example.org", True),
        (b"https://evil.example", False),
        (b"https://agenda.example.org.evil.example", False),
        (b"https://agenda.example.org:8443", False),
        (b"http://agenda.example.org", False),
        (b"null", False),
        (b"file://", False),
    ],
)
def test_a_page_of_another_site_is_refused(value, is_own):
    assert is_own_page(origin(value)) == is_own


def test_a_program_has_no_origin_and_is_answered_under_the_names_of_the_site_only():
    assert [is_own_page(scope()), is_own_page(scope(headers=[(b"host", b"evil.example")]))] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        (b"", None, None),
        (b"depuis=12", None, 12),
        (b"depuis=12", b"15", 15),
        (b"depuis=12&autre=ailleurs&ligne=3", b"15.8", 15),  # of a stream that nobody has
        (b"depuis=-1", None, None),
        (b"depuis=%D9%A1", None, None),
        (b"depuis=1e9", None, None),
        (b"depuis=" + b"9" * 19, None, consumers.HIGHEST_ID),
        (b"depuis=" + b"9" * 5000, None, None),
        (b"depuis=\xff\xfe", None, None),
    ],
)
def test_the_last_message_that_a_page_has_is_read_or_taken_for_none(query, header, expected):
    headers = [HOST, *([(b"last-event-id", header)] if header else [])]

    wanted = wanted_streams(scope(query_string=query, headers=headers))
    assert [(one.stream, one.topic, one.since) for one in wanted] == [(MESSAGES, "", expected)]


def test_an_address_of_ipv6_counts_with_its_network():
    clients = [("192.0.2.1", 1), ("2001:db8:1:2:3::4", 1), None, ("", 0)]

    assert [client_network(scope(client=one)) for one in clients] == [
        "192.0.2.1",
        "2001:db8:1:2::/64",
        "",
        "",
    ]


def test_a_socket_greets_and_gives_its_place_back():
    async def scenario():
        page = socket(query_string=b"depuis=0")
        answer = await answer_to(page)
        greeting, taken = (await page.receive_output())["text"], CONNECTIONS.open.total()
        await leave(page)
        return answer, greeting, taken, CONNECTIONS.open.total()

    assert async_to_sync(scenario)() == ("websocket.accept", '{"type":"hello","id":0}', 1, 0)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/ws/alertes/", [HOST, (b"origin", b"https://evil.example")]),
        ("/ws/alertes/", [(b"host", b"evil.example")]),
        ("/ws/autre/", [HOST]),
    ],
)
def test_a_socket_from_elsewhere_or_to_nowhere_is_refused(path, headers):
    async def scenario():
        page = socket(path, headers)
        answer = await answer_to(page)
        await leave(page)
        return answer, CONNECTIONS.open.total()

    assert async_to_sync(scenario)() == ("websocket.close", 0)


def test_whoever_speaks_to_a_socket_is_closed():
    async def scenario():
        page = socket()
        await answer_to(page)
        greetings = [(await page.receive_output())["type"] for _ in range(2)]
        await page.send_input({"type": "websocket.receive", "text": "bonjour"})
        closing = await page.receive_output()
        await leave(page)
        return greetings, closing["type"], closing["code"], CONNECTIONS.open.total()

    said = ["websocket.send"] * 2
    assert async_to_sync(scenario)() == (said, "websocket.close", consumers.POLICY, 0)


def test_an_event_stream_says_how_to_come_back_and_passes_through_front_servers():
    async def scenario():
        page = stream(query_string=b"depuis=0")
        await page.send_input({"type": "http.request"})
        start = await page.receive_output()
        chunks = [(await page.receive_output())["body"] for _ in range(2)]
        await page.send_input({"type": "http.disconnect"})
        await page.wait()
        return start["status"], dict(start["headers"]), chunks, CONNECTIONS.open.total()

    status, headers, chunks, taken = async_to_sync(scenario)()
    assert (status, chunks, taken) == (
        200,
        [b"retry: 3000\n\n", b'data: {"type":"hello","id":0}\n\n'],
        0,
    )
    assert headers == {
        b"content-type": b"text/event-stream; charset=utf-8",
        b"cache-control": b"no-store, no-transform",
        b"x-accel-buffering": b"no",
        b"x-content-type-options": b"nosniff",
        b"connection": b"close",
    }


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"method": "POST"}, 405), ({"headers": [HOST, (b"origin", b"https://evil.example")]}, 403)],
)
def test_an_event_stream_is_refused_as_a_socket_is(changes, status):
    async def scenario():
        page = stream(**changes)
        start = await page.receive_output()
        await page.wait()
        return start["status"]

    assert async_to_sync(scenario)() == status


def test_where_there_is_no_room_a_socket_and_a_stream_are_told_to_come_later(monkeypatch):
    monkeypatch.setattr(connections, "MAX_OPEN", 0)

    async def scenario():
        refused = socket()
        answer = await answer_to(refused)
        await leave(refused)
        page = stream()
        start = await page.receive_output()
        await page.wait()
        return answer, start["status"], start["headers"]

    assert async_to_sync(scenario)() == ("websocket.close", 503, [(b"retry-after", b"30")])


class Blocked:
    """Protocol like uvicorn's: ``send`` waits as long as the page reads nothing."""

    def __init__(self):
        self.transport, self.is_aborted = self, asyncio.Event()

    def get_extra_info(self, name):
        return None

    def abort(self):
        self.is_aborted.set()

    async def send(self, message):
        await self.is_aborted.wait()
        raise OSError("the connection is lost")


def test_a_page_that_speaks_and_never_reads_is_cut_off(monkeypatch):
    monkeypatch.setattr(connections, "CLOSING_S", 0)

    async def scenario():
        page, protocol = consumers.AlertsConsumer(), Blocked()
        page.base_send = protocol.send
        with pytest.raises(OSError, match="lost"):
            await page.receive(text_data="Bonjour")
        return protocol.is_aborted.is_set()

    assert async_to_sync(scenario)()
