"""What a source says becomes events, once, and never over an editor's own words."""

import json
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from itertools import chain

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from agenda.enums import AreaBasis, Booking, ChangeKind, DateKind, OccurrenceStatus, PriceKind
from agenda.models import Category, Change, Event, Keyword, Occurrence, Organisation, Place
from agenda.services.occurrences import cancel
from agenda.services.publication import publish_now
from agenda.signals import changing
from search.models import Fingerprint
from sources.base import (
    BadRecord,
    FoundContact,
    FoundEvent,
    FoundMoment,
    FoundPicture,
    FoundPlace,
    FoundPrice,
    FoundRule,
    FoundSpan,
    Repair,
    RepairKind,
)
from sources.models import Source, SourceRecord
from sources.services import imports
from sources.services.imports import CHUNK, COMMIT_EVERY, DATES_OF_A_RECORD, import_events
from tests.budgets import count_queries
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    KeywordFactory,
    OrganisationFactory,
    PlaceAliasFactory,
    PlaceFactory,
)
from tests.factories.sources import SourceFactory
from tests.servers import answering

pytestmark = pytest.mark.django_db

LILAS = FoundPlace(
    "Salle des Lilas", "1 rue des Lilas", "75019", "Paris", 48.88, 2.39, ("Les Lilas",)
)


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel("2026-02-01T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def source():
    return SourceFactory(name="Portail")


def evening(day=3, hour=20):
    return FoundMoment(datetime(2026, 3, day, hour), datetime(2026, 3, day, hour + 2))


def found(identifier="1", **fields):
    return FoundEvent(
        **{"identifier": identifier, "title": f"Bal {identifier}", "dates": (evening(),)} | fields
    )


def bring(source, *events, **options):
    report = import_events(source, events, **options)
    return {outcome.value: count for outcome, count in report.outcomes.items()}, report


def imported(source, **fields):
    bring(source, found(**fields))
    return Event.objects.get()


def changes(after=0):
    return [
        (change.kind, change.title) for change in Change.objects.filter(id__gt=after).order_by("id")
    ]


def last_change():
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def test_a_found_event_is_published_with_all_that_it_says(source):
    CategoryFactory(slug="danse", name="La danse")

    outcome, _report = bring(
        source,
        found(
            lead="On danse.",
            body="<p>On danse.</p>",
            place=LILAS,
            categories=("danse", "fete"),
            keywords=("Solidarité",),
            price=FoundPrice(PriceKind.PAID, Decimal("5.00"), Decimal("8.00"), "<p>De 5 à 8 €</p>"),
            booking=Booking.REQUIRED,
            contact=FoundContact("Les Lilas"),
            access=(("wheelchair", True), ("visual", False)),
            picture=FoundPicture("https://x.example/bal.jpg", "Le bal", "Nadar"),
            repairs=(Repair(RepairKind.HTML_CLEANED, "iframe"),),
            url="https://x.example/bal",
        ),
    )

    event = Event.objects.get()
    assert outcome == {"created": 1}
    assert (event.live, event.has_unpublished_changes, event.slug, event.lead) == (
        True,
        False,
        "bal-1",
        "On danse.",
    )
    assert [category.name for category in event.all_categories] == ["La danse", "Fêtes et bals"]
    assert list(event.keywords.names()) == ["Solidarité"]
    assert (event.place.name, event.organisation.name) == ("Salle des Lilas", "Les Lilas")
    assert [alias.name for alias in event.place.aliases.all()] == ["Les Lilas"]
    assert (event.price_kind, event.price_from, event.price_to) == (
        PriceKind.PAID,
        Decimal("5.00"),
        Decimal("8.00"),
    )
    assert (event.wheelchair, event.visual, event.hearing, event.access_source) == (
        True,
        False,
        None,
        "Portail",
    )
    assert (event.cover_alt, event.cover_credit) == ("Le bal", "Nadar")
    assert changes() == [(ChangeKind.PUBLISHED, "Bal 1")]
    record = SourceRecord.objects.get()
    assert (record.event, record.url, record.picture_url, record.repairs) == (
        event,
        "https://x.example/bal",
        "https://x.example/bal.jpg",
        [{"kind": "html_cleaned", "detail": "iframe"}],
    )


def test_its_dates_become_occurrences_and_a_calendar(source):
    event = imported(source, dates=(evening(3), evening(5)))

    starts = event.occurrences.order_by("start_at").values_list("day", "time")
    assert list(starts) == [(date(2026, 3, 3), time(20)), (date(2026, 3, 5), time(20))]
    assert event.calendar.content.count("BEGIN:VEVENT") == 2


def test_the_editors_see_what_was_published_as_the_last_revision(source):
    event = imported(source)

    assert event.live_revision == event.latest_revision
    assert event.get_latest_revision_as_object().title == "Bal 1"
    assert [line.start_on for line in event.get_latest_revision_as_object().dates.all()] == [
        date(2026, 3, 3)
    ]


def test_the_same_again_changes_nothing(source):
    events = [found("1", place=LILAS), found("2", keywords=("Nuit",)), found("3", dates=())]
    bring(source, *events)
    before = last_change()

    outcome, _report = bring(source, *events)

    assert outcome == {"unchanged": 3}
    assert (changes(before), Event.objects.count(), Place.objects.count()) == ([], 3, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_again_costs_one_query(source, count, django_assert_num_queries):
    events = [found(str(number)) for number in range(count)]
    bring(source, *events)

    with django_assert_num_queries(1):
        bring(source, *events)


def test_what_changed_at_the_source_changes_here_and_nothing_else_does(source):
    bring(source, found("1"), found("2"))
    before = last_change()

    outcome, _report = bring(source, found("1", title="Grand bal"), found("2"))

    assert outcome == {"updated": 1, "unchanged": 1}
    assert changes(before) == [(ChangeKind.UPDATED, "Grand bal")]
    assert set(Event.objects.values_list("title", "slug")) == {
        ("Grand bal", "bal-1"),
        ("Bal 2", "bal-2"),
    }


def test_a_date_given_another_hour_is_rescheduled_and_keeps_its_identity(source):
    event = imported(source)
    was = event.occurrences.get()
    before = last_change()

    bring(source, found(dates=(evening(hour=21),)))

    now = event.occurrences.get()
    assert (now.pk, now.uid, now.status, now.time) == (
        was.pk,
        was.uid,
        OccurrenceStatus.RESCHEDULED,
        time(21),
    )
    assert changes(before) == [(ChangeKind.UPDATED, "Bal 1"), (ChangeKind.RESCHEDULED, "Bal 1")]


def test_a_cancellation_made_here_outlives_an_update_from_the_source(source):
    event = imported(source, dates=(evening(3), evening(5)))
    first = event.occurrences.order_by("start_at")[0]
    cancel([first], "Grève")

    outcome, _report = bring(source, found(title="Grand bal", dates=(evening(3), evening(5))))

    assert outcome == {"updated": 1}
    assert list(event.occurrences.order_by("start_at").values_list("status", "reason")) == [
        (OccurrenceStatus.CANCELLED, "Grève"),
        (OccurrenceStatus.SCHEDULED, ""),
    ]


def published_edit(event):
    event.lead = "Mes mots."
    publish_now(event, UserFactory(is_superuser=True))


def drafted_edit(event):
    event.lead = "Mes mots."
    event.save_revision(user=UserFactory())


def withdrawn(event):
    event.unpublish()


def locked(event):
    event.locked = True
    event.save()


def test_an_event_that_changes_was_first_published_when_it_was(source):
    before = imported(source).first_published_at

    with time_machine.travel(before + timedelta(days=1)):
        changed = imported(source, title="Grand bal")

    assert changed.first_published_at == before < changed.last_published_at


@pytest.mark.parametrize("edit", [published_edit, drafted_edit, withdrawn, locked])
def test_an_event_that_an_editor_changed_is_left_alone_and_named_each_time(source, edit):
    bring(source, found("1"), found("2"))
    edit(Event.objects.get(title="Bal 1"))
    before = list(Event.objects.filter(title="Bal 1").values())
    news = [found("1", title="Grand bal"), found("2", title="Petit bal")]

    first, report = bring(source, *news)
    again, _report = bring(source, *news)

    assert first == {"left_alone": 1, "updated": 1}
    assert report.left_alone == ["1 · Grand bal"]
    assert again == {"left_alone": 1, "unchanged": 1}
    assert list(Event.objects.filter(title="Bal 1").values()) == before


@pytest.mark.parametrize("edit", [published_edit, drafted_edit, withdrawn])
def test_it_is_named_also_when_the_source_says_what_it_said(source, edit):
    bring(source, found("1"), found("2"))
    edit(Event.objects.get(title="Bal 1"))

    outcome, report = bring(source, found("1"), found("2"))

    assert outcome == {"left_alone": 1, "unchanged": 1}
    assert report.left_alone == ["1 · Bal 1"]


def test_an_event_that_an_editor_deleted_does_not_come_back(source):
    imported(source).delete()

    outcome, _report = bring(source, found(title="Grand bal"))

    assert (outcome, Event.objects.count()) == ({"left_alone": 1}, 0)


def test_an_edit_that_was_taken_back_lets_the_source_speak_again(source):
    event = imported(source, lead="On danse.")
    published_edit(event)
    event.lead = "On danse."
    publish_now(event)

    outcome, _report = bring(source, found(title="Grand bal"))

    assert outcome == {"updated": 1}


def test_an_event_without_a_date_stays_a_draft_until_it_has_one(source):
    _outcome, report = bring(source, found(dates=()))
    event = Event.objects.get()
    assert (report.drafts, event.live, changes()) == (1, False, [])

    bring(source, found())

    event.refresh_from_db()
    assert (event.live, event.occurrences.count(), changes()) == (
        True,
        1,
        [(ChangeKind.PUBLISHED, "Bal 1")],
    )


def test_dates_that_the_source_loses_are_kept(source):
    event = imported(source)

    bring(source, found(title="Grand bal", dates=()))

    assert event.occurrences.get().status == OccurrenceStatus.SCHEDULED


def test_a_record_that_cannot_be_kept_stops_none_of_the_others(source):
    dear = FoundPrice(PriceKind.PAID, Decimal("5000000.00"), None, "")

    outcome, report = bring(
        source,
        found("1", place=LILAS),
        BadRecord(2, "", "illisible"),
        found("3", price=dear),
        found("4"),
        found("4"),
    )

    assert outcome == {"created": 2, "bad": 3}
    assert [(bad.position, bad.identifier) for bad in report.bad] == [(2, ""), (5, "4"), (3, "3")]
    assert sorted(Event.objects.values_list("title", flat=True)) == ["Bal 1", "Bal 4"]
    assert (Place.objects.count(), SourceRecord.objects.count()) == (1, 2)


def test_a_link_that_is_none_is_left_out_and_its_event_comes_all_the_same(tmp_path):
    links = {
        "access_link": "https://billet_terie.example.org/bal",
        "contact_url": "https://lilas..example.org/",
    }
    record = {
        "id": "7",
        "title": "Bal",
        "date_start": "2026-03-03T20:00:00+00:00",
        "url": "https://x.example.org/",
    }
    file = tmp_path / "quefaire.json"
    file.write_text(json.dumps([record | links]))

    printed = run("import_quefaire", file)

    event = Event.objects.get()
    assert (event.title, event.live, event.booking_url, event.contact_url) == ("Bal", True, "", "")
    assert figures(printed, *OUTCOMES) == [1, 0, 0, 0, 0]
    assert figures(printed, "lien ou courriel illisible laissé") == [1]
    assert [
        repair["detail"]
        for repair in SourceRecord.objects.get().repairs
        if repair["kind"] == "link_dropped"
    ] == [*links.values()]


@contextmanager
def listening(receiver):
    """It hears of each transaction, from within."""
    changing.connect(receiver)
    try:
        yield
    finally:
        changing.disconnect(receiver)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_ends_by_the_work_that_it_did_and_not_by_the_clock(source, monkeypatch):
    monkeypatch.setattr(imports, "SQLITE_TURN_S", 0)
    evenings = [evening(day, hour) for day in range(1, 32) for hour in range(22)]
    long = found("long", dates=tuple(evenings[: COMMIT_EVERY * DATES_OF_A_RECORD + 1]))
    sizes = []

    with listening(lambda event_ids, **kwargs: sizes.append(len(event_ids))):
        bring(
            source, *(found(str(number)) for number in range(COMMIT_EVERY + 4)), long, found("next")
        )

    # A date of each counts as well; what has more than a transaction's work has one to itself, and
    # slows nobody after.
    assert sizes == [23, 6, 1, 1]


DEAR = FoundPrice(PriceKind.PAID, Decimal("5000000.00"), None, "")


@pytest.mark.parametrize("count", [1, 3])
def test_a_record_that_cannot_be_kept_has_nothing_read_again(source, count):
    PlaceFactory()
    pairs = [
        [found(f"{n}", price=DEAR, place=LILAS), found(f"{n} bis", place=LILAS)]
        for n in range(count)
    ]

    with CaptureQueriesContext(connection) as asked:
        outcome, _report = bring(source, *chain(*pairs))

    places = [
        query["sql"]
        for query in asked
        if re.search(r'"agenda_place"."street".* FROM "agenda_place"', query["sql"])
    ]
    whole = [sql for sql in places if "WHERE" not in sql]
    assert (outcome, Place.objects.count(), len(whole)) == ({"bad": count, "created": count}, 2, 1)


def test_text_that_no_database_holds_is_refused_and_named(source):
    outcome, report = bring(source, found("1", title="Bal \ud800"), found("2"))

    assert (outcome, [bad.identifier for bad in report.bad]) == ({"bad": 1, "created": 1}, ["1"])


@pytest.mark.parametrize(
    "fault", [KeyError("colour"), ValueError("nonsense"), OperationalError("database is locked")]
)
def test_a_fault_that_is_no_records_stops_the_import_and_is_heard(source, fault):
    def fail(**kwargs):
        raise fault

    with listening(fail), pytest.raises(type(fault)) as raised:
        bring(source, found())

    assert (raised.value, Event.objects.count()) == (fault, 0)


def test_an_event_that_an_editor_changes_while_it_is_judged_is_left_alone(source):
    event = imported(source)
    edits = [published_edit]

    def edit_after(execute, sql, *rest):
        result = execute(sql, *rest)
        if edits and "agenda_sourcerecord" in sql:
            edits.pop()(event)
        return result

    with connection.execute_wrapper(edit_after):
        outcome, report = bring(source, found(title="Grand bal"))

    event.refresh_from_db()
    assert (outcome, report.left_alone) == ({"left_alone": 1}, ["1 · Grand bal"])
    assert (event.title, event.lead) == ("Bal 1", "Mes mots.")


@pytest.mark.django_db(transaction=True)
def test_a_place_that_an_editor_deletes_meanwhile_is_made_again(source):
    PlaceFactory(name=LILAS.name, latitude=LILAS.latitude, longitude=LILAS.longitude)

    def delete(**kwargs):
        Place.objects.exclude(events__title="Bal last").delete()

    records = [found(str(number)) for number in range(COMMIT_EVERY)]

    with listening(delete):
        outcome, _report = bring(source, *records, found("last", place=LILAS))

    assert (outcome, Event.objects.get(title="Bal last").place.name) == (
        {"created": COMMIT_EVERY + 1},
        LILAS.name,
    )


def test_an_update_that_cannot_be_kept_leaves_the_event_as_it_was(source):
    event = imported(source)
    before = last_change()
    dear = FoundPrice(PriceKind.PAID, Decimal("5000000.00"), None, "")

    outcome, _report = bring(
        source, found(title="Grand bal", price=dear, dates=(evening(7), evening(8)))
    )

    event.refresh_from_db()
    assert (outcome, event.title, changes(before)) == ({"bad": 1}, "Bal 1", [])
    assert [line.start_on for line in Event.objects.get().dates.all()] == [date(2026, 3, 3)]


def test_an_update_beside_one_that_cannot_be_kept_is_made_all_the_same(source):
    bring(source, found("1"), found("2"))
    dear = FoundPrice(PriceKind.PAID, Decimal("5000000.00"), None, "")

    outcome, _report = bring(
        source, found("1", dates=(evening(3), evening(9))), found("2", price=dear)
    )

    event = Event.objects.get(title="Bal 1")
    assert outcome == {"updated": 1, "bad": 1}
    assert [day.day for day in event.occurrences.order_by("day").values_list("day", flat=True)] == [
        3,
        9,
    ]
    assert event.latest_revision == event.live_revision


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(source):
    bring(source, found("1"), found("2"))
    before = last_change()

    outcome, report = bring(
        source,
        found("1", title="Grand bal", repairs=(Repair(RepairKind.TEXT_CUT),)),
        found("2"),
        found("3", place=LILAS),
        dry_run=True,
    )

    assert outcome == {"updated": 1, "unchanged": 1, "created": 1}
    assert report.repairs == {RepairKind.TEXT_CUT: 1}
    assert (changes(before), Event.objects.count(), Place.objects.count()) == ([], 2, 0)


def test_the_same_identifier_in_another_source_is_another_event(source):
    bring(source, found())

    outcome, _report = bring(SourceFactory(), found())

    assert outcome == {"created": 1}
    assert sorted(Event.objects.values_list("slug", flat=True)) == ["bal-1", "bal-1-2"]


def test_what_resembles_an_event_of_another_source_is_noted_and_what_resembles_ones_own_is_not(
    source,
):
    text = "<p>Les thèmes de Kostas Brindezi, avec Ulysse Tarnowka au vibraphone.</p>"
    facts = {"title": "Odalie Vermorel Quintet", "body": text, "place": LILAS}
    bring(SourceFactory(), found("a", **facts))

    _counts, report = bring(
        source, found("1", **facts), found("2", **facts), found("3", place=LILAS)
    )

    noted = {
        record.identifier: record.repairs for record in SourceRecord.objects.filter(source=source)
    }
    assert report.repairs[RepairKind.RESEMBLES] == 2
    assert [[repair["kind"] for repair in noted[name]] for name in "123"] == [
        ["resembles"],
        ["resembles"],
        [],
    ]
    assert noted["1"][0]["detail"].startswith(
        "Odalie Vermorel Quintet · Même lieu, même soir à la même heure"
    )


def test_equal_titles_have_addresses_of_their_own(source):
    bring(source, *(found(str(number), title="Bal") for number in range(3)))

    assert sorted(Event.objects.values_list("slug", flat=True)) == ["bal", "bal-2", "bal-3"]


def test_a_known_place_is_found_by_its_other_name_within_four_hundred_metres(source):
    known = PlaceFactory(name="Théâtre municipal", latitude=48.8803, longitude=2.3903)
    PlaceAliasFactory(place=known, name="salle des lilas")

    assert imported(source, place=LILAS).place == known


def test_the_other_places_of_a_record_are_kept_beside_the_first(source):
    elsewhere = [
        FoundPlace(f"Club {n}", f"{n} rue des Clubs", "75019", "Paris", 48.88, 2.30 + n / 10)
        for n in (1, 2)
    ]

    event = imported(source, place=LILAS, other_places=(*elsewhere, LILAS))

    assert event.place.name == "Salle des Lilas"
    assert [place.name for place in event.places_beside] == ["Club 1", "Club 2"]
    assert bring(source, found(place=LILAS, other_places=(elsewhere[1],)))[0] == {"updated": 1}
    assert [place.name for place in Event.objects.get().places_beside] == ["Club 2"]


def test_a_place_of_the_same_name_elsewhere_is_another(source):
    PlaceFactory(name="Salle des Lilas", latitude=48.80, longitude=2.39)

    assert imported(source, place=LILAS).place.latitude == LILAS.latitude


def test_of_places_of_one_name_the_nearest_is_meant(source):
    PlaceFactory(name="Salle des Lilas", latitude=48.8812, longitude=2.39, area=None)
    nearest = PlaceFactory(name="Salle des Lilas", latitude=48.8801, longitude=2.39, area=None)

    assert imported(source, place=LILAS).place == nearest


def test_a_rough_point_gives_way_to_an_exact_one_of_the_same_place(source):
    AreaFactory(code="19", postcodes=["75019"])
    rough = PlaceFactory(
        name="Salle des Lilas", latitude=48.8812, longitude=2.39, postcode="75019", area=None
    )

    event = imported(source, place=replace(LILAS, latitude=48.8805312))

    rough.refresh_from_db()
    assert (event.place, rough.latitude, rough.longitude, rough.area.code) == (
        rough,
        48.8805312,
        2.39,
        "19",
    )
    assert (
        rough.latest_revision.as_object().latitude == 48.8805312
    )  # an editor's next publication keeps it


@pytest.mark.parametrize(
    ("known", "given"),
    [({"latitude": 48.88123}, 48.8805312), ({"latitude": 48.8812}, 48.8805)],
    ids=["ours is exact", "theirs is rough"],
)
def test_a_point_that_is_no_rougher_stays(source, known, given):
    place = PlaceFactory(name="Salle des Lilas", longitude=2.39, area=None, **known)

    assert imported(source, place=replace(LILAS, latitude=given)).place == place
    place.refresh_from_db()
    assert place.latitude == known["latitude"]


def import_beside(source, edit):
    """An import that read the places, then ``edit`` by somebody else, then a more exact point."""

    def records():
        yield found()
        yield from (
            BadRecord(position, str(position), "illisible") for position in range(2, CHUNK + 1)
        )
        edit(Place.objects.get(name="Salle des Lilas"))
        yield found("exact", place=replace(LILAS, latitude=48.8805312))

    import_events(source, records())
    return Place.objects.get(name="Salle des Lilas")


def test_a_more_exact_point_keeps_what_an_editor_published_since_the_import_began(source):
    publish_now(
        PlaceFactory(
            name="Salle des Lilas", latitude=48.8812, longitude=2.39, street="1 rue A", area=None
        )
    )

    def move_the_entrance(place):
        place.street, place.phone = "2 rue de l’Éditrice", "01 02 03 04 05"
        publish_now(place)

    place = import_beside(source, move_the_entrance)

    said = ("2 rue de l’Éditrice", "01 02 03 04 05", 48.8805312)
    last = place.latest_revision.as_object()
    assert (place.street, place.phone, place.latitude) == said
    assert (last.street, last.phone, last.latitude) == said


def test_a_more_exact_point_publishes_no_draft_that_somebody_began_meanwhile(source):
    publish_now(
        PlaceFactory(
            name="Salle des Lilas", latitude=48.8812, longitude=2.39, street="1 rue A", area=None
        )
    )

    def draft_another_street(place):
        place.street = "2 rue du Brouillon"
        place.save_revision()

    place = import_beside(source, draft_another_street)

    assert (place.street, place.latitude, place.has_unpublished_changes) == (
        "1 rue A",
        48.8812,
        True,
    )
    assert place.latest_revision.as_object().street == "2 rue du Brouillon"
    assert place.live_revision_id != place.latest_revision_id


def test_a_point_that_an_editor_made_exact_meanwhile_is_theirs(source):
    publish_now(PlaceFactory(name="Salle des Lilas", latitude=48.8812, longitude=2.39, area=None))

    def put_on_the_door(place):
        place.latitude = 48.8807654
        publish_now(place)

    assert import_beside(source, put_on_the_door).latitude == 48.8807654


def test_a_place_without_a_point_is_told_by_its_postcode(source):
    known = PlaceFactory(name="Salle des Lilas", postcode="75019")
    PlaceFactory(name="Salle des Lilas", postcode="75001", latitude=48.86, longitude=2.34)

    assert imported(source, place=replace(LILAS, latitude=None, longitude=None)).place == known


def square(west, south):
    ring = [
        [west, south],
        [west + 0.1, south],
        [west + 0.1, south + 0.1],
        [west, south + 0.1],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_new_place_finds_its_area_and_a_postcode_that_disagrees_is_noted(source):
    area = AreaFactory(code="20", postcodes=["75020"], polygon=square(2.35, 48.85))

    _outcome, report = bring(source, found(place=LILAS))

    place = Place.objects.get()
    assert (place.area, place.area_basis) == (area, AreaBasis.POLYGON)
    assert report.repairs == {RepairKind.POSTCODE_DISAGREES: 1}
    assert SourceRecord.objects.get().repairs == [
        {
            "kind": "postcode_disagrees",
            "detail": "Salle des Lilas\u00a0: 75019 / 20e arrondissement",
        }
    ]


def test_a_postcode_that_disagrees_is_counted_each_time(source):
    AreaFactory(code="20", postcodes=["75020"], polygon=square(2.35, 48.85))
    bring(source, found(place=LILAS))

    _outcome, report = bring(source, found(place=LILAS))

    assert report.repairs == {RepairKind.POSTCODE_DISAGREES: 1}


def test_a_postcode_that_agrees_is_not_noted(source):
    AreaFactory(code="19", postcodes=["75019"], polygon=square(2.35, 48.85))

    _outcome, report = bring(source, found(place=LILAS))

    assert report.repairs == {}


def test_what_is_known_is_used_whatever_its_case(source):
    KeywordFactory(name="solidarité", slug="solidarite")
    known = OrganisationFactory(name="LES LILAS")
    CategoryFactory(slug="danse")

    event = imported(
        source,
        keywords=("Solidarité",),
        contact=FoundContact("les lilas"),
        categories=("danse", "inconnue"),
    )

    assert (event.organisation, event.category.slug) == (known, "danse")
    assert (Keyword.objects.count(), Organisation.objects.count(), Category.objects.count()) == (
        1,
        1,
        1,
    )


def test_a_rule_stays_a_rule(source):
    rule = FoundRule(
        date(2026, 3, 1), date(2026, 3, 31), (1,), ((time(14), time(18)),), (date(2026, 3, 10),)
    )

    event = imported(source, dates=(rule,))

    assert event.dates.get().kind == DateKind.RULE
    assert [day.day for day in event.occurrences.order_by("day").values_list("day", flat=True)] == [
        3,
        17,
        24,
        31,
    ]


SUMMER = (date(2026, 2, 10), date(2026, 3, 10))
IN_TEXT = Repair(RepairKind.DATES_IN_TEXT, "1")


def every_day(**fields):
    """What an import made of a range alone: each of its days, all day."""
    return found(dates=(FoundRule(*SUMMER, tuple(range(7)), ((None, None),)),), **fields)


def test_a_range_alone_is_one_row_and_no_date(source):
    event = imported(source, dates=(FoundSpan(*SUMMER),))

    assert [(line.kind, line.start_on, line.end_on) for line in event.dates.all()] == [
        (DateKind.SPAN, *SUMMER)
    ]
    assert [(one.is_span, one.day, one.last_day) for one in event.occurrences.all()] == [
        (True, *SUMMER)
    ]
    assert event.calendar.content == ""


def test_days_that_were_invented_go_without_a_word_and_what_people_did_stays(source):
    bring(source, every_day())
    event = Event.objects.get()
    cancelled = event.occurrences.get(day=date(2026, 2, 20))
    cancel([cancelled], "Grève.")
    before = last_change()

    bring(source, found(dates=(FoundSpan(*SUMMER),), repairs=(IN_TEXT,)))

    rows = [(one.is_span, one.day, one.status) for one in event.occurrences.order_by("is_span")]
    assert rows == [
        (False, date(2026, 2, 20), OccurrenceStatus.CANCELLED),
        (True, SUMMER[0], OccurrenceStatus.SCHEDULED),
    ]
    assert ChangeKind.CANCELLED not in {kind for kind, _title in changes(before)}


def test_days_that_the_text_still_gives_keep_their_identity(source):
    bring(source, every_day())
    event = Event.objects.get()
    tuesdays = {one.pk for one in event.occurrences.all() if one.day.weekday() == 1}
    rule = FoundRule(*SUMMER, (1,), ((None, None),))

    bring(source, found(dates=(rule,), repairs=(Repair(RepairKind.WEEKDAYS_FROM_TEXT, "1"),)))

    assert set(event.occurrences.values_list("pk", "status")) == {
        (pk, OccurrenceStatus.SCHEDULED) for pk in tuesdays
    }


SAMPLE = "qfap/que-faire-a-paris-sample.json"
OUTLINES = "geo/arrondissements.geojson"


def run(command, *arguments):
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_real_sample_comes_in_whole_and_once(city_data, capfd, monkeypatch, tmp_path):
    monkeypatch.setattr(imports, "SQLITE_TURN_S", 0)
    for number in range(1, 21):
        AreaFactory(code=str(number), postcodes=[f"750{number:02}"])
    run("import_areas", city_data / OUTLINES)

    tenth = tmp_path / "tenth.json"
    tenth.write_text(json.dumps(json.loads((city_data / SAMPLE).read_text())[::10]))
    tried = run("import_quefaire", tenth, "--dry-run")
    assert (figures(tried, *OUTCOMES), Source.objects.count(), Event.objects.count()) == (
        [69, 0, 0, 0, 0],
        0,
        0,
    )

    first = run("import_quefaire", city_data / SAMPLE)
    assert figures(first, *OUTCOMES) == [682, 0, 0, 0, 0]
    assert (SourceRecord.objects.count(), Event.objects.count(), Event.objects.live().count()) == (
        682,
        682,
        662,
    )
    bases = Counter(Place.objects.values_list("area_basis", flat=True))
    assert bases == {AreaBasis.POLYGON: 371, AreaBasis.OUTSIDE: 15, AreaBasis.POSTCODE: 9}
    assert Counter(Occurrence.objects.values_list("is_span", flat=True)) == {
        True: 102,
        False: 8_380,
    }
    repairs = Counter(
        repair["kind"] for record in SourceRecord.objects.all() for repair in record.repairs
    )
    assert repairs == REPAIRS
    walk = Occurrence.objects.get(event__source_records__identifier="10888")
    assert (walk.day, walk.time) == (date(2025, 7, 21), time(14, 30))

    before = last_change()
    again = run("import_quefaire", city_data / SAMPLE)
    assert figures(again, *OUTCOMES) == [0, 0, 682, 0, 0]
    assert changes(before) == []
    assert "682/682" in capfd.readouterr().err


OUTCOMES = ["créés", "mis à jour", "inchangés", "laissés (modifiés ici)", "illisibles"]
REPAIRS = {
    "hour_shifted": 506,
    "dates_from_text": 130,
    "dates_in_text": 100,
    "placeholder_point": 41,
    "html_cleaned": 34,
    "venue_alias": 30,
    "past_midnight": 27,
    "undated": 20,
    "weekdays_from_text": 24,
    "several_places": 16,
    "ages_dropped": 14,
    "hours_unknown": 15,
    "postcode_disagrees": 11,
    "other_address": 8,
    "address_tidied": 8,
    "text_cut": 4,
    "link_completed": 3,
    "repeated_date": 2,
    "far_date": 1,
    "link_dropped": 1,
}


def figures(printed, *labels):
    rows = {
        " ".join(line.split()[:-1]): line.split()[-1]
        for line in printed.splitlines()
        if line.strip()
    }
    return [int(rows[label]) for label in labels]


@pytest.fixture
def portal(settings):
    """A portal on this machine, at whose address stands a file of one event."""
    settings.FETCH_ALLOWS_LOOPBACK = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    with answering(server) as origin:
        yield f"{origin}/exports/json"


class Portal(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(
            b'[{"id": "1", "title": "Bal", "date_description": "Le mardi 3 mars 2026 de 20h00 '
            b'\\u00e0 22h00"}]'
        )

    def log_message(self, *args):
        """Quiet."""


def test_a_file_is_imported_from_its_address(portal):
    run("import_quefaire", portal, "--source", "portail", "--name", "Le portail")

    assert list(Source.objects.values_list("slug", "name", "address")) == [
        ("portail", "Le portail", portal)
    ]
    assert [str(row.time) for row in Event.objects.get().occurrences.all()] == ["20:00:00"]


@pytest.mark.parametrize(
    "origin", ["/nowhere/at/all.json", "http://127.0.0.1:9/x.json", "ftp://example.org/x"]
)
def test_a_file_that_cannot_be_had_is_one_clear_line(origin):
    with pytest.raises(CommandError):
        run("import_quefaire", origin)


def test_a_missing_file_is_said_in_french():
    with pytest.raises(CommandError, match="Ce fichier ne se lit pas"):
        run("import_quefaire", "/nowhere/at/all.json")


def test_a_file_that_is_no_array_is_one_clear_line(tmp_path):
    (tmp_path / "a.json").write_text("{}")

    with pytest.raises(CommandError, match="pas un tableau JSON"):
        run("import_quefaire", tmp_path / "a.json")


def test_drafts_and_what_is_published_are_found_by_their_likeness_as_if_typed(source):
    bring(source, found("1"), found("2", dates=()))

    drafts = dict(Fingerprint.objects.values_list("event__title", "event__live"))
    assert drafts == {"Bal 1": True, "Bal 2": False}
    bring(source, found("2", dates=(), title="Concert 2"))
    assert set(Fingerprint.objects.values_list("title", flat=True)) == {"Bal 1", "Concert 2"}


def test_what_an_imported_event_names_counts_it_among_its_uses(source, references):
    event = imported(source, place=LILAS, keywords=("Solidarité",))

    named = {
        reference.to_content_type.model
        for reference in ReferenceIndex.get_references_for_object(event)
    }
    assert {"place", "keyword"} <= named


def test_a_record_of_many_children_costs_as_many_statements_as_one_of_few(source):
    bring(source, found("0", keywords=("Un", "Deux", "Trois")))
    counts = [
        count_queries(
            lambda number=number, words=words: bring(source, found(number, keywords=words))
        )
        for number, words in (("1", ("Un",)), ("2", ("Un", "Deux", "Trois")))
    ]

    assert counts[0] == counts[1]
