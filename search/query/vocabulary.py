"""Vocabulary of queries: areas, categories, synonyms and words of places of the city."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import get_language

from search.query.areas import KnownArea
from search.query.terms import Synonyms, Way


class KnownCategory(NamedTuple):
    """A category that visitors may choose, and its names."""

    slug: str
    name: str
    name_en: str

    @property
    def label(self) -> str:
        """The name in the current language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name


class KnownLandmark(NamedTuple):
    """A landmark that is named in a query."""

    name: str
    kind: str
    latitude: float
    longitude: float
    radius_m: int
    is_imported: bool = False


class QueryVocabulary(NamedTuple):
    """Data by which a query is understood and its result labelled."""

    areas: Sequence[KnownArea]
    #: Categories that visitors may choose.
    categories: Sequence[KnownCategory]
    synonyms: Synonyms
    #: Categories by the stems of their synonyms, without synonyms contained in their names, as
    #: events contain these.
    genres: Mapping[Way, Sequence[KnownCategory]]
    #: Words of the names of areas and landmarks; not of imported streets, parks and museums.
    places: frozenset[str]
    #: Hash of the records; changes with them.
    version: str = ""
    #: Synonyms as editors wrote them.
    spellings: Mapping[Way, str] = {}
