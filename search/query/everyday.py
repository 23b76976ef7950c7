"""Everyday words, and what events write instead: one-way synonyms that are shipped, for words that few events say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from search.query.families import family_of
from search.query.sentences import QUOTED
from search.query.terms import Term
from search.text import content_words, stems

_FILE = Path(__file__).parent / "data" / "everyday.txt"
#: A word of a lower class of rarity needs no help, and would lose its order by it.
LEAST_WEIGHT = 3


def widened(terms: Sequence[Term], text: str) -> tuple[Term, ...]:
    """``terms`` of ``text``, those of rare words with what events write for them, or say of their family.

    What is quoted stays as it is.
    """
    quoted = {stem for part in re.findall(QUOTED, text) for stem in stems(part)}
    return tuple(
        term._replace(ways=tuple(dict.fromkeys([*term.ways, *everyday().get(term.ways[0], ()), *family_of(term)])))
        if term.weight >= LEAST_WEIGHT and quoted.isdisjoint(term.ways[0])
        else term
        for term in terms
    )


@cache
def everyday_words() -> frozenset[str]:
    """Those that are typed, folded: none is a misspelling."""
    return frozenset(word for typed, _written in _lines() for word in content_words(typed))


@cache
def everyday() -> Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]:
    """What is typed, as stems, and the ways in which that is written."""
    ways: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for typed, written in _lines():
        own = tuple(stems(typed))
        found = (tuple(stems(way)) for way in written.split(","))
        ways.setdefault(own, []).extend(way for way in found if way != own)
    return ways


def _lines() -> Iterator[tuple[str, str]]:
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line[:1] != "#":
            typed, _sign, written = line.partition(" > ")
            yield typed, written
