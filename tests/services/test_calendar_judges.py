"""Five independent calendar readers find exactly the dates of our rows in our feeds.

ical.js and node-ical (``npm ci --prefix tests/services/judges``), recurring-ical-events and vobject
(``.venv-judges``, from requirements/judges.txt), libical (Debian's gir1.2-ical-3.0 and python3-gi).
"""

import datetime as dt
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from agenda.formats.icalendar import join_calendars
from agenda.models import EventCalendar, Occurrence
from tests.agenda.calendar_reader import Happening, happenings_of
from tests.factories.agenda import at
from tests.services import agendas

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "judges"
OWN_PYTHON = settings.BASE_DIR / ".venv-judges" / "bin" / "python"
DEBIAN_PYTHON = "/usr/bin/python3"
EVER = ("2020-01-01T00:00:00Z", "2031-01-01T00:00:00Z")
NOW = at("2026-09-01 12:00")
JUDGES = {
    "ical.js": ["node", "ical_js.mjs"],
    "node-ical": ["node", "node_ical.mjs"],
    "recurring-ical-events": [str(OWN_PYTHON), "recurring_events.py"],
    "vobject": [str(OWN_PYTHON), "vobject_reader.py"],
    "libical": [DEBIAN_PYTHON, "libical_reader.py"],
}
SEEDS = (1, 2, 3)

#: Feed and expected dates by agenda, computed once for all readers.
known: dict[object, tuple[bytes, list[Happening]]] = {}


@pytest.fixture(params=JUDGES)
def judge(request):
    """Command of a reader; the test is skipped, with the reason, if it is not installed."""
    if lack := what_lacks(request.param):
        pytest.skip(lack)
    return JUDGES[request.param]


def what_lacks(name: str) -> str:
    if name in ("ical.js", "node-ical"):
        there = shutil.which("node") and (FOLDER / "node_modules" / name).is_dir()
        return "" if there else f"{name} is not there: npm ci --prefix tests/services/judges"
    if name == "libical":
        found = Path(DEBIAN_PYTHON).exists() and run(
            [DEBIAN_PYTHON, "-c", "from gi.repository import ICalGLib"]
        )
        return (
            ""
            if found and found.returncode == 0
            else "libical is not there: apt-get install gir1.2-ical-3.0 python3-gi"
        )
    return (
        ""
        if OWN_PYTHON.exists()
        else f"{name} is not there: make .venv-judges from requirements/judges.txt"
    )


def run(command: list[str], content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # With a machine time zone other than the city's, so that readers must apply the calendar's
    # zones.
    environment = os.environ | {"TZ": "UTC"}
    return subprocess.run(
        command,
        input=content,
        cwd=FOLDER,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )


def seen_by(judge: list[str], content: bytes) -> list[Happening]:
    answer = run([*judge, *EVER], content)
    assert answer.returncode == 0, answer.stderr.decode()
    return in_order(
        Happening(
            one["uid"], read(one["start"]), read(one["end"]), one["cancelled"], one["summary"]
        )
        for one in json.loads(answer.stdout)
    )


def read(text: str) -> dt.date:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def in_order(happenings: Iterable[Happening]) -> list[Happening]:
    return sorted(
        happenings,
        key=lambda one: (one.start.isoformat(), one.end.isoformat(), one.summary, one.uid),
    )


def calendar_of(make) -> tuple[bytes, list[Happening]]:
    """Return the feed of the events made by ``make``, and the expected dates from their rows."""
    if make not in known:
        with time_machine.travel(NOW, tick=False):
            make()
            calendars = list(EventCalendar.objects.all())
            content = join_calendars(
                [one.content for one in calendars],
                [zone for one in calendars for zone in one.zones],
                name="Agenda",
            )
            rows = Occurrence.objects.select_related("event").filter(
                end_at__gt=timezone.now() - dt.timedelta(days=30)
            )
            known[make] = (content, in_order(happenings_of(rows)))
    return known[make]


@pytest.mark.parametrize("make", agendas.ALL, ids=lambda make: make.__name__)
def test_a_judge_sees_the_dates_of_our_rows(judge, make):
    content, said = calendar_of(make)

    assert said
    assert seen_by(judge, content) == said


@pytest.mark.parametrize("make", agendas.IN_DOUBT, ids=lambda make: make.__name__)
def test_a_judge_sees_a_start_that_the_clocks_skip_or_repeat_where_we_put_it(judge, make):
    content, said = calendar_of(make)

    # Each of these dates has its own UID: readers disagree on rules at such hours.
    assert [one[1:] for one in seen_by(judge, content)] == [one[1:] for one in said]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_judge_sees_the_dates_of_an_agenda_drawn_at_random(judge, seed):
    content, said = calendar_of(agendas.at_random(seed))

    assert len(said) > 100
    assert [one[1:] for one in seen_by(judge, content)] == [one[1:] for one in said]
