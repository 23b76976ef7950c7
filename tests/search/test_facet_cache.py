import pytest

from search.engines.database import caches, statements
from search.engines.database.caches import FacetCache
from search.engines.facets import combination_id
from search.models import IndexedEvent
from tests.factories.agenda import EventFactory

pytestmark = pytest.mark.django_db


def indexed(*texts: str) -> dict[int, str]:
    """Write events of these texts of choices, published unchanged; return the texts by id."""
    for text in texts:
        IndexedEvent.objects.create(
            event=EventFactory(live=False),
            facets=text,
            alike=combination_id(text),
            others="",
            last_end=0,
        )
    return {combination_id(text): text for text in texts}


def test_a_combination_is_read_only_once(django_assert_num_queries):
    numbers = indexed(" ou:11 prix:gratuit ", " ou:11 prix:gratuit ", " ou:12 ")
    known = FacetCache()

    with django_assert_num_queries(1):
        texts = known.of(numbers.keys())
        known.of(numbers.keys())

    assert texts.places.keys() == numbers.keys()
    assert {value: bits.bit_count() for value, bits in texts.having.items()} == {
        "ou:11": 1,
        "prix:gratuit": 1,
        "ou:12": 1,
    }


@pytest.mark.parametrize("few", [500, 1])
def test_what_is_new_is_read_with_one_query_and_what_was_withdrawn_has_no_text(
    few, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(statements, "FEW", few)
    known = FacetCache()
    before = indexed(" ou:1 ")
    known.of(before.keys())
    later = indexed(" ou:2 ", " ou:3 ")
    withdrawn = combination_id(" ou:4 ")

    with django_assert_num_queries(1):
        texts = known.of({*later, withdrawn})

    assert texts.places.keys() == {*before, *later}


def test_a_full_facet_cache_drops_unused_combinations(monkeypatch):
    monkeypatch.setattr(caches, "MOST_KEPT", 1)
    known = FacetCache()
    first, second, third = (
        combination_id(text) for text in indexed(" ou:1 ", " ou:2 ", " ou:3 ").values()
    )

    known.of({first, second})

    assert known.of({second, third}).places.keys() == {second, third}
