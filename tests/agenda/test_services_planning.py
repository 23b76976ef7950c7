"""Words of the lines of an event's dates."""

import datetime as dt

import pytest
import time_machine

from agenda.enums import DateKind
from agenda.models import EventDate
from agenda.services.planning import describe_line


def museum(rrule: str, **fields) -> EventDate:
    """Return a line of a museum that is open from 11 to 18 h since 3 March 2026, a Tuesday."""
    return EventDate(
        kind=DateKind.RULE,
        rrule=rrule,
        start_on=dt.date(2026, 3, 3),
        times=[["11:00", "18:00"]],
        **fields,
    )


@pytest.mark.parametrize(
    ("rrule", "except_on", "said"),
    [
        # 1 March 2027 is a Monday.
        ("FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU;UNTIL=20270301", [], "jusqu’au 28 février 2027"),
        ("FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU;UNTIL=20270302", [], "jusqu’au 2 mars 2027"),
        ("FREQ=DAILY;UNTIL=20260710", ["2026-07-10"], "jusqu’au 9 juillet 2026"),
    ],
)
def test_a_series_ends_in_words_on_its_last_date(rrule, except_on, said):
    with time_machine.travel(dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC), tick=False):
        words = describe_line(museum(rrule, except_on=except_on), "fr")

    assert words.endswith(said)
