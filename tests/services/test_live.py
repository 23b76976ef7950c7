"""Open pages with real processes: whichever is killed, no page misses an alert or gets it twice."""

import asyncio
import urllib.request
from typing import Any

import psycopg
import pytest
import redis
from django.db import connection
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.databases import load_schema
from tests.services.live_site import (
    PATIENCE_S,
    DeafPage,
    Processes,
    Stream,
    all_hear,
    free_port,
    kill,
    leave,
    listeners,
    new_database,
    status_of,
)

PAGES, STREAMS = 200, 20
FLOODS = 5


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """One database for all tests; each listens from the last id of the one before."""
    folder = tmp_path_factory.mktemp("live")
    url = new_database(folder, "live_pages")
    processes = Processes(folder, DATABASE_URL=url)
    load_schema(processes.environment["DATABASE_URL"])
    return url


@pytest.fixture
def processes(database, tmp_path):
    found = Processes(tmp_path, DATABASE_URL=database)
    yield found
    found.end()


@pytest.fixture(scope="module")
def unharmed(database, tmp_path_factory):
    """Processes that no test kills, since each takes seconds to start."""
    found = Processes(tmp_path_factory.mktemp("unharmed"), DATABASE_URL=database)
    yield found
    found.end()


@pytest.fixture(scope="module")
def port(unharmed):
    """The port of a site."""
    port = free_port()
    unharmed.web(port)
    return port


@pytest.fixture(scope="module")
def editor(unharmed):
    return unharmed.editor()


@pytest.fixture
def with_redis(database, tmp_path):
    port = free_port()
    found: Any = Processes(tmp_path, DATABASE_URL=database, REDIS_URL=f"redis://127.0.0.1:{port}/0")
    found.redis_port = port
    yield found
    found.end()


def test_two_processes_hear_each_other_and_a_third_through_the_table(port, editor, processes):
    ports = [port, free_port()]
    processes.web(ports[1])

    async def scenario():
        first = await editor.send()
        pages = await listeners(ports * 2, first)
        sent = [await editor.send() for _ in range(3)]
        await all_hear(pages, sent[-1])
        late = await listeners(ports, sent[0])
        await all_hear(late, sent[-1])
        await leave(pages + late)
        return sent, [page.heard for page in pages], [page.heard for page in late]

    sent, heard, heard_late = asyncio.run(scenario())
    assert (heard, heard_late) == ([sent] * 4, [sent[1:]] * 2)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no connections to run out of"
)
def test_a_crowd_that_holds_every_connection_keeps_no_alert_from_an_open_page(database, tmp_path):
    processes, port = Processes(tmp_path, DATABASE_URL=database, DATABASE_POOL="2"), free_port()
    processes.web(port)
    editor = processes.editor()
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )

    def visit():
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/agenda/", timeout=PATIENCE_S
        ) as answer:
            return answer.status

    async def scenario():
        pages = await listeners([port], await editor.send())
        with psycopg.connect(database) as lock, psycopg.connect(database, autocommit=True) as eye:
            lock.execute("LOCK TABLE wagtailcore_page IN ACCESS EXCLUSIVE MODE")
            crowd = [asyncio.create_task(asyncio.to_thread(visit)) for _ in range(2)]
            while eye.execute(waiting).fetchone() != (2,):
                await asyncio.sleep(0.05)
            sent = await editor.send()
            await all_hear(pages, sent)
        await leave(pages)
        return sent, pages[0].heard, await asyncio.gather(*crowd)

    try:
        sent, heard, visited = asyncio.run(scenario())
    finally:
        processes.end()
    assert (heard, visited) == ([sent], [200, 200])


def test_with_redis_each_process_is_told_once_whatever_its_pages(with_redis):
    with_redis.redis(with_redis.redis_port)
    ports = [free_port(), free_port()]
    for port in ports:
        with_redis.web(port)
    editor = with_redis.editor()
    client = redis.Redis(port=with_redis.redis_port)
    group = "asgi__group__alerts.messages"
    ear = client.pubsub()

    async def scenario():
        pages = await listeners(ports * 5, await editor.send())
        # A process subscribes when it has greeted its first page.
        while client.pubsub_numsub(group)[0][1] < len(ports):
            await asyncio.sleep(0.05)
        ear.subscribe(group)
        sent = await editor.send()
        await all_hear(pages, sent)
        await leave(pages)
        return sent, [page.heard for page in pages], client.pubsub_numsub(group)[0][1]

    sent, heard, ears = asyncio.run(asyncio.wait_for(scenario(), PATIENCE_S))
    announced = [message["type"] for message in iter(lambda: ear.get_message(timeout=1), None)]
    ear.close()
    client.close()
    assert (heard, ears, announced) == ([[sent]] * 10, len(ports) + 1, ["subscribe", "message"])


