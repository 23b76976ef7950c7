"""Everyday words and expressions, and what events write instead: one-way synonyms that are shipped.

Those of a word are for one that few events say.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from search.query.families import family_of
from search.query.sentences import QUOTED
from search.query.terms import Term
from search.text import content_words, stems

_FILE = Path(__file__).parent / "data" / "everyday.txt"
#: A word of a lower class of rarity needs no help, and would lose its order by it.
LEAST_WEIGHT = 3
#: Lines have so many words before the sign at most, that say something.
LONGEST_EXPRESSION = 4


def widened(terms: Sequence[Term], text: str, known: Container[str]) -> tuple[Term, ...]:
    """``terms`` of ``text``, those of rare words with what events write for them, or say of their family.

    What events write for an expression, «arts martiaux», is written for each of its words, however rare. What is quoted
    stays as it is. ``known`` are the stems that events say.
    """
    quoted = {stem for part in re.findall(QUOTED, text) for stem in stems(part)}
    together = _of_expressions(text)
    found = []
    for term in terms:
        ways = [*term.ways, *(way for one in term.ways[0] for way in together.get(one, ()))]
        if term.weight >= LEAST_WEIGHT and quoted.isdisjoint(term.ways[0]):
            ways += [*everyday().get(term.ways[0], ()), *family_of(term, known)]
        found.append(term._replace(ways=tuple(dict.fromkeys(ways))))
    return tuple(found)


def _of_expressions(text: str) -> Mapping[str, list[tuple[str, ...]]]:
    """By each stem of the expressions in ``text``, what events write for these."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for part in re.split(QUOTED, text):
        spoken = stems(part)
        for length in range(2, LONGEST_EXPRESSION + 1):
            for at in range(len(spoken) - length + 1):
                said = tuple(spoken[at : at + length])
                for one in said:
                    found.setdefault(one, []).extend(everyday().get(said, ()))
    return found


@cache
def everyday_words() -> frozenset[str]:
    """Those that are typed by themselves, folded: none is a misspelling."""
    typed = (content_words(one) for one, _written in lines())
    return frozenset(words[0] for words in typed if len(words) == 1)


@cache
def everyday() -> Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]:
    """What is typed, as stems, and the ways in which that is written."""
    ways: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for typed, written in lines():
        own = tuple(stems(typed))
        found = (tuple(stems(way)) for way in written.split(","))
        ways.setdefault(own, []).extend(way for way in found if way != own)
    return ways


def lines() -> Iterator[tuple[str, str]]:
    """What is typed, and what is written for it, of each line that is shipped."""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line[:1] != "#":
            typed, _sign, written = line.partition(" > ")
            yield typed, written
