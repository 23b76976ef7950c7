"""Offers over the results: the whole of a genre that the words mean, with what one gains by it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.query.genres import WholeGenre


@dataclass(frozen=True, slots=True)
class Offer:
    """Another question, and how many events answer it."""

    label: str
    count: int
    url: str


def offers(genres: Sequence[WholeGenre], counts: Sequence[int], path: str) -> list[Offer]:
    """The whole of each genre that the words mean, and that has anything."""
    found = []
    for genre, count in zip(genres, counts, strict=True):
        words = {"genre": genre.category.label, "text": genre.query.text}
        label = _("Voir tout le genre « %(genre)s »")
        if genre.query.text:
            label = _("Voir « %(text)s » dans le genre « %(genre)s »")
        if count:
            found.append(Offer(label % words, count, path + genre.query.querystring()))
    return found
