"""The days of a recurrence rule, held against dateutil's."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from icalendar import vRecur

from sources.ics.rules import parse_rrule

#: What dateutil reads otherwise than RFC 5545 (ranks beside none) or for minutes (a day that never
#: comes) is left out.
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=20",
    "FREQ=DAILY;BYDAY=MO,FR;BYMONTH=2,3",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TH;WKST=SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TH;WKST=MO;COUNT=9",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE,SA",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=2SA,4SA,-1SU",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=MONTHLY;BYMONTHDAY=-1,15,31",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
    "FREQ=YEARLY;BYDAY=20MO,-1FR",
    "FREQ=YEARLY;BYMONTH=1,2;BYDAY=TU;BYSETPOS=-2",
    "FREQ=YEARLY;BYMONTHDAY=5",
]


@pytest.mark.parametrize("first", [date(2027, 1, 31), date(2027, 3, 4), date(2028, 2, 29)])
@pytest.mark.parametrize("rule", RULES)
def test_the_days_of_a_rule_are_those_of_dateutil(rule, first):
    last = first + timedelta(days=1_000)

    days = list(parse_rrule(vRecur.from_ical(rule), first).days(first, last))

    until = "" if "COUNT" in rule else f";UNTIL={last:%Y%m%d}"
    assert days == [
        moment.date()
        for moment in rrulestr(rule + until, dtstart=datetime.combine(first, datetime.min.time()))
    ]


@pytest.mark.parametrize("rule", RULES)
def test_days_from_another_day_on_are_the_last_of_all_days(rule):
    first, since, last = date(2027, 1, 31), date(2027, 9, 1), date(2029, 1, 31)
    pattern = parse_rrule(vRecur.from_ical(rule), first)

    assert list(pattern.days(first, last, since)) == [
        day for day in pattern.days(first, last) if day >= since
    ]


def test_weekdays_with_and_without_ranks_may_be_mixed():
    pattern = parse_rrule(vRecur.from_ical("FREQ=MONTHLY;BYDAY=SA,1MO"), date(2027, 1, 1))

    days = list(pattern.days(date(2027, 1, 1), date(2027, 1, 16)))

    assert days == [date(2027, 1, 2), date(2027, 1, 4), date(2027, 1, 9), date(2027, 1, 16)]
