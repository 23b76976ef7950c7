"""Scores of the search server: whole numbers, added up from the impacts of words."""

import datetime as dt

import pytest

from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.impacts import impact_keywords
from search.engines.scores import OWN_WAY, WIDER_WAY
from search.index.impacts import impacts_of
from search.models import IndexedText
from search.query import EventQuery, Term
from tests.search import oracle
from tests.search.agendas import ZERO, build_city, lasting, published
from tests.search.servers import Told

EVENING = lasting(ZERO + dt.timedelta(hours=18), 2)
JAZZ, TANGO = Term(("jazz",), (("jazz",),), 2), Term(("tango",), (("tango",),), 5)


@pytest.fixture
def city(db):
    return build_city()


@pytest.fixture
def engine(elasticsearch) -> ElasticsearchEngine:
    return ElasticsearchEngine()


def impact(event: oracle.Plain, stem: str) -> int:
    """How much the stem counts in the event, as indexed."""
    text = IndexedText.objects.get(pk=event.number)
    return impacts_of({name: getattr(text, name).split() for name in event.says})[stem]


def asked(*terms: Term) -> EventQuery:
    """A question for these terms."""
    text = " ".join(word for term in terms for word in term.words)
    return EventQuery(now=ZERO, text=text, known_terms=terms)


def test_a_document_has_a_keyword_for_each_stem_each_bit_and_each_impact():
    keywords = list(impact_keywords({"jazz": 41, "zinc": 1}))

    assert keywords == ["jazz", "jazz=41", "jazz/0", "jazz/3", "jazz/5", "zinc", "zinc=1", "zinc/0"]


def test_the_best_way_counts_its_impact_and_everyday_words_count_less(city, engine):
    own = published(city, EVENING, body=["tango"])
    wider = published(city, EVENING, body=["zinc"])
    both = published(city, EVENING, title=["zinc"], body=["tango"])
    Told()([own.number, wider.number, both.number])
    term = Term(("tango",), (("tango",), ("zinc",)), 3, widened_from=1)

    scores = {hit.event_id: hit.score for hit in engine.find(asked(term)).hits}

    assert scores == {
        own.number: 3 * OWN_WAY * impact(own, "tango"),
        wider.number: 3 * WIDER_WAY * impact(wider, "zinc"),
        both.number: 3 * max(OWN_WAY * impact(both, "tango"), WIDER_WAY * impact(both, "zinc")),
    }


def test_a_phrase_counts_the_least_impact_of_its_words(city, engine):
    in_a_row = published(city, EVENING, title=["jazz"], body=["jazz", "tango"])
    apart = published(city, EVENING, title=["jazz"], body=["tango", "zinc", "jazz"])
    Told()([in_a_row.number, apart.number])
    phrase = Term(("jazz", "tango"), (("jazz", "tango"),), 4)

    [hit] = engine.find(asked(phrase)).hits

    assert impact(in_a_row, "jazz") > impact(in_a_row, "tango")
    assert (hit.event_id, hit.score) == (
        in_a_row.number,
        4 * OWN_WAY * impact(in_a_row, "tango"),
    )


def test_partial_matches_stand_in_one_order_with_the_events_that_contain_every_word(city, engine):
    full = published(city, EVENING, body=["jazz", "tango", *["zinc"] * 50])
    partial = published(city, EVENING, title=["tango"])
    light = published(city, EVENING, title=["jazz"])  # two sevenths of the weight
    Told()([full.number, partial.number, light.number])

    answer = engine.find(asked(JAZZ, TANGO), partial=True)

    assert [(hit.event_id, hit.is_full) for hit in answer.hits] == [
        (partial.number, False),
        (full.number, True),
    ]
    assert (answer.total, answer.listed) == (1, 2)
    assert [hit.event_id for hit in engine.find(asked(JAZZ, TANGO)).hits] == [full.number]


def test_a_bonus_adds_to_the_score_and_lists_events_without_the_words_among_partial_matches(
    city, engine
):
    said = published(city, EVENING, title=["jazz"])
    silent = published(city, EVENING, title=["zinc"])
    over = published(city, lasting(ZERO - dt.timedelta(days=2), 2), title=["zinc"])
    Told()([said.number, silent.number, over.number])
    bonus = {said.number: 7, silent.number: 5_000, over.number: 7}

    mixed = engine.find(asked(JAZZ), partial=True, bonus=bonus)
    full = engine.find(asked(JAZZ), bonus=bonus)

    best = 2 * OWN_WAY * impact(said, "jazz") + 7
    assert [(hit.event_id, hit.score, hit.is_full) for hit in mixed.hits] == [
        (silent.number, 5_000, False),
        (said.number, best, True),
    ]
    assert [(hit.event_id, hit.score) for hit in full.hits] == [(said.number, best)]


def test_a_question_of_many_words_in_many_ways_is_within_what_the_server_takes(city, engine):
    event = published(city, EVENING, title=["jazz"])
    Told()([event.number])
    ways = (("jazz",), *((f"mot{number}",) for number in range(30)), ("jazz", "tango"))
    terms = [Term((f"jazz{number}",), ways, 8, widened_from=1) for number in range(12)]

    [hit] = engine.find(asked(*terms), partial=True).hits

    assert hit.score == 12 * 8 * OWN_WAY * impact(event, "jazz")
