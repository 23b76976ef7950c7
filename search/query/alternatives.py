"""Alternatives in a sentence: of «jazz ou blues», «theatre or dance», an event needs one."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from django.utils.translation import get_language

from search.query.exclusion_phrases import MARKER_WORDS, category_called
from search.query.sentences import Sentence, TokenState
from search.query.terms import Term, Terms
from search.query.vocabulary import QueryVocabulary
from search.text import stems

#: Longest name of a category, in words with those that link them.
LONGEST_CATEGORY = 5
_OR = frozenset(["ou", "or"])
#: Words before «or», which then is gold: «bijoux en or».
_BEFORE_GOLD = frozenset(["en", "d", "l", "un", "de", "age", "nombre", "lingot", "fil"])
#: Words between «ou» and an alternative: «de jazz ou de blues».
_LINKS = frozenset(
    ["d", "de", "du", "des", "la", "le", "les", "l", "un", "une", "a", "the", "some"]
)


class CategoryAlternatives(NamedTuple):
    """Words of a sentence, inclusive, that name several categories."""

    first: int
    last: int
    slugs: tuple[str, ...]


def category_alternatives(
    sentence: Sentence, known: QueryVocabulary
) -> Iterator[CategoryAlternatives]:
    """Yield each run of categories with «ou» or «or» between them."""
    at = 0
    while (rank := _next_or(sentence, at)) is not None:
        at = rank + 1
        before = _category_before(sentence, rank - 1, known)
        if before is None:
            continue
        first, slugs, last = before[0], [before[1]], rank
        while _is_or(sentence, last) and (after := _category_after(sentence, last + 1, known)):
            slugs.append(after[1])
            last = after[0] + 1
        if len(slugs) > 1:
            yield CategoryAlternatives(first, last - 1, tuple(dict.fromkeys(slugs)))
            at = last


def word_alternatives(sentence: Sentence) -> list[tuple[str, ...]]:
    """Return the folded words of each group: «jazz, blues ou rock»."""
    groups: list[tuple[str, ...]] = []
    at = 0
    while (rank := _next_or(sentence, at)) is not None:
        at = rank + 1
        before = rank - 1
        group: list[str] = []
        while _is_word(sentence, before):
            group.insert(0, sentence.tokens[before].word)
            is_listed = before > 0 and "," in sentence.gap_before(before)
            before = before - 1 if is_listed else -1
        while _is_or(sentence, rank):
            after = _skip_links(sentence, rank + 1)
            if not _is_word(sentence, after):
                break
            group.append(sentence.tokens[after].word)
            rank, at = after + 1, after + 1
        if len(set(group)) > 1 and sentence.tokens[at - 1].word != group[0]:
            groups.append(tuple(group))
    return groups


def with_alternatives(terms: Terms, groups: Sequence[Sequence[str]]) -> tuple[Term, ...]:
    """Return ``terms`` with the terms of each group as one; «or» between them is no term."""
    found = list(terms)
    for group in groups:
        members = [term for term in found if not set(group).isdisjoint(term.words)]
        if len(members) < 2:
            continue
        merged = Term(
            tuple(chain.from_iterable(term.words for term in members)),
            tuple(dict.fromkeys(chain.from_iterable(term.ways for term in members))),
            min(term.weight for term in members),
        )
        at = found.index(members[0])
        found = [term for term in found if term not in members and term.words != ("or",)]
        found.insert(at, merged)
    return tuple(found)


def without_or(terms: tuple[Term, ...], sentence: Sentence) -> tuple[Term, ...]:
    """Return ``terms`` without «or», which in English joins and in French is gold."""
    has_gold = any(
        token.word == "or" and rank and sentence.tokens[rank - 1].word in _BEFORE_GOLD
        for rank, token in enumerate(sentence.tokens)
    )
    others = tuple(term for term in terms if term.words != ("or",))
    return terms if has_gold or get_language() != "en" else others or terms


def _next_or(sentence: Sentence, at: int) -> int | None:
    """Return the rank of the next «ou» or «or» with a word on both sides."""
    ranks = range(max(at, 1), len(sentence.tokens) - 1)
    return next((rank for rank in ranks if _is_or(sentence, rank)), None)


def _is_or(sentence: Sentence, rank: int) -> bool:
    if not 0 < rank < len(sentence.tokens):
        return False
    token, before = sentence.tokens[rank], sentence.tokens[rank - 1].word
    is_gold = token.word == "or" and before in _BEFORE_GOLD
    return token.word in _OR and token.state is TokenState.LEFT and not is_gold


def _is_word(sentence: Sentence, rank: int) -> bool:
    """Whether the word at ``rank`` is left, of letters, and no stop word."""
    if not 0 <= rank < len(sentence.tokens):
        return False
    token = sentence.tokens[rank]
    # «Concert ou pas»
    is_left = token.state is TokenState.LEFT and token.word not in _OR | MARKER_WORDS
    return is_left and token.word.isalpha() and sentence.is_content(rank)


def _skip_links(sentence: Sentence, rank: int) -> int:
    while rank < len(sentence.tokens) and sentence.tokens[rank].word in _LINKS:
        rank += 1
    return rank


def _category_before(
    sentence: Sentence, last: int, known: QueryVocabulary
) -> tuple[int, str] | None:
    """Return where the category that ends at ``last`` begins, and its slug."""
    for first in range(max(0, last - LONGEST_CATEGORY + 1), last + 1):
        if slug := _category_in(sentence, first, last, known):
            return first, slug
    return None


def _category_after(
    sentence: Sentence, first: int, known: QueryVocabulary
) -> tuple[int, str] | None:
    """Return where the category that begins at ``first`` or after a link ends, and its slug."""
    start = _skip_links(sentence, first)
    for last in range(min(start + LONGEST_CATEGORY, len(sentence.tokens)) - 1, start - 1, -1):
        if slug := _category_in(sentence, start, last, known):
            return last, slug
    return None


def _category_in(sentence: Sentence, first: int, last: int, known: QueryVocabulary) -> str:
    """Return the slug of the category that exactly these words name, or ""."""
    is_bounded = sentence.is_content(first) and sentence.is_content(last)
    if not is_bounded or not sentence.is_free(first, last):
        return ""
    way = tuple(stems(sentence.typed_words(first, last)))
    return category_called(way, known) if way else ""
