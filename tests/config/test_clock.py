import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Revision

from accounts.models import AttemptCount
from config.clock import (
    CHORES,
    IMPORTING,
    PATIENT,
    PROMPT,
    ROUNDS,
    URGENT,
    Chore,
    go_round,
    run_due,
)
from config.management.commands import clock
from config.models import ChoreState
from tests.databases import load_schema
from tests.factories.agenda import EventFactory

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE_S = 30


@pytest.mark.django_db
def test_a_chore_is_done_when_it_is_due_and_not_before():
    done: list[Any] = []
    chores = [
        Chore("often", MINUTE, lambda: done.append("often")),
        Chore("daily", 60 * MINUTE, lambda: done.append("daily")),
    ]

    for minutes in (0, 0.5, 1, 60, 60.5):
        with time_machine.travel(NOON + minutes * MINUTE, tick=False):
            done.append(minutes)
            run_due(chores)

    assert done == [0, "often", "daily", 0.5, 1, "often", 60, "often", "daily", 60.5]


@pytest.mark.django_db
def test_a_second_clock_does_not_do_what_the_first_is_doing():
    second = []
    chore = Chore("slow", MINUTE, lambda: second.extend(run_due([chore])))

    first = run_due([chore])

    assert (first, second) == (["slow"], [])


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_is_told_to_stop_ends_what_it_does_and_begins_nothing():
    stopped = threading.Event()
    begun = []

    def tell_it_to_stop():
        begun.append("first")
        stopped.set()

    go_round(
        [
            Chore("first", MINUTE, tell_it_to_stop),
            Chore("second", MINUTE, lambda: begun.append("second")),
        ],
        stopped,
    )

    assert begun == ["first"]


@pytest.mark.django_db
def test_what_a_dead_clock_had_begun_is_due_again_after_the_time_it_may_take():
    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    done = []
    with time_machine.travel(NOON, tick=False), pytest.raises(Killed):
        run_due([Chore("fragile", MINUTE, die, may_take=5 * MINUTE)])
    for minutes in (4, 5):
        with time_machine.travel(NOON + minutes * MINUTE, tick=False):
            run_due([Chore("fragile", MINUTE, lambda minutes=minutes: done.append(minutes))])

    assert done == [5]


@pytest.mark.django_db
def test_a_chore_that_fails_holds_up_no_other_and_is_tried_again_soon():
    def fail() -> None:
        raise RuntimeError("nothing")

    done = []
    chores = [
        Chore("bad", timedelta(days=1), fail),
        Chore("good", MINUTE, lambda: done.append("good")),
    ]

    with time_machine.travel(NOON, tick=False):
        names = run_due(chores)

    assert (names, done) == (["good"], ["good"])
    bad = ChoreState.objects.get(name="bad")
    assert (bad.has_failed, bad.due_at) == (True, NOON + 10 * MINUTE)


@pytest.mark.django_db
def test_a_clock_that_outstayed_its_time_does_not_end_what_another_has_begun():
    def outstay() -> None:
        ChoreState.objects.update(started_at=NOON + 40 * MINUTE, due_at=NOON + 70 * MINUTE)

    with time_machine.travel(NOON, tick=False):
        run_due([Chore("long", MINUTE, outstay)])

    state = ChoreState.objects.get()
    assert (state.due_at, state.finished_at) == (NOON + 70 * MINUTE, None)


