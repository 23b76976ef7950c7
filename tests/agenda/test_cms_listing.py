"""The events list of the CMS: sorting, gaps, owners."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from wagtail_factories import ImageFactory

from agenda.models import Event
from agenda.permissions import CONTRIBUTORS, EDITORS
from agenda.services.merging import event_merge_version, merge_events, separate_events
from agenda.services.occurrences import cancel
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import (
    CategoryFactory,
    EventDateFactory,
    EventFactory,
    OrganisationFactory,
    PlaceFactory,
    published_event,
)
from tests.factories.sources import SourceFactory, SourceRecordFactory

pytestmark = pytest.mark.django_db


def listed(editor, **asked) -> list[str]:
    return [event.title for event in editor.get(event_url("list"), asked).context["object_list"]]


@pytest.mark.parametrize(
    ("column", "order"),
    [
        ("title", ["Un atelier", "Une balade", "Zoo sans rien"]),
        ("next_at", ["Une balade", "Un atelier", "Zoo sans rien"]),
        ("place__name", ["Une balade", "Un atelier", "Zoo sans rien"]),
        ("organisation__name", ["Un atelier", "Une balade", "Zoo sans rien"]),
        ("owner", ["Une balade", "Un atelier", "Zoo sans rien"]),
        ("_updated_at", ["Une balade", "Un atelier", "Zoo sans rien"]),
    ],
)
def test_every_column_sorts_both_ways_with_empty_values_last(editor, column, order, time_machine):
    time_machine.move_to("2026-03-01T10:00+01:00", tick=False)
    bare = EventFactory(title="Zoo sans rien", place=None, organisation=None, live=False)
    ada, zoe = (
        somebody(first_name="Ada", last_name="Byron"),
        somebody(first_name="Zoé", last_name="Zola"),
    )
    facts = [
        ("Une balade", 3, "Arènes", OrganisationFactory(name="Les Zouaves"), ada),
        ("Un atelier", 4, "Bains", OrganisationFactory(name="Les Abeilles"), zoe),
    ]
    for title, day, place, organisation, owner in facts:
        time_machine.shift(60)
        published_event(
            f"2026-03-0{day} 20:00",
            title=title,
            place=PlaceFactory(name=place),
            organisation=organisation,
            owner=owner,
        )
    time_machine.shift(60)
    Event.objects.get(pk=bare.pk).save_revision()

    assert listed(editor, ordering=column) == order
    backwards = listed(editor, ordering=f"-{column}")
    if column in ("title", "_updated_at"):
        assert backwards == order[::-1]
    else:
        assert backwards == [order[1], order[0], order[2]]


def test_incomplete_events_are_found_and_several_gaps_narrow_each_other(editor):
    full = {
        "cover": ImageFactory(),
        "wheelchair": False,
        "price_kind": "free",
        "place": PlaceFactory(),
    }
    EventFactory(title="Complet", **full)
    EventFactory(
        title="Par le lieu", **full | {"wheelchair": None, "place": PlaceFactory(hearing=True)}
    )
    EventFactory(title="Sans image", **full | {"cover": None})
    EventFactory(title="Sans accès", **full | {"wheelchair": None})
    EventFactory(title="Sans lieu", **full | {"wheelchair": None, "place": None})
    EventFactory(title="Sans prix ni image", **full | {"price_kind": "unknown", "cover": None})
    repaired = SourceRecordFactory(
        event=EventFactory(title="Réparé", **full), repairs=[{"kind": "x", "detail": ""}]
    )
    SourceRecordFactory(
        event=EventFactory(title="Importé", **full), source=repaired.source, repairs=[]
    )

    expected: list[tuple[dict, list[str]]] = [
        ({"lacks": "picture"}, ["Sans image", "Sans prix ni image"]),
        ({"lacks": "access"}, ["Sans accès", "Sans lieu"]),
        ({"lacks": "price"}, ["Sans prix ni image"]),
        ({"lacks": ["picture", "price"]}, ["Sans prix ni image"]),
        ({"lacks": "repaired"}, ["Réparé"]),
        ({"source": repaired.source_id}, ["Importé", "Réparé"]),
        ({"lacks": "repaired", "source": SourceFactory().pk}, []),
    ]
    for asked, found in expected:
        assert sorted(listed(editor, **asked)) == sorted(found), asked


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"on_from": "2026-03-04", "on_to": "2026-03-04"}, ["Le quatre"]),
        ({"on_from": "2026-03-04"}, ["Le cinq", "Le quatre"]),
        ({"on_to": "2026-03-04"}, ["Le quatre", "Le trois"]),
        ({"on_from": "2026-03-05", "on_to": "2026-03-03"}, []),
        ({"on_from": "hier"}, ["Le cinq", "Le quatre", "Le trois"]),
    ],
)
def test_a_range_of_days_holds_both_of_its_ends_in_the_citys_time(
    editor, asked, found, time_machine
):
    time_machine.move_to("2026-03-01T10:00+01:00", tick=False)
    published_event("2026-03-03 20:00", title="Le trois")
    published_event("2026-03-04 00:30", title="Le quatre")
    published_event("2026-03-05 20:00", title="Le cinq")
    published_event("2026-03-03 20:00", title="Annulé").occurrences.update(status="cancelled")

    titles = sorted(listed(editor, **asked))

    assert [title for title in titles if title != "Annulé"] == found
    assert ("Annulé" in titles) == (asked == {"on_from": "hier"})


def test_a_row_names_the_owner_or_the_import(editor):
    EventFactory(title="A", owner=somebody(first_name="Ada", last_name="Byron"))
    SourceRecordFactory(
        event=EventFactory(title="B"), source=SourceFactory(name="Que Faire à Paris")
    )
    EventFactory(title="C")

    table = editor.get(event_url("list"), {"ordering": "title"}).context["table"]

    column = table.columns["author"]
    assert [column.get_value(event) for event in table.data] == [
        "Ada Byron",
        "Que Faire à Paris",
        "",
    ]


def test_a_row_names_the_event_it_was_merged_into_until_the_merge_is_undone(editor):
    kept = published_event("2030-03-03 20:00", title="Bal")
    gone = published_event("2030-03-04 20:00", title="Tir")
    EventFactory(live=False, title="Un brouillon")
    merge = merge_events(kept.pk, gone.pk, {}, seen=event_merge_version(kept, gone), actor=None)

    def states() -> list[str]:
        table = editor.get(event_url("list"), {"ordering": "title"}).context["table"]
        return [str(table.columns["state"].get_value(event)) for event in table.data]

    assert states() == ["Publié", "Réuni avec « Bal »", "Brouillon"]
    separate_events(merge, actor=None)
    assert states() == ["Publié", "Publié", "Brouillon"]


def test_the_list_takes_no_more_queries_for_three_events_of_several_owners(editor):
    def add():
        event = EventFactory(owner=somebody(), dates=[EventDateFactory.build()])
        event.save_revision(user=event.owner).publish()
        SourceRecordFactory(event=EventFactory())

    def count():
        with CaptureQueriesContext(connection) as queries:
            editor.get(event_url("list"), {"ordering": "owner"})
        return len(queries)

    add()
    count()  # content types
    alone = count()
    add()
    add()

    assert count() == alone


def test_a_category_is_chosen_from_a_list_in_the_order_that_editors_gave(editor):
    last, first = CategoryFactory(name="Bal", position=2), CategoryFactory(name="Zoo", position=1)

    field = editor.get(event_url("add")).context["form"].fields["category"]

    chosen = [pk.value for pk, _name in field.widget.choices if pk]
    assert (type(field.widget).__name__, [pk for pk in chosen if pk in (first.pk, last.pk)]) == (
        "Select",
        [first.pk, last.pk],
    )


def test_the_search_of_the_cms_offers_events_to_users_who_write_them(editor):
    page = editor.get("/cms/pages/search/", {"q": "bal"}).content.decode()

    assert f"{event_url('list')}?q=bal" in page


def test_a_row_has_the_reason_why_a_bulk_cancellation_would_leave_it_out():
    writer, editor = somebody(CONTRIBUTORS), somebody(EDITORS)
    public, cancelled = (
        published_event("2030-03-03 20:00", owner=writer, title=title) for title in ("Bal", "Tir")
    )
    cancel(list(cancelled.occurrences.all()))
    draft = EventFactory(live=False, owner=writer, title="Un brouillon")

    def why(user):
        rows = html.fromstring(signed_in(user).get(event_url("list")).content).xpath(
            "//tbody/tr[.//*[contains(@class, 'title-wrapper')]]"
        )
        titles = [
            row.xpath("normalize-space(.//*[contains(@class, 'title-wrapper')])") for row in rows
        ]
        return dict(zip(titles, [row.get("data-not-cancelled") for row in rows], strict=True))

    asked = "&".join(f"id={event.pk}" for event in (public, cancelled, draft))
    confirmation = signed_in(editor).get(
        f"{reverse('wagtail_bulk_action', args=['agenda', 'event', 'annuler'])}?{asked}"
    )
    left_out = {event.title: why for event, why in confirmation.context["page"].left_out}
    assert why(editor) == {"Bal": None} | left_out
    assert left_out == {
        "Tir": "il n’a aucune date à venir à annuler",
        "Un brouillon": "il n’est pas en ligne",
    }
    assert set(why(writer).values()) == {"vous ne pouvez pas le publier"}
