"""What tells an event that an editor changed from one that is as it was imported."""

import pytest
import time_machine

from agenda.models import Event
from agenda.services.drafts import repair_untouched_drafts
from sources.models import SourceRecord
from sources.services import fingerprints
from sources.services.fingerprints import renew_fingerprints
from sources.services.imports import old_fingerprint
from tests.factories.sources import SourceFactory
from tests.sources.test_services_imports import (
    bring,
    drafted_edit,
    found,
    published_edit,
    withdrawn,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel("2026-02-01T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def source():
    return SourceFactory(name="Portail")


def imported_long_ago(source, **fields):
    """By a version of this site whose fingerprints were of each key too."""
    bring(source, found("1", body="<p>Un <b>bal</b>&nbsp;!</p>", **fields))
    record = SourceRecord.objects.select_related("event__latest_revision").get()
    record.event_fingerprint = old_fingerprint(
        record.event.latest_revision.content, is_live=record.event.live
    )
    record.save()
    return record.event


def opened(event):
    """A page that saved itself without a touch, as it used to."""
    event = Event.objects.get(pk=event.pk)
    event.body = '<p data-block-key="x1">Un <b>bal</b>\u00a0!</p>'
    revision = event.save_revision()
    for child in revision.content["dates"]:
        child["pk"] = None
    revision.save(update_fields=["content"])


def test_an_older_fingerprint_is_understood_and_nothing_is_written(source):
    imported_long_ago(source)
    before = SourceRecord.objects.values().get()

    outcome, _report = bring(source, found("1", body="<p>Un <b>bal</b>&nbsp;!</p>"))

    assert outcome == {"unchanged": 1}
    assert SourceRecord.objects.values().get() == before


@pytest.mark.parametrize("edit", [published_edit, drafted_edit, withdrawn])
@pytest.mark.parametrize("renew", [renew_fingerprints, int])
def test_what_an_editor_changed_is_left_alone_before_and_after_it_is_renewed(source, edit, renew):
    edit(imported_long_ago(source))

    renew()

    assert bring(source, found("1", title="Grand bal"))[0] == {"left_alone": 1}


def test_an_event_that_was_opened_and_not_touched_takes_what_its_source_says(source):
    event = imported_long_ago(source)
    opened(event)

    counts = [(repair_untouched_drafts(), renew_fingerprints()) for _ in range(2)]

    assert counts == [(1, 1), (0, 0)]
    assert bring(source, found("1", body="<p>Un <b>bal</b>&nbsp;!</p>"))[0] == {"unchanged": 1}
    assert bring(source, found("1", title="Grand bal"))[0] == {"updated": 1}
    event.refresh_from_db()
    assert (event.title, event.has_unpublished_changes) == ("Grand bal", False)


def test_one_whose_version_is_gone_stays_an_editors(source):
    event = imported_long_ago(source)
    opened(event)
    event.refresh_from_db()
    event.revisions.exclude(pk=event.latest_revision_id).delete()

    renew_fingerprints()

    assert bring(source, found("1", title="Grand bal"))[0] == {"left_alone": 1}
    assert renew_fingerprints() == 0


def test_they_are_renewed_batch_by_batch(source, monkeypatch):
    monkeypatch.setattr(fingerprints, "BATCH", 2)
    bring(source, *[found(str(number)) for number in range(5)])
    SourceRecord.objects.update(event_fingerprint="0" * 64)

    assert renew_fingerprints() == 5


def test_keys_that_are_drawn_anew_move_no_fingerprint(source):
    bring(source, found("1", body="<p>Un bal</p>"))
    event = Event.objects.get()
    event.body = '<p data-block-key="x1">Un bal</p>'
    event.save_revision()

    assert bring(source, found("1", body="<p>Un bal</p>", title="Grand bal"))[0] == {"updated": 1}


def test_what_an_editor_saved_as_it_was_still_takes_what_its_source_says(source):
    text = "<p>Un <b>bal</b>&nbsp;!</p>"
    bring(source, found("1", body=text))
    opened(Event.objects.get())

    assert bring(source, found("1", body=text))[0] == {"unchanged": 1}
    assert bring(source, found("1", body=text, title="Grand bal"))[0] == {"updated": 1}
    assert Event.objects.get().title == "Grand bal"
