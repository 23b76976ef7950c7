import asyncio
import threading
import time
from itertools import pairwise

import pytest
import structlog

from config import parts
from config.parts import TownPart, part_states

PATIENCE_S = 30


@pytest.fixture
def stopped():
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(parts, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(parts, "LONGEST_PAUSE_S", 0.08)


def lived(part, stopped):
    thread = threading.Thread(target=part.live, args=(stopped,))
    thread.start()
    return thread


def test_a_part_that_fails_is_started_again_after_pauses_that_grow_each_said_in_one_line(stopped):
    starts = []

    def fail():
        starts.append(time.monotonic())
        if len(starts) == 5:
            stopped.set()
        raise ValueError("a word of a row")

    with structlog.testing.capture_logs() as lines:
        part = TownPart("clock", fail)
        lived(part, stopped).join(PATIENCE_S)

    pauses = [after - before for before, after in pairwise(starts)]
    assert [
        pause >= least for pause, least in zip(pauses, (0.02, 0.04, 0.08, 0.08), strict=True)
    ] == [True] * 4
    assert [(line["event"], line["part"], line["pause_s"], line["error"]) for line in lines] == [
        ("part_restarts", "clock", pause_s, "ValueError") for pause_s in (0.02, 0.04, 0.08, 0.08)
    ]
    assert (part.restarts, "a word of a row" in str(lines)) == (4, False)


def test_the_failure_of_a_part_that_had_been_well_starts_at_the_first_pause(stopped, monkeypatch):
    monkeypatch.setattr(parts, "WELL_AFTER_S", 0)
    ends = iter((RuntimeError, SystemExit, None))

    def fail():
        if error := next(ends):
            raise error
        stopped.set()

    with structlog.testing.capture_logs() as lines:
        lived(TownPart("web", fail), stopped).join(PATIENCE_S)

    assert [(line["error"], line["pause_s"]) for line in lines] == [
        ("RuntimeError", 0.02),
        ("SystemExit", 0.02),
    ]


def test_of_a_group_of_tasks_the_log_says_what_failed_in_it_and_all_that_led_there_less_its_words(
    stopped,
):
    runs = []

    async def send():
        raise ValueError("a word of a row")

    async def send_all():
        async with asyncio.TaskGroup() as group:
            group.create_task(send())

    def dispatch():
        runs.append("dispatcher")
        if len(runs) == 2:
            stopped.set()
        asyncio.run(send_all())

    with structlog.testing.capture_logs() as lines:
        lived(TownPart("dispatcher", dispatch), stopped).join(PATIENCE_S)

    [line] = lines
    raised_at = f"{__file__}:{send.__code__.co_firstlineno + 1}"
    called_at = f"{__file__}:{dispatch.__code__.co_firstlineno + 4}"
    frames = line["at"].split(" > ")
    assert (line["error"], frames[-1], called_at in frames) == ("ValueError", raised_at, True)
    assert "a word of a row" not in str(lines)


def test_the_end_of_one_part_is_told_and_the_others_go_on(stopped, monkeypatch):
    monkeypatch.setattr(parts, "FIRST_PAUSE_S", PATIENCE_S)
    failed = threading.Event()

    def fail():
        failed.set()
        raise ValueError

    rounds = [
        TownPart("clock", stopped.wait),
        TownPart("clock", fail),
        TownPart("worker", stopped.wait),
    ]
    monkeypatch.setattr(parts, "PARTS", rounds)
    threads = [lived(part, stopped) for part in rounds]
    failed.wait(PATIENCE_S)
    deadline = time.monotonic() + PATIENCE_S
    while not rounds[1].restarts and time.monotonic() < deadline:
        time.sleep(0.001)

    assert part_states() == {"clock": "failed", "worker": "ok"}

    stopped.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert [thread.is_alive() for thread in threads] == [False] * 3
