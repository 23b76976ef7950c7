"""A changed record refreshes its events in batches, even after interruptions."""

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agenda.enums import ChangeKind
from agenda.models import Category, Change, Event, Refresh
from agenda.services import refreshing
from agenda.services.publication import publish_now
from agenda.services.refreshing import refresh_batch, refresh_queued
from messaging.models import Message
from messaging.services.follows import GATHERED, notify_followers
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    published_event,
)
from tests.factories.messaging import FollowFactory

pytestmark = pytest.mark.django_db

EVENING = "2026-03-03 20:00"
REFRESHED, UPDATED, RELOCATED = ChangeKind.REFRESHED, ChangeKind.UPDATED, ChangeKind.RELOCATED


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def one_at_a_time(monkeypatch):
    monkeypatch.setattr(refreshing, "BATCH", 1)
    monkeypatch.setattr(refreshing, "LARGEST_BATCH", 1)
    monkeypatch.setattr(refreshing, "PAUSE_S", 0)


@pytest.fixture
def category():
    """Return the category «Bals» with three events."""
    category = CategoryFactory(name="Bals")
    for _ in range(3):
        published_event(EVENING, category=category)
    return category


def edit(record, actor=None, **fields):
    """Change a record and publish it, as an editor does."""
    draft = type(record).objects.get(pk=record.pk)
    for name, value in fields.items():
        setattr(draft, name, value)
    publish_now(draft, actor)


def kinds(event):
    return list(Change.objects.filter(event=event).order_by("id").values_list("kind", flat=True))[
        1:
    ]


def said_by(events):
    """Return the category in the calendar of each event."""
    return [event.calendar.content.split("CATEGORIES:")[1].split("\r\n")[0] for event in events]


@pytest.mark.parametrize("field", ["category", "organisation", "programme", "place"])
def test_a_changed_record_refreshes_its_events_and_no_others(field):
    factories = {
        "category": CategoryFactory,
        "organisation": OrganisationFactory,
        "programme": ProgrammePageFactory,
        "place": PlaceFactory,
    }
    here, elsewhere = factories[field](), factories[field]()
    event, other = (
        published_event(EVENING, **{field: here}),
        published_event(EVENING, **{field: elsewhere}),
    )

    edit(here, **{"title" if field == "programme" else "name": "Le Grand Café"})
    at_once = kinds(event)
    count = refresh_queued()

    assert (at_once, count) == ([], 1)
    assert (kinds(event), kinds(other)) == ([UPDATED if field == "place" else REFRESHED], [])


def test_a_refresh_includes_other_categories_moved_dates_and_rooms():
    place, category = PlaceFactory(), CategoryFactory()
    room = PlaceFactory(parent=place)
    of_other = published_event(EVENING, other_categories=[category])
    in_room = published_event(EVENING, place=room)
    moved = published_event(EVENING)
    moved.occurrences.update(place=place)

    edit(place, street="2 rue Neuve")
    edit(category, name="Bals")
    refresh_queued()

    # The room keeps its own address: it repeats only the name of the house.
    assert [kinds(event) for event in (of_other, in_room, moved)] == [
        [REFRESHED],
        [REFRESHED],
        [RELOCATED],
    ]


@pytest.mark.parametrize(
    ("record", "fields", "kind"),
    [
        ("place", {"description": "<p>Grande.</p>"}, None),
        ("place", {"phone": "01 23"}, REFRESHED),
        ("place", {"name": "Le Grand Café"}, UPDATED),
        ("place", {"street": "2 rue Neuve"}, RELOCATED),
        ("category", {"position": 3}, None),
        ("category", {"name": "Bals"}, REFRESHED),
        ("organisation", {"description": "<p>Une.</p>"}, None),
        ("programme", {"lead": "Un été."}, None),
        ("programme", {"seo_title": "Un été"}, None),
        ("programme", {"title_en": "A summer"}, REFRESHED),
    ],
)
def test_only_a_shown_field_goes_to_events_and_only_as_far_as_the_table_says(record, fields, kind):
    place = PlaceFactory(
        area=None, area_basis="unknown", postcode="", latitude=None, longitude=None
    )
    related = {
        "place": place,
        "organisation": OrganisationFactory(),
        "programme": ProgrammePageFactory(),
    }
    event = published_event(EVENING, **related)
    before = event.calendar.content.split("SEQUENCE:")[1][0]

    edit(getattr(event, record), **fields)
    refresh_queued()

    event.calendar.refresh_from_db()
    assert kinds(event) == ([kind] if kind else [])
    assert Refresh.objects.count() == (1 if kind else 0)
    sequence = event.calendar.content.split("SEQUENCE:")[1][0]
    assert (before, sequence) == ("0", "1" if kind in (UPDATED, RELOCATED) else "0")


