"""What the page of results offers beside its results: a whole genre, a page, words to let go."""

import html
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode

from agenda.models import Event, HomePage, Place
from tests.budgets import PAGE_QUERIES
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    OrganisationFactory,
    PlaceAliasFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    listed_event,
)

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 12:00")
SOON = "2026-03-07 20:00"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sport():
    return CategoryFactory(
        slug="sport", name="Sport", name_en="Sports", synonyms="yoga\ncourse à pied"
    )


def page_of(q: str, address: str = "/agenda/", **parameters: Any) -> tuple[Any, str]:
    """The context of the page, and its text."""
    response = Client().get(f"{address}?{urlencode({'q': q, **parameters}, doseq=True)}")
    assert response.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return response.context, re.sub(r"[\s\u00a0]+", " ", text)


def titles(context: Any) -> list[str]:
    return [shown.event.title for group in context["groups"] for shown in group.hits]


def some_sport(sport) -> None:
    listed_event(SOON, title="Yoga sur l’herbe", category=sport, price_kind="free")
    listed_event(SOON, title="Tournoi", category=sport, price_kind="free")
    listed_event(SOON, title="Tournoi payant", category=sport, price_kind="paid", price_from=12)
    listed_event(SOON, title="Bal", price_kind="free")


def test_a_genre_s_synonym_finds_what_says_it_and_offers_the_whole_genre_under_the_other_conditions(
    sport,
):
    some_sport(sport)

    context, text = page_of("yoga gratuit", vue="carte")
    followed = Client().get(context["offers"][0].url).context

    assert titles(context) == ["Yoga sur l’herbe"]
    assert "Voir tout le genre « Sport » 2 sorties" in text
    assert [offer.url for offer in context["offers"]] == [
        "/agenda/?prix=gratuit&categorie=sport&vue=carte"
    ]
    assert (followed["total"], titles(followed)) == (2, ["Yoga sur l’herbe", "Tournoi"])


def test_words_beside_the_synonym_are_kept_and_the_offer_says_so(sport):
    some_sport(sport)

    context, text = page_of("course à pied tournoi")

    assert "Voir « tournoi » dans le genre « Sport » 2 sorties" in text
    assert [(offer.count, offer.url) for offer in context["offers"]] == [
        (2, "/agenda/?q=tournoi&categorie=sport")
    ]
    assert Client().get(context["offers"][0].url).context["total"] == 2


def test_the_genre_is_offered_when_nothing_says_its_synonym_and_no_second_time_as_a_name(sport):
    listed_event(SOON, title="Tournoi", category=sport)

    context, text = page_of("yoga", "/en/agenda/")

    assert context["total"] == 0
    assert "See all of “Sports” 1 event" in text
    assert [offer.url for offer in context["offers"]] == ["/en/agenda/?categorie=sport"]
    assert [one.url for one in context["meant"]] == []


def test_a_genre_s_synonym_that_no_event_says_is_not_taken_for_another_word():
    listed_event(
        SOON, title="Le Grinche", category=CategoryFactory(name="Bals", synonyms="grinchet")
    )

    context, _text = page_of("grinchet")

    assert (context["total"], context["query"].text) == (0, "grinchet")
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
    ids=[
        "as typed",
        "chosen",
        "quoted",
        "its own name",
        "half an expression",
        "of which there is nothing",
    ],
)
def test_no_category_is_offered_if_excluded_or_without_more_events(sport, q: str, parameters: dict):
    some_sport(sport)

    context, _text = page_of(q, **parameters)

    assert context["offers"] == []


def test_offers_ask_as_many_queries_for_three_as_for_one(sport, django_assert_max_num_queries):
    counts = []
    for size in (1, 3):
        for _event in range(size - Event.objects.count()):
            listed_event(SOON, title="Yoga", category=sport)
        page_of("yoga")
        with django_assert_max_num_queries(PAGE_QUERIES) as captured:
            page_of("yoga")
        counts.append(len(captured))

    assert counts[0] == counts[1]


def a_theatre() -> tuple[Place, Place]:
    """A park, and a theatre in it by two names, where two events are to come."""
    park = PlaceFactory(slug="parc", name="Parc des Buttes", street="", area=None)
    named = {"slug": "la-maroquinerie", "name": "La Maroquinerie"}
    theatre = PlaceFactory(
        **named, street="23, rue Boyer", parent=park, area=AreaFactory(short_name="20e")
    )
    PlaceAliasFactory(place=theatre, name="La Maroq")
    listed_event(SOON, "2026-03-08 20:00", title="Concert de Tina", place=theatre)
    listed_event("2026-03-09 20:00", title="Bal", place=theatre)
    listed_event("2026-03-01 20:00", title="Hier", place=theatre)
    return park, theatre


@pytest.mark.parametrize(
    "q", ["La Maroquinerie", "maroquinerie ce week-end", "la maroq", "à la Maroquinerie"]
)
def test_a_place_that_is_named_leads_with_its_page_and_what_comes_there_follows(q: str):
    a_theatre()
    listed_event(SOON, title="Rencontre", body="<p>Au retour de la Maroquinerie, de la maroq…</p>")

    context, text = page_of(q)

    assert (
        "La Maroquinerie Lieu · 23, rue Boyer, 20e · Dans : Parc des Buttes 2 sorties à venir"
        in text
    )
    assert [(lead.url, lead.count) for lead in context["leads"]] == [("/lieux/la-maroquinerie/", 2)]
    assert titles(context)[0] == "Concert de Tina"
    assert text.index("2 sorties à venir") < text.index("Concert de Tina")


