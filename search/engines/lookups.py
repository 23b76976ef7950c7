"""Lookups of words, names and points of queries in the site's index."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from agenda.models import Place
from search.engines import database_engine
from search.engines.database.statements import select_saying_counts, select_together
from search.enums import LANDMARK_ORDER
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
        # Landmarks are joined, and so grouped one by one: there are too many to hold in memory.
        statement = compose(
            "SELECT n.kind, n.words, min(n.key), count(DISTINCT n.key), "
            "coalesce(l.name, min(n.label)), min(n.slug), "
            "coalesce(l.latitude, min(n.latitude)), coalesce(l.longitude, min(n.longitude)), "
            "l.kind, l.radius_m, l.source <> '' "
            "FROM search_indexedname n "
            "LEFT JOIN search_landmark l ON n.kind = 'landmark' AND l.id = n.key "
            "WHERE n.words IN {} GROUP BY n.kind, n.words, l.id "
            "UNION ALL SELECT '{}', stem, 0, 0, '', '', NULL, NULL, NULL, NULL, NULL "
            "FROM search_indexedword WHERE stem IN {}",
            *(in_list(spans), SAID, in_list(stems)),
        )
        return map(NameRow._make, fetch_rows(statement))

    def name_of_point(self, point: Point) -> str:
        """Return the name of the landmark or place at ``point``; empty without one."""
        there = {
            "latitude__range": (point.latitude - JUST_THERE, point.latitude + JUST_THERE),
            "longitude__range": (point.longitude - JUST_THERE, point.longitude + JUST_THERE),
        }
        landmarks = list(Landmark.objects.filter(**there).order_by("name"))
        if landmarks:
            return min(landmarks, key=lambda one: LANDMARK_ORDER.index(one.kind)).name
        place = Place.objects.live().filter(**there).only("name").order_by("name").first()
        return place.name if place else ""

    def count_saying(self, stems: Collection[str]) -> dict[str, int]:
        return dict(fetch_rows(select_saying_counts(stems, database_engine()))) if stems else {}

    def count_together(self, pairs: Sequence[tuple[str, str]]) -> list[Together]:
        rows = fetch_rows(select_together(pairs, database_engine())) if pairs else ()
        return [Together(*counts) for _rank, *counts in rows]
