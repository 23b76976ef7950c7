import pytest
from django.http import QueryDict
from django.utils import timezone

from search.engines import engine
from search.engines.lookups import SiteLookups
from search.models import IndexedEvent
from search.query.understanding import ask
from search.services.rows import spoken_languages
from tests.factories.agenda import listed_event

pytestmark = pytest.mark.django_db
SOON = "2031-03-03 20:00"


@pytest.mark.parametrize(
    ("setting", "shelters"),
    [
        ("indoor", ["abri:interieur"]),
        ("outdoor", ["abri:exterieur"]),
        ("both", ["abri:interieur", "abri:exterieur"]),
        ("unknown", []),
    ],
)
def test_an_event_is_indexed_indoors_or_outdoors_by_its_setting(setting: str, shelters: list[str]):
    event = listed_event(SOON, title="Bal", setting=setting)

    row = IndexedEvent.objects.get(event_id=event.pk)

    assert [token for token in row.others.split() if token.startswith("abri:")] == shelters


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ({"title": "Bal"}, ["fr"]),
        ({"title": "Visite en anglais"}, ["en"]),
        ({"title": "Visite", "lead": "Aussi en anglais."}, ["en", "fr"]),
        ({"title": "Visite", "body": "<p>Guided tours <b>in English</b>.</p>"}, ["en", "fr"]),
        ({"title": "Cours d’anglais"}, ["fr"]),
        ({"title": "Guided tour", "language": "en"}, ["en"]),
    ],
)
def test_an_event_is_held_in_the_languages_it_names_and_that_of_its_text(
    written: dict[str, str], codes: list[str]
):
    event = listed_event(SOON, **written)

    assert spoken_languages(event) == codes


def test_what_says_that_it_is_in_the_open_air_is_found_by_these_words_and_not_by_the_filter(client):
    listed_event(SOON, title="Cinéma du parc", setting="outdoor")
    listed_event(SOON, title="Cinéma en plein air")
    listed_event(SOON, title="Cinéma du Louxor", setting="indoor")

    def titles(**asked: str) -> list[str]:
        events = client.get("/agenda.json", asked).json()["events"]
        return sorted(event["title"] for event in events)

    assert titles(q="cinéma en plein air") == ["Cinéma du parc", "Cinéma en plein air"]
    assert titles(q="cinéma", abri="exterieur") == ["Cinéma du parc"]
    assert titles(q="cinéma s’il pleut") == ["Cinéma du Louxor"]


def test_a_language_in_words_finds_what_is_held_in_it():
    held_in_english = listed_event(SOON, title="Théâtre en anglais")
    listed_event(SOON, title="Théâtre et cours d’anglais")

    asked = ask(QueryDict("q=théâtre in English"), timezone.now(), SiteLookups())
    found = engine().find(asked.query)

    assert [hit.event_id for hit in found.hits] == [held_in_english.pk]
