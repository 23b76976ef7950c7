"""SQLite: the full-text table FTS5 over stems, asked once for each field."""

from collections.abc import Iterator, Sequence
from itertools import chain

from search.engines.database.conditions import Source, Sql
from search.engines.database.sql import SqlEngine
from search.engines.database.statements import EVENTS
from search.engines.scores import AS_TYPED, FIELDS, by_synonym
from search.engines.spelling import MOST_ALIKE, grams
from search.query import Term, Window

#: What is looked for in the columns of stems, all of them.
STEMS = " ".join(FIELDS)
#: No letter comes after it.
LAST_SIGN = "\U0010ffff"


class SqliteEngine(SqlEngine):
    """The embedded engine; good for up to about 60,000 events."""

    # Tokens are letters and digits, so that no sign of FTS5's language is ever within. That BM25 is
    # not asked saves half the time.

    def saying_all(self, terms: Sequence[Term], window: Window, *, scored: bool) -> Source:
        said = " AND ".join(f"({says(STEMS, term.ways)})" for term in terms)
        found = Sql("SELECT rowid AS event_id FROM search_text WHERE search_text MATCH %s", [said])
        if scored:
            counts = [(count, f"({said}) AND ({one})") for term in terms for one, count in counts_of(term)]
            each = "SELECT rowid AS event_id, %s AS count FROM search_text WHERE search_text MATCH %s"
            every = " UNION ALL ".join([each] * len(counts))
            found = Sql(
                f"SELECT event_id, sum(count) AS score FROM ({every}) GROUP BY event_id",
                list(chain.from_iterable(counts)),
            )
        return Source(
            f"found JOIN {EVENTS} e ON e.event_id = found.event_id",
            before=[Sql(f"found AS MATERIALIZED ({found.text})", found.values)],
            score=Sql("e.said"),
            counted="found.score AS said" if scored else "",
        )

    def holds(self, column: str) -> str:
        return f"instr({column}, %s) > 0"

    def begins(self, column: str, beginning: str) -> Sql:
        return Sql(f"{column} >= %s AND {column} < %s", [beginning, beginning + LAST_SIGN])

    def named(self, words: Sequence[str]) -> Sql:
        said = " AND ".join(f'"{word}"' for word in words)
        return Sql("n.id IN (SELECT rowid FROM search_name WHERE search_name MATCH %s)", [f"{said} *"])

    def similar(self, word: str) -> Sql:
        alike = " OR ".join(f'"{gram}"' for gram in sorted(grams(word)))
        return Sql(
            "SELECT substr(word, 2, length(word) - 2) FROM search_word WHERE search_word MATCH %s "
            f"ORDER BY rank LIMIT {MOST_ALIKE}",
            [alike],
        )

    def count_saying(self, stem: str, limit: int) -> str:
        said = f"search_text MATCH '{{{STEMS}}} : \"' || {stem} || '\"'"
        return f"(SELECT count(*) FROM (SELECT 1 FROM search_text WHERE {said} LIMIT {limit}))"


def counts_of(term: Term) -> Iterator[tuple[str, int]]:
    """The conditions, in FTS5's language, by which an event says ``term``, and what each counts."""
    typed, others = term.ways[:1], term.ways[1:]
    for column, count in FIELDS.items():
        yield says(column, typed), count
        if others:
            yield f"({says(column, others)}) NOT {says(column, typed)}", by_synonym(count)
    yield says("words", [term.words]), AS_TYPED


def says(columns: str, ways: Sequence[Sequence[str]]) -> str:
    """The condition that one of these columns says one of ``ways``, its stems in a row."""
    return " OR ".join(f'{{{columns}}} : "{" ".join(way)}"' for way in ways)
