"""Rows written by factories equal those written by services."""

import datetime as dt

import pytest
import time_machine
from wagtail.signal_handlers import disable_reference_index_auto_update

from agenda.enums import DateKind
from agenda.models import Event
from tests.databases import rows_written_by
from tests.factories.agenda import (
    CategoryFactory,
    EventDateFactory,
    EventFactory,
    OrganisationFactory,
    PlaceFactory,
    as_line,
    publish_unchecked,
)

pytestmark = pytest.mark.django_db


def publish_in_wagtail(event: Event) -> None:
    with disable_reference_index_auto_update():
        event.save_revision(log_action=True).publish()


def dull() -> Event:
    return EventFactory(dates=[as_line("2026-03-03 20:00")])


def full() -> Event:
    rule = EventDateFactory.build(
        kind=DateKind.RULE,
        rrule="FREQ=WEEKLY;BYDAY=TU",
        start_on=dt.date(2026, 3, 10),
        end_on=dt.date(2026, 6, 30),
    )
    return EventFactory(
        title="Un bal, des bals",
        body="<p>Un <b>texte</b> &amp; d’autres mots.</p>",
        dates=[as_line("2026-03-03 20:00"), rule],
        organisation=OrganisationFactory(),
        other_categories=[CategoryFactory()],
        other_places=[PlaceFactory()],
        keywords=["danse", "musette"],
    )


@pytest.mark.parametrize("make", [dull, full])
def test_an_event_published_by_the_factory_is_as_wagtail_publishes_it(make):
    with time_machine.travel("2026-03-01T12:00:00+01:00", tick=False):
        event = make()

        by_factory = rows_written_by(lambda: publish_unchecked(Event.objects.get(pk=event.pk)))
        by_wagtail = rows_written_by(lambda: publish_in_wagtail(Event.objects.get(pk=event.pk)))

    assert by_factory == by_wagtail
    assert by_factory["wagtailcore_revision"]
