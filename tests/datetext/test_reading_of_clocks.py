"""Clock changes of a zone, in sentences and in form fields."""

import pytest
import time_machine
from django.utils import translation

from agenda.enums import DateKind
from agenda.models import Event, EventDate
from agenda.services.planning import clock_notes
from datetext import read_dates
from tests.datetext.test_reading import TODAY, said


@pytest.fixture(autouse=True)
def french():
    with translation.override("fr"):
        yield


CLOCKS = [
    (
        "le 28 mars 2027 à 2h30",
        "wrong no_hour",
        "Le dimanche 28 mars 2027, l’horloge passe de 2 h à 3 h : 2 h 30 n’existe pas, ce serait "
        "3 h 30.",
    ),
    (
        "28 mars de 1h à 4h",
        "say clock",
        "Le dimanche 28 mars 2027, l’horloge passe de 2 h à 3 h : de 1 h à 4 h, cela dure 2 h.",
    ),
    (
        "31 octobre 2027 à 2h30",
        "say clock",
        "Le dimanche 31 octobre 2027, l’horloge revient de 3 h à 2 h : 2 h 30 vient deux fois, "
        "c’est la première.",
    ),
    (
        "le 30 octobre 2027 de 22h à 4h",
        "say clock",
        "Le dimanche 31 octobre 2027, l’horloge revient de 3 h à 2 h : de 22 h à 4 h, cela dure 7 "
        "h.",
    ),
    (
        "tous les jours à 2h30 jusqu'au 30 juin",
        "say no_hour",
        "Le dimanche 28 mars 2027, l’horloge passe de 2 h à 3 h : 2 h 30 n’existe pas, ce serait "
        "3 h 30.",
    ),
]


@pytest.mark.parametrize(("typed", "remark", "message"), CLOCKS)
def test_clock_changes_of_the_zone_are_reported(typed, remark, message):
    reading = read_dates(typed, TODAY, zone="Europe/Paris")

    messages = [
        one.message.replace("\xa0", " ") for one in [*reading.contradictions, *reading.notes]
    ]
    assert [code for code in said(reading) if code != "say far"] == [remark]
    assert messages[0] == message


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("le 28 mars 2027 à 2h30", "Africa/Tunis"),  # whose clocks never change
        ("le 28 mars 2027 à 2h30", "America/New_York"),
        ("le 28 mars 2027 à 3h", "Europe/Paris"),
        ("le 28 mars 2027 de 0h à 2h", "Europe/Paris"),
        ("le 28 mars 2027 de 20h à 22h", "Europe/Paris"),
        ("tous les jours de 20h à 23h jusqu'au 30 juin", "Europe/Paris"),
    ],
)
def test_hours_without_a_clock_change_give_no_remark(typed, zone):
    assert said(read_dates(typed, TODAY, zone=zone)) == []


@time_machine.travel("2026-11-26T12:00:00Z", tick=False)
def test_a_date_typed_in_fields_reports_clock_changes_too():
    night = EventDate(kind=DateKind.SEVERAL, moments=[["2027-03-28T01:00", "2027-03-28T04:00"]])
    evening = EventDate(kind=DateKind.SEVERAL, moments=[["2027-03-28T20:00", "2027-03-28T22:00"]])

    with translation.override("en"):
        notes = [clock_notes(Event(), line, "en") for line in (night, evening)]

    said_of_night = (
        "Sunday 28 March 2027, the clocks go forward from 2 am to 3 am: from 1 am to 4 am, it "
        "lasts 2 h."
    )
    assert [[note.replace("\u00a0", " ") for note in line_notes] for line_notes in notes] == [
        [said_of_night],
        [],
    ]
