"""The calendar of an event, read back, has exactly the dates of its rows."""

import datetime as dt
import uuid

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from agenda.enums import Availability, DateKind, OccurrenceStatus
from agenda.formats.icalendar import join_calendars, serialise_event
from agenda.models import EventDate
from agenda.services.publication import place_by_hand
from tests.agenda.calendar_reader import happenings_of, read_calendar
from tests.agenda.calendar_rows import NOW, change, event_of, joined, rows_of, written
from tests.datetext.strategies import rule_of
from tests.datetext.strategies import series as any_series
from tests.factories.agenda import EventDateFactory, at


@pytest.fixture(autouse=True)
def _on_the_first_of_september():
    with time_machine.travel(NOW, tick=False):
        yield


@settings(deadline=None, max_examples=300)
@given(any_series(), st.data())
def test_any_rule_with_changed_dates_is_read_back_as_its_rows(series, data):
    event = event_of()
    rule = rule_of(series)
    with time_machine.travel(at("2026-09-01 12:00"), tick=False):
        line = EventDate(
            uid=uuid.uuid4(),
            kind=DateKind.RULE,
            rrule=rule.rrule,
            start_on=rule.first_on,
            all_day=any(slot.is_all_day for slot in rule.slots),
            times=[
                [slot.start.isoformat(), slot.end and slot.end.isoformat()]
                for slot in rule.slots
                if slot.start
            ],
            except_on=[day.isoformat() for day in sorted(rule.except_on)],
        )
        rows = rows_of(event, line)[:60]
        if rows:
            for row in data.draw(st.lists(st.sampled_from(rows), max_size=4)):
                shake(row, data.draw(st.sampled_from(SHAKES)))

        result = serialise_event(event, rows, [line], now=at("2020-01-01 00:00"))

    read = read_calendar(join_calendars([result.content], result.zones, name="Agenda"))
    # Dates that no rule describes have UIDs of their own; all else is equal.
    assert sorted((one[1:] for one in read), key=str) == sorted(
        (one[1:] for one in happenings_of(rows)), key=str
    )


SHAKES = ["cancel", "postpone", "full", "later", "another day", "label"]


def shake(row, what: str) -> None:
    """Apply ``what`` to ``row`` as a service would."""
    if what == "cancel":
        change(row, OccurrenceStatus.CANCELLED)
    elif what == "postpone":
        change(row, OccurrenceStatus.POSTPONED)
    elif what == "full":
        change(row, row.status, availability=Availability.FULL)
    elif what == "label":
        change(row, row.status, label="dernière")
    else:
        ahead = dt.timedelta(minutes=90) if what == "later" else dt.timedelta(days=3)
        change(row, OccurrenceStatus.RESCHEDULED, previous_start_at=row.start_at)
        place_by_hand(row, row.start_at + ahead, row.end_at + ahead)


@given(st.lists(st.text(max_size=60), max_size=5))
@settings(deadline=None, max_examples=100)
def test_joining_components_is_reading_them_together(titles):
    fragments, alone = [], []
    with time_machine.travel(at("2026-09-01 12:00"), tick=False):
        for title in titles:
            event, line = event_of(), EventDateFactory.build(start_on=dt.date(2026, 9, 8))
            event.title = title
            fragment = written(event, rows_of(event, line), line)
            fragments.append(fragment)
            alone += Calendar.from_ical(joined(fragment)).walk("VEVENT")

    together = Calendar.from_ical(joined("".join(fragments))).walk("VEVENT")

    assert [one.to_ical() for one in together] == [one.to_ical() for one in alone]
