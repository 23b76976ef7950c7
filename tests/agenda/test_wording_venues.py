"""Where an event is, in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.models import Event
from agenda.wording.venues import places_beside_sentence
from tests.factories.agenda import EventFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def test_the_other_places_are_read_once_and_said_by_name():
    event = EventFactory()
    event.other_places.set(
        [PlaceFactory(name=name, street="", postcode="", city="") for name in ("B", "A")]
    )
    event.save()
    stored = Event.objects.get(pk=event.pk)

    with CaptureQueriesContext(connection) as queries:
        sentence = places_beside_sentence(stored)

    assert sentence == "Et aussi\u00a0: A\u00a0; B"
    assert len(queries) == 1


def test_an_event_without_other_places_says_nothing():
    assert places_beside_sentence(EventFactory()) == ""
