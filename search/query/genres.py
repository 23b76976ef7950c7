"""Whole genres: what is offered to who types a genre's synonym, which not every event of the genre says."""

from collections.abc import Sequence
from typing import NamedTuple

from search.enums import Facet
from search.query.event_query import EventQuery
from search.query.expansion import LONGEST_EXPRESSION
from search.query.sentences import Sentence, State
from search.query.vocabulary import KnownCategory, Vocabulary
from search.text import content_words, stem

MOST_GENRES = 2


class WholeGenre(NamedTuple):
    """A genre, and the same question of all of it: without the words that mean it."""

    category: KnownCategory
    query: EventQuery


def whole_genres(query: EventQuery, known: Vocabulary) -> list[WholeGenre]:
    """The genres that words of ``query`` mean, in their order; none beside a chosen one, nor of words as typed."""
    if query.exact or query.chosen(Facet.CATEGORY):
        return []
    meant = _ranks_of_each(query, known)
    return [WholeGenre(category, _without(query, category, ranks)) for category, ranks in meant[:MOST_GENRES]]


def _ranks_of_each(query: EventQuery, known: Vocabulary) -> list[tuple[KnownCategory, list[int]]]:
    """The genres in the order of the words that mean them, and the ranks of these words."""
    sentence = Sentence.read(query.text)
    content = [
        (rank, stem(token.word))
        for rank, token in enumerate(sentence.tokens)
        if not token.is_quoted and sentence.is_content(rank)
    ]
    meant: dict[str, tuple[KnownCategory, list[int]]] = {}
    at = 0
    while at < len(content):
        ranks, stems = zip(*content[at : at + LONGEST_EXPRESSION], strict=True)
        # The longest of the expressions ahead.
        length = next((n for n in range(len(stems), 0, -1) if stems[:n] in known.genres), 1)
        for category in known.genres.get(stems[:length], ()):
            meant.setdefault(category.slug, (category, []))[1].extend(ranks[:length])
        at += length
    return list(meant.values())


def _without(query: EventQuery, category: KnownCategory, ranks: Sequence[int]) -> EventQuery:
    """The same question of all of the genre, without the words of these ranks; without any where nothing is left."""
    sentence = Sentence.read(query.text)
    taken = {stem(sentence.tokens[rank].word) for rank in ranks}
    for rank in ranks:
        sentence.mark(rank, rank, State.TAKEN)
    sentence.trim()
    text = sentence.rest() if content_words(sentence.rest()) else ""
    others = tuple(term for term in query.terms if text and taken.isdisjoint(map(stem, term.words)))
    return query.changed(text=text, known_terms=others).with_facet(Facet.CATEGORY, category.slug)
