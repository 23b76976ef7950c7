"""A crowd at one process: limited running and waiting requests, immediate refusals, and separate
lanes."""

import asyncio
import json
import threading
from datetime import timedelta
from functools import wraps
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_finished
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from prometheus_client import REGISTRY

from accounts.throttling import KNOWN_COOKIE, KNOWN_SALT
from config import admission
from config.admission import (
    LANES,
    READERS_WAITING,
    RUNNING,
    RUNNING_APART,
    RUNNING_UNKNOWN,
    UNKNOWN_OF_ONE,
    WAITING,
    WAITING_APART,
    AdmissionQueue,
    Lane,
)
from config.health import healthz
from config.urls import handler500 as site_handler500
from config.urls import urlpatterns as site_urlpatterns
from tests.factories.alerts import approved_alert

released = threading.Event()
PATIENCE_S = 30


def held(request):
    """View that answers when the test allows it."""
    assert released.wait(PATIENCE_S)
    return HttpResponse("served")


def broken(request):
    """View of a stream that breaks off."""

    def parts():
        yield b"begun"
        raise OSError("cut off")

    return StreamingHttpResponse(parts())


handler500 = site_handler500
urlpatterns = [
    path("broken/", broken),
    path("healthz", healthz),
    *(
        path(f"{place}held/", held)
        for place in ("", "en/", "cms/", "alertes/", "api/v1/push/", "static/")
    ),
    *site_urlpatterns,
]
pytestmark = pytest.mark.urls("tests.config.test_admission")


@pytest.fixture(autouse=True)
def held_until_released():
    released.clear()
    yield
    released.set()


@pytest.fixture(autouse=True)
def refused_at_once(monkeypatch):
    monkeypatch.setattr(admission, "HELD_S", 0)


@pytest.fixture
def site():
    from config.handler import SiteHandler  # noqa: PLC0415 -- reads the addresses of this module

    return SiteHandler()


def in_a_loop(test):
    @wraps(test)
    def run(**fixtures):
        asyncio.run(test(**fixtures))

    return run


class Visitor(ApplicationCommunicator):
    """A request sent completely."""

    def __init__(self, site, address="/held/", method="GET", *, cookie="", host="127.0.0.1"):
        headers = [(b"host", b"testserver"), (b"cookie", cookie.encode())]
        asked = {
            "type": "http",
            "method": method,
            "path": address,
            "query_string": b"",
            "headers": headers,
        }
        asked["client"] = (host, 40_000)
        super().__init__(site, asked)

    async def ask(self):
        await self.send_input({"type": "http.request", "body": b"", "more_body": False})
        return self

    async def hang_up(self):
        await self.send_input({"type": "http.disconnect"})
        await self.wait(PATIENCE_S)

    async def answer(self):
        """Return status, headers and text."""
        start = await self.receive_output(PATIENCE_S)
        body = await self.receive_output(PATIENCE_S)
        headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return start["status"], headers, body["body"].decode()

    async def status(self):
        return (await self.answer())[0]


async def crowd(site, size):
    """Send ``size`` requests; each runs or waits."""
    visitors = [await Visitor(site).ask() for _ in range(size)]
    await waiting(site, max(0, size - RUNNING))
    return visitors


def queue_of(site, path):
    return site.admission.queue_of({"path": path, "method": "GET", "headers": []})


async def waiting(site, number):
    """Wait until ``number`` requests are waiting."""
    while queue_of(site, "/").waiting != number:
        await asyncio.sleep(0)


@in_a_loop
async def test_who_comes_when_all_places_are_taken_is_refused_at_once_and_the_others_are_served(
    site,
):
    before = (
        REGISTRY.get_sample_value("http_requests_total", {"view": "refused", "status": "503"}) or 0
    )
    visitors = await crowd(site, RUNNING + WAITING)

    status, headers, text = await (await Visitor(site).ask()).answer()
    _status, _headers, english = await (await Visitor(site, "/en/held/").ask()).answer()
    _status, _headers, posted = await (await Visitor(site, method="POST").ask()).answer()
    released.set()

    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "5", "no-store")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert ["Il y a foule" in text, "Quite a crowd" in english] == [True, True]
    assert ["rechargez cette page" in one for one in (text, posted)] == [False, True]
    assert [await visitor.status() for visitor in visitors] == [200] * (RUNNING + WAITING)
    assert (
        REGISTRY.get_sample_value("http_requests_total", {"view": "refused", "status": "503"})
        == before + 3
    )


@in_a_loop
async def test_a_program_that_is_refused_is_told_in_its_form(site):
    visitors = await crowd(site, RUNNING + WAITING)

    status, headers, text = await (await Visitor(site, "/api/v1/lieux").ask()).answer()
    released.set()

    assert (status, headers["retry-after"], headers["content-type"]) == (
        503,
        "5",
        "application/json",
    )
    assert set(json.loads(text)) == {"detail", "code"}
    assert [await visitor.status() for visitor in visitors] == [200] * (RUNNING + WAITING)


