"""Everyday words: what events write instead is found too, where the word itself is rare."""

import pytest

from agenda.models import Event
from search.engines import database_engine
from search.engines.lookups import SiteLookups
from search.query import EventQuery, Term
from search.query.everyday import LONGEST_EVERYDAY, everyday, everyday_lines, written_for
from search.query.expansion import widened
from search.query.understanding import QueryReading, understand_query
from search.text import stems
from tests.factories.agenda import at, listed_event


def test_each_line_of_the_vocabulary_is_a_word_or_a_short_expression_and_what_is_written_for_it():
    words = everyday()
    single, expressions = {*words.usual, *words.hardly_said}, {*words.expressions}

    assert {len(typed) for typed in single} == {1}
    assert {len(typed) for typed in expressions} == {*range(2, LONGEST_EVERYDAY + 1)}
    assert all((ways := written_for(typed)) and () not in ways for typed in {*single, *expressions})


@pytest.mark.django_db
def test_a_rare_word_is_looked_up_by_what_is_written_too_but_no_frequent_and_no_quoted_one():
    terms = [Term(("guignol",), (("guignol",),), weight) for weight in (8, 2)]

    assert widened(terms, "guignol", {})[0].ways == (("guignol",), ("marionnet",))
    assert widened(terms, "guignol", {})[1] == terms[1]
    assert list(widened(terms, "«guignol»", {})) == terms


def test_a_word_that_three_events_say_is_looked_up_by_the_usual_words_alone():
    terms = [Term((word,), ((word,),), weight=8) for word in ("cochonnet", "guignol")]

    ways = {
        events: [
            term.ways[1:] for term in widened(terms, "", {"cochonnet": events, "guignol": events})
        ]
        for events in (2, 3)
    }

    petanque = (("petanqu",), ("boul",))
    assert ways == {2: [petanque, (("marionnet",),)], 3: [(), (("marionnet",),)]}


@pytest.mark.django_db
def test_what_is_written_for_an_expression_is_a_way_of_each_of_its_words_unless_quoted_or_apart():
    terms = [
        Term((word,), ((stemmed,),)) for word, stemmed in (("arts", "art"), ("martiaux", "martial"))
    ]
    listed_event("2026-03-07 15:00", title="Judo au gymnase")

    assert all(
        {("judo",), ("karat",)} <= {*term.ways}
        for term in widened(terms, "cours d’arts martiaux", {})
    )
    for text in (
        "martiaux arts",
        "arts «martiaux»",
        "«arts martiaux»",
        "arts du cirque et chants martiaux",
    ):
        assert all(("judo",) not in term.ways for term in widened(terms, text, {})), text
    query = understand_query(
        EventQuery(now=at("2026-03-04 10:00"), text="arts martiaux"), SiteLookups()
    ).query
    assert [hit.event_id for hit in database_engine().find(query).hits] == [Event.objects.get().pk]


@pytest.mark.django_db
def test_what_a_question_leaves_of_an_expression_is_how_it_is_written_here():
    lookups, now = SiteLookups(), at("2026-03-04 10:00")
    expressions = [typed for typed, _written in everyday_lines("everyday_expressions")]

    left = {
        one: QueryReading.of(EventQuery(now=now), one).read(lookups, "Paris") for one in expressions
    }

    assert len(expressions) > 2_000
    assert {
        one: text for one, text in left.items() if " ".join(stems(one)) not in " ".join(stems(text))
    } == {}


@pytest.mark.django_db
def test_everyday_words_work_in_one_direction_and_are_no_misspelling():
    listed_event("2026-03-07 15:00", title="Marionnettes au parc", lead="Un guignon et une mariole")

    query = understand_query(
        EventQuery(now=at("2026-03-04 10:00"), text="guignol"), SiteLookups()
    ).query

    assert [term.ways for term in query.terms] == [(("guignol",), ("marionnet",))]
    assert query.text == "guignol"
    [other] = understand_query(
        EventQuery(now=at("2026-03-04 10:00"), text="marionnettes"), SiteLookups()
    ).query.terms
    assert ("guignol",) not in other.ways


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("potterie", "Céramique du petit déjeuner"),
        ("guided walk", "Balade des passages"),
        ("show", "Spectacle de rue"),
    ],
)
def test_a_word_that_no_event_says_even_mistyped_finds_what_events_write(typed: str, title: str):
    for one in ("Céramique du petit déjeuner", "Balade des passages", "Spectacle de rue"):
        listed_event("2026-03-07 15:00", title=one)

    query = understand_query(
        EventQuery(now=at("2026-03-04 10:00"), text=typed), SiteLookups()
    ).query

    found = [hit.event_id for hit in database_engine().find(query).hits]
    assert [Event.objects.get(pk=pk).title for pk in found] == [title]
