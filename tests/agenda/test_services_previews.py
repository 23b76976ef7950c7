"""The schedule of a draft's preview."""

import datetime as dt

import pytest

from agenda.models import Occurrence
from agenda.services.previews import drafted_schedule
from tests.factories.agenda import EventDateFactory, EventFactory, at

pytestmark = pytest.mark.django_db


def test_the_preview_of_a_draft_has_its_dates_to_come_and_saves_nothing(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)
    days = [dt.date(2026, 3, day) for day in (2, 3, 4)]
    draft = EventFactory.build(
        dates=[EventDateFactory.build(start_on=day, times=[["20:00", None]]) for day in days]
    )

    schedule = drafted_schedule(draft)

    assert [occurrence.day for occurrence in schedule.coming] == days[1:]
    assert (schedule.next.start_at, schedule.last) == (at("2026-03-03 20:00"), None)
    assert Occurrence.objects.count() == 0
