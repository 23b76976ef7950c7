"""Lookups of words, names and points of queries in the site's index."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from agenda.models import Place
from search.engines import database_engine
from search.engines.database.statements import select_saying_counts, select_together
from search.index.sql import compose, fetch_rows, in_list
from search.index.vocabulary import read_vocabulary
from search.index.words import FREQUENCY_CACHE, LEXICON
from search.models import Landmark
from search.query.lexicon import Lexicon
from search.query.lookups import SAID, NameRow, Together
from search.query.parameters import Point
from search.query.rarity import Frequencies
from search.query.vocabulary import QueryVocabulary

#: In degrees, about ten metres: the precision of an address.
JUST_THERE = 1e-4


class SiteLookups:
    """Lookups of one request or one task; the vocabulary is read once, when first needed."""

    @cached_property
    def vocabulary(self) -> QueryVocabulary:
        return read_vocabulary()

    @property
    def lexicon(self) -> Lexicon:
        return LEXICON.read()

    @property
    def frequencies(self) -> Frequencies:
        return FREQUENCY_CACHE.read()

    def names(self, spans: Collection[str], stems: Collection[str]) -> Iterable[NameRow]:
        # Raw SQL: building this query in Django takes longer than running it.
        statement = compose(
            "SELECT kind, words, min(key), count(DISTINCT key), min(label), min(slug), "
            "min(latitude), min(longitude) "
            "FROM search_indexedname WHERE words IN {} GROUP BY kind, words "
            "UNION ALL SELECT '{}', stem, 0, 0, '', '', NULL, NULL FROM search_indexedword WHERE "
            "stem IN {}",
            *(in_list(spans), SAID, in_list(stems)),
        )
        return map(NameRow._make, fetch_rows(statement))

    def name_of_point(self, point: Point) -> str:
        """Return the name of the landmark or place at ``point``; empty without one."""
        there = {
            "latitude__range": (point.latitude - JUST_THERE, point.latitude + JUST_THERE),
            "longitude__range": (point.longitude - JUST_THERE, point.longitude + JUST_THERE),
        }
        landmarks, places = Landmark.objects.filter(**there), Place.objects.live().filter(**there)
        thing = landmarks.order_by("name").first() or places.only("name").order_by("name").first()
        return thing.name if thing else ""

    def count_saying(self, stems: Collection[str]) -> dict[str, int]:
        return dict(fetch_rows(select_saying_counts(stems, database_engine()))) if stems else {}

    def count_together(self, pairs: Sequence[tuple[str, str]]) -> list[Together]:
        rows = fetch_rows(select_together(pairs, database_engine())) if pairs else ()
        return [Together(*counts) for _rank, *counts in rows]
