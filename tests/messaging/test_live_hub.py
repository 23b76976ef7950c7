import asyncio
import gc
import json
import uuid
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.services.drafting import draft_cancel
from messaging.live import hub as hubs
from messaging.live.broadcasts import Broadcast
from messaging.live.hub import KEPT, Hub
from messaging.live.sinks import MAX_QUEUED, Sink
from messaging.models import Message
from tests.factories.alerts import officer, sent_alert

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def hubs_look_when_told(monkeypatch):
    monkeypatch.setattr(hubs, "LOOK_EVERY_S", 60)


class Page:
    """An open page that notes what it is told, and waits while ``can_take`` is not set."""

    def __init__(self):
        self.told, self.can_take, self.was_closed = [], asyncio.Event(), 0
        self.can_take.set()
        self.sink = Sink(self.take, self.close)

    async def take(self, said):
        await self.can_take.wait()
        self.told.append(json.loads(said.text))

    async def close(self):
        self.was_closed += 1

    @property
    def heard(self):
        return [(one["type"], one["id"]) for one in self.told]


async def settled():
    """Until every page has been given its turn."""
    for _ in range(5):
        await asyncio.sleep(0)


def write_messages(first, count):
    """Messages that nobody's alert stands behind, with ids from ``first``."""
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            id=number,
            kind="alert",
            thread=uuid.uuid4(),
            severity="Minor",
            facts={"type": "Alert"},
            at=now,
            expires_at=now + timedelta(hours=1),
        )
        for number in range(first, first + count)
    )


async def joined(hub, since):
    page = Page()
    await hub.join(page.sink, since)
    await settled()
    return page


def test_a_page_is_told_what_it_missed_then_what_comes():
    write_messages(1, 3)

    async def scenario():
        hub = Hub()
        page = await joined(hub, 1)
        await database_sync_to_async(write_messages)(4, 1)
        await hub.look()
        await settled()
        return page.heard

    assert async_to_sync(scenario)() == [("Alert", 2), ("Alert", 3), ("hello", 3), ("Alert", 4)]


def test_a_page_that_was_told_by_another_process_hears_it_once():
    write_messages(1, 1)

    async def scenario():
        hub = Hub()
        first = await joined(hub, 1)
        await database_sync_to_async(write_messages)(2, 1)
        second = await joined(hub, 2)  # this hub has not looked yet
        await hub.look()
        await settled()
        return first.heard, second.heard

    assert async_to_sync(scenario)() == ([("hello", 1), ("Alert", 2)], [("hello", 2)])


def test_a_page_that_has_nothing_is_told_what_is_live():
    sent_alert(alert=draft_cancel(sent_alert(headline="Ligne 4"), officer()))
    sent_alert(headline="Crue", severity="Severe")

    async def scenario():
        return (await joined(Hub(), None)).told

    reset, hello = async_to_sync(scenario)()
    assert (reset["type"], reset["id"], [one["headline"]["fr"] for one in reset["alerts"]]) == (
        "reset",
        3,
        ["Crue"],
    )
    assert hello == {"type": "hello", "id": 3}


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (1, [("reset", KEPT + 2), ("hello", KEPT + 2)]),
        (KEPT + 1, [("Alert", KEPT + 2), ("hello", KEPT + 2)]),
        (KEPT + 2, [("hello", KEPT + 2)]),
        (10**9, [("reset", KEPT + 2), ("hello", KEPT + 2)]),
    ],
)
def test_who_missed_more_than_is_kept_or_names_no_message_starts_anew(since, told):
    write_messages(1, KEPT + 2)

    async def scenario():
        return (await joined(Hub(), since)).heard

    assert async_to_sync(scenario)() == told


def test_all_that_is_kept_reaches_a_page_that_missed_all_of_it():
    write_messages(1, KEPT + 2)

    async def scenario():
        return len((await joined(Hub(), 2)).told)

    assert async_to_sync(scenario)() == KEPT + 1


def test_exercises_and_what_is_owed_to_one_are_told_to_nobody():
    sent_alert(status="Exercise")
    sent_alert(status="Test")

    async def scenario():
        return (await joined(Hub(), 0)).heard

    assert async_to_sync(scenario)() == [("hello", 0)]


