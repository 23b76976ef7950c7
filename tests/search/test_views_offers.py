"""What the page of results offers beside its results: the whole of a genre, a page of its own, words to let go."""

import html
import re

import pytest
import time_machine
from django.test import Client
from django.utils.http import urlencode

from agenda.models import Event
from tests.factories.agenda import CategoryFactory, at, published_event

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 12:00")
SOON = "2026-03-07 20:00"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sport():
    return CategoryFactory(slug="sport", name="Sport", name_en="Sports", synonyms="yoga\ncourse à pied")


def page_of(q: str, address: str = "/agenda/", **parameters: object) -> tuple[dict, str]:
    """The context of the page, and its text."""
    response = Client().get(f"{address}?{urlencode({'q': q, **parameters}, doseq=True)}")
    assert response.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return response.context, re.sub(r"[\s\u00a0]+", " ", text)


def titles(context: dict) -> list[str]:
    return [shown.event.title for group in context["groups"] for shown in group.hits]


def some_sport(sport) -> None:
    published_event(SOON, title="Yoga sur l’herbe", category=sport, price_kind="free")
    published_event(SOON, title="Tournoi", category=sport, price_kind="free")
    published_event(SOON, title="Tournoi payant", category=sport, price_kind="paid", price_from=12)
    published_event(SOON, title="Bal", price_kind="free")


def test_a_genre_s_synonym_finds_what_says_it_and_offers_the_whole_genre_under_the_other_conditions(sport):
    some_sport(sport)

    context, text = page_of("yoga gratuit", vue="liste")
    followed = Client().get(context["offers"][0].url).context

    assert titles(context) == ["Yoga sur l’herbe"]
    assert "Voir tout le genre « Sport » 2 sorties" in text
    assert [offer.url for offer in context["offers"]] == ["/agenda/?prix=gratuit&categorie=sport&vue=liste"]
    assert (followed["total"], titles(followed)) == (2, ["Yoga sur l’herbe", "Tournoi"])


def test_words_beside_the_synonym_are_kept_and_the_offer_says_so(sport):
    some_sport(sport)

    context, text = page_of("course à pied tournoi")

    assert "Voir « tournoi » dans le genre « Sport » 2 sorties" in text
    assert [(offer.count, offer.url) for offer in context["offers"]] == [(2, "/agenda/?q=tournoi&categorie=sport")]
    assert Client().get(context["offers"][0].url).context["total"] == 2


def test_the_genre_is_offered_when_nothing_says_its_synonym_and_no_second_time_as_a_name(sport):
    published_event(SOON, title="Tournoi", category=sport)

    context, text = page_of("yoga", "/en/agenda/")

    assert context["total"] == 0
    assert "See all of “Sports” 1 event" in text
    assert [offer.url for offer in context["offers"]] == ["/en/agenda/?categorie=sport"]
    assert [one.url for one in context["meant"]] == []


def test_a_genre_s_synonym_that_no_event_says_is_not_taken_for_another_word():
    published_event(SOON, title="Le Grinche", category=CategoryFactory(name="Bals", synonyms="guinche"))

    context, _text = page_of("guinche")

    assert (context["total"], context["query"].text) == (0, "guinche")
    assert [offer.count for offer in context["offers"]] == [1]


@pytest.mark.parametrize(
    ("q", "parameters"),
    [
        ("yoga", {"exact": 1}),
        ("yoga", {"categorie": "sport"}),
        ("« yoga »", {}),
        ("sport", {}),
        ("pied", {}),
        ("yoga", {"quand": "demain"}),
    ],
    ids=["as typed", "chosen", "quoted", "its own name", "half an expression", "of which there is nothing"],
)
def test_nothing_is_offered_where_it_was_refused_or_adds_nothing(sport, q: str, parameters: dict):
    some_sport(sport)

    context, _text = page_of(q, **parameters)

    assert context["offers"] == []


def test_offers_ask_as_many_queries_for_three_as_for_one(sport, django_assert_max_num_queries):
    counts = []
    for size in (1, 3):
        for _event in range(size - Event.objects.count()):
            published_event(SOON, title="Yoga", category=sport)
        page_of("yoga")
        with django_assert_max_num_queries(11) as captured:
            page_of("yoga")
        counts.append(len(captured))

    assert counts[0] == counts[1]
