import asyncio
import time
from typing import Any

import pytest

from messaging.delivery import connections
from messaging.delivery.connections import (
    Connection,
    Origin,
    Pool,
    PushResponse,
    Silence,
    may_connect,
)
from tests.services.push_service import PushService, write_certificate

REQUEST = b"POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n\r\nx"


def post(service, *, times=1, pause_s=0.0, timeout_s=5.0):
    """Answer, or reason of silence, of ``times`` requests, one after the other on one pool."""
    origin = Origin("https" if service.certificate else "http", "127.0.0.1", service.port)

    async def run():
        pool = Pool(timeout_s)
        heard: list[Any] = []
        for _ in range(times):
            try:
                heard.append(await pool.post(origin, REQUEST))
            except Silence as silence:
                heard.append(str(silence))
            await asyncio.sleep(pause_s)
        pool.close()
        return heard

    return asyncio.run(run())


def test_a_connection_is_kept():
    with PushService() as service:
        heard = post(service, times=3)

    assert (heard, service.connections) == ([PushResponse(201)] * 3, 1)


def test_of_connections_that_nobody_uses_the_oldest_are_closed_where_they_are_many(monkeypatch):
    monkeypatch.setattr(connections, "MOST_IDLE", 2)
    services = [PushService() for _ in range(3)]

    async def run(*order):
        pool = Pool(5)
        for number in order:
            await pool.post(Origin("http", "127.0.0.1", services[number].port), REQUEST)
        pool.close()

    with services[0], services[1], services[2]:
        asyncio.run(run(0, 0, 0, 1, 0, 2, 0, 1, 2))

    # The second's had not been used for longest when the third came, the third's when the second
    # came back.
    assert [service.connections for service in services] == [1, 2, 2]


def test_a_host_whose_name_is_asked_for_in_vain_is_known_where_it_was(monkeypatch):
    monkeypatch.setattr(connections, "RESOLVED_FOR_S", -1)
    asked = []

    def resolve(host, port):
        asked.append(host)
        if len(asked) > 1:
            raise OSError
        return [("127.0.0.1", port)]

    async def run():
        pool = Pool(5, resolve)
        answers = []
        for _ in range(2):
            answers.append(await pool.post(Origin("http", "push.example", service.port), REQUEST))
            pool.close()
        return answers

    with PushService() as service:
        heard = asyncio.run(run())

    assert (heard, service.connections, asked) == ([PushResponse(201)] * 2, 2, ["push.example"] * 2)


@pytest.mark.parametrize("says_why", [False, True])
def test_a_connection_that_the_server_closed_while_idle_is_opened_again(says_why):
    with PushService(idle_s=0.05, says_why=says_why) as service:
        heard = post(service, times=3, pause_s=0.15)

    assert (heard, service.connections, len(service.posted)) == ([PushResponse(201)] * 3, 3, 3)


@pytest.mark.parametrize(("answer", "heard"), [("408", PushResponse(408)), ("close", "closed")])
def test_a_kept_connection_that_ends_as_we_ask_is_opened_again_and_asked_again(answer, heard):
    """Then it counts, since the fresh one ends too: three requests for two messages."""
    with PushService() as service:
        origin = Origin("http", "127.0.0.1", service.port)

        async def run():
            pool = Pool(5)
            first = await pool.post(origin, REQUEST)
            service.answer = answer
            second: PushResponse | str
            try:
                second = await pool.post(origin, REQUEST)
            except Silence as silence:
                second = str(silence)
            pool.close()
            return first, second

        told = asyncio.run(run())

    assert told == (PushResponse(201), heard)
    assert (len(service.posted), service.connections) == (3, 2)


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ("close", "closed"),
        ("garbage", "no HTTP"),
        ("endless", "too long an answer"),
        ("hang", "late"),
        ("429 7", PushResponse(429, "7")),
        ("307 http://127.0.0.1:1/inside", PushResponse(307)),
    ],
)
def test_whatever_comes_is_an_answer_or_a_silence(answer, heard):
    with PushService(answer=answer) as service:
        assert post(service, timeout_s=0.3) == [heard]

    assert len(service.posted) == 1


def test_to_connect_and_to_answer_take_one_timeout_together(monkeypatch):
    """A lease counts with it: whoever is slow in both could else answer after its end."""
    timeout_s, connects_s, late_after_s, send = 0.5, 0.4, [], Connection.send

    def resolve(host, port):
        time.sleep(connects_s)
        return [(host, port)]

    async def run():
        loop = asyncio.get_running_loop()
        began_at = loop.time()

        async def noting(connection, request, late_at):
            late_after_s.append(late_at - began_at)
            return await send(connection, request, late_at)

        monkeypatch.setattr(Connection, "send", noting)
        with pytest.raises(Silence):
            await Pool(timeout_s, resolve).post(Origin("http", "127.0.0.1", service.port), REQUEST)

    with PushService(answer="hang") as service:
        asyncio.run(run())

    # The moment that is set, not how long a busy machine takes: with one for each it would be as
    # much later.
    assert timeout_s <= late_after_s[0] < timeout_s + connects_s


def test_a_request_that_is_given_up_takes_its_connection_with_it(monkeypatch):
    opened = []

    class Noted(connections.Connection):
        def __init__(self):
            super().__init__()
            opened.append(self)

    async def give_up():
        asked = asyncio.create_task(
            Pool(5.0).post(Origin("http", "127.0.0.1", service.port), REQUEST)
        )
        while not service.posted:
            await asyncio.sleep(0.01)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)

    monkeypatch.setattr(connections, "Connection", Noted)
    with PushService() as service:
        service.answer = "hang"
        asyncio.run(give_up())

    assert [one.is_open for one in opened] == [False]


def test_a_wrong_certificate_is_a_silence(tmp_path):
    with PushService(certificate=write_certificate(tmp_path / "self-signed.pem")) as service:
        heard = post(service)

    assert (heard, service.posted) == (["SSLCertVerificationError"], [])


def test_a_known_certificate_is_spoken_to(tmp_path, monkeypatch):
    file = write_certificate(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    connections.tls_context.cache_clear()
    with PushService(certificate=file) as service:
        heard = post(service, times=2)
    connections.tls_context.cache_clear()

    assert (heard, service.connections) == ([PushResponse(201)] * 2, 1)


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "169.254.169.254", "::1", "fd00::1", "64:ff9b::a00:1", "::ffff:10.0.0.1"],
)
def test_addresses_inside_are_never_connected_to(address, settings):
    settings.PUSH_ALLOWS_LOOPBACK = False

    assert not may_connect(address)


def test_a_name_that_leads_inside_is_not_connected_to(settings):
    settings.PUSH_ALLOWS_LOOPBACK = False
    with PushService() as service:
        heard = post(service)

    assert (heard, service.connections) == (["a private address"], 0)


def test_a_public_address_may_be_connected_to():
    assert may_connect("93.184.216.34")
