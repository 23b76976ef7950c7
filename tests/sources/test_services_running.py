"""Imports in processes of their own: the clock starts and looks after them without waiting."""

import datetime as dt
import os
import signal
import sys
import time

import pytest
from django.utils import timezone

from sources.enums import ImportSchedule
from sources.models import Source
from sources.services.running import MAY_TAKE, ImportRunner, command_of
from sources.services.schedules import PAUSE, claim_due, record_import
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db
#: What ends with its input, as an import does.
WAITS = "import sys; sys.stdin.read()"


def runner(code: str) -> ImportRunner:
    return ImportRunner(lambda _source: [sys.executable, "-c", code])


def due() -> Source:
    address = "https://example.org/x.json"
    return SourceFactory(
        slug="x", schedule=ImportSchedule.DAILY, address=address, due_at=timezone.now()
    )


def run(imports: ImportRunner) -> list[str]:
    """What it says, until nothing runs any more."""
    said = [imports.go_on()]
    while imports.running:
        time.sleep(0.05)
        said.append(imports.go_on())
    return [words for words in said if words]


def test_nothing_is_started_where_nothing_is_due():
    SourceFactory()
    imports = runner(WAITS)

    assert (imports.go_on(), imports.running) == ("", None)


def test_it_is_started_with_the_address_and_name_of_the_source():
    command = command_of(due())

    assert command[2:] == [
        "import_quefaire",
        "--source=x",
        "--ends-with-stdin",
        "--pictures",
        "--",
        "https://example.org/x.json",
    ]


def test_one_that_dies_has_failed_and_is_due_at_its_next_time():
    source = due()

    said = run(runner("import sys; sys.exit(3)"))

    source.refresh_from_db()
    assert said == ["x begins", "x ends (3)"]
    assert (source.failure, source.failures) == ("stopped", 1)
    assert source.failure_sentence == "L’import s’est arrêté avant la fin (code 3)."
    assert source.due_at > timezone.now() + dt.timedelta(hours=20)


def test_one_that_has_said_why_it_failed_is_left_at_that():
    source = due()
    imports = runner("import sys; sys.stdin.read(); sys.exit(1)")
    imports.go_on()
    record_import(source, {}, "Le serveur ne répond pas.")
    imports.running.process.communicate()
    run(imports)

    source.refresh_from_db()
    assert (source.failure, source.failures) == ("Le serveur ne répond pas.", 1)


def test_one_that_is_ended_with_all_that_restarts_has_not_failed_and_is_soon_due():
    source = due()
    imports = runner(WAITS)
    imports.go_on()
    imports.running.process.send_signal(signal.SIGTERM)
    run(imports)

    source.refresh_from_db()
    assert (source.failures, source.running_at) == (0, None)
    assert dt.timedelta(0) < source.due_at - timezone.now() <= PAUSE


def test_one_that_is_stopped_with_its_clock_is_due_at_once_and_has_not_died():
    source = due()
    imports = runner(WAITS)
    imports.go_on()
    process = imports.running.process
    imports.stop()

    assert (process.returncode, imports.running) == (-signal.SIGKILL, None)
    assert claim_due() == source
    source.refresh_from_db()
    assert source.failures == 0


def test_a_clock_without_an_import_stops():
    imports = runner(WAITS)
    imports.stop()

    assert imports.running is None


def test_one_that_cannot_be_started_has_failed():
    source = due()
    said = run(ImportRunner(lambda _source: ["/there/is/no/such/program"]))

    source.refresh_from_db()
    assert (said, source.failures, source.running_at) == (["x cannot begin"], 1, None)


def test_one_that_takes_too_long_is_ended(time_machine):
    source = due()
    imports = runner(WAITS)
    imports.go_on()
    time_machine.move_to(timezone.now() + MAY_TAKE + dt.timedelta(minutes=1))
    run(imports)

    source.refresh_from_db()
    assert (source.failures, source.running_at) == (1, None)


def test_it_gives_a_sign_each_minute_and_no_oftener(time_machine):
    time_machine.move_to("2026-03-03 12:00Z", tick=False)
    source = due()
    imports, signs = runner(WAITS), []
    imports.go_on()
    for seconds in (0, 30, 61, 70):
        time_machine.move_to(
            dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds), tick=False
        )
        imports.go_on()
        source.refresh_from_db()
        signs.append(source.running_at.second + 60 * source.running_at.minute)
    imports.running.process.communicate()

    assert signs == [0, 0, 61, 61]


def test_the_process_that_is_started_ends_with_its_input():
    """The real command, whose input ends at once: it has read nothing of its address by then."""
    imports = ImportRunner()
    due()
    imports.go_on()
    process = imports.running.process
    process.communicate(timeout=60)

    assert process.returncode != 0


def test_the_process_that_is_started_ends_by_itself_while_its_input_is_open():
    """The real command, on a database without tables, is tried again later and not aborted."""
    imports = ImportRunner()
    due()
    imports.go_on()
    process = imports.running.process
    code = process.wait(60)
    process.communicate()

    assert code == os.EX_TEMPFAIL
