"""Vocabulary: the areas, the genres, the synonyms and the landmarks of the city, by which a question is read."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import get_language

from search.query.areas import KnownArea
from search.query.terms import Synonyms


class KnownCategory(NamedTuple):
    """A genre that may be chosen, and what it is called."""

    slug: str
    name: str
    name_en: str

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" and self.name_en else self.name


class KnownLandmark(NamedTuple):
    """A landmark without its other names, by which the index knows it."""

    name: str
    kind: str
    latitude: float
    longitude: float
    radius_m: int


class Vocabulary(NamedTuple):
    """What a question is read with, and what its answer is labelled by."""

    areas: Sequence[KnownArea]
    #: Those that may be chosen.
    categories: Sequence[KnownCategory]
    synonyms: Synonyms
    #: Of those, by the stems of their synonyms, but for what their names say: that, all of their events say.
    genres: Mapping[tuple[str, ...], Sequence[KnownCategory]]
    #: By their primary keys.
    landmarks: Mapping[int, KnownLandmark]
    #: The words of the names of areas and landmarks.
    places: frozenset[str]
    #: Another for other records.
    version: str = ""
