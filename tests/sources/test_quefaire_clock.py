"""What a whole export taught of its source's clock is kept for the small ones that follow."""

import json
from datetime import datetime, timedelta
from functools import partial
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from agenda.models import Change, Event, Occurrence
from agenda.services.date_changes import DateChangesTotal
from sources.base import FoundEvent, FoundMoment, ImportFailed
from sources.management import importing
from sources.models import Source, SourceRecord
from sources.services import imports
from sources.services.imports import ImportReport, import_events, keep_clock
from tests.budgets import count_queries
from tests.factories.sources import SourceFactory

pytestmark = pytest.mark.django_db

MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"]
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """No turn is left to other writers: there are none."""
    monkeypatch.setattr(imports, "SQLITE_TURN_S", 0)


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel("2026-02-01T12:00:00+00:00", tick=False):
        yield


def stamped(start, offset):
    return f"{start.isoformat()}+{offset}:00_{(start + timedelta(hours=2)).isoformat()}+{offset}:00"


def summer_evening(number, hours_late=1, **more):
    """At 20 h by its text, ``hours_late`` by its field, as the portal exports in summer."""
    start = datetime(2026, 6, 1, 20) + timedelta(days=number)
    said = (
        f"Le {WEEKDAYS[start.weekday()]} {start.day:02} {MONTHS[start.month - 1]} "
        f"2026<br />de 20h00 à 22h00<br />"
    )
    shown = stamped(start + timedelta(hours=hours_late), "02")
    return {
        "id": str(number),
        "title": f"Bal {number}",
        "date_description": said,
        "occurrences": shown,
    } | more


def summer_series(number, hours_late=1):
    """Three evenings whose text says no plain hours: it tells nothing of the clock."""
    starts = [
        datetime(2026, 7, 1 + day, 20 + hours_late) + timedelta(days=number % 20)
        for day in range(3)
    ]
    shown = ";".join(stamped(start, "02") for start in starts)
    return {
        "id": f"s{number}",
        "title": f"Festival {number}",
        "date_description": "Tout l’été",
        "occurrences": shown,
    }


def winter_evening(number):
    start = datetime(2026, 3, 3 + number, 20)
    return {"id": f"w{number}", "title": f"Concert {number}", "occurrences": stamped(start, "01")}


#: As the file of a portal: 25 records teach its clock in summer.
WHOLE = [
    *map(summer_evening, range(25)),
    *map(summer_series, range(15)),
    *map(winter_evening, range(5)),
]
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
    rows = Occurrence.objects.order_by("event__title", "start_at").values_list(
        "event__title", "start_at", "status"
    )
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


def at(number, name, point="48.8846,2.3706"):
    """An evening at a venue that has several names in the file."""
    where = {
        "address_name": name,
        "address_street": "6 quai de la Seine",
        "address_zipCode": "75019",
    }
    return summer_evening(
        number, locations=json.dumps([where | {"address_city": "Paris", "address_lat_lon": point}])
    )


#: Mostly called with its article.
VENUE = [
    at(20, "Ferme des Canaux"),
    *(at(number, "La Ferme des Canaux") for number in (21, 22, 23)),
]


def state():
    versions = Revision.objects.count()
    return (
        versions,
        Change.objects.count(),
        list(SourceRecord.objects.order_by("pk").values("fingerprint", "imported_at")),
    )


def test_a_venue_that_has_another_name_in_a_part_of_the_file_rewrites_nothing(bring):
    bring([*WHOLE[:20], *VENUE])
    before = state()

    report = bring(VENUE[:1])

    assert "inchangés 1" in report
    assert state() == before
    assert {event.place.name for event in Event.objects.filter(title="Bal 20")} == {
        "La Ferme des Canaux"
    }


def test_a_venue_that_its_record_moves_is_moved(bring):
    bring(VENUE)

    bring([*VENUE[1:], at(20, "Le Bataclan", "48.8222,2.4449")])

    assert Event.objects.get(title="Bal 20").place.name == "Le Bataclan"


def test_a_record_with_a_fingerprint_of_the_whole_file_is_unchanged_and_gets_a_new_one(
    bring, monkeypatch
):
    with monkeypatch.context() as before:
        before.setattr(FoundEvent, "fingerprint", FoundEvent.old_fingerprint)
        bring([*WHOLE[:20], *VENUE])
    versions = Revision.objects.count()

    bring([*WHOLE[:20], *VENUE])
    bring(VENUE[:1])

    assert Revision.objects.count() == versions


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

    assert (
        "pas assez pour changer -60 min, appris d’un fichier d’avant ; 3 fiches le contredisent"
        in report
    )


def test_a_dry_run_keeps_nothing(bring):
    bring(WHOLE, "--dry-run")

    assert Source.objects.count() == 0