def test_followers_are_notified_of_a_new_address_once_and_of_a_category_name_never(clock):
    event, other = published_event(EVENING, title="Bal"), published_event(EVENING)
    FollowFactory(event=event)
    FollowFactory(event=other)

    edit(event.category, name="Bals")
    edit(other.category, name="Danses")
    refresh_queued()
    clock.shift(GATHERED)
    assert notify_followers() == 0

    edit(event.place, name="Le Grand Café", street="2 rue Neuve", postcode="75003", city="Paris")
    refresh_queued()
    clock.shift(GATHERED)
    assert [notify_followers(), notify_followers()] == [1, 0]

    shown = Message.objects.get().payloads
    assert "Nouvelle adresse\u00a0: Bal" in shown["fr"]
    assert "Le Grand Café, 2 rue Neuve, 75003 Paris" in shown["fr"]
    assert "New address: Bal" in shown["en"]


def test_withdrawing_a_record_refreshes_its_events():
    programme, place = ProgrammePageFactory(), PlaceFactory()
    event = published_event(EVENING, programme=programme, place=place)

    programme.unpublish()
    place.unpublish()
    refresh_queued()

    assert kinds(event) == [REFRESHED, REFRESHED]


def test_deleting_a_record_refreshes_the_events_that_had_it():
    programme, category = ProgrammePageFactory(), CategoryFactory()
    first = published_event(EVENING, programme=programme)
    second = published_event(EVENING, other_categories=[category])
    other = published_event(EVENING)

    programme.delete()
    category.delete()
    refresh_queued()

    assert [kinds(event) for event in (first, second, other)] == [[REFRESHED], [REFRESHED], []]


def test_renaming_an_area_refreshes_the_events_in_it(admin_client):
    area, twelfth = AreaFactory(code="11", name="11e arrondissement"), AreaFactory(code="12")
    here = published_event(
        EVENING, place=PlaceFactory(area=area, chosen_area=area, area_basis="chosen")
    )
    other = published_event(
        EVENING, place=PlaceFactory(area=twelfth, chosen_area=twelfth, area_basis="chosen")
    )
    facts = {
        "name": "Popincourt",
        "short_name": "11e",
        "code": "11",
        "latitude": 48.8,
        "longitude": 2.3,
    }

    url = f"/cms/snippets/agenda/area/edit/{area.pk}/"
    admin_client.post(
        url, facts | {"postcodes": "75011", "position": 11, "tile_row": "", "tile_column": ""}
    )
    refresh_queued()

    area.refresh_from_db()
    assert area.name == "Popincourt"
    assert (kinds(here), kinds(other)) == ([REFRESHED], [])


def test_the_history_names_who_edited_and_counts_from_then(category, clock):
    editor = UserFactory(is_superuser=True)
    edit(category, editor, name="Grands bals")

    clock.shift(dt.timedelta(seconds=40))
    refresh_queued()
    refreshing.settle_refreshes()

    lines = Change.objects.filter(kind=REFRESHED)
    assert [(line.actor, (line.at - line.requested_at).total_seconds()) for line in lines] == [
        (editor, 40)
    ] * 3
    refresh = Refresh.objects.get()
    assert (refresh.requested_by, refresh.done, refresh.total, refresh.fields) == (
        editor,
        3,
        3,
        ["name"],
    )


def test_a_refresh_is_settled_with_the_last_of_its_changes(
    category, clock, django_capture_on_commit_callbacks
):
    edit(category, name="Grands bals")
    with django_capture_on_commit_callbacks() as callbacks:
        refresh_queued()
    unsettled = (
        Refresh.objects.get().settled_at
    )  # all is written, but the signal after commit was not sent

    clock.shift(dt.timedelta(seconds=40))
    [callback() for callback in callbacks]
    refreshing.settle_refreshes()

    assert (unsettled, Refresh.objects.get().seconds) == (None, 40)


def test_a_refresh_killed_between_two_batches_continues(category, one_at_a_time):
    edit(category, name="Grands bals")
    assert refresh_batch(1) == 1

    class Killed(BaseException):
        pass

    def die_before_the_commit():
        with transaction.atomic():
            refresh_batch(1)
            raise Killed

    with pytest.raises(Killed):
        die_before_the_commit()
    between = Refresh.objects.get().done
    refresh_queued()

    assert (between, Refresh.objects.get().done) == (1, 3)
    assert [kinds(event) for event in Event.objects.all()] == [[REFRESHED]] * 3


def test_a_second_edit_supersedes_the_first_and_begins_again(category, one_at_a_time, clock):
    edit(category, name="Grands bals")
    refresh_batch(1)
    clock.shift(dt.timedelta(seconds=10))
    edit(category, name="Petits bals")
    clock.shift(dt.timedelta(seconds=10))
    refresh_queued()
    Change.objects.update(settled_at=at("2026-03-01 12:01"))
    refreshing.settle_refreshes()

    events = Event.objects.order_by("pk")
    assert said_by(events) == ["Petits bals"] * 3
    assert [kinds(event) for event in events] == [[REFRESHED] * 2, [REFRESHED], [REFRESHED]]
    first, second = Refresh.objects.order_by("pk")
    assert (first.superseded_by, first.done_at, second.done) == (second, None, 3)
    # The first is settled no sooner than the second.
    assert [one.seconds for one in (first, second)] == [20, 10]


