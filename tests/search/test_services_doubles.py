"""Likely doubles, found by the clock among what is public."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.services.publication import publish_now
from search.models import Double
from search.services import dismiss_double, find_doubles, find_lookalikes_of_each, recall_double
from search.services import doubles as service
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    EventFactory,
    PlaceAliasFactory,
    PlaceFactory,
    as_line,
    listed_event,
)

pytestmark = pytest.mark.django_db

TITLE = "Odalie Vermorel Quintet"
TEXT = "<p>Les thèmes de Kostas Brindezi, avec Ulysse Tarnowka au vibraphone.</p>"
EVENING = "2026-03-03 20:30"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-01T10:00+01:00", tick=False)


@pytest.fixture
def place():
    return PlaceFactory(name="Le Petit Bal", street="", latitude=48.86, longitude=2.38)


def pair_of_events(place):
    return [
        listed_event(EVENING, title=title, body=TEXT, place=place)
        for title in (TITLE, f"{TITLE} en concert")
    ]


def standing():
    rows = Double.objects.standing().order_by("pk")
    return [
        (one.event_id or one.place_id, one.other_event_id or one.other_place_id) for one in rows
    ]


def test_two_events_that_are_one_are_found_with_why_and_what_is_another_is_not(place):
    first, second = pair_of_events(place)
    listed_event(EVENING, title="Atelier de poterie", body="<p>De la terre.</p>", place=place)

    find_doubles()

    assert standing() == [(first.pk, second.pk)]
    assert Double.objects.get().why.splitlines()[:2] == ["même lieu", "même soir à la même heure"]


def test_drafts_and_what_is_over_are_not_compared(place, time_machine):
    pair_of_events(place)
    draft = EventFactory(live=False, title=TITLE, body=TEXT, place=place, dates=[as_line(EVENING)])
    draft.save_revision()
    time_machine.move_to("2026-03-05T10:00+01:00", tick=False)

    find_doubles()

    assert not Double.objects.exists()


def test_what_is_compared_is_not_compared_again_before_it_changes(place):
    _first, second = pair_of_events(place)
    find_doubles()

    again = find_doubles()
    second.title, second.body = "Atelier de poterie", "<p>De la terre.</p>"
    publish_now(second)

    assert again == 0
    assert find_doubles() == 1
    assert standing() == []
    assert not Double.objects.exists()


def test_two_that_somebody_said_are_two_are_never_shown_again(place):
    first, second = pair_of_events(place)
    find_doubles()
    double, editor = Double.objects.get(), UserFactory()

    said_already = [dismiss_double(double.pk, actor=editor) for _click in range(2)]
    second.title = f"{TITLE} : le concert"
    publish_now(second)
    find_doubles()

    double.refresh_from_db()
    assert (said_already, standing(), double.dismissed_by) == ([False, True], [], editor)
    recall_double(double.pk)
    assert standing() == [(first.pk, second.pk)]


def test_a_pair_of_which_one_is_withdrawn_or_gone_is_not_shown(place):
    _first, second = pair_of_events(place)
    find_doubles()

    second.unpublish()
    withdrawn = standing()
    second.delete()

    assert (withdrawn, Double.objects.count()) == ([], 0)


def test_places_of_one_name_near_each_other_are_doubles_by_their_other_names_too(place):
    twin = PlaceFactory(name="Petit bal", street="", latitude=48.8601, longitude=2.3801)
    other = PlaceFactory(name="La Grande Salle", street="", latitude=48.8602, longitude=2.38)
    PlaceAliasFactory(place=other, name="Le Petit Bal")
    PlaceFactory(name="Le Petit Bal", street="", latitude=48.90, longitude=2.30)  # far
    PlaceFactory(name="Petit bal", street="", latitude=48.86, longitude=2.38, live=False)
    PlaceFactory(
        name="Le Petit Bal, salle", street="", latitude=48.86, longitude=2.38, parent=place
    )

    find_doubles()

    assert set(standing()) >= {(place.pk, twin.pk), (place.pk, other.pk)}
    keys = {key for pair in standing() for key in pair}
    assert keys == {place.pk, twin.pk, other.pk}


def test_places_are_compared_in_turn_a_few_at_a_look(monkeypatch, time_machine):
    monkeypatch.setattr(service, "AT_ONCE", 2)
    monkeypatch.setattr(service, "TURN_S", 0)
    for number in range(3):
        PlaceFactory(name=f"Lieu {number}", street="", latitude=48.8 + number / 10)

    looks = [find_doubles() for _look in range(3)]
    time_machine.shift(25 * 3600)

    assert looks == [2, 1, 0]
    assert find_doubles() == 2


def test_a_look_goes_on_with_the_next_while_it_has_time(monkeypatch):
    monkeypatch.setattr(service, "AT_ONCE", 2)
    for number in range(5):
        PlaceFactory(name=f"Lieu {number}", street="", latitude=48.8 + number / 10)

    assert [find_doubles(), find_doubles()] == [5, 0]


def test_an_event_among_many_is_compared_in_as_many_statements(place):
    counts = []
    for number in range(2):
        listed_event(EVENING, title=f"{TITLE} {number}", body=TEXT, place=place)
        find_doubles()
        listed_event(EVENING, title=f"{TITLE} {number} en concert", body=TEXT, place=place)
        with CaptureQueriesContext(connection) as queries:
            find_doubles()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_three_events_are_compared_in_as_many_statements_as_one(place):
    counts = []
    for number in (1, 3):
        for one in range(number):
            listed_event(EVENING, title=f"{TITLE} {number} {one}", body=TEXT, place=place)
        with CaptureQueriesContext(connection) as queries:
            assert find_doubles() >= number
        counts.append(len(queries))
        find_doubles()

    assert counts[0] >= counts[1]


def test_what_is_written_anew_while_it_is_compared_is_compared_anew(place, monkeypatch):
    _first, second = pair_of_events(place)

    def compare_while_somebody_writes(*arguments, **named):
        found = find_lookalikes_of_each(*arguments, **named)
        if second.title != "Atelier de poterie":
            second.title, second.body = "Atelier de poterie", "<p>De la terre.</p>"
            publish_now(second)
        return found

    monkeypatch.setattr(service, "find_lookalikes_of_each", compare_while_somebody_writes)
    monkeypatch.setattr(service, "TURN_S", 0)
    find_doubles()
    assert Double.objects.count() == 1

    find_doubles()

    assert not Double.objects.exists()
