"""What a whole export taught of its source's clock is kept for the small ones that follow."""

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from agenda.models import Change, Occurrence, Source
from sources.base import FoundEvent, FoundMoment, SourceError
from sources.services.imports import import_events, keep_clock
from tests.factories.agenda import SourceFactory

pytestmark = pytest.mark.django_db

MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"]
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel("2026-02-01T12:00:00+00:00", tick=False):
        yield


def stamped(start, offset):
    return f"{start.isoformat()}+{offset}:00_{(start + timedelta(hours=2)).isoformat()}+{offset}:00"


def summer_evening(number, hours_late=1, **more):
    """At 20 h by its text, ``hours_late`` by its field, as the portal exports what happens in summer."""
    start = datetime(2026, 6, 1, 20) + timedelta(days=number)
    said = f"Le {WEEKDAYS[start.weekday()]} {start.day:02} {MONTHS[start.month - 1]} 2026<br />de 20h00 à 22h00<br />"
    shown = stamped(start + timedelta(hours=hours_late), "02")
    return {"id": str(number), "title": f"Bal {number}", "date_description": said, "occurrences": shown} | more


def summer_series(number, hours_late=1):
    """Three evenings whose text says no plain hours: it tells nothing of the clock."""
    starts = [datetime(2026, 7, 1 + day, 20 + hours_late) + timedelta(days=number % 20) for day in range(3)]
    shown = ";".join(stamped(start, "02") for start in starts)
    return {"id": f"s{number}", "title": f"Festival {number}", "date_description": "Tout l’été", "occurrences": shown}


def winter_evening(number):
    start = datetime(2026, 3, 3 + number, 20)
    return {"id": f"w{number}", "title": f"Concert {number}", "occurrences": stamped(start, "01")}


#: As the file of a portal: 25 records teach its clock in summer.
WHOLE = [*map(summer_evening, range(25)), *map(summer_series, range(15)), *map(winter_evening, range(5))]
#: 21 of the same: of these seven could teach it, which is too few.
PART = [*WHOLE[:7], *WHOLE[25:37], *WHOLE[40:42]]


@pytest.fixture
def bring(tmp_path):
    def run(records, *options):
        file = tmp_path / "quefaire.json"
        file.write_text(json.dumps(records))
        out = StringIO()
        call_command("import_quefaire", str(file), *options, stdout=out)
        return " ".join(out.getvalue().split()).replace(NBSP, " ")

    return run


def hours():
    """Of all dates, by title."""
    rows = Occurrence.objects.order_by("event__title", "start_at").values_list("event__title", "start_at", "status")
    return list(rows)


def test_a_part_of_a_file_imported_before_moves_nothing(bring):
    bring(WHOLE)
    before, changes = hours(), Change.objects.count()
    assert {row.time.hour for row in Occurrence.objects.all()} == {20}

    report = bring(PART)

    assert len(PART) == 21
    assert "inchangés 21" in report
    assert "été : 7 fiches sur 7, -60 min, appris d’un fichier d’avant" in report
    assert (hours(), Change.objects.count()) == (before, changes)


def test_a_new_record_of_a_small_file_is_read_as_the_file_before_taught(bring):
    bring(WHOLE)

    bring([summer_evening(28)])

    assert Occurrence.objects.get(event__title="Bal 28").time.hour == 20


def test_a_small_file_teaches_nothing_and_takes_nothing_back(bring):
    bring(WHOLE)
    taught = Source.objects.get().clock

    bring(PART)

    assert taught == {"occurrences": {"summer": -60}, "bounds": {}}
    assert Source.objects.get().clock == taught


def test_a_source_repaired_upstream_is_believed_once_a_file_shows_it(bring):
    """Its new file is right: read with what was kept, all of its summer would be an hour early."""
    bring(WHOLE)
    before = hours()
    repaired = [summer_evening(number, hours_late=0) for number in range(25)]

    report = bring([*repaired, *(summer_series(number, hours_late=0) for number in range(15))])

    assert "inchangés 40" in report
    assert Source.objects.get().clock["occurrences"] == {"summer": 0}
    assert hours() == before


def test_a_few_records_that_contradict_what_was_kept_are_named(bring):
    bring(WHOLE)

    report = bring([summer_evening(number, hours_late=0) for number in range(3)], "--dry-run")

    assert "pas assez pour changer -60 min, appris d’un fichier d’avant ; 3 fiches le contredisent" in report


def test_a_dry_run_keeps_nothing(bring):
    bring(WHOLE, "--dry-run")

    assert Source.objects.count() == 0


def test_of_two_imports_that_began_together_the_one_that_knew_less_stops():
    """It was read before the other taught the clock; its events would be an hour late."""
    source = SourceFactory()
    other = Source.objects.get(pk=source.pk)
    keep_clock(other, {"occurrences": {"summer": -60}})
    evening = FoundEvent("1", "Bal", dates=(FoundMoment(datetime(2026, 6, 3, 21)),))

    with pytest.raises(SourceError, match="relancez"):
        keep_clock(source, {})
    with pytest.raises(SourceError, match="relancez"):
        import_events(source, [evening])

    assert Source.objects.get().clock == {"occurrences": {"summer": -60}}
    assert not Occurrence.objects.exists()


def test_the_command_says_it_in_one_line(bring, monkeypatch):
    bring(WHOLE)
    known = Source.objects.get().clock
    monkeypatch.setattr(Source, "from_db", classmethod(_before_the_other(Source.from_db.__func__)))

    with pytest.raises(CommandError, match="relancez"):
        bring(PART)

    monkeypatch.undo()
    assert Source.objects.get().clock == known


def _before_the_other(from_db):
    """The first row that is read is as it was before the other import."""
    reads = []

    def stale(cls, db, names, values):
        row = from_db(cls, db, names, values)
        reads.append(row)
        if len(reads) == 1:
            row.clock = {}
        return row

    return stale
