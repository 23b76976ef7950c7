"""Offers over the results: the whole of a genre that the words mean, with what one gains by it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.engines import engine
from search.query.genres import whole_genres
from search.query.understanding import Understood
from search.query.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Offer:
    """Another question, and how many events answer it."""

    label: str
    count: int
    url: str


def offers(understood: Understood, known: Vocabulary, path: str) -> list[Offer]:
    """The whole of each genre that the words mean and that has anything; asked of the engine at once."""
    genres = whole_genres(understood.query, known)
    counts = engine().count_each([genre.query for genre in genres]) if genres else []
    found = []
    for genre, count in zip(genres, counts, strict=True):
        words = {"genre": genre.category.label, "text": genre.query.text}
        label = _("Voir tout le genre « %(genre)s »")
        if genre.query.text:
            label = _("Voir « %(text)s » dans le genre « %(genre)s »")
        if count:
            found.append(Offer(label % words, count, path + genre.query.querystring()))
    return found
