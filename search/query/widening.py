"""Query expansion by the words that events say: joined, parted, and a last word that is but begun."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from search.query.lookups import Lookups
from search.query.sentences import QUOTED
from search.query.terms import Term
from search.text import content_words, is_noted, stem, words

#: «Club54» is «club 54», «104paris» too.
_WITH_NUMBER = re.compile(r"([a-z]{3,})(\d{1,3})|(\d{1,3})([a-z]{3,})")
SHORTEST_PART = 3


def respaced(terms: Sequence[Term], text: str, lookups: Lookups) -> tuple[Term, ...]:
    """``terms`` of ``text``, said also by two words as one where events do so, and by one as two; not what is quoted.

    Words join if an event said what they are together, and a word and a number join and part anyhow.
    """
    more: dict[str, list[tuple[str, ...]]] = {}
    for part in re.split(QUOTED, text):
        spoken = content_words(part)
        for one, other in pairwise(spoken):
            whole = f"{one}{other}"
            if _WITH_NUMBER.fullmatch(whole) or (
                min(len(one), len(other)) >= SHORTEST_PART and lookups.lexicon.stem(whole)
            ):
                for word in (one, other):
                    more.setdefault(word, []).append((stem(whole),))
        for word in spoken:
            if found := _WITH_NUMBER.fullmatch(word):
                more.setdefault(word, []).append(tuple(stem(half) for half in found.groups() if half))
    return tuple(_with_ways(term, [way for word in term.words for way in more.get(word, ())]) for term in terms)


def completed(terms: Sequence[Term], text: str, unsaid: Collection[str], lookups: Lookups) -> tuple[Term, ...]:
    """``terms`` of ``text``, whose last word, if no event says it, is said by the commonest that go on from it."""
    last = words(re.split(QUOTED, text)[-1])[-1:]
    return tuple(
        _with_ways(term, [(one,) for one in lookups.lexicon.completions(last[0], lookups.frequencies.counts)])
        if list(term.words) == last and len(term.ways) == 1 and is_noted(last[0]) and stem(last[0]) in unsaid
        else term
        for term in terms
    )


def _with_ways(term: Term, ways: Sequence[tuple[str, ...]]) -> Term:
    return term._replace(ways=tuple(dict.fromkeys([*term.ways, *ways]))) if ways else term
