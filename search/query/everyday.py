"""Everyday words and expressions, and what events write for them; in one direction."""

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from search.query.lexicon import cost, neighbours
from search.query.terms import Way
from search.text import content_words, stem, stems

#: A line holds what is typed, «>», and what is written, between commas.
_DATA = Path(__file__).parent / "data"
#: Most content words before the sign «>» of a line.
LONGEST_EVERYDAY = 4
#: From so many events on, a word is found by itself: only the first file expands it then.
SAID_OFTEN = 3
#: Cost of a correction that changes nothing that is heard.
BARELY_APART = 0.8
#: What is written for each typed way, between commas.
Equivalents = Mapping[Way, Sequence[str]]


class Everyday(NamedTuple):
    """The shipped everyday words and expressions."""

    #: Folded single words; none is a misspelling.
    words: Container[str]
    #: Of every rare word.
    usual: Equivalents
    #: Of a word that hardly any event says.
    hardly_said: Equivalents
    #: Of each word of an expression.
    expressions: Equivalents


@cache
def everyday() -> Everyday:
    """Return the everyday words, read from their files once."""
    usual, hardly_said, expressions = (
        list(everyday_lines(name)) for name in ("everyday", "everyday_rare", "everyday_expressions")
    )
    alone = {word for typed, _written in (*usual, *hardly_said) for word in content_words(typed)}
    return Everyday(alone, *map(_by_way, (usual, hardly_said, expressions)))


def everyday_lines(name: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a file: what is typed, and its equivalents."""
    for line in (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line[:1] != "#":
            typed, _sign, written = line.partition(" > ")
            yield typed, written


def _by_way(lines: Sequence[tuple[str, str]]) -> Equivalents:
    """Return the equivalents by the stems of what is typed."""
    found: dict[Way, list[str]] = {}
    for typed, written in lines:
        way = tuple(map(stem, content_words(typed)))
        found.setdefault(way, []).extend(map(str.strip, written.split(",")))
    return found


def everyday_near(word: str) -> list[str]:
    """Return the everyday words that differ from ``word`` by a doubled letter or sound the same."""
    words = everyday().words
    return [
        one for one in sorted(neighbours(word)) if one in words and cost(word, one) <= BARELY_APART
    ]


def written_for(typed: Way, *, is_hardly_said: bool = True) -> dict[Way, str]:
    """Return the equivalents of ``typed``: their stems, and their words.

    Stemmed on demand: there are twenty thousand.
    """
    words = everyday()
    lists = [words.expressions, words.usual]
    if is_hardly_said:
        lists.append(words.hardly_said)
    ways: dict[Way, str] = {}
    for equivalents in lists:
        for text in equivalents.get(typed, ()):
            ways.setdefault(tuple(stems(text)), text)
    ways.pop(typed, None)
    return ways
