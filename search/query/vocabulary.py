"""Vocabulary: the areas, the genres, the synonyms and the landmarks of the city, read together."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from agenda.models import Area, Category
from search.models import Landmark, Synonym
from search.query.areas import KnownArea, known_area
from search.query.synonyms import Synonyms, ways_to_say
from search.text import telling_words

_AREA, _CATEGORY, _SYNONYM, _LANDMARK = range(4)
_COLUMNS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a question is read with, and what its answer is labelled by."""

    areas: Sequence[KnownArea]
    #: Those that may be chosen; of each, the slug and the names alone.
    categories: Sequence[Category]
    synonyms: Synonyms
    #: By their primary keys, without their other names, by which the index knows them.
    landmarks: Mapping[int, Landmark]
    #: The words of the names of areas and landmarks.
    places: frozenset[str]

    @classmethod
    def read(cls) -> "Vocabulary":
        """As it is now, each in its order, in one query: what an editor has just written counts."""
        rows = _texts(_AREA, Area.objects.all(), "position", "code", "name", "short_name", "postcodes").union(
            _texts(_CATEGORY, Category.objects.live(), "position", "name", "slug", "name_en"),
            _texts(_SYNONYM, Synonym.objects.all(), "id", "expressions"),
            _texts(_LANDMARK, Landmark.objects.all(), "id", "name", "kind", "latitude", "longitude", "radius_m"),
            all=True,
        )
        return _read_from(tuple(rows.order_by("sort", "rank", "first")))


@lru_cache(4)
def _read_from(rows: tuple[tuple[Any, ...], ...]) -> Vocabulary:
    """The same for the same rows: they are parsed when they change, not at each question."""
    texts: dict[int, list[list[Any]]] = defaultdict(list)
    for kind, *said in rows:
        texts[kind].append(said)
    names = [name for _, code, name, *_ in texts[_AREA]] + [name for _, name, *_ in texts[_LANDMARK]]
    return Vocabulary(
        areas=[known_area(code, name, short, json.loads(codes)) for _, code, name, short, codes, _ in texts[_AREA]],
        categories=[Category(name=name, slug=slug, name_en=en) for _, name, slug, en, _, _ in texts[_CATEGORY]],
        synonyms=ways_to_say(expressions for _, expressions, *_ in texts[_SYNONYM]),
        landmarks={
            int(pk): Landmark(
                pk=pk, name=name, kind=kind, latitude=float(north), longitude=float(east), radius_m=int(radius_m)
            )
            for pk, name, kind, north, east, radius_m in texts[_LANDMARK]
        },
        places=frozenset(word for name in names for word in telling_words(name)),
    )


def _texts(kind: int, records: QuerySet[Any], rank: str, *fields: str) -> QuerySet[Any, Any]:
    """Some fields of ``records`` as texts, after what kind they are and what they are sorted by."""
    columns: dict[str, Any] = {name: Cast(field, TextField()) for name, field in zip(_COLUMNS, fields, strict=False)}
    columns |= {name: Value("", TextField()) for name in _COLUMNS[len(fields) :]}
    said = {"sort": Value(kind), "rank": Cast(rank, IntegerField()), **columns}
    return records.order_by().annotate(**said).values_list(*said)
