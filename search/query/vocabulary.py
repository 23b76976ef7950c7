"""Vocabulary: the areas, the genres and the synonyms of the city, read together."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from agenda.models import Area, Category
from search.models import Synonym
from search.query.areas import KnownArea, known_area
from search.query.synonyms import Synonyms, ways_to_say

_AREA, _CATEGORY, _SYNONYM = range(3)
_COLUMNS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a question is read with, and what its answer is labelled by."""

    areas: Sequence[KnownArea]
    #: Those that may be chosen; of each, the slug and the names alone.
    categories: Sequence[Category]
    synonyms: Synonyms

    @classmethod
    def read(cls) -> "Vocabulary":
        """As it is now, each in its order, in one query: what an editor has just written counts."""
        rows = _texts(_AREA, Area.objects.all(), "position", "code", "name", "short_name", "postcodes").union(
            _texts(_CATEGORY, Category.objects.live(), "position", "name", "slug", "name_en"),
            _texts(_SYNONYM, Synonym.objects.all(), "id", "expressions"),
            all=True,
        )
        texts: dict[int, list[list[Any]]] = {_AREA: [], _CATEGORY: [], _SYNONYM: []}
        for kind, _rank, *said in rows.order_by("kind", "rank", "first"):
            texts[kind].append(said)
        return cls(
            areas=[known_area(code, name, short, json.loads(codes)) for code, name, short, codes in texts[_AREA]],
            categories=[Category(name=name, slug=slug, name_en=english) for name, slug, english, _ in texts[_CATEGORY]],
            synonyms=ways_to_say(expressions for expressions, *_ in texts[_SYNONYM]),
        )


def _texts(kind: int, records: QuerySet[Any], rank: str, *fields: str) -> QuerySet[Any, Any]:
    """Some fields of ``records`` as texts, after what kind they are and what they are sorted by."""
    columns: dict[str, Any] = {name: Cast(field, TextField()) for name, field in zip(_COLUMNS, fields, strict=False)}
    columns |= {name: Value("", TextField()) for name in _COLUMNS[len(fields) :]}
    said = {"kind": Value(kind), "rank": Cast(rank, IntegerField()), **columns}
    return records.order_by().annotate(**said).values_list(*said)
