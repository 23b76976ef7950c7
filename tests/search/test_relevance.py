"""What the search finds, held against what people meant; and that the order is what is held."""

import random
from collections import Counter
from functools import partial

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from benchmarks.relevance import SEED, judge_all, overall, search_ids, shuffled
from search.engines import database_engine
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.lookups import SiteLookups
from search.enums import Sort
from search.models import IndexedText
from search.query.understanding import ask
from search.services import rebuild_index
from tests.search.golden.load import golden_now, golden_queries, load_city

#: The nDCG@10 below which the search is not good enough.
GATE = 0.85
#: Of so many hits the first twenty are worth a comparison.
MANY = 60

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["database", "elasticsearch"])
def golden(request):
    """The events of the set by their primary keys, and how each engine in turn is asked of them."""
    is_server = request.param == "elasticsearch"
    if is_server:
        request.getfixturevalue("elasticsearch")
    pks = load_city()
    if is_server:
        rebuild_index()
    return pks, partial(search_ids, asked=ElasticsearchEngine() if is_server else database_engine())


def test_what_people_meant_comes_first_and_an_order_drawn_by_lot_is_far_below_the_gate(golden):
    pks, search = golden

    ordered = overall(judge_all(search, pks))
    by_lot = overall(judge_all(shuffled(search, random.Random(SEED)), pks))

    assert ordered.ndcg >= GATE
    assert by_lot.recall == ordered.recall
    assert by_lot.ndcg < GATE
    assert by_lot.ndcg < ordered.ndcg - 0.15


def test_a_search_server_and_the_database_give_the_same_answers_in_the_same_order(elasticsearch):
    load_city()
    rebuild_index()
    asked = [
        ask(QueryDict(urlencode({"q": query.q})), golden_now(), SiteLookups()).query
        for query in golden_queries()
    ]

    for query in asked:
        for wanted in (query, query.changed(asked_sort=Sort.DATE)):
            assert ElasticsearchEngine().find(wanted, limit=60) == database_engine().find(
                wanted, limit=60
            )


def test_of_what_many_events_say_a_search_server_gives_the_same_first_twenty(elasticsearch):
    load_city()
    rebuild_index()
    said = Counter(
        word
        for text in IndexedText.objects.values_list("title", "summary", "body")
        for word in stems_of(text)
    )
    frequent = [
        ask(QueryDict(urlencode({"q": word})), golden_now(), SiteLookups()).query
        for word, count in said.items()
        if count >= MANY
    ]

    found = [
        (ElasticsearchEngine().find(query, limit=20), database_engine().find(query, limit=20))
        for query in frequent
    ]

    assert sum(ours.total >= MANY for _theirs, ours in found) >= 5
    assert all(theirs == ours for theirs, ours in found)


def stems_of(fields: tuple[str, ...]) -> set[str]:
    return set(" ".join(fields).split())
