import re

import pytest
import time_machine
from django.test import Client

from agenda.services.occurrences import cancel
from search.engines import Suggestion
from search.enums import NameKind
from search.results.cards import mark
from search.views import asking
from search.views import suggestions as module
from search.views.suggestions import address, as_shown, typed
from tests.factories.agenda import (
    CategoryFactory,
    OrganisationFactory,
    PlaceFactory,
    at,
    listed_event,
)

NOW = at("2026-03-03 12:00")
PIECE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _noon():
    asking._limiter.storage.reset()
    with time_machine.travel(NOW, tick=False):
        yield


def suggested(text: str, **headers) -> list[tuple[str, str, str]]:
    """Name, detail, address of each, as they are written."""
    response = Client().get("/agenda/suggestions/", {"q": text}, headers=headers or PIECE)
    assert response.status_code == 200
    lines = r'<li><a href="(.*?)"><span>(.*?)</span> <small>(.*?)</small>'
    found = re.findall(lines, response.content.decode().replace("\u00a0", " "))
    return [(name, detail, url) for url, name, detail in found]


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [
        ("La Grande Parade des fanfares", "fanf", "La Grande Parade des <mark>fanf</mark>ares"),
        ("L’Œuvre au noir", "l'oeu", "L’<mark>Œu</mark>vre au noir"),
        ("L’Œuvre au noir", "o", "L’<mark>Œ</mark>uvre au noir"),
        ("Théâtre de l’Été", "theatre été", "<mark>Théâtre</mark> de l’<mark>Été</mark>"),
        ("Théâtre de l’Été", "the ete", "Théâtre de l’<mark>Été</mark>"),
        ("M.J.C. <b>", "mj", "<mark>M.J</mark>.C. &lt;b&gt;"),
        ("Bal", "", "Bal"),
    ],
)
def test_typed_text_is_marked_in_its_original_spelling(label: str, text: str, said: str):
    assert mark(label, typed(label, text)) == said


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        (NameKind.EVENT, "/evenements/bal/"),
        (NameKind.PLACE, "/lieux/bal/"),
        (NameKind.ORGANISATION, "/organisations/bal/"),
        (NameKind.PROGRAMME, "/agenda/?programme=bal"),
        (NameKind.CATEGORY, "/agenda/?categorie=bal"),
        (NameKind.LANDMARK, "/agenda/?q=vers+Bal+%26+Cie"),
    ],
)
def test_each_kind_leads_to_its_page_or_to_the_search_for_it(kind: NameKind, url: str):
    suggestion = Suggestion(kind, 1, "Bal & Cie", "bal")

    assert address(suggestion, NOW) == url
    assert as_shown(suggestion, "ba", None, NOW).detail == str(kind.label)


@pytest.mark.django_db
def test_names_of_every_kind_are_suggested_and_an_event_says_when_it_is_next():
    place = PlaceFactory(name="Fanfare Club", slug="fanfare-club")
    organisation = OrganisationFactory(name="La Fanfare du Quai", slug="quai")
    genre = CategoryFactory(name="Fanfares", slug="fanfares")
    parade = listed_event(
        *("2026-03-01 15:00", "2026-03-05 15:00", "2026-03-07 15:00"),
        title="Parade des fanfares",
        slug="parade",
        place=place,
        organisation=organisation,
        category=genre,
    )
    cancel([parade.occurrences.order_by("start_at")[1]])
    listed_event("2026-03-01 15:00", title="Fanfare passée", place=None)

    assert sorted(suggested("fanf")) == [
        ("<mark>Fanf</mark>are Club", "lieu", "/lieux/fanfare-club/"),
        ("<mark>Fanf</mark>ares", "genre", "/agenda/?categorie=fanfares"),
        ("La <mark>Fanf</mark>are du Quai", "ceux qui organisent", "/organisations/quai/"),
        ("Parade des <mark>fanf</mark>ares", "Samedi, 15 h", "/evenements/parade/"),
    ]


@pytest.mark.django_db
def test_suggestions_are_also_a_page():
    listed_event("2026-03-07 15:00", title="Fanfares", slug="fanfares")

    response = Client().get("/agenda/suggestions/?q=fanf")
    page = response.content.decode()

    assert "<h1>Suggestions</h1>" in page
    assert 'name="q" type="search" value="fanf"' in page
    assert suggested("fanf", Accept="text/html") == suggested("fanf") != []
    assert "Cache-Control" not in response.headers


@pytest.mark.django_db
def test_a_list_is_kept_for_a_moment_by_anybody_and_never_taken_for_the_page():
    response = Client().get("/agenda/suggestions/?q=fanf", headers=PIECE)

    assert response.headers["Cache-Control"] == "public, max-age=30"
    assert "HX-Request" in response.headers["Vary"]
    assert "<html" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["", " ", "a", "le la les", '"', "*", "%", "_", "AND (", "🎷", "é" * 9_999, "\0", "l'"]
)
def test_any_typed_text_is_answered(text: str):
    listed_event("2026-03-07 15:00", title="Bal")

    assert suggested(text) == []


@pytest.mark.django_db
def test_three_suggestions_take_as_many_queries_as_one(django_assert_max_num_queries):
    counts = []
    for number in range(3):
        listed_event("2026-03-07 15:00", title=f"Fanfare {number}")
        with django_assert_max_num_queries(2) as captured:
            assert len(suggested("fanf")) == number + 1
        counts.append(len(captured))

    assert counts == [2, 2, 2]


@pytest.mark.django_db
def test_one_address_is_rate_limited_and_others_are_not(monkeypatch):
    listed_event("2026-03-07 15:00", title="Fanfare")
    monkeypatch.setattr(module, "RATE", type(module.RATE)(2))

    first = [
        Client().get("/agenda/suggestions/?q=fanf", headers=PIECE).status_code for _turn in range(3)
    ]
    page = Client().get("/agenda/suggestions/?q=fanf")
    other = Client().get("/agenda/suggestions/?q=fanf", headers=PIECE, REMOTE_ADDR="203.0.113.9")

    assert first == [200, 200, 429]
    assert (page.status_code, "Trop d’essais" in page.content.decode()) == (429, True)
    assert other.status_code == 200


@pytest.mark.django_db
def test_an_empty_result_offers_similar_names():
    listed_event("2026-03-07 15:00", title="Picasso et ses amis", slug="picasso")

    page = Client().get("/agenda/", {"q": "« pica »"}).content.decode()

    assert "Vous cherchiez peut-être" in page
    assert '<a href="/evenements/picasso/"><span><mark>Pica</mark>sso et ses amis</span>' in page
    assert "Vous cherchiez" not in Client().get("/agenda/?q=zut").content.decode()


@pytest.mark.django_db
def test_under_english_addresses_they_speak_english():
    PlaceFactory(name="Fanfare Club", slug="fanfare-club", live=True)
    listed_event("2026-03-07 15:00", title="Fanfares", slug="fanfares")

    page = Client().get("/en/agenda/suggestions/?q=fanf", headers=PIECE).content.decode()

    assert "/en/evenements/fanfares/" in page
    assert "Saturday, 3" in page
