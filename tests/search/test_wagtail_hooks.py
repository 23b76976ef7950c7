import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from agenda.models import Event
from search.engines import database_engine
from tests.factories.accounts import sign_in_as_staff
from tests.factories.agenda import EventFactory, PlaceFactory, listed_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    sign_in_as_staff(client, get_user_model().objects.create_superuser("chef", "chef@example.org"))
    return client


def found(client: Client, words: str) -> set[str]:
    response = client.get("/cms/snippets/agenda/event/", {"q": words})
    assert response.status_code == 200
    return {event.title for event in response.context["object_list"]}


def test_editors_find_events_by_what_they_say_and_drafts_by_title(editor: Client):
    listed_event(
        "2020-03-03 20:00", title="Bal passé", place=PlaceFactory(name="La Halle aux Grains")
    )
    listed_event("2099-03-03 20:00", title="Concert")
    EventFactory(title="Brouillon de bal", live=False)

    assert found(editor, "halles") == {"Bal passé"}
    assert found(editor, "bals") == {"Bal passé"}
    assert found(editor, "bal") == {"Bal passé", "Brouillon de bal"}
    assert found(editor, "zut") == set()


@pytest.mark.parametrize("words", ['"', "*", "%", "de la", "l'", "\x00", "AND", "🎷"])
def test_stop_words_find_nothing_without_an_error(editor: Client, words: str):
    listed_event("2026-03-03 20:00", title="Bal")

    assert found(editor, words) <= {"Bal"}
    assert database_engine().saying(words) == set()


def test_what_is_said_is_found_whenever_it_is():
    event = listed_event("2020-03-03 20:00", title="Bal")

    assert database_engine().saying("BALS") == {event.pk}
    assert Event.objects.filter(pk__in=database_engine().saying("bal")).count() == 1
