import asyncio
import sqlite3
import threading
import time
from contextlib import closing, suppress
from types import SimpleNamespace

import pytest
from django.db import connection

from config import pulse
from config.pulse import Pulse

PATIENCE_S = 30


@pytest.fixture
def stopped():
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Return a function that commits to the file that a pulse listens to, on another connection."""
    file = tmp_path / "city.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    with closing(sqlite3.connect(file, check_same_thread=False)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE said (word TEXT)")
        other.commit()

        def write():
            other.execute("INSERT INTO said VALUES ('news')")
            other.commit()

        yield write


@pytest.fixture
def resting(written, stopped, monkeypatch):
    """A pulse at rest that listens."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite says that something was written")
    monkeypatch.setattr(pulse, "LISTEN_EVERY_S", 0.01)
    monkeypatch.setattr(pulse, "LIVELY_S", 0.05)
    ours = Pulse()
    listening = threading.Thread(target=ours.listen, args=(stopped,))
    listening.start()
    wait_for(lambda: ours.is_resting)
    # From here on, once woken, it stays lively for long.
    monkeypatch.setattr(pulse, "REST_S", PATIENCE_S)
    yield ours
    stopped.set()
    listening.join(PATIENCE_S)


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_a_commit_of_another_connection_ends_the_rest_of_a_thread(resting, written, stopped):
    pauses = threading.Thread(target=resting.pause, args=(0.01, stopped))
    pauses.start()
    pauses.join(0.1)
    was_asleep = pauses.is_alive()

    written()
    pauses.join(PATIENCE_S / 2)

    assert (was_asleep, pauses.is_alive()) == (True, False)


def test_a_commit_ends_the_rest_of_an_event_loop(resting, written):
    async def looks() -> float:
        told = asyncio.Event()
        watching = asyncio.create_task(resting.watch(0.01, told.set))
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), 0.1)
        was_told = told.is_set()
        await asyncio.to_thread(written)
        async with asyncio.timeout(PATIENCE_S / 2):
            await told.wait()
        watching.cancel()
        return was_told

    assert asyncio.run(looks()) is False


def test_what_somebody_waits_for_is_looked_at_at_once_whatever_the_pace():
    ours = Pulse()

    async def looks() -> None:
        told = asyncio.Event()
        watching = asyncio.create_task(ours.watch(PATIENCE_S, told.set))
        await asyncio.sleep(0)
        await asyncio.to_thread(ours.wake)
        async with asyncio.timeout(PATIENCE_S / 2):
            await told.wait()
        watching.cancel()

    asyncio.run(looks())


def test_the_end_is_not_waited_for(resting, stopped):
    pauses = threading.Thread(target=resting.pause, args=(PATIENCE_S, stopped))
    pauses.start()

    stopped.set()
    resting.wake()
    pauses.join(PATIENCE_S / 2)

    assert not pauses.is_alive()


def test_where_nobody_listens_nobody_rests(monkeypatch):
    monkeypatch.setattr(pulse, "LIVELY_S", 0)

    assert not Pulse().is_resting


def test_on_a_database_that_does_not_say_it_the_pulse_lives_on_until_the_end_and_never_rests(
    stopped, monkeypatch
):
    monkeypatch.setattr(pulse, "LIVELY_S", 0)
    monkeypatch.setattr(pulse, "connection", SimpleNamespace(vendor="postgresql"))
    ours = Pulse()
    listening = threading.Thread(target=ours.listen, args=(stopped,))

    listening.start()
    listening.join(0.1)
    lived = listening.is_alive(), ours.is_resting
    stopped.set()
    listening.join(PATIENCE_S)

    assert (lived, listening.is_alive()) == ((True, False), False)
