"""Vocabulary of queries, read from its four tables in one database query."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.db import connection

from search.index.sql import Sql, fetch_rows
from search.query.areas import KnownArea
from search.query.expansion import LONGEST_EXPRESSION, read_spellings, read_synonyms
from search.query.sentences import as_words
from search.query.terms import Way
from search.query.vocabulary import KnownCategory, QueryVocabulary
from search.text import content_words, stems

VERSION_LENGTH = 16
_AREA, _CATEGORY, _SYNONYM, _LANDMARK, _IMPORTED = range(5)
#: Kind of record, its sort number, and its fields as texts.
Row = tuple[int, int, str, str, str, str, str]
# Raw SQL: building this query in Django takes longer than running it. Imported landmarks are
# thousands: only the names of those that are corrected when mistyped are read, as one text, from
# their index (``landmark_corrected``).
RECORDS = """
    SELECT 0 AS kind, position AS rank, code AS field, name, short_name,
        CAST(postcodes AS text), ''
    FROM agenda_area
    UNION ALL
    SELECT 1, position, name, slug, name_en, synonyms, '' FROM agenda_category WHERE live
    UNION ALL
    SELECT 2, id, expressions, '', '', '', '' FROM search_synonym
    UNION ALL
    SELECT 3, id, name, kind, CAST(latitude AS text), CAST(longitude AS text),
        CAST(radius_m AS text)
    FROM search_landmark
    WHERE source = ''
    UNION ALL
    SELECT 4, 0, coalesce({joined}(name, ' '), ''), '', '', '', ''
    FROM (
        SELECT name FROM search_landmark
        WHERE kind IN ('neighbourhood', 'station') AND NOT source = '' ORDER BY name
    ) imported
    ORDER BY kind, rank, field
"""
_SELECTS = {
    "sqlite": Sql(RECORDS.format(joined="group_concat")),
    "postgresql": Sql(RECORDS.format(joined="string_agg")),
}


def read_vocabulary() -> QueryVocabulary:
    """Return the current vocabulary, in one query; changes of editors are effective at once."""
    return _vocabulary_of(tuple(fetch_rows(_SELECTS[connection.vendor])))


@lru_cache(4)
def _vocabulary_of(rows: tuple[Row, ...]) -> QueryVocabulary:
    """Parse the rows; cached, so that they are parsed only when they change."""
    texts = defaultdict(list)
    for row in rows:
        texts[row[0]].append(row)
    names = [name for _, _, _, name, *_ in texts[_AREA]] + [
        name for _, _, name, *_ in (*texts[_LANDMARK], *texts[_IMPORTED])
    ]
    categories = [
        KnownCategory(slug, name, name_en) for _, _, name, slug, name_en, *_ in texts[_CATEGORY]
    ]
    synonyms = [expressions for _, _, expressions, *_ in texts[_SYNONYM]]
    return QueryVocabulary(
        areas=[
            KnownArea(
                code,
                short or name,
                (as_words(name), as_words(short)),
                tuple(map(str, json.loads(postcodes))),
            )
            for _, _, code, name, short, postcodes, _ in texts[_AREA]
        ],
        categories=categories,
        synonyms=read_synonyms(synonyms),
        spellings=read_spellings(synonyms),
        genres=genres_by_synonym(
            zip(categories, (row[5] for row in texts[_CATEGORY]), strict=True)
        ),
        places=frozenset(word for name in names for word in content_words(name)),
        version=hashlib.sha256(repr(rows).encode()).hexdigest()[:VERSION_LENGTH],
    )


def genres_by_synonym(
    synonyms: Iterable[tuple[KnownCategory, str]],
) -> Mapping[Way, Sequence[KnownCategory]]:
    """Return categories by the stems of their synonyms, without words of their own names."""
    genres: dict[Way, list[KnownCategory]] = {}
    for category, lines in synonyms:
        named = {*stems(category.name), *stems(category.name_en)}
        for way in dict.fromkeys(tuple(stems(line)) for line in lines.splitlines()):
            if 0 < len(way) <= LONGEST_EXPRESSION and not named.issuperset(way):
                genres.setdefault(way, []).append(category)
    return genres
