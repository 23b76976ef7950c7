import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.enums import DateKind
from search.alike import EventPlace, Verdict, entry_of
from search.models import Fingerprint, FingerprintDay, FingerprintStem, StemFrequency
from search.services import (
    entry_of_event,
    find_lookalikes,
    rebuild_fingerprints,
    write_fingerprints,
)
from search.services.lookalikes import MOST_DAYS, MOST_STEMS
from tests.factories.agenda import (
    EventDateFactory,
    EventFactory,
    PlaceFactory,
    as_line,
    listed_event,
)

pytestmark = pytest.mark.django_db

TITLE = "Odalie Vermorel Quintet"
TEXT = "<p>Les thèmes de Kostas Brindezi, avec Ulysse Tarnowka au vibraphone.</p>"
EVENING = "2026-03-03 20:30"


def found(event, **but):
    return [
        (one.event_id, one.answer.verdict) for one in find_lookalikes(entry_of_event(event), **but)
    ]


def draft(*dates, **fields):
    """A draft whose row says nothing: what it says stands in its revision."""
    event = EventFactory(live=False, title="Sans titre", body="", place=None)
    for name, value in fields.items():
        setattr(event, name, value)
    event.dates = [as_line(date) for date in dates]
    event.save_revision()
    return event


def test_a_draft_is_found_by_its_last_revision_and_a_published_one_by_what_it_says():
    place = PlaceFactory()
    drafted = draft(EVENING, title=TITLE, body=TEXT, place=place)
    public = listed_event(EVENING, title=f"{TITLE} en concert", body=TEXT, place=place)
    listed_event(EVENING, title="Atelier de poterie", body="<p>De la terre.</p>", place=place)

    assert found(public, but_event=public.pk) == [(drafted.pk, Verdict.SAME)]
    assert found(drafted, but_event=drafted.pk) == [(public.pk, Verdict.SAME)]


def test_a_draft_whose_place_is_gone_is_kept_all_the_same():
    place = PlaceFactory()
    event = draft(EVENING, title=TITLE, body=TEXT, place=place)
    place.delete()

    write_fingerprints([event.pk])

    assert list(Fingerprint.objects.values_list("title", "spots")) == [(TITLE, [])]


def test_an_unpublished_change_of_a_published_event_is_what_counts():
    place = PlaceFactory()
    event = listed_event(
        EVENING, title="Atelier de poterie", body="<p>De la terre.</p>", place=place
    )
    asked = listed_event(EVENING, title=TITLE, body=TEXT, place=place)
    before = found(asked, but_event=asked.pk)

    event.title, event.body = TITLE, TEXT
    event.save_revision()

    assert (before, found(asked, but_event=asked.pk)) == ([], [(event.pk, Verdict.SAME)])


def test_a_later_publication_elsewhere_keeps_the_draft_that_stands_above_it():
    place = PlaceFactory()
    event = listed_event(
        EVENING, title="Atelier de poterie", body="<p>De la terre.</p>", place=place
    )
    asked = listed_event(EVENING, title=TITLE, body=TEXT, place=place)
    event.title, event.body = TITLE, TEXT
    event.save_revision()

    write_fingerprints([event.pk])

    assert found(asked, but_event=asked.pk) == [(event.pk, Verdict.SAME)]


def test_a_deleted_event_leaves_no_fingerprint():
    event = listed_event(EVENING, title=TITLE, body=TEXT)

    event.delete()

    assert [model.objects.count() for model in (Fingerprint, FingerprintDay, FingerprintStem)] == [
        0,
        0,
        0,
    ]


def test_it_is_found_elsewhere_by_its_rare_words_on_the_same_day():
    event = listed_event(
        EVENING, title=TITLE, body=TEXT, place=PlaceFactory(latitude=48.80, longitude=2.20)
    )
    entry = entry_of_event(event)
    nowhere = entry_of(TITLE, TEXT, [], entry.days)
    another_day = entry_of(TITLE, TEXT, [], {day + 1: hours for day, hours in entry.days.items()})

    assert [len(find_lookalikes(asked)) for asked in (nowhere, another_day)] == [1, 0]