@in_a_loop
async def test_a_refusal_is_kept_back_for_a_moment_and_no_more_of_them_than_so_many(
    site, monkeypatch
):
    monkeypatch.setattr(admission, "HELD_S", 3600)
    monkeypatch.setattr(admission, "HELD_AT_ONCE", 1)
    visitors = await crowd(site, RUNNING + WAITING)

    held_back = await Visitor(site).ask()
    for _ in range(10):
        await asyncio.sleep(0)
    next_one = await (await Visitor(site).ask()).status()
    released.set()

    assert [await visitor.status() for visitor in visitors] == [200] * (RUNNING + WAITING)
    assert (next_one, held_back.output_queue.empty()) == (503, True)


@in_a_loop
async def test_a_crowd_keeps_nobody_from_what_must_get_through(site):
    visitors = await crowd(site, RUNNING + WAITING)

    health = await (await Visitor(site, "/healthz").ask()).status()
    apart = ("/cms/held/", "/alertes/held/", "/api/v1/push/held/", "/static/held/")
    admitted = [await Visitor(site, address).ask() for address in apart]
    released.set()

    assert health == 200
    assert [await visitor.status() for visitor in admitted + visitors] == [200] * (
        len(apart) + RUNNING + WAITING
    )


def cookie_of_a_browser_where_somebody_came_in():
    response = HttpResponse()
    response.set_signed_cookie(KNOWN_COOKIE, "{}", salt=KNOWN_SALT)
    return f"theme=dark; {KNOWN_COOKIE}={response.cookies[KNOWN_COOKIE].value}"


async def strangers_at(site, address, hosts, **of_each):
    """Send a request from each of ``hosts``; they disconnect when garbage collected."""
    visitors = [await Visitor(site, address, host=host, **of_each).ask() for host in hosts]
    for _ in range(2 * len(visitors)):
        await asyncio.sleep(0)
    return visitors


@in_a_loop
async def test_strangers_who_fill_the_lane_of_the_login_do_not_keep_out_who_came_in_before(site):
    hosts = [
        f"52.1.{number // 250}.{number % 250}"
        for number in range(RUNNING_UNKNOWN + WAITING_APART + 10)
    ]
    strangers = await strangers_at(site, "/cms/held/", hosts, cookie=f"{KNOWN_COOKIE}=e30:1:forged")

    stranger = await (await Visitor(site, "/cms/held/").ask()).status()
    editor = await Visitor(
        site, "/cms/held/", cookie=cookie_of_a_browser_where_somebody_came_in()
    ).ask()
    released.set()

    statuses = [await one.status() for one in strangers]
    assert (stranger, await editor.status()) == (503, 200)
    assert statuses.count(200) == RUNNING_UNKNOWN + WAITING_APART


@in_a_loop
async def test_a_login_waits_for_few_of_any_network(site):
    hosts = [f"172.17.0.{number // 50}" for number in range(200)]
    strangers = await strangers_at(site, "/cms/held/", hosts)

    editor = await Visitor(site, "/cms/held/", host="52.1.2.3").ask()
    released.set()

    assert [await one.status() for one in strangers].count(200) == 4 * UNKNOWN_OF_ONE
    assert await editor.status() == 200


@in_a_loop
async def test_one_network_has_half_of_the_lane_of_alerts(site):
    half = (RUNNING_APART + READERS_WAITING) // 2
    hosts = [f"2a01:cb00:7:{number:x}::1" for number in range(half + 10)]
    strangers = await strangers_at(site, "/alertes/held/", hosts)

    reader = await Visitor(site, "/alertes/held/", host="2a01:cb00:8::1").ask()
    on_the_machine = await Visitor(site, "/alertes/held/").ask()
    released.set()

    assert sorted([await one.status() for one in strangers]) == [200] * half + [503] * 10
    assert [await reader.status(), await on_the_machine.status()] == [200, 200]


@in_a_loop
@pytest.mark.parametrize("address", ["/held/", "/alertes/held/", "/api/v1/push/held/"])
async def test_a_crowd_of_many_networks_leaves_room_for_who_comes_from_another(site, address):
    networks = [f"52.1.{number}.1" for number in range(20)]
    crowding = await strangers_at(site, address, networks * 60)

    reader = await Visitor(site, address, host="93.184.216.34").ask()
    released.set()

    statuses = [await one.status() for one in crowding]
    assert await reader.status() == 200
    assert 0 < statuses.count(503) < len(crowding)