def test_a_database_that_went_back_in_time_makes_every_page_start_anew():
    write_messages(1, 5)

    async def scenario():
        hub = Hub()
        page = await joined(hub, 5)
        await database_sync_to_async(Message.objects.filter(id__gt=3).delete)()
        await hub.look()
        await database_sync_to_async(write_messages)(4, 1)
        await hub.look()
        await settled()
        return page.heard

    assert async_to_sync(scenario)() == [("hello", 5), ("reset", 3), ("Alert", 4)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_message_is_read_once_whatever_the_pages(count):
    write_messages(1, 1)

    async def scenario():
        hub = Hub()
        pages = [await joined(hub, 1) for _ in range(count)]
        await database_sync_to_async(write_messages)(2, 1)
        captured = await database_sync_to_async(
            lambda: CaptureQueriesContext(connection).__enter__()
        )()
        await hub.look()
        await settled()
        asked = await database_sync_to_async(
            lambda: captured.__exit__(None, None, None) or len(captured)
        )()
        return asked, [page.heard[-1] for page in pages]

    assert async_to_sync(scenario)() == (1, [("Alert", 2)] * count)


def test_no_garbage_is_looked_for_while_pages_are_told():
    """Among what thousands of pages hold it takes half a second, in which nobody hears anything."""
    looked_for = []

    async def scenario():
        hub = Hub()
        page = await joined(hub, 0)
        page.sink._send = note
        await database_sync_to_async(write_messages)(1, 1)
        await hub.look()

    async def note(said):
        looked_for.append(gc.isenabled())

    async_to_sync(scenario)()

    assert (looked_for, gc.isenabled()) == ([False], True)


def test_a_page_that_takes_nothing_is_closed_and_holds_nobody_up():
    write_messages(1, 1)

    async def scenario():
        hub = Hub()
        slow, quick = await joined(hub, 1), await joined(hub, 1)
        slow.can_take.clear()
        for number in range(2, MAX_QUEUED + 4):
            for page in (slow, quick):
                page.sink.enqueue(Broadcast(number, json.dumps({"type": "Alert", "id": number})))
            await settled()
        return slow.was_closed, slow.heard, quick.was_closed, len(quick.heard)

    assert async_to_sync(scenario)() == (1, [("hello", 1)], 0, MAX_QUEUED + 3)


def test_a_page_that_was_slow_for_a_while_misses_nothing():
    async def scenario():
        page = Page()
        page.can_take.clear()
        for number in range(1, MAX_QUEUED):
            page.sink.enqueue(Broadcast(number, json.dumps({"type": "Alert", "id": number})))
        await settled()
        page.can_take.set()
        await settled()
        return page.was_closed, [number for _, number in page.heard]

    assert async_to_sync(scenario)() == (0, list(range(1, MAX_QUEUED)))


def test_where_somebody_watches_a_hub_looks_when_it_is_told(monkeypatch):
    monkeypatch.setattr(hubs, "_watches", [])

    async def scenario():
        has_news = asyncio.Event()

        async def watch(usual_s, told):
            await has_news.wait()
            told()

        hubs.watch_with(watch)
        page = await joined(Hub(), 0)
        await database_sync_to_async(write_messages)(1, 1)
        has_news.set()
        async with asyncio.timeout(30):
            while len(page.heard) < 2:
                await asyncio.sleep(0)
        return page.heard

    assert async_to_sync(scenario)() == [("hello", 0), ("Alert", 1)]


def test_a_broadcast_pauses_between_some_pages_and_the_next_as_long_as_it_is_asked(monkeypatch):
    monkeypatch.setattr(hubs, "_pauses", [])
    monkeypatch.setattr(hubs, "AT_ONCE", 2)
    told_at_a_pause = []

    async def scenario():
        hub = Hub()
        pages = [await joined(hub, 0) for _ in range(5)]

        def pause():
            told_at_a_pause.append(sum(page.sink.last_id for page in pages))
            return 0.0

        hubs.pause_with(pause)
        await database_sync_to_async(write_messages)(1, 1)
        await hub.look()
        await settled()
        return [page.heard[-1] for page in pages]

    assert async_to_sync(scenario)() == [("Alert", 1)] * 5
    assert told_at_a_pause == [1, 3]
