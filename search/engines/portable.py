"""PostgreSQL: the same stems by ``LIKE``, and words weighed by where they stand. Keeps the promise, not the speed."""

from collections.abc import Sequence

from search.engines.sql import SqlEngine
from search.engines.statements import Sql, joined
from search.query import Term

WEIGHTS = {"title": 10, "place": 3, "summary": 3, "body": 1}
WORD_WEIGHT = 2


class PortableEngine(SqlEngine):
    """The same answers as SQLite's engine; only the order by relevance is coarser."""

    def found(self, terms: Sequence[Term], *, scored: bool) -> Sql:
        # A stem is letters and digits: no sign that LIKE reads is within.
        says = joined(" AND ", [_says(term) for term in terms])
        if not scored:
            return Sql(f"SELECT event_id FROM search_indexedtext WHERE {says.text}", says.values)
        weighed = [
            Sql(f"CASE WHEN {column} LIKE %s THEN {weight} ELSE 0 END", [f"% {token} %"])
            for term in terms
            for column, weight, token in [
                *((column, weight, " ".join(term.ways[0])) for column, weight in WEIGHTS.items()),
                ("words", WORD_WEIGHT, " ".join(term.words)),
            ]
        ]
        score = joined(" + ", weighed)
        return Sql(
            f"SELECT event_id, -({score.text}) AS score FROM search_indexedtext WHERE {says.text}",
            [*score.values, *says.values],
        )

    def holds(self, column: str) -> str:
        return f"strpos({column}, %s) > 0"


def _says(term: Term) -> Sql:
    ways = [" ".join(way) for way in term.ways]
    anywhere = " OR ".join(f"{column} LIKE %s" for _way in ways for column in WEIGHTS)
    return Sql(f"({anywhere})", [f"% {way} %" for way in ways for _column in WEIGHTS])
