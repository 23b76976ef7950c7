"""The clock does what is due, once, however many clocks there are, and one failure holds up no other."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command

from config.clock import CHORES, Chore, run_due
from config.models import ChoreState

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def hours():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def counted(name, every=MINUTE, fails=False):
    calls = []

    def run():
        calls.append(name)
        if fails:
            raise RuntimeError(name)

    return Chore(name, every, run), calls


def test_what_is_due_is_done_once_and_again_when_its_time_has_come(hours):
    chore, calls = counted("ranger")

    assert run_due([chore]) == ["ranger"]
    assert run_due([chore]) == []
    hours.shift(MINUTE)
    assert run_due([chore]) == ["ranger"]
    assert len(calls) == 2


def test_a_second_clock_finds_nothing_to_do_while_the_first_is_at_it(hours):
    seen = []
    outer = Chore("ranger", MINUTE, lambda: seen.extend(run_due([outer])))

    assert run_due([outer]) == ["ranger"]
    assert seen == []


def test_what_a_clock_that_died_had_claimed_is_due_again_after_its_time(hours):
    chore, _calls = counted("ranger")
    ChoreState.objects.create(name="ranger", due_at=NOW + chore.may_take, started_at=NOW)

    assert run_due([chore]) == []
    hours.shift(chore.may_take)
    assert run_due([chore]) == ["ranger"]


def test_a_chore_that_fails_is_tried_again_and_holds_up_no_other(hours):
    broken, tries = counted("casser", every=dt.timedelta(days=1), fails=True)
    sound, done = counted("ranger")

    assert run_due([broken, sound]) == ["ranger"]
    hours.shift(dt.timedelta(minutes=10))
    run_due([broken, sound])

    assert (len(tries), len(done)) == (2, 2)
    assert ChoreState.objects.get(name="casser").has_failed


def test_all_chores_run_on_an_empty_city(capsys):
    call_command("clock", "--once")

    assert capsys.readouterr().out.splitlines() == [chore.name for chore in CHORES]
