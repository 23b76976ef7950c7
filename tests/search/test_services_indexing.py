import datetime as dt
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from agenda.models import Event
from agenda.services.occurrences import cancel
from agenda.services.publication import publish_now
from agenda.services.refreshing import refresh_queued
from search.engines import database_engine, engine
from search.engines.sort_keys import read_sort_key, sort_key
from search.enums import Facet, When
from search.models import IndexedDay, IndexedEvent, IndexedImpact, IndexedName, IndexedText
from search.query import EventQuery
from search.services import index_events, index_landmarks, index_left_over, reindex
from search.services.rows import day_rows, price_class
from tests.factories.agenda import (
    CategoryFactory,
    EventDateFactory,
    EventFactory,
    OccurrenceFactory,
    OrganisationFactory,
    PlaceAliasFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    listed_event,
)
from tests.factories.search import LandmarkFactory

pytestmark = pytest.mark.django_db
FACTS: tuple[Any, ...] = (IndexedEvent, IndexedText, IndexedImpact, IndexedDay)


def rows() -> list[list[dict]]:
    return [list(model.objects.order_by("pk").values()) for model in FACTS]


def check_full_text() -> None:
    """SQLite's own comparison of the full-text table with its rows: an error when they differ."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_text(search_text, rank) VALUES('integrity-check', 1)"
            )


def test_what_is_published_is_found_and_what_is_withdrawn_or_deleted_is_not():
    kept, withdrawn, deleted = (
        listed_event("2026-03-03 20:00", title="Bal") for _event in range(3)
    )
    assert database_engine().saying("bal") == {kept.pk, withdrawn.pk, deleted.pk}

    withdrawn.unpublish()
    deleted.delete()

    assert database_engine().saying("bal") == {kept.pk}
    assert [model.objects.values_list("event", flat=True).distinct().get() for model in FACTS] == [
        kept.pk
    ] * len(FACTS)
    check_full_text()


def test_rows_are_written_and_rolled_back_with_the_change():
    event = listed_event("2026-03-03 20:00", title="Bal")
    before = rows()

    with transaction.atomic():
        event.title = "Concert"
        publish_now(event)
        assert database_engine().saying("concert") == {event.pk}
        transaction.set_rollback(True)

    assert rows() == before
    assert database_engine().saying("bal") == {event.pk}
    check_full_text()


def test_a_draft_changes_nothing():
    event = listed_event("2026-03-03 20:00", title="Bal")
    event.title = "Brouillon"
    event.save_revision()

    assert database_engine().saying("brouillon") == set()
    assert database_engine().saying("bal") == {event.pk}


def test_an_event_is_found_by_all_its_texts():
    park = PlaceFactory(name="Parc des Buttes")
    place = PlaceFactory(name="La Halle aux Grains", parent=park)
    PlaceAliasFactory(place=place, name="HAG")
    event = listed_event(
        EventDateFactory.build(label="Vernissage"),
        title="Les Œuvres",
        lead="Un chapeau pointu.",
        body="<p>Du <b>texte</b></p><p>riche &amp; long</p>",
        place=place,
        place_detail="Salle voûtée",
        organisation=OrganisationFactory(name="Les Amis du son"),
        category=CategoryFactory(name="Expositions", name_en="Exhibits", synonyms="accrochage"),
        other_categories=[CategoryFactory(name="Peinture")],
        keywords=["aquarelle"],
        programme=ProgrammePageFactory(title="Nuit des lampes", title_en="Upside Week"),
    )
    listed_event("2026-03-03 20:00", title="Tout autre chose")

    for words in (
        "oeuvre chapeaux texte riche longs",
        "halle grain",
        "hag",
        "buttes",
        "salles voûtées",
        "amis sons",
        "exposition",
        "exhibits",
        "peintures",
        "aquarelles",
        "vernissage",
        "rue neuve",
        "nuit des lampes",
        "upside week",
    ):
        assert event.pk in database_engine().saying(words), words
    assert (
        database_engine().saying("b strong p amp")
        == database_engine().saying("accrochage")
        == set()
    )


def test_a_renamed_place_is_found_and_a_synonym_of_a_category_suggested_once_the_clock_has_passed():
    event = listed_event("2026-03-03 20:00")
    event.place.name = "Le Hangar"
    publish_now(event.place)
    event.category.synonyms = "guinche"
    publish_now(event.category)
    refresh_queued()

    suggested = [
        (one.kind, one.key) for one in database_engine().suggest("guinche", at("2026-03-01 12:00"))
    ]
    assert database_engine().saying("hangar") == {event.pk}
    assert (database_engine().saying("guinche"), suggested) == (
        set(),
        [("category", event.category.pk)],
    )


def test_the_event_s_answer_on_access_overrules_its_place_s():
    place = PlaceFactory(wheelchair=True, sign_language=True, hearing=None)
    event = listed_event("2026-03-03 20:00", place=place, wheelchair=False, cognitive=True)

    values = IndexedEvent.objects.get(pk=event.pk).facets.split()

    assert [value for value in values if value.startswith("acces:")] == [
        "acces:signes",
        "acces:facile",
    ]


@pytest.mark.parametrize(
    ("kind", "price", "expected"),
    [
        ("free", None, "gratuit"),
        ("free", 12, "gratuit"),
        ("paid", None, ""),
        ("paid", 0, "moins-de-10"),
        ("paid", Decimal("9.99"), "moins-de-10"),
        ("paid", 10, "10-et-plus"),
        ("conditional", None, ""),
        ("conditional", 5, "moins-de-10"),
        ("unknown", None, ""),
    ],
)
def test_the_price_class_is_that_of_the_lowest_full_price(
    kind: str, price: Decimal | None, expected: str
):
    assert price_class(Event(price_kind=kind, price_from=price)) == expected


@pytest.mark.parametrize(
    ("lowest", "highest", "found"), [(0, 60, False), (0, 9, True), (5, 50, True)]
)
def test_what_may_cost_nothing_or_much_is_not_found_under_ten_euros(
    lowest: int, highest: int, found: bool, client
):
    listed_event("2031-03-03 20:00", price_kind="paid", price_from=lowest, price_to=highest)
    listed_event("2031-03-03 20:00", title="Gratuit", price_kind="free")  # of another price

    answer = client.get("/agenda.json", {"prix": "moins-de-10"}).json()

    assert [event["price"]["to"] for event in answer["events"]] == ([highest] if found else [])


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-03-03 20:00", "2026-03-03 22:00", [3]),
        ("2026-03-03 20:00", "2026-03-04 00:00", [3]),
        ("2026-03-03 20:00", "2026-03-04 00:01", [3, 4]),
        ("2026-03-03 01:00", "2026-03-03 03:00", [2, 3]),
        ("2026-03-03 13:00", "2026-03-04 02:00", [3, 4]),
        ("2026-03-03 00:00", "2026-03-04 00:00", [3]),
        ("2026-03-28 22:00", "2026-03-29 03:30", [28, 29]),
        ("2026-10-25 00:00", "2026-10-26 00:00", [25]),
    ],
)
def test_a_date_has_rows_for_days_it_answers_and_days_it_lasts_into(
    start: str, end: str, days: list[int]
):
    occurrence = OccurrenceFactory.build(event=None, pk=1, start_at=at(start), end_at=at(end))

    rows = list(day_rows(1, [occurrence]))

    assert [dt.date.fromordinal(row.day).day for row in rows] == days
    assert [row.is_tail for row in rows] == [False, *(True for _day in days[1:])]


def test_three_take_as_many_queries_as_one(django_assert_max_num_queries):
    events = [listed_event("2026-03-03 20:00") for _event in range(3)]
    counts = []
    for some in (events[:1], events):
        with django_assert_max_num_queries(16) as captured:
            index_events([event.pk for event in some])
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_reindexing_writes_the_same_rows_and_deletes_those_not_public():
    weekly = EventDateFactory.build(
        kind="rule", rrule="FREQ=WEEKLY;COUNT=5", start_on=dt.date(2026, 3, 3)
    )
    event = listed_event(weekly, title="Chorale")
    cancel([event.occurrences.earliest("start_at")])
    listed_event("2026-03-03 20:00", title="Bal")
    expected = rows()
    draft = EventFactory(live=False)
    IndexedEvent.objects.create(event=draft, facets="", others="", last_end=0)
    IndexedText.objects.filter(event=event.pk).update(title=" faux ")
    told: list[int] = []

    count = reindex(told.append)

    assert (count, told) == (2, [2])
    assert rows() == expected
    check_full_text()


def test_the_command_says_how_many():
    listed_event("2026-03-03 20:00")
    out = StringIO()

    call_command("reindex", verbosity=0, stdout=out, stderr=StringIO())

    assert out.getvalue() == "1 événement dans l’index.\n"


def test_a_whole_day_does_not_answer_for_the_evening_before():
    listed_event(
        EventDateFactory.build(start_on=dt.date(2026, 3, 7), all_day=True, times=[]), title="Fête"
    )
    now = at("2026-03-06 10:00")

    found = {
        when: engine().find(EventQuery(now=now, when=when)).total
        for when in (When.TONIGHT, When.TOMORROW)
    }

    assert found == {When.TONIGHT: 0, When.TOMORROW: 1}


def test_rows_of_the_release_before_answer_as_they_did_until_they_are_written_anew():
    listed_event("2026-03-06 23:30", title="Bal", price_kind="paid", price_from=12)
    listed_event("2026-03-06 11:00", title="Atelier", price_kind="paid", price_from=5)
    IndexedDay.objects.update(since=None, until=None, is_tail=None)
    IndexedEvent.objects.update(spent=None)
    now, saturday = at("2026-03-06 10:00"), dt.date(2026, 3, 7)
    after_midnight = EventQuery(now=now, first_on=saturday, last_on=saturday)
    below = EventQuery(now=now, facets={Facet.PRICE: ("moins-de-15",)})

    before = [engine().find(query).total for query in (after_midnight, below)]
    counted = engine().count_days(after_midnight, [saturday])
    reindex()

    assert (before, counted) == ([1, 1], {saturday: 1})
    assert [engine().find(query).total for query in (after_midnight, below)] == [0, 2]


def test_whole_days_of_the_release_before_are_of_their_day_in_the_order():
    event = listed_event(
        EventDateFactory.build(start_on=dt.date(2026, 3, 7), all_day=True, times=[])
    )
    midnight = int(at("2026-03-07 00:00").timestamp()) // 60
    rank = sort_key(midnight, event.occurrences.get().pk, is_off=False)
    IndexedDay.objects.update(rank=rank, since=None, until=None, is_tail=None, state=None)

    written = [index_left_over(), index_left_over()]

    assert written == [1, 0]
    assert read_sort_key(IndexedDay.objects.get().rank).day == dt.date(2026, 3, 7)


def test_impacts_follow_the_text_and_go_with_it():
    event = listed_event("2026-03-03 20:00", title="Bal Bal")
    other = listed_event("2026-03-03 20:00", title="Jazz")  # another's impacts must stay

    Event.objects.filter(pk=event.pk).update(title="Valse")
    index_events([event.pk])
    stems = set(IndexedImpact.objects.filter(event=event.pk).values_list("stem", flat=True))
    IndexedEvent.objects.get(event=event.pk).delete()

    assert {"bal", "vals", ""} & stems == {"vals", ""}
    assert set(IndexedImpact.objects.values_list("event", flat=True)) == {other.pk}


def test_a_text_that_the_release_before_wrote_gets_its_impacts_anew():
    event = listed_event("2026-03-03 20:00", title="Bal")
    expected = rows()
    IndexedText.objects.filter(event=event.pk).update(title=" vals ")  # as release 0.2.0 does
    left = IndexedImpact.objects.count()

    written = [index_left_over(), index_left_over()]

    assert (left, written) == (0, [1, 0])
    assert rows() == expected


def test_landmarks_are_written_anew_with_the_rest():
    landmark = LandmarkFactory(name="Tour Neuve", other_names="")
    index_landmarks()
    IndexedName.objects.all().delete()

    reindex()

    assert list(IndexedName.objects.values_list("kind", "key", "label")) == [
        ("landmark", landmark.pk, "Tour Neuve")
    ]
