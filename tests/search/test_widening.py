"""What a question is looked up by beside its words: two as one, one as two, and a beginning."""

import pytest

from search.engines.lookups import SiteLookups
from search.models import StemFrequency
from search.query import EventQuery, Term
from search.query.understanding import understand_query
from tests.factories.agenda import at, listed_event

pytestmark = pytest.mark.django_db
NOW = at("2026-03-04 10:00")
LOOKED_FOR = ("club54", "club 54", "104zorgl", "zorglblip", "nuitzorgl", "bal2026")


def ways(typed: str) -> dict[str, tuple[str, ...]]:
    """What else each word of ``typed`` may be said by."""
    terms: tuple[Term, ...] = understand_query(
        EventQuery(now=NOW, text=typed), SiteLookups()
    ).query.terms
    return {" ".join(term.words): tuple(" ".join(way) for way in term.ways[1:]) for term in terms}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("club 54", {"club": ("club54",), "54": ("club54",)}),
        ("club54", {"club": ("club54",), "54": ("club54",)}),
        ("104 zorgl", {"104": ("104zorgl",), "zorgl": ("104zorgl",)}),
        ("bal 2026", {"bal": (), "2026": ()}),  # a year
        ("« club 54 »", {"club": (), "54": ()}),
        ("nuit zorgl", {"nuit": (), "zorgl": ()}),  # nobody says them as one
        ("nuit zorgl blip", {"nuit": (), "zorgl": ("zorglblip",), "blip": ("zorglblip",)}),
    ],
)
def test_words_also_match_joined_or_split(typed: str, said: dict[str, tuple[str, ...]]):
    listed_event("2026-03-07 15:00", title="Zorglblip", lead="Zorgl, nuit, blip")

    found = ways(typed)

    assert {word: tuple(way for way in found[word] if way in LOOKED_FOR) for word in found} == said


def test_an_unknown_last_word_matches_words_that_begin_with_it():
    listed_event("2026-03-07 15:00", title="Zorglomanie, zorglofilms et zorglerie")
    listed_event("2026-03-07 15:00", title="Nuit")

    assert ways("nuit zorglo") == {"nuit": (), "zorglo": ("zorgloman", "zorglofilm")}
    assert ways("zorglo nuit") == {"nuit": ()}  # not the last: unknown
    assert ways("nuit « zorglo »")["zorglo"] == ()
    assert ways("zorglerie") == {"zorglerie": ()}  # said


def test_a_prefix_is_not_corrected_to_a_word_two_letters_away():
    listed_event("2026-03-07 15:00", title="Zorglographie et zorgl")

    understood = understand_query(EventQuery(now=NOW, text="zorglog"), SiteLookups())

    assert (understood.corrections, understood.is_vain) == ({}, False)
    assert [term.ways for term in understood.query.terms] == [(("zorglog",), ("zorglograph",))]


def test_no_more_than_twenty_go_on_from_a_beginning_the_commonest_first():
    endings = [f"{letter}kkk" for letter in "abcdefghijklmnopqrstuvwx"]
    StemFrequency.objects.create(stem="zorgloxkkk", events=9)
    listed_event(
        "2026-03-07 15:00", title="Fête", body=" ".join(f"zorglo{ending}" for ending in endings)
    )

    assert ways("zorglo")["zorglo"] == (
        "zorgloxkkk",
        *(f"zorglo{ending}" for ending in endings[:19]),
    )
