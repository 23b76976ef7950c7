"""Counts of combinations as sets of bits: the same as plain loops, whatever was counted."""

from hypothesis import given
from hypothesis import strategies as st

from search.engines.facets import (
    Combinations,
    Tally,
    combination_id,
    count_facets,
    drill_sideways,
    token,
)
from search.enums import Facet, PriceClass
from search.query import EventQuery
from tests.factories.agenda import at

AREAS, PRICES = ("1", "2", "3"), (PriceClass.FREE, PriceClass.LOW)
TEXTS = st.builds(
    lambda areas, prices: " ".join(
        sorted(
            {
                *(token(Facet.AREA, one) for one in areas),
                *(token(Facet.PRICE, one) for one in prices),
            }
        )
    ),
    st.lists(st.sampled_from([*AREAS, "1~"])),
    st.lists(st.sampled_from(PRICES)),
)
COUNTS = st.dictionaries(TEXTS, st.integers(1, 70))
CHOICES = st.fixed_dictionaries(
    {
        Facet.AREA: st.lists(st.sampled_from(AREAS), unique=True).map(tuple),
        Facet.PRICE: st.lists(st.sampled_from(PRICES), unique=True).map(tuple),
    }
)


def known(*several: dict[str, int]) -> Combinations:
    combinations = Combinations()
    for counts in several:
        texts = {combination_id(text): text for text in counts}
        combinations = combinations.with_texts(
            {one: text for one, text in texts.items() if one not in combinations.places}
        )
    return combinations


def tally(counts: dict[str, int], combinations: Combinations) -> Tally:
    return Tally.of({combination_id(text): count for text, count in counts.items()}, combinations)


def meets(text: str, query: EventQuery, facet: Facet) -> bool:
    wanted = {token(facet, value) for value in query.wanted(facet)}
    return not wanted or not wanted.isdisjoint(text.split())


@given(COUNTS, COUNTS, CHOICES)
def test_facet_counts_equal_those_of_plain_loops(others, counts, choices):
    query = EventQuery(now=at("2026-03-04 10:00"), facets=choices)
    combinations = known(others, counts)

    by_unmet = drill_sideways(tally(counts, combinations), combinations, query)

    facets = (Facet.AREA, Facet.PRICE)
    assert by_unmet[0].total() == sum(
        n for text, n in counts.items() if all(meets(text, query, one) for one in facets)
    )
    assert set(by_unmet[0].ids(combinations)) == {
        combination_id(text) for text in counts if all(meets(text, query, one) for one in facets)
    }
    counted = count_facets(by_unmet, combinations)
    for facet, other, values in (
        (Facet.AREA, Facet.PRICE, AREAS),
        (Facet.PRICE, Facet.AREA, PRICES),
    ):
        expected = {
            value: sum(
                n
                for text, n in counts.items()
                if token(facet, value) in text.split() and meets(text, query, other)
            )
            for value in values
        }
        assert counted[facet] == {value: n for value, n in expected.items() if n}


@given(COUNTS, COUNTS)
def test_subtracting_tallies_gives_the_difference_or_zero(counts, taken):
    combinations = known(counts, taken)

    left = tally(counts, combinations).without(tally(taken, combinations))

    for text in {*counts, *taken}:
        bit = 1 << combinations.places[combination_id(text)]
        assert left.total(bit) == max(0, counts.get(text, 0) - taken.get(text, 0)), text


def test_combinations_without_text_are_not_counted():
    combinations = known({"ou:1": 1})

    counts = Tally.of({combination_id("ou:1"): 2, combination_id("ou:2"): 3}, combinations)

    assert (counts.total(), Tally.of({}, Combinations()).total()) == (2, 0)