@in_a_loop
async def test_a_crowd_that_reads_alerts_keeps_no_device_from_subscribing(site):
    hosts = [
        f"52.1.{number // 250}.{number % 250}"
        for number in range(RUNNING_APART + READERS_WAITING + 10)
    ]
    readers = await strangers_at(site, "/alertes/held/", hosts)

    device = await Visitor(site, "/api/v1/push/held/", host="93.184.216.34").ask()
    released.set()

    assert await device.status() == 200
    assert [await one.status() for one in readers].count(503) == 10


@pytest.mark.django_db
def test_who_is_refused_reads_the_last_alerts_and_none_that_has_expired(site, client, time_machine):
    expires = timezone.now() + timedelta(minutes=1)
    approved_alert(headline="Eau non potable", expires=expires)
    client.get("/vos-donnees/")  # reading a page loads the alerts into the process

    async def refused(address):
        scope = {"path": address, "method": "GET", "headers": []}
        sent: list[Any] = []

        async def send(message):
            sent.append(message)

        await site.admission.refuse(scope, send)
        return sent[0]["status"], "Eau non potable" in sent[1]["body"].decode()

    answers = [asyncio.run(refused(address)) for address in ("/alertes/", "/en/alertes/", "/")]
    time_machine.move_to(expires + timedelta(seconds=1), tick=False)
    answers.append(asyncio.run(refused("/alertes/")))

    assert answers == [(503, True), (503, True), (503, True), (503, False)]


@in_a_loop
async def test_a_network_whose_requests_were_answered_may_ask_again(site):
    host, half = "52.1.2.3", (RUNNING_APART + WAITING_APART) // 2
    visitors = await strangers_at(site, "/api/v1/push/held/", [host] * half)
    refused = await (await Visitor(site, "/api/v1/push/held/", host=host).ask()).status()
    released.set()
    served = [await visitor.status() for visitor in visitors]

    assert (refused, served) == (503, [200] * half)
    assert await (await Visitor(site, "/api/v1/push/held/", host=host).ask()).status() == 200


@in_a_loop
async def test_who_hangs_up_while_waiting_leaves_the_place_to_another(site):
    visitors = await crowd(site, RUNNING + WAITING)

    await visitors[-1].hang_up()
    after = await Visitor(site).ask()
    await waiting(site, WAITING)
    refused = await (await Visitor(site).ask()).status()
    released.set()

    assert refused == 503
    assert [await visitor.status() for visitor in [*visitors[:-1], after]] == [200] * (
        RUNNING + WAITING
    )


@in_a_loop
async def test_who_is_served_after_a_crowd_finds_every_place_free(site):
    for _ in range(2):
        released.clear()
        visitors = await crowd(site, RUNNING + WAITING)
        await visitors[RUNNING].hang_up()
        released.set()
        served = [visitor for visitor in visitors if visitor is not visitors[RUNNING]]
        assert [await visitor.status() for visitor in served] == [200] * (RUNNING + WAITING - 1)

    assert queue_of(site, "/").waiting == 0


@in_a_loop
async def test_a_place_that_comes_in_the_moment_of_an_end_is_given_back():
    queue, first_goes = AdmissionQueue(Lane(("",), running=1)), asyncio.Event()

    async def nobody_hangs_up() -> Any:
        await asyncio.Event().wait()

    async def visit(leaves):
        async with queue.slot(nobody_hangs_up):
            await leaves.wait()

    first, second = (asyncio.create_task(visit(event)) for event in (first_goes, asyncio.Event()))
    while not queue.waiting:
        await asyncio.sleep(0)
    (turn,) = [task for task in asyncio.all_tasks() if "acquire" in repr(task.get_coro())]
    turn.add_done_callback(lambda _turn: second.cancel())
    first_goes.set()
    await asyncio.gather(first, second, return_exceptions=True)

    async with asyncio.timeout(PATIENCE_S), queue.slot(nobody_hangs_up):
        assert second.cancelled()


@in_a_loop
async def test_what_breaks_while_it_is_read_gives_its_connection_back(site):
    finished: list[object] = []
    request_finished.connect(receiver := lambda **_: finished.append(1))

    with pytest.raises(OSError, match="cut off"):
        await (await Visitor(site, "/broken/").ask()).wait(PATIENCE_S)

    request_finished.disconnect(receiver)
    assert finished


def test_an_address_that_begins_as_a_probe_does_waits_with_the_crowd(site):
    queues = [
        queue_of(site, path) for path in ("/healthz", "/readyz", "/healthz/held/", "/readyzz")
    ]

    assert queues[0] is queues[1]
    assert queues[2] is queues[3] is queue_of(site, "/")


def test_every_address_has_a_lane_of_its_own():
    assert LANES[-1].prefixes == ("",)
    assert (LANES[-1].running, LANES[-1].waiting) == (RUNNING, WAITING)
