"""A VTIMEZONE gives the right local time for every instant."""

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from agenda.formats.timezones import timezone_component

ZONES = [
    "Europe/Paris",
    "America/New_York",  # changed its rule in 2007
    "America/Sao_Paulo",  # abolished in 2019
    "Australia/Lord_Howe",  # half an hour
    "Indian/Reunion",  # no clock change
    "Europe/Dublin",
    "Africa/Casablanca",  # no yearly rule: it follows the moon
    "Pacific/Chatham",
]


def test_paris_is_two_rules_without_an_end():
    assert timezone_component("Europe/Paris").decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:20000326T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20001029T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_a_reader_without_zone_data_computes_the_same_times(zone):
    read = tzical(io.StringIO(timezone_component(zone).decode())).get(zone)
    instant = dt.datetime(2001, 1, 1, 12, tzinfo=dt.UTC)
    differing = []
    while instant.year < 2037:
        if instant.astimezone(read).utcoffset() != instant.astimezone(ZoneInfo(zone)).utcoffset():
            differing.append(instant)
        instant += dt.timedelta(days=2)

    assert differing == []
