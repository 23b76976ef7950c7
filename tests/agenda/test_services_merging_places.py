"""Merging two places and undoing it: events, names and slugs."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.enums import ChangeKind, MergeSide
from agenda.exceptions import MergeRefused
from agenda.models import Change, Event, Merge, Place, Refresh
from agenda.services.merging import (
    PLACE_GROUPS,
    json_values,
    merge_places,
    place_merge_version,
    separate_places,
    suggest_sides,
)
from agenda.services.merging.places import count_place_events
from agenda.services.occurrences import move
from agenda.services.publication import publish_now
from agenda.services.refreshing import refresh_queued
from tests.agenda.cms import signed_in, somebody
from tests.factories.agenda import PlaceAliasFactory, PlaceFactory, at, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        yield


def two_places() -> tuple[Place, Place]:
    kept = PlaceFactory(name="La Prise de terre", slug="prise", street="7 port de la Gare")
    gone = PlaceFactory(
        name="La prise de Terre (salle)",
        slug="prise-salle",
        street="7 quai de la Gare",
        hearing=True,
    )
    PlaceAliasFactory(place=gone, name="PDT")
    for place in (kept, gone):
        publish_now(place)
        place.refresh_from_db()
    return kept, gone


def merge(kept: Place, gone: Place, **choices: MergeSide) -> Merge:
    return merge_places(kept.pk, gone.pk, choices, seen=place_merge_version(kept, gone), actor=None)


def names(place: Place) -> list[str]:
    return list(Place.objects.get(pk=place.pk).aliases.values_list("name", flat=True))


def test_the_kept_place_has_the_events_and_names_of_the_merged_one():
    kept, gone = two_places()
    room = PlaceFactory(parent=gone)
    held = published_event("2026-03-03 20:00", place=gone)
    beside = published_event("2026-03-03 20:00", other_places=[gone])
    both = published_event("2026-03-03 20:00", place=kept, other_places=[gone])
    moved = published_event("2026-03-03 20:00")
    move([moved.occurrences.get()], gone)

    merge(kept, gone, entrer=MergeSide.GONE)

    kept, gone = (Place.objects.get(pk=place.pk) for place in (kept, gone))
    assert (kept.live, gone.live, kept.street, kept.hearing) == (
        True,
        False,
        "7 port de la Gare",
        True,
    )
    assert names(kept) == ["La prise de Terre (salle)", "PDT"]
    room.refresh_from_db()
    assert room.parent == kept
    assert [Event.objects.get(pk=event.pk).place for event in (held, both)] == [kept, kept]
    assert list(Event.objects.get(pk=beside.pk).other_places.all()) == [kept]
    assert list(Event.objects.get(pk=both.pk).other_places.all()) == []
    assert moved.occurrences.get().place == kept


def test_the_name_that_is_not_chosen_is_another_name():
    kept, gone = two_places()

    merge(kept, gone, nom=MergeSide.GONE)

    kept.refresh_from_db()
    assert kept.name == "La prise de Terre (salle)"
    assert names(kept) == ["La Prise de terre", "PDT"]


def test_the_merged_slug_redirects_and_its_events_are_refreshed(client):
    kept, gone = two_places()
    held = published_event("2026-03-03 20:00", place=gone)
    before = Change.objects.last_id()

    merge(kept, gone)
    refresh_queued()

    answer = client.get("/lieux/prise-salle/")
    assert (answer.status_code, answer["Location"]) == (301, "/lieux/prise/")
    assert client.get("/en/lieux/prise-salle/")["Location"] == "/en/lieux/prise/"
    assert [(change.kind, change.event) for change in Change.objects.since(before)] == [
        (ChangeKind.UPDATED, held)
    ]
    assert "La Prise de terre" in held.calendar.__class__.objects.get(event=held).content


def test_undoing_moves_all_back_except_what_people_saved_since():
    kept, gone = two_places()
    room = PlaceFactory(parent=gone)
    held, saved = (published_event("2026-03-03 20:00", place=gone) for _ in range(2))
    both = published_event("2026-03-03 20:00", place=kept, other_places=[gone])
    before = json_values(Place.objects.get(pk=kept.pk))
    done = merge(kept, gone, entrer=MergeSide.GONE, adresse=MergeSide.GONE)
    with time_machine.travel(at("2026-03-02 12:00"), tick=False):
        publish_now(Event.objects.get(pk=saved.pk))

        separate_places(done, actor=None)

    apart = {"latest_revision", "live_revision", "last_published_at", "area", "area_basis"}
    after = json_values(Place.objects.get(pk=kept.pk))
    assert {name: value for name, value in after.items() if name not in apart} == {
        name: value for name, value in before.items() if name not in apart
    }
    gone.refresh_from_db()
    assert gone.live
    assert names(gone) == ["PDT"]
    assert [Event.objects.get(pk=event.pk).place for event in (held, saved)] == [gone, kept]
    assert list(Event.objects.get(pk=both.pk).other_places.all()) == [gone]
    room.refresh_from_db()
    assert room.parent == gone


def test_a_draft_at_the_merged_place_is_published_at_the_kept_one():
    kept, gone = two_places()
    event = published_event("2026-03-03 20:00", place=gone)
    event.title = "Un brouillon"
    event.save_revision()

    merge(kept, gone)
    Event.objects.get(pk=event.pk).latest_revision.publish()

    event = Event.objects.get(pk=event.pk)
    assert (event.title, event.place) == ("Un brouillon", kept)


def test_a_room_is_not_merged_with_what_it_is_part_of():
    kept, gone = two_places()
    gone.parent = PlaceFactory(parent=kept)
    publish_now(gone)

    with pytest.raises(MergeRefused, match="fait partie de"):
        merge(kept, Place.objects.get(pk=gone.pk))


def test_the_suggestion_keeps_the_first_name_and_compatible_values():
    kept, gone = two_places()

    chosen = suggest_sides(PLACE_GROUPS, json_values(kept), json_values(gone))

    assert (chosen["nom"], chosen["adresse"], chosen["entrer"]) == (
        MergeSide.KEPT,
        MergeSide.KEPT,
        MergeSide.GONE,
    )


def test_events_are_counted_before_anything_is_done():
    kept, gone = two_places()
    published_event("2026-03-03 20:00", place=kept)
    published_event("2026-03-03 20:00", place=kept, other_places=[gone])
    published_event("2026-03-03 20:00", place=gone)

    count = count_place_events(kept, gone)

    assert (count.kept, count.gone, count.shared, count.total) == (2, 2, 1, 3)


def test_as_many_queries_for_one_event_and_room_as_for_three():
    counts = []
    for size in (1, 3, 1):  # the first fills caches
        kept, gone = PlaceFactory(), PlaceFactory()
        for place in (kept, gone):
            publish_now(place)
            place.refresh_from_db()
        for _ in range(size):
            PlaceFactory(parent=gone)
            published_event("2026-03-03 20:00", place=gone)
            published_event("2026-03-03 20:00", other_places=[gone])
            published_event("2026-03-03 20:00", place=kept, other_places=[gone])
        with CaptureQueriesContext(connection) as merging:
            done = merge(kept, gone)
        with CaptureQueriesContext(connection) as undoing:
            separate_places(done, actor=None)
        counts.append((len(merging), len(undoing)))

    assert counts[1] == counts[2]


def test_every_field_of_a_place_is_chosen_or_stays_its_own():
    chosen = {field for group in PLACE_GROUPS for field in group.fields}
    own = {
        *(
            "pk",
            "slug",
            "aliases",
            "area",
            "area_basis",
            "live",
            "has_unpublished_changes",
            "first_published_at",
        ),
        *(
            "last_published_at",
            "live_revision",
            "latest_revision",
            "go_live_at",
            "expire_at",
            "expired",
        ),
    }

    assert set(Place().serializable_data()) == chosen | own
    assert not chosen & own


def test_the_screens_of_places(client):
    kept, gone = two_places()
    published_event("2026-03-03 20:00", place=gone)
    client = signed_in(somebody("Éditeurs"))
    base = "/cms/snippets/agenda/place"

    assert (
        f"{base}/reunir/{kept.pk}/{gone.pk}/"
        in client.get(f"{base}/reunir/{gone.pk}/").content.decode()
    )
    screen = client.get(f"{base}/reunir/{kept.pk}/{gone.pk}/")
    assert "7 quai de la Gare" in screen.content.decode()
    seen = {"vu": place_merge_version(kept, gone)}
    shown = client.post(
        f"{base}/reunir/{kept.pk}/{gone.pk}/", seen | {"faire": "voir", "adresse": "b"}
    )
    assert "7 quai de la Gare" in shown.content.decode()
    assert not Merge.objects.exists()

    answer = client.post(f"{base}/reunir/{kept.pk}/{gone.pk}/", seen | {"faire": "reunir"})

    merge = Merge.objects.get()
    assert answer["Location"] == f"{base}/separer/{merge.pk}/"
    assert client.get(f"{base}/edit/{gone.pk}/")["Location"] == answer["Location"]
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(answer["Location"])["Location"] == f"{base}/edit/{gone.pk}/"
    assert Refresh.objects.exists()
