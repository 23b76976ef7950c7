"""What the database says is on between two instants, against plain loops."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.models import Occurrence
from tests.agenda import oracle
from tests.agenda.strategies import series, windows
from tests.factories.agenda import EventFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db

FAR = date(2028, 6, 1)
ENOUGH = 150


@settings(deadline=None, max_examples=60)
@given(series(), st.data())
def test_what_is_on_between_two_instants_is_what_plain_loops_find(series, data):
    happenings = oracle.happenings(series, series.first_on, FAR)[:ENOUGH]
    start, end = data.draw(windows(happenings))
    event = EventFactory()
    Occurrence.objects.bulk_create(
        OccurrenceFactory.build(
            event=event, start_at=one.starts_at, end_at=one.ends_at, all_day=one.all_day, in_series=True
        )
        for one in happenings
    )

    found = event.occurrences.between(start, end).order_by("start_at", "end_at").values_list("start_at", "end_at")

    expected = oracle.overlapping(happenings, start, end)
    assert list(found) == sorted((one.starts_at, one.ends_at) for one in expected)
