"""Whole genres: what is offered to who types a genre's synonym, which not every event of the genre says."""

from typing import NamedTuple

from agenda.models import Category
from search.enums import Facet
from search.query.event_query import EventQuery
from search.query.sentences import Sentence, State
from search.query.synonyms import LONGEST_EXPRESSION
from search.query.vocabulary import Vocabulary
from search.text import content_words, stem

MOST_GENRES = 2


class WholeGenre(NamedTuple):
    """A genre, and the same question of all of it: without the words that mean it."""

    category: Category
    query: EventQuery


def whole_genres(query: EventQuery, known: Vocabulary) -> list[WholeGenre]:
    """The genres that words of ``query`` mean, in their order; none beside a chosen one, nor of words as typed."""
    if query.exact or query.chosen(Facet.CATEGORY):
        return []
    sentence = Sentence.read(query.text)
    content = [
        (rank, stem(token.word))
        for rank, token in enumerate(sentence.tokens)
        if not token.is_quoted and sentence.is_content(rank)
    ]
    meant: dict[str, tuple[Category, list[int]]] = {}
    at = 0
    while at < len(content):
        ahead = content[at : at + LONGEST_EXPRESSION]
        # The longest of the expressions ahead.
        lengths = range(len(ahead), 0, -1)
        length = next((n for n in lengths if tuple(said for _rank, said in ahead[:n]) in known.genres), 1)
        for category in known.genres.get(tuple(said for _rank, said in ahead[:length]), ()):
            meant.setdefault(category.slug, (category, []))[1].extend(rank for rank, _said in ahead[:length])
        at += length
    found = []
    for category, ranks in list(meant.values())[:MOST_GENRES]:
        rest = Sentence.read(query.text)
        for rank in ranks:
            rest.mark(rank, rank, State.TAKEN)
        rest.trim()
        text = rest.rest() if content_words(rest.rest()) else ""
        taken = {said for rank, said in content if rank in ranks}
        others = tuple(term for term in query.terms if text and taken.isdisjoint(map(stem, term.words)))
        wider = query.changed(text=text, known_terms=others).with_facet(Facet.CATEGORY, category.slug)
        found.append(WholeGenre(category, wider))
    return found
