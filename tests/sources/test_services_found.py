"""A found event's dates as the lines that an editor would have typed."""

from datetime import date, datetime, time

import pytest

from agenda.enums import DateKind
from agenda.models import EventDate
from agenda.services.planning import line_moments
from sources.base import FoundMoment, FoundRule
from sources.services.found import SAID, date_lines, keep_lines

DAILY = tuple(range(7))


def moment(start, end=None, *, all_day=False):
    return FoundMoment(
        datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, all_day
    )


def said(line):
    """What of a line differs from an empty one."""
    empty = EventDate()
    return {
        name: getattr(line, name) for name in SAID if getattr(line, name) != getattr(empty, name)
    }


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        ([], []),
        (
            [moment("2026-03-03T20:00", "2026-03-03T22:00")],
            [{"start_on": date(2026, 3, 3), "times": [["20:00", "22:00"]]}],
        ),
        (
            [moment("2026-03-03T20:00")],
            [{"start_on": date(2026, 3, 3), "times": [["20:00", None]]}],
        ),
        ([moment("2026-03-03", all_day=True)], [{"start_on": date(2026, 3, 3), "all_day": True}]),
        (
            [moment("2026-03-05T20:00"), moment("2026-03-03T20:00", "2026-03-04T02:00")],
            [
                {
                    "kind": DateKind.SEVERAL,
                    "moments": [
                        ["2026-03-03T20:00", "2026-03-04T02:00"],
                        ["2026-03-05T20:00", None],
                    ],
                }
            ],
        ),
        (
            [
                FoundRule(
                    date(2026, 3, 1),
                    date(2026, 3, 31),
                    (1, 3),
                    ((time(14), time(18)),),
                    (date(2026, 3, 5),),
                )
            ],
            [
                {
                    "kind": DateKind.RULE,
                    "start_on": date(2026, 3, 3),
                    "rrule": "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260331",
                    "times": [["14:00", "18:00"]],
                    "except_on": ["2026-03-05"],
                }
            ],
        ),
        (
            [FoundRule(date(2026, 3, 1), date(2026, 3, 31), DAILY, ((None, None),))],
            [
                {
                    "kind": DateKind.RULE,
                    "start_on": date(2026, 3, 1),
                    "rrule": "FREQ=DAILY;UNTIL=20260331",
                    "all_day": True,
                }
            ],
        ),
    ],
)
def test_found_dates_are_lines(found, lines):
    assert [said(line) for line in date_lines(found)] == lines


def test_whole_days_and_hours_are_two_lines_and_rules_come_after():
    rule = FoundRule(date(2026, 4, 1), date(2026, 4, 30), DAILY, ((time(10), time(18)),))

    lines = date_lines([rule, moment("2026-03-03", all_day=True), moment("2026-03-02T20:00")])

    assert [(line.kind, line.all_day, line.sort_order) for line in lines] == [
        (DateKind.SINGLE, False, 0),
        (DateKind.SINGLE, True, 1),
        (DateKind.RULE, False, 2),
    ]


def test_lines_give_back_the_very_moments_that_were_found():
    night = FoundRule(
        date(2026, 3, 1), date(2026, 3, 31), (4, 5), ((time(22), time(4)),), (date(2026, 3, 7),)
    )
    found = [night, moment("2026-03-03T20:00", "2026-03-04T20:00"), moment("2026-03-04T09:00")]

    lines = date_lines(found)

    given = [
        (one.start, one.end if one.has_end else None)
        for line in lines
        for one in line_moments(line, date(2026, 2, 1))
    ]
    wanted = [(one.start, one.end) for one in [*found[1:], *night.moments()]]
    assert sorted(given, key=str) == sorted(wanted, key=str)


def single(day, **fields):
    return EventDate(
        kind=DateKind.SINGLE, start_on=date(2026, 3, day), times=[["20:00", None]], **fields
    )


def test_a_line_that_says_the_same_keeps_its_identity_wherever_it_stands():
    old = [single(3, pk=1), single(4, pk=2)]
    new = [single(4), single(3)]

    keep_lines(old, new)

    assert [(line.pk, line.uid) for line in new] == [(2, old[1].uid), (1, old[0].uid)]


def test_a_line_that_changed_keeps_the_identity_of_the_one_of_its_kind():
    old = [single(3, pk=1, label="Vernissage")]
    new = [single(5), single(6)]

    keep_lines(old, new)

    assert [(line.pk, line.label) for line in new] == [(1, "Vernissage"), (None, "")]
    assert new[0].uid == old[0].uid != new[1].uid


def test_a_line_of_another_kind_has_an_identity_of_its_own():
    old = [single(3, pk=1)]
    new = [EventDate(kind=DateKind.SEVERAL, moments=[["2026-03-03T20:00", None]])]

    keep_lines(old, new)

    assert new[0].pk is None