def test_a_part_is_counted_with_its_whole_which_leads_too_and_also_where_nothing_answers():
    a_theatre()

    context, _text = page_of("parc des buttes", prix="gratuit")
    english, said = page_of("parc des buttes demain", "/en/agenda/")

    assert [(lead.url, lead.count) for lead in context["leads"]] == [("/lieux/parc/", 2)]
    assert english["total"] == 0
    assert "Parc des Buttes Place · Paris 2 events to come" in said


def test_an_organisation_has_a_lead_only_with_events_to_come():
    organisation = OrganisationFactory(slug="amis", name="Les Amis du son")
    listed_event(SOON, title="Bal", organisation=organisation)
    listed_event(
        "2026-03-01 20:00", title="Hier", organisation=OrganisationFactory(name="Hier encore")
    )

    context, text = page_of("amis du son")
    over, _text = page_of("hier encore")

    assert "Les Amis du son Organise des sorties 1 sortie à venir" in text
    assert [lead.url for lead in context["leads"]] == ["/organisations/amis/"]
    assert over["leads"] == []
    organisation.unpublish()
    assert page_of("amis du son")[0]["leads"] == []


def test_a_programme_has_a_lead_only_with_events_to_come():
    night = ProgrammePageFactory(
        parent=HomePage.objects.get(),
        title="Nuit des lampes",
        title_en="Lamp Night",
        slug="nuit-des-lampes",
    )
    listed_event(SOON, title="Bal", programme=night)

    for asked in ("la nuit des lampes", "lamp night"):
        context, text = page_of(asked)

        assert "Nuit des lampes Programme 1 sortie à venir" in text
        assert [lead.url for lead in context["leads"]] == [night.url]
    night.unpublish()
    assert page_of("la nuit des lampes")[0]["leads"] == []


@pytest.mark.parametrize("q", ["concert maroquinerie", "« la maroquinerie »", "bal", "parc"])
def test_a_query_that_is_not_a_whole_name_has_no_lead(q: str):
    a_theatre()

    assert page_of(q)[0]["leads"] == []


@pytest.mark.parametrize(
    ("q", "left"),
    [("concert annulé", "concert"), ("concerts reportés", "concerts"), ("annulations", "")],
)
def test_a_query_for_cancelled_events_leads_to_the_page_of_changes(q: str, left: str):
    context, _text = page_of(q)

    assert [(lead.name, lead.url) for lead in context["leads"]] == [
        ("Annulé, reporté, déplacé", "/changements/")
    ]
    assert context["understood"].lasting.text == left


def test_ambiguous_and_withdrawn_places_have_no_lead():
    _park, theatre = a_theatre()
    listed_event(SOON, title="Fête", place=PlaceFactory(name="Le Parc des Buttes"))
    theatre.unpublish()

    assert page_of("parc des buttes")[0]["leads"] == []
    assert page_of("la maroquinerie")[0]["leads"] == []


def loosened(context: dict) -> list[tuple[str, int, str]]:
    return [(way.label.replace("\u00a0", " "), way.count, way.url) for way in context["loosen"]]


def test_when_nothing_says_all_words_each_is_let_go_with_what_one_gains_and_the_rarest_first():
    for title in ("Jazz sur une péniche", "Jazz vocal", "Péniche et accordéon"):
        listed_event(SOON, title=title, price_kind="free")
    listed_event(SOON, title="Jazz manouche", price_kind="paid", price_from=8)

    context, text = page_of("jazz à la péniche accordéon gratuit")

    assert loosened(context) == [
        ("Sans « accordéon »", 1, "/agenda/?q=jazz+%C3%A0+la+p%C3%A9niche&prix=gratuit"),
        ("Sans « jazz »", 1, "/agenda/?q=p%C3%A9niche+accord%C3%A9on&prix=gratuit"),
        ("Autre chose que « jazz à la péniche accordéon »", 3, "/agenda/?prix=gratuit"),
    ]
    for _label, count, url in loosened(context):
        assert Client().get(url).context["total"] == count
    assert "Toutes ces conditions à la fois, c’est trop." in text


def test_a_word_that_no_event_says_is_let_go_first_and_the_others_say_what_they_kept_away():
    listed_event(SOON, title="Jazz")

    context, text = page_of("jazz xylographe")

    assert loosened(context)[0] == ("Sans « xylographe »", 1, "/agenda/?q=jazz")
    assert "Tous ces mots à la fois, c’est trop." in text


def test_a_single_word_and_quoted_words_are_not_offered_for_removal():
    listed_event(SOON, title="Jazz vocal")

    assert [way.count for way in page_of("xylographe")[0]["loosen"]] == [1]
    assert [way[0] for way in loosened(page_of("« vocal jazz xylographe »")[0])] == [
        "Autre chose que « « vocal jazz xylographe » »"
    ]


def test_removing_many_words_takes_as_many_queries_as_two():
    listed_event(SOON, title="Jazz zinc tango robot bande dessin phare")
    counts = []
    listed_event(SOON, title="Xylographe")
    for q in ("jazz xylographe", "jazz zinc tango robot bande dessin phare xylographe"):
        page_of(q)
        with CaptureQueriesContext(connection) as captured:
            context, _text = page_of(q)
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert len(context["loosen"]) <= 5
