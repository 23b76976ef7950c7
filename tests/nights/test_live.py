"""Two sinks over one page: alerts and lines, by socket and by event stream."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging import routing
from messaging.live import hub as hubs
from messaging.live.broadcasts import MESSAGES
from messaging.live.connections import CONNECTIONS
from messaging.live.hub import KEPT, current_hub
from messaging.models import Message
from nights.live import LINES
from nights.models import CoverageLine, Note
from nights.services.notes import post_note, withdraw_note
from tests.factories.nights import CoverageFactory

pytestmark = pytest.mark.django_db(transaction=True)
HOST = (b"host", b"testserver")


@pytest.fixture(autouse=True)
def hubs_look_when_told(monkeypatch):
    monkeypatch.setattr(hubs, "LOOK_EVERY_S", 60)


class Page:
    """An open page: what it has heard, and where it would go on after a cut."""

    def __init__(self, is_stream, alert=0, line=0, slug="nuit"):
        self.is_stream, self.alert, self.line, self.slug = is_stream, alert, line, slug
        self.heard, self.greetings, self.last_event_id = [], [], b""

    async def open(self):
        query = f"depuis={self.alert}&direct={self.slug}&ligne={self.line}".encode()
        headers = [HOST, *([(b"last-event-id", self.last_event_id)] if self.last_event_id else [])]
        scope = {"headers": headers, "query_string": query, "client": ("192.0.2.1", 1)}
        if self.is_stream:
            scope |= {"type": "http", "method": "GET", "path": routing.STREAM}
            app = routing.with_event_stream(None)
        else:
            scope |= {"type": "websocket", "path": "/ws/alertes/"}
            app = routing.websockets
        self.line_of_server = ApplicationCommunicator(app, scope)
        await self.line_of_server.send_input(
            {"type": "http.request" if self.is_stream else "websocket.connect"}
        )
        for _ in range(2 if self.is_stream else 1):  # headers and «retry», or «accept»
            await self.line_of_server.receive_output()
        self.greetings = []
        while len(self.greetings) < 2:
            await self.hear()

    async def hear(self):
        output = await self.line_of_server.receive_output(timeout=30)
        if self.is_stream:
            chunk = output["body"].decode()
            found = re.fullmatch(r"(?:id: (\S+)\n)?data: (.*)\n\n", chunk)
            name, text = found[1], found[2]
        else:
            name, text = None, output["text"]
        message = json.loads(text)
        if message.get("type") in ("hello", "reset"):
            self.greetings += [message] if message["type"] == "hello" else []
            if message["type"] == "reset":
                self.heard.append(("reset", message.get("line", message.get("id"))))
        elif "line" in message:
            self.heard.append(("line", message["line"]))
            self.line = message["line"]
        else:
            self.heard.append(("alert", message["id"]))
            self.alert = message["id"]
        if name:
            self.last_event_id = name.encode()

    async def until(self, count):
        while len(self.heard) < count:
            await self.hear()

    async def close(self):
        kind = "http.disconnect" if self.is_stream else "websocket.disconnect"
        await self.line_of_server.send_input({"type": kind, "code": 1001})
        await self.line_of_server.wait(timeout=30)


def write_alert(number):
    now = timezone.now()
    Message.objects.create(
        id=number,
        kind="alert",
        thread=uuid.uuid4(),
        severity="Minor",
        facts={"type": "Alert"},
        at=now,
        expires_at=now + timedelta(hours=1),
    )


async def look():
    for stream in (MESSAGES, LINES):
        await current_hub(stream).look()


@database_sync_to_async
def empty():
    Message.objects.all().delete()
    CoverageLine.objects.all().delete()
    Note.objects.all().delete()


#: What happens, in its order: an alert, a note of the night or of another, a cut.
STEPS = st.lists(st.sampled_from(["alert", "note", "elsewhere", "cut"]), max_size=25)


@given(steps=STEPS, is_stream=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_and_is_cut_each_is_heard_once_and_in_order(steps, is_stream):
    async def scenario():
        await empty()
        night = await database_sync_to_async(CoverageFactory)(slug=f"n{uuid.uuid4()}")
        other = await database_sync_to_async(CoverageFactory)(slug=f"o{uuid.uuid4()}")
        page = Page(is_stream, slug=night.slug)
        # A page that comes after the first ones of each stream.
        await database_sync_to_async(write_alert)(1)
        first = await database_sync_to_async(post_note)(night, "Un.")
        page.alert, page.line = 1, first.line
        await page.open()
        expected, alert, is_open = [], 1, True
        for step in steps:
            if step == "cut":
                await (page.close() if is_open else page.open())
                is_open = not is_open
                continue
            if step == "alert":
                alert += 1
                await database_sync_to_async(write_alert)(alert)
                expected.append(("alert", alert))
            else:
                where = night if step == "note" else other
                note = await database_sync_to_async(post_note)(where, "Et encore.")
                expected += [("line", note.line)] if where is night else []
            if is_open:
                await look()
        if not is_open:
            await look()
            await page.open()
        await page.until(len(expected))
        await page.close()
        return page.heard, expected

    heard, expected = async_to_sync(scenario)()

    for kind in ("alert", "line"):
        assert [one for one in heard if one[0] == kind] == [
            one for one in expected if one[0] == kind
        ]
    assert CONNECTIONS.open.total() == 0


def test_a_page_of_no_night_hears_alerts_alone():
    night = CoverageFactory(slug="nuit")
    post_note(night, "Un.")

    async def scenario():
        page = Page(is_stream=False, slug="")
        scope_slug = page.slug
        await page_opened_alone(page)
        await page.close()
        return scope_slug, page.greetings

    async def page_opened_alone(page):
        scope = {"headers": [HOST], "query_string": b"depuis=0", "client": ("192.0.2.1", 1)}
        scope |= {"type": "websocket", "path": "/ws/alertes/"}
        page.line_of_server = ApplicationCommunicator(routing.websockets, scope)
        await page.line_of_server.send_input({"type": "websocket.connect"})
        await page.line_of_server.receive_output()
        await page.hear()
        assert await page.line_of_server.receive_nothing()

    assert async_to_sync(scenario)() == ("", [{"type": "hello", "id": 0}])


def test_the_id_of_a_stream_is_the_place_in_both():
    night = CoverageFactory(slug="nuit")
    write_alert(7)
    note = post_note(night, "Un.")

    async def scenario():
        page = Page(is_stream=True)
        await page.open()
        await page.close()
        return page.last_event_id

    assert async_to_sync(scenario)() == f"7.{note.line}".encode()


def test_a_page_that_missed_too_much_is_told_to_ask_for_it():
    night = CoverageFactory(slug="nuit")
    first = post_note(night, "Un.")
    CoverageLine.objects.bulk_create(
        CoverageLine(id=first.line + number, coverage=night, kind="state", at=timezone.now())
        for number in range(1, KEPT + 3)
    )

    async def scenario():
        page = Page(is_stream=False, line=first.line)
        await page.open()
        await page.close()
        return page.heard

    assert async_to_sync(scenario)() == [("reset", first.line + KEPT + 2)]


def test_what_was_withdrawn_is_not_told_by_a_process_that_comes_later():
    night = CoverageFactory(slug="nuit")
    withdraw_note(post_note(night, "Un secret."))

    async def scenario():
        told = await LINES.read_last(10)
        return [one.text for one in told]

    texts = async_to_sync(scenario)()
    assert [json.loads(text)["kind"] for text in texts] == ["note", "gone"]
    assert "secret" not in "".join(texts)


def test_a_line_is_small():
    longest = "é" * 500
    post_note(CoverageFactory(slug="nuit"), longest)

    async def scenario():
        return (await LINES.read_last(1))[0].text

    text = async_to_sync(scenario)()
    assert len(text) - len(longest) <= 300
