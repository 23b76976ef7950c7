"""Occurrences between two instants, compared with plain loops."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.models import EventCalendar, Occurrence
from tests.datetext import oracle
from tests.datetext.strategies import series, windows
from tests.factories.agenda import EventFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db

FAR = date(2028, 6, 1)
ENOUGH = 150


@settings(deadline=None, max_examples=60)
@given(series(), st.data())
def test_the_query_between_two_instants_equals_a_plain_loop(series, data):
    happenings = oracle.happenings(series, series.first_on, FAR)[:ENOUGH]
    start, end = data.draw(windows(happenings))
    event = EventFactory()
    Occurrence.objects.bulk_create(
        OccurrenceFactory.build(
            event=event,
            start_at=one.starts_at,
            end_at=one.ends_at,
            all_day=one.all_day,
            in_series=True,
        )
        for one in happenings
    )

    found = (
        event.occurrences.between(start, end)
        .order_by("start_at", "end_at")
        .values_list("start_at", "end_at")
    )

    expected = oracle.overlapping(happenings, start, end)
    assert list(found) == sorted((one.starts_at, one.ends_at) for one in expected)


@pytest.mark.parametrize("others", [0, 2_100], ids=["of few", "of many"])
def test_the_events_last_changed_come_in_order_however_many_are_asked_of(others):
    at = datetime(2026, 11, 1, tzinfo=UTC)
    events = [EventFactory() for _ in range(4)]
    for nth, event in enumerate(events):
        EventCalendar.objects.create(
            event=event,
            content="",
            modified_at=at + timedelta(hours=-nth % 3),
            written_on=at.date(),
        )
    asked = [event.pk for event in events[1:]] + list(range(10**9, 10**9 + others))

    last = EventCalendar.objects.last_changed(asked, 2)

    assert list(last.items()) == [
        (events[1].pk, at + timedelta(hours=2)),
        (events[2].pk, at + timedelta(hours=1)),
    ]
