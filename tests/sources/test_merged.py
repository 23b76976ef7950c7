"""An import neither brings back what was merged nor overwrites what an editor chose."""

import pytest
import time_machine

from agenda.enums import MergeSide
from agenda.models import Event, Place
from agenda.services.merging import (
    event_merge_version,
    merge_events,
    merge_places,
    place_merge_version,
    separate_events,
)
from agenda.services.publication import publish_now
from sources.models import SourceRecord
from tests.factories.agenda import PlaceFactory, published_event
from tests.factories.sources import SourceFactory
from tests.sources.test_services_imports import LILAS, bring, evening, found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel("2026-02-01T12:00:00+00:00", tick=False):
        yield


def test_a_later_import_does_not_bring_the_lost_event_back():
    source = SourceFactory()
    bring(source, found("1", body="<p>Venez.</p>"))
    gone = Event.objects.get()
    kept = published_event("2026-03-05 20:00", title="Un bal")
    done = merge_events(
        kept.pk,
        gone.pk,
        {"texte": MergeSide.GONE},
        seen=event_merge_version(kept, gone),
        actor=None,
    )

    same, _report = bring(source, found("1", body="<p>Venez.</p>"))
    other, _report = bring(source, found("1", title="Autre chose", dates=(evening(9),)))

    assert (same, other) == ({"left_alone": 1}, {"left_alone": 1})
    assert list(Event.objects.live().values_list("title", "body")) == [("Un bal", "<p>Venez.</p>")]
    assert SourceRecord.objects.get().event == kept
    assert Event.objects.count() == 2

    separate_events(done, actor=None)
    again, _report = bring(source, found("1", title="Autre chose", dates=(evening(9),)))

    assert again == {"updated": 1}
    gone.refresh_from_db()
    assert (gone.live, gone.title) == (True, "Autre chose")


def test_what_is_imported_at_the_lost_place_is_at_the_kept_one():
    kept = PlaceFactory(
        name="Le Lilas", latitude=48.9, longitude=2.2
    )  # beyond what is taken for the same point
    publish_now(kept)
    source = SourceFactory()
    bring(source, found("1", place=LILAS))
    gone = Event.objects.get().place
    kept, gone = Place.objects.get(pk=kept.pk), Place.objects.get(pk=gone.pk)
    merge_places(kept.pk, gone.pk, {}, seen=place_merge_version(kept, gone), actor=None)
    count = Place.objects.count()

    outcome, _report = bring(source, found("2", place=LILAS))

    assert outcome == {"created": 1}
    assert Event.objects.get(title="Bal 2").place == kept
    assert Place.objects.count() == count
    gone.refresh_from_db()
    assert not gone.live