def test_a_killed_redis_under_200_sockets_and_streams_loses_and_doubles_nothing_and_is_one_line(
    with_redis, tmp_path
):
    store, port, log = with_redis.redis(with_redis.redis_port), free_port(), tmp_path / "web.log"
    with log.open("w") as lines:
        with_redis.web(port, stderr=lines)
    editor = with_redis.editor()

    async def scenario():
        first = await editor.send()
        pages = await listeners([port] * PAGES, first)
        streams = [await Stream.opened(port, first) for _ in range(STREAMS)]
        sent = [await editor.send()]
        kill(store)
        sent += [await editor.send(), await editor.send()]
        visited = [
            await asyncio.to_thread(status_of, f"http://127.0.0.1:{port}/readyz") for _ in range(2)
        ]
        await all_hear([*pages, *streams], sent[-1])
        await asyncio.to_thread(with_redis.redis, with_redis.redis_port)
        sent.append(await editor.send())
        await all_hear([*pages, *streams], sent[-1])
        await leave(pages)
        for stream in streams:
            stream.close()
        heard = [page.heard for page in pages] + [stream.heard for stream in streams]
        return sent, heard, sum(page.losses for page in pages), visited

    sent, heard, losses, visited = asyncio.run(scenario())
    assert (heard, losses, visited) == ([sent] * (PAGES + STREAMS), 0, [200, 200])
    written = log.read_text()
    assert [written.count(said) for said in ("cache_away", "live_layer_lost", "Traceback")] == [
        1,
        0,
        0,
    ]


def test_a_killed_web_process_under_200_sockets_loses_and_doubles_nothing(processes):
    port = free_port()
    web = processes.web(port)
    editor = processes.editor()

    async def scenario():
        pages = await listeners([port] * PAGES, await editor.send())
        sent = [await editor.send()]
        kill(web)  # some pages have got it, others have not
        sent += [await editor.send(), await editor.send()]
        await asyncio.to_thread(processes.web, port)
        sent.append(await editor.send())
        await all_hear(pages, sent[-1])
        await leave(pages)
        return (
            sent,
            [page.heard for page in pages],
            {other for page in pages for other in page.others},
        )

    sent, heard, others = asyncio.run(scenario())
    assert (heard, others) == ([sent] * PAGES, {"hello"})


@pytest.mark.parametrize(
    "request_line", [DeafPage.SOCKET, DeafPage.STREAM], ids=["socket", "stream"]
)
def test_a_page_that_reads_nothing_is_cut_off_and_the_others_hear_all(port, editor, request_line):

    async def scenario():
        first = await editor.send()
        pages = await listeners([port], first)
        deaf = await asyncio.to_thread(DeafPage, port, request_line, first)
        for _ in range(FLOODS):
            last = await editor.send("flood")
            await all_hear(pages, last)
        is_cut_off = await asyncio.to_thread(deaf.until_cut_off)
        reads_its_end = await asyncio.to_thread(deaf.reads_its_end)
        again = await listeners([port], first)  # with its last id
        await leave(pages + again)
        deaf.line.close()
        return (
            is_cut_off,
            reads_its_end,
            pages[0].heard == list(range(first + 1, last + 1)),
            again[0].others,
        )

    assert asyncio.run(scenario()) == (True, True, True, ["reset", "hello"])


def test_pages_never_hear_of_a_message_before_a_lower_one(port, editor, processes):
    slow, quick = processes.editor(), editor

    async def scenario():
        pages = await listeners([port] * 3, await quick.send())
        slow.say("hold")
        lower = await asyncio.to_thread(slow.answer)
        other = asyncio.create_task(quick.send())
        is_done, _ = await asyncio.wait([other], timeout=2)
        slow.say("commit")
        await asyncio.to_thread(slow.answer)
        higher = await other
        await all_hear(pages, higher)
        await leave(pages)
        return lower, higher, len(is_done), [page.heard for page in pages]

    lower, higher, done_before, heard = asyncio.run(scenario())
    assert (higher, done_before, heard) == (lower + 1, 0, [[lower, higher]] * 3)


def test_an_editor_who_is_killed_before_the_commit_has_said_nothing(port, editor, processes):
    killed, other = processes.editor(), editor

    async def scenario():
        pages = await listeners([port], await other.send())
        killed.say("hold")
        unsaid = await asyncio.to_thread(killed.answer)
        kill(killed.process)
        said = await other.send()
        await all_hear(pages, said)
        await leave(pages)
        return unsaid, said, pages[0].heard

    unsaid, said, heard = asyncio.run(scenario())
    assert (said, heard) == (unsaid, [said])


def test_pages_of_another_site_are_refused_and_probes_are_not(port):
    async def status(**headers):
        try:
            async with connect(f"ws://127.0.0.1:{port}/ws/alertes/", additional_headers=headers):
                return 101
        except InvalidStatus as refusal:
            return refusal.response.status_code

    async def scenario():
        own, other = f"http://127.0.0.1:{port}", "https://evil.example"
        return [await status(Origin=own), await status(Origin=other), await status(Origin="null")]

    site = f"http://127.0.0.1:{port}"
    assert asyncio.run(asyncio.wait_for(scenario(), PATIENCE_S)) == [101, 403, 403]
    assert [status_of(f"{site}{path}") for path in ("/healthz", "/readyz")] == [200, 200]
    assert status_of(f"{site}/alertes/flux", Origin="https://evil.example") == 403