def test_of_three_edits_each_is_settled_no_sooner_than_the_last(category, one_at_a_time):
    for name in ("Grands bals", "Petits bals", "Bals"):
        edit(category, name=name)
        refresh_batch(1)
    refresh_queued()

    first, second, third = Refresh.objects.order_by("pk")
    assert [one.superseded_by for one in (first, second, third)] == [third, third, None]


def test_the_notification_of_a_superseded_edit_is_not_lost(clock):
    event = published_event(EVENING)

    edit(event.place, street="2 rue Neuve")
    edit(event.place, phone="01 23")
    refresh_queued()

    assert kinds(event) == [RELOCATED]


def test_a_few_events_do_not_wait_for_thousands(category, one_at_a_time):
    edit(category, name="Grands bals")
    refresh_batch(1)
    few = published_event(EVENING)
    edit(few.place, name="Le Grand Café")

    refresh_batch(1)

    assert kinds(few) == [UPDATED]


def test_an_event_that_is_withdrawn_meanwhile_is_left_alone(category, one_at_a_time):
    edit(category, name="Grands bals")
    gone = Event.objects.order_by("pk").last()
    gone.unpublish()

    refresh_queued()

    assert kinds(gone) == [ChangeKind.WITHDRAWN]
    assert Refresh.objects.get().done_at


def test_a_new_record_needs_no_refresh_and_a_republished_one_does():
    new = CategoryFactory.build(name="Bals", slug="bals", live=False)
    publish_now(new)
    requested = Refresh.objects.count()
    published_event(EVENING, category=new)
    new.refresh_from_db()
    new.unpublish()

    publish_now(Category.objects.get())

    assert requested == 0
    assert list(Refresh.objects.order_by("pk").values_list("fields", flat=True)) == [
        ["live"],
        ["live"],
    ]


def test_a_record_without_events_shows_no_message(client):
    edit(CategoryFactory(), name="Grands bals")
    refresh_queued()

    assert Change.objects.count() == 0
    assert "Grands bals" not in client.get("/changements/").content.decode()


@pytest.mark.parametrize("name", ["category", "place"])
def test_an_edit_costs_as_much_for_three_events_as_for_one(name):
    def queries(count):
        record = {"category": CategoryFactory, "place": PlaceFactory}[name]()
        for _ in range(count):
            published_event(EVENING, **{name: record})
        with CaptureQueriesContext(connection) as edited:
            edit(record, name="abc" * count)
        with CaptureQueriesContext(connection) as refreshed:
            refresh_batch()
        return len(edited), len(refreshed)

    assert queries(3) == queries(1)


def test_the_page_of_changes_shows_progress_and_then_the_time_taken(
    category, one_at_a_time, clock, client
):
    edit(category, name="Grands bals")
    waiting = said(client)
    refresh_batch(1)
    begun = said(client)
    clock.shift(dt.timedelta(seconds=40))
    refresh_queued()
    Change.objects.filter(settled_at=None).update(settled_at=at("2026-03-01 12:01"))
    refreshing.settle_refreshes()

    assert waiting == "en cours Noms et catégories Grands bals\u00a0: ses sorties suivent"
    assert begun == "en cours Noms et catégories Grands bals\u00a0: 1 sur 3 sorties"
    assert said(client) == (
        "vrai partout 40 secondes plus tard Noms et catégories Grands bals\u00a0: 3 sorties à jour"
    )


def said(client):
    """Return the first line of /changements/ without its time."""
    page = client.get("/changements/").content.decode()
    line = page.split('<ol class="timeline">')[1].split("</li>")[0].split("</time>")[1]
    words = "".join(part.split(">", 1)[-1] for part in line.split("<"))
    return " ".join(
        word for word in words.replace("\n", " ").split(" ") if word
    )  # no-break spaces stay


def test_the_api_has_the_time_of_the_request(category, clock, client):
    edit(category, name="Grands bals")
    clock.shift(dt.timedelta(seconds=40))
    refresh_queued()

    last = client.get("/api/v1/changements").json()["items"][-1]

    asked, written = (dt.datetime.fromisoformat(last[name]) for name in ("requested_at", "at"))
    assert (last["kind"], written - asked) == ("refreshed", dt.timedelta(seconds=40))


@pytest.mark.parametrize("count", [1, 3])
def test_a_category_keeps_its_name_for_readers_while_its_events_follow(count, client):
    category = CategoryFactory(name="Bals")
    events = [published_event(EVENING, category=category) for _ in range(count)]

    edit(category, name="Grands bals")

    assert Category.objects.get().name == "Grands bals"
    assert "Grands bals" in client.get(events[0].get_absolute_url()).content.decode()
