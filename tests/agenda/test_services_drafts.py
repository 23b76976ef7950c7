"""Repair of drafts that an older release created by opening a record."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from agenda.services.drafts import repair_untouched_drafts
from tests.factories.agenda import (
    EventDateFactory,
    EventFactory,
    KeywordFactory,
    PlaceFactory,
    ProgrammePageFactory,
)

pytestmark = pytest.mark.django_db

#: A text as imported, and as the text editor rewrites it.
IMPORTED = (
    '<p>Un <b>bal <a href="https://a.fr/" title="Ici">là</a></b>&nbsp;!\nEt <br/></p>'
    "<ul><li>Un</li></ul><ul><li>Deux</li></ul>"
)
EDITED = (
    '<p data-block-key="a1">Un <b>bal</b> <a href="https://a.fr/"><b>là</b></a>\u00a0! Et<br/></p>'
    '<ul><li data-block-key="b2">Un</li><li data-block-key="c3">Deux</li></ul>'
)


def opened(record, **changes):
    """Save a draft as the old autosave did: new keys of paragraphs and children, ``changes``."""
    draft = record.revisions.latest("pk").as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    revision = draft.save_revision()
    content = revision.content
    for name in ("body", "description"):
        if content.get(name):
            content[name] = content[name].replace("<p>", '<p data-block-key="x1y2z">')
    for child in [*content.get("event_keywords", []), *content.get("dates", [])]:
        child["pk"] = None
    revision.save(update_fields=["content"])
    return type(record)._default_manager.get(pk=record.pk)


def published(record):
    record.save_revision().publish()
    return type(record)._default_manager.get(pk=record.pk)


def event_with_all():
    event = EventFactory(
        body="<p>Un bal</p>", dates=[EventDateFactory.build(), EventDateFactory.build()]
    )
    event.keywords.add(KeywordFactory(), KeywordFactory())
    event.save()
    return event


@pytest.mark.parametrize(
    "make",
    [
        event_with_all,
        lambda: PlaceFactory(description="<p>Une salle</p>"),
        lambda: ProgrammePageFactory(parent=Site.objects.get(is_default_site=True).root_page),
    ],
    ids=["event", "place", "programme"],
)
def test_the_repair_clears_a_draft_equal_to_the_public_version(make):
    record = opened(published(make()))
    assert record.has_unpublished_changes is True

    repaired = [repair_untouched_drafts() for _ in range(2)]

    record.refresh_from_db()
    assert repaired == [1, 0]
    assert (record.has_unpublished_changes, record.revisions.count()) == (False, 2)


def test_the_rich_text_editors_rewriting_is_no_change():
    event = published(EventFactory(body=IMPORTED))
    opened(event, body=EDITED)

    assert repair_untouched_drafts() == 1


@pytest.mark.parametrize(
    "change",
    [{"body": "<p>Un grand bal</p>"}, {"title": "Autre"}, {"unread_words": "tous les mardis à"}],
)
def test_a_draft_with_changes_stays_a_draft(change):
    event = opened(published(event_with_all()), **change)

    assert repair_untouched_drafts() == 0
    event.refresh_from_db()
    assert event.has_unpublished_changes is True


def test_a_draft_with_a_removed_or_moved_date_stays_a_draft():
    fewer, later = opened(published(event_with_all())), opened(published(event_with_all()))
    for event, change in [
        (fewer, list.pop),
        (later, lambda dates: dates[0].update(times=[["19:00", None]])),
    ]:
        content = event.latest_revision.content
        change(content["dates"])
        event.latest_revision.save(update_fields=["content"])

    assert repair_untouched_drafts() == 0


def test_repairing_three_drafts_takes_no_more_queries_than_one():
    counts = []
    for number in (1, 3):
        for _ in range(number):
            opened(published(EventFactory()))
        with CaptureQueriesContext(connection) as queries:
            assert repair_untouched_drafts() == number
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_command_prints_the_count():
    opened(published(EventFactory()))
    out = StringIO()

    call_command("repair_drafts", stdout=out)

    assert out.getvalue().splitlines()[0].endswith(": 1")