def test_of_two_imports_that_began_together_the_one_that_knew_less_stops():
    """It was read before the other taught the clock; its events would be an hour late."""
    source = SourceFactory()
    other = Source.objects.get(pk=source.pk)
    keep_clock(other, {"occurrences": {"summer": -60}})
    evening = FoundEvent("1", "Bal", dates=(FoundMoment(datetime(2026, 6, 3, 21)),))

    with pytest.raises(ImportFailed, match="relancez"):
        keep_clock(source, {})
    with pytest.raises(ImportFailed, match="relancez"):
        import_events(source, [evening])

    assert Source.objects.get().clock == {"occurrences": {"summer": -60}}
    assert not Occurrence.objects.exists()


def test_the_command_says_it_in_one_line(bring, monkeypatch):
    bring(WHOLE)
    known = Source.objects.get().clock
    taught_meanwhile(monkeypatch, {"occurrences": {"summer": 0}})

    with pytest.raises(CommandError, match="relancez"):
        bring(PART)

    assert known == {"occurrences": {"summer": -60}, "bounds": {}}
    assert Source.objects.get().clock == {"occurrences": {"summer": 0}}


def taught_meanwhile(monkeypatch, clock):
    """Another import teaches the source ``clock`` once this one has read its file."""
    first = imports.import_file

    def second(source, *args, **options):
        Source.objects.filter(pk=source.pk).update(clock=clock)
        return first(source, *args, **options)

    monkeypatch.setattr(importing, "import_file", second)


def winter_series(number, hour=20):
    """Three evenings whose text tells nothing of the clock."""
    shown = ";".join(stamped(datetime(2026, 3, 1 + day, hour), "01") for day in range(3))
    return {
        "id": str(number),
        "title": f"Festival {number}",
        "date_description": "En mars",
        "occurrences": shown,
    }


SERIES = [winter_series(number) for number in range(8)]


def test_a_file_that_moves_the_dates_of_many_events_is_refused_whole_and_named(bring):
    bring(SERIES)
    before, changes = hours(), Change.objects.count()

    with pytest.raises(CommandError) as refusal:
        bring([winter_series(number, 21) for number in range(7)] + [winter_series(9)])

    assert str(refusal.value).startswith(
        "Ce fichier retire ou déplace des dates déjà publiques de 7 événements sur 7\u00a0: "
        "21 dates déplacées d’une heure."
    )
    assert (hours(), Change.objects.count()) == (before, changes)


def test_its_dry_run_says_so_and_which(bring):
    bring(SERIES)

    report = bring([winter_series(number, 21) for number in range(7)], "--dry-run")

    assert "Ce fichier retire ou déplace des dates déjà publiques de 7 événements sur 7" in report
    assert "Dates déjà publiques : 21 dates déplacées d’une heure" in report
    assert "0 · Festival 0 · 3 dates déplacées d’une heure" in report


def test_the_operator_may_ask_for_it_and_reads_what_was_done(bring):
    bring(SERIES)

    report = bring([winter_series(number, 21) for number in range(7)], "--accept-changes")

    assert "Dates déjà publiques : 21 dates déplacées d’une heure" in report
    assert {row.time.hour for row in Occurrence.objects.exclude(event__title="Festival 7")} == {21}


def test_a_few_changes_are_made_and_reported(bring):
    bring(SERIES)
    shorter = winter_series(0)
    shorter["occurrences"] = shorter["occurrences"].partition(";")[0]

    report = bring([shorter, *SERIES[1:]])

    assert "Dates déjà publiques : 2 dates de moins" in report
    assert "0 · Festival 0 · 2 dates de moins" in report
    assert Occurrence.objects.filter(status="cancelled").count() == 2


@pytest.mark.parametrize(
    ("hit", "events", "is_many"), [(5, 5, False), (6, 7, True), (6, 120, False), (7, 120, True)]
)
def test_many_are_more_than_five_and_more_than_one_in_twenty(hit, events, is_many):
    assert ImportReport(dates=DateChangesTotal(events=events, hit=hit)).changes_many is is_many


def test_a_refused_file_teaches_nothing(bring):
    """Its 25 evenings are of other days than before: read by another clock or not, they move."""
    bring(WHOLE)
    known = Source.objects.get().clock
    wrong = [summer_evening(number, hours_late=0) for number in range(25)]
    later = [
        one | {"occurrences": summer_evening(int(one["id"]) + 1, hours_late=3)["occurrences"]}
        for one in wrong
    ]

    with pytest.raises(CommandError, match="accept-changes"):
        bring(later)

    assert Source.objects.get().clock == known


def test_what_becomes_of_dates_costs_as_much_for_three_events_as_for_one(bring):
    bring(SERIES)
    source, counts = Source.objects.get(), []
    for number in (1, 3):
        later = [
            FoundEvent(str(one), f"Festival {one}", dates=(FoundMoment(datetime(2026, 3, 4, 22)),))
            for one in range(number)
        ]
        counts.append(count_queries(partial(import_events, source, later, dry_run=True)))

    assert counts[0] == counts[1]