@pytest.mark.django_db
def test_everything_due_is_done_and_names_are_printed_and_what_is_claimed_is_done_once(
    capsys, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    call_command("clock", "--once")
    first = capsys.readouterr().out.splitlines()
    call_command("clock", "--once")

    chores = [
        chore for chore in CHORES if chore not in IMPORTING
    ]  # an import would end with this process
    assert first == [chore.name for chore in chores]
    assert capsys.readouterr().out.splitlines() == [
        chore.name for chore in chores if not chore.is_claimed
    ]


@pytest.mark.django_db
def test_what_nobody_claims_is_looked_at_when_it_is_due_and_by_every_clock():
    done = []
    chore = Chore("often", 2 * MINUTE, lambda: done.append(timezone.now()), is_claimed=False)
    first, second = {}, {}

    for minutes in (0, 1, 2):
        with time_machine.travel(NOON + minutes * MINUTE, tick=False):
            run_due([chore], first)
            run_due([chore], second)

    assert done == [NOON, NOON, NOON + 2 * MINUTE, NOON + 2 * MINUTE]
    assert ChoreState.objects.count() == 0


#: Statements that only read; PostgreSQL declares a cursor for iteration.
READING = {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "DECLARE"}


@pytest.mark.django_db
def test_an_idle_clock_writes_nothing_but_that_it_lives_and_what_is_done_once_a_day(time_machine):
    EventFactory()
    time_machine.move_to(NOON, tick=False)
    next_looks = {}
    run_due(next_looks=next_looks)
    moments = [timedelta(seconds=seconds) for seconds in (1, 2, 3, 5, 8, 13, 21, 34, 55, 61)]
    moments += [timedelta(minutes=minutes) for minutes in range(2, 22 * 60, 61)]

    others = []
    for moment in moments:
        time_machine.move_to(NOON + moment, tick=False)
        reset_queries()  # Django keeps the last 9,000
        with CaptureQueriesContext(connection) as context:
            run_due(next_looks=next_looks)
        asked = [
            query["sql"].lstrip("(") for query in context if "config_heartbeat" not in query["sql"]
        ]
        others += [sql for sql in asked if sql.split(maxsplit=1)[0] not in READING]

    assert others == []


@pytest.mark.django_db
def test_what_is_old_is_purged_and_what_is_not_is_kept():
    event = EventFactory()
    old, latest = event.save_revision(), event.save_revision()
    Revision.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=400))
    of_days = (
        (20, 20, "SUCCESSFUL"),
        (20, None, "READY"),
        (20, 20, "RUNNING"),
        (20, 0, "RUNNING"),
        (1, 1, "SUCCESSFUL"),
    )
    for enqueued, started, status in of_days:
        task = DBTaskResult.objects.create(
            args_kwargs={},
            task_path="any",
            backend_name="default",
            status=status,
            run_after=timezone.now(),
        )
        DBTaskResult.objects.filter(pk=task.pk).update(
            enqueued_at=timezone.now() - timedelta(days=enqueued),
            started_at=None if started is None else timezone.now() - timedelta(days=started),
        )
    for days in (-1, 1):
        ends = timezone.now() + timedelta(days=days)
        Session.objects.create(session_key=f"session{days}", session_data="", expire_date=ends)
        AttemptCount.objects.create(key=f"attempts{days}", expires_at=ends)

    run_due()

    assert list(Revision.objects.values_list("pk", flat=True)) == [latest.pk]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == [
        "READY",
        "RUNNING",
        "SUCCESSFUL",
    ]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["session1"]
    assert list(AttemptCount.objects.values_list("key", flat=True)) == ["attempts1"]
    assert list(ChoreState.objects.filter(has_failed=True)) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("quick", [URGENT, PROMPT], ids=["urgent", "prompt"])
def test_what_takes_its_time_holds_up_no_alert_and_nothing_that_people_wait_for(monkeypatch, quick):
    """The long chores end only after the short one: in one loop they would wait forever."""
    stopped, done = threading.Event(), threading.Event()
    long = Chore("long", timedelta(days=1), lambda: done.wait(PATIENCE_S), is_claimed=False)
    rounds = [() if chores is URGENT else (long,) for chores in ROUNDS]
    rounds[ROUNDS.index(quick)] = (Chore("short", timedelta(seconds=1), done.set),)
    monkeypatch.setattr(clock, "ROUNDS", rounds)
    monkeypatch.setattr(clock, "_stopped_by_signals", lambda: stopped)
    running = threading.Thread(target=call_command, args=("clock",))

    running.start()
    was_done = done.wait(PATIENCE_S)
    stopped.set()
    running.join(PATIENCE_S)

    assert (was_done, running.is_alive()) == (True, False)


def test_what_people_wait_for_is_apart_from_what_may_take_its_time():
    groups = [{chore.name for chore in group} for group in ROUNDS]
    assert sum(map(len, groups)) == len(set.union(*groups)) == len(CHORES)
    assert {chore.name for chore in URGENT} == {
        "say that the clock lives",
        "send alerts whose hour has come",
        "end alerts whose time is over",
    }
    assert "tell those who follow what changed" in {chore.name for chore in PROMPT}
    assert "extend rules to the horizon" in {chore.name for chore in PATIENT}


def test_two_clocks_run_beside_each_other_and_stop_when_told(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "manage.py"]
    load_schema(environment["DATABASE_URL"])
    clocks = [
        subprocess.Popen(
            [*command, "clock"],
            env=environment,
            cwd=settings.BASE_DIR,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        for clock in clocks:
            assert any("clock_started" in line for line in clock.stderr)
        clocks[0].send_signal(signal.SIGTERM)
        clocks[1].send_signal(signal.SIGINT)
        rest = [clock.communicate(timeout=60)[1] for clock in clocks]
    finally:
        [clock.kill() for clock in clocks]

    assert [clock.returncode for clock in clocks] == [0, 0]
    assert ["clock_stopped" in said for said in rest] == [True, True]
    assert [word for word in ("failed", "Traceback", "locked") if word in "".join(rest)] == []
