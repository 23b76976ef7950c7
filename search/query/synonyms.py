"""What the words of a question are looked up by: as they are, or by what means the same."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from search.query.sentences import QUOTED
from search.query.terms import MOST_WORDS, Term
from search.text import content_words, stem, stems

#: Longer expressions are not looked for.
LONGEST_EXPRESSION = 5
#: An expression, and all that mean the same, as stems.
Synonyms = Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]


def ways_to_say(lines: Iterable[str]) -> Synonyms:
    """What ``lines`` say means the same: expressions between commas."""
    alike: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for expressions in lines:
        ways = [tuple(stems(expression)) for expression in expressions.split(",")]
        ways = [way for way in ways if 0 < len(way) <= LONGEST_EXPRESSION]
        for way in ways:
            alike.setdefault(way, {}).update(dict.fromkeys(ways))
    return {way: tuple(others) for way, others in alike.items()}


def terms_with(text: str, synonyms: Synonyms) -> tuple[Term, ...]:
    """A term for each thing that ``text`` wants; between quotes, nothing else means the same."""
    found: dict[tuple[str, ...], Term] = {}
    for term in _terms(text, synonyms):
        found.setdefault(term.ways[0], term)
    return tuple(found.values())[:MOST_WORDS]


def _terms(text: str, synonyms: Synonyms) -> Iterator[Term]:
    for rank, part in enumerate(re.split(f"({QUOTED})", text)):
        # Split by one group: every second part is what it held.
        words, known = content_words(part), synonyms if rank % 2 == 0 else {}
        at = 0
        while at < len(words):
            ahead = tuple(stem(word) for word in words[at : at + LONGEST_EXPRESSION])
            # The longest of the expressions ahead; one word is always.
            length = next((length for length in range(len(ahead), 1, -1) if ahead[:length] in known), 1)
            said = ahead[:length]
            yield Term(tuple(words[at : at + length]), (said, *(way for way in known.get(said, ()) if way != said)))
            at += length