def test_what_is_asked_in_english_is_found_by_what_its_words_mean_where_no_point_is_known():
    place = PlaceFactory()
    event = listed_event(EVENING, title="Marionnettes : l’ours", body="", place=place)
    asked = entry_of("The puppet bear", "", [EventPlace((place.name,))], entry_of_event(event).days)

    assert [one.event_id for one in find_lookalikes(asked)] == [event.pk]


def test_a_place_without_a_point_is_found_by_itself():
    place = PlaceFactory(latitude=None, longitude=None)
    first, second = (
        listed_event(EVENING, title=TITLE, body=TEXT, place=place) for _event in range(2)
    )
    FingerprintStem.objects.all().delete()

    assert found(first, but_event=first.pk) == [(second.pk, Verdict.SAME)]


def test_a_long_run_is_kept_by_weeks_and_found_on_any_of_its_days():
    place = PlaceFactory()
    run = EventDateFactory.build(
        kind=DateKind.RULE,
        start_on=dt.date(2026, 1, 5),
        rrule="FREQ=DAILY;UNTIL=20261130",
        times=[["10:00", "18:00"]],
    )
    event = listed_event(run, title=TITLE, body=TEXT, place=place)
    spot = EventPlace((place.name,), place.latitude, place.longitude, place.pk)
    day = dt.date(2026, 11, 17).toordinal()

    asked = find_lookalikes(entry_of(TITLE, TEXT, [spot], {day: frozenset()}))

    assert [one.event_id for one in asked] == [event.pk]
    assert FingerprintDay.objects.count() <= MOST_DAYS
    assert FingerprintStem.objects.count() <= MOST_STEMS


def test_everything_is_written_again_drafts_too_and_words_are_counted():
    drafted = draft(EVENING, title=TITLE, body=TEXT, place=PlaceFactory())
    public = listed_event(EVENING, title=TITLE, body=TEXT, place=drafted.place)
    Fingerprint.objects.all().delete()
    told = []

    count = rebuild_fingerprints(told.append)

    assert (count, sum(told)) == (2, 2)
    assert found(public, but_event=public.pk) == [(drafted.pk, Verdict.SAME)]
    assert StemFrequency.objects.get(stem="").events == 2


def test_as_many_queries_for_three_events_as_for_one(django_assert_num_queries):
    place = PlaceFactory()
    ids = [listed_event(EVENING, title=f"{TITLE} {n}", body=TEXT, place=place).pk for n in range(3)]
    with CaptureQueriesContext(
        connection,
    ) as of_one:
        write_fingerprints(ids[:1])

    with django_assert_num_queries(len(of_one)):
        write_fingerprints(ids)


def test_a_look_up_asks_as_much_of_three_as_of_one(django_assert_num_queries):
    place = PlaceFactory()
    first = listed_event(EVENING, title=TITLE, body=TEXT, place=place)
    entry = entry_of_event(first)
    with CaptureQueriesContext(connection) as of_one:
        find_lookalikes(entry)
    for _event in range(2):
        listed_event(EVENING, title=TITLE, body=TEXT, place=place)

    with django_assert_num_queries(len(of_one)):
        assert len(find_lookalikes(entry)) == 3


def test_an_unchanged_fingerprint_is_not_rewritten():
    event = listed_event(EVENING, title=TITLE, body=TEXT, place=PlaceFactory())

    with CaptureQueriesContext(connection) as queries:
        write_fingerprints([event.pk])

    written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert (len(queries) > 0, written) == (True, [])


def test_counted_anew_words_are_written_again_though_the_event_says_the_same():
    listed_event(EVENING, title=TITLE, body=TEXT, place=PlaceFactory())
    FingerprintStem.objects.all().delete()

    rebuild_fingerprints()

    assert FingerprintStem.objects.count() > 0
