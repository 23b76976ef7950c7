"""Families of words: who does something, what is done, and what events say of it."""

import pytest

from search.engines.lookups import SiteLookups
from search.index.words import FREQUENCY_CACHE
from search.query import EventQuery
from search.query.expansion import kin_of
from search.query.understanding import understand_query
from search.services import rebuild_fingerprints
from search.text import stem
from tests.factories.agenda import at, listed_event


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("boxeuse", "boxe"),
        ("jongleuses", "jonglage"),
        ("tricoteuses", "tricot"),
        ("pianiste", "piano"),
        ("musicienne", "musique"),
        ("astronomes", "astronomie"),
        ("jardinier", "jardinage"),
        ("jardinage", "jardin"),
        ("thaïlandaise", "thaïlande"),
        ("vietnamienne", "vietnam"),
        ("peintre", "peinture"),
    ],
)
def test_a_word_is_of_one_family_with_what_is_done(typed: str, said: str):
    assert stem(said.replace("ï", "i")) in kin_of(typed.replace("ï", "i"))


@pytest.mark.parametrize(
    ("typed", "other"),
    [("petting", "petit"), ("danse", "dans"), ("velo", "velours"), ("art", "artiste")],
)
def test_words_with_the_same_beginning_are_not_always_a_family(typed: str, other: str):
    assert stem(other) not in kin_of(typed)


@pytest.mark.django_db
def test_it_is_found_by_what_events_say_of_its_family_unless_it_is_quoted():
    for title in ("Initiation à la boxe", "Gala de boxe"):
        listed_event("2026-03-07 15:00", title=title)
    rebuild_fingerprints()
    FREQUENCY_CACHE.clear()

    ways = {
        text: understand_query(EventQuery(now=at("2026-03-04 10:00"), text=text), SiteLookups())
        .query.terms[0]
        .ways
        for text in ("boxeuse", "«boxeuse»")
    }

    assert ("box",) in ways["boxeuse"]
    assert ("box",) not in ways["«boxeuse»"]
