"""SQLite: the full-text table FTS5 over stems, asked once for each field."""

from collections.abc import Iterator, Sequence
from itertools import product

from search.engines.database.conditions import Source, Sql, added_up
from search.engines.database.sql import SqlEngine
from search.engines.database.statements import EVENTS
from search.engines.scores import AS_TYPED, BY_SYNONYM, FIELDS, NAMES, needed, total_weight
from search.query import Term, Window
from search.query.said import NAMED_IN

#: What is looked for in the columns of stems, all of them.
STEMS = " ".join(FIELDS)
#: No letter comes after it.
LAST_SIGN = "\U0010ffff"


class SqliteEngine(SqlEngine):
    """The embedded engine; good for up to about 60,000 events."""

    # Tokens are letters and digits, so that no sign of FTS5's language is ever within. That BM25 is
    # not asked saves half the time.

    def saying_all(self, terms: Sequence[Term], window: Window, *, scored: bool, more: Sequence[Term] = ()) -> Source:
        said = " AND ".join(f"({says(STEMS, term.ways)})" for term in terms)
        if scored:
            return _scored([*terms, *more], f"({said}) AND ")
        found = Sql("SELECT rowid AS event_id FROM search_text WHERE search_text MATCH %s", [said])
        return Source(
            f"found JOIN {EVENTS} e ON e.event_id = found.event_id",
            before=[Sql(f"found AS MATERIALIZED ({found.text})", found.values)],
        )

    def saying_some(self, terms: Sequence[Term], least: int, window: Window, more: Sequence[Term]) -> Source:
        said = " OR ".join(f"({says(STEMS, term.ways)})" for term in needed(terms, least))
        among = f"({said}) AND " if more or len(needed(terms, least)) < len(terms) else ""
        weighs = f" HAVING sum(weight) BETWEEN {least} AND {total_weight(terms) - 1}"
        return _scored([*terms, *more], among, weighs, wanted=len(terms))

    def add_score(self, source: Source, terms: Sequence[Term]) -> None:
        scored = _scored(terms, "")
        source.before += scored.before
        source.tables += " LEFT JOIN found ON found.event_id = e.event_id"
        source.score, source.counted = scored.score, "coalesce(found.score, 0) AS said"

    def naming(self, ways: Sequence[Sequence[str]]) -> Sql:
        return Sql("SELECT rowid FROM search_text WHERE search_text MATCH %s", [says(" ".join(NAMED_IN), ways)])

    def holds(self, column: str) -> str:
        return f"instr({column}, %s) > 0"

    def begins(self, column: str, beginning: str) -> Sql:
        return Sql(f"{column} >= %s AND {column} < %s", [beginning, beginning + LAST_SIGN])

    def named(self, words: Sequence[str]) -> Sql:
        said = " AND ".join(f'"{word}"' for word in words)
        return Sql("n.id IN (SELECT rowid FROM search_name WHERE search_name MATCH %s)", [f"{said} *"])

    def saying_both(self, one: str, other: str) -> Sequence[Sql]:
        both = [f"({says(columns, [[one]])}) AND ({says(columns, [[other]])})" for columns in (STEMS, *NAMES)]
        conditions = both[0], " OR ".join(f"({named})" for named in both[1:]), says(STEMS, [[one, other]])
        return [Sql("SELECT 1 FROM search_text WHERE search_text MATCH %s", [condition]) for condition in conditions]

    def saying_one(self, stem: str, limit: int) -> str:
        said = f"search_text MATCH '{{{STEMS}}} : \"' || {stem} || '\"'"
        return f"(SELECT count(*) FROM (SELECT 1 FROM search_text WHERE {said} LIMIT {limit}))"


def _scored(terms: Sequence[Term], among: str, having: str = "", wanted: int = 0) -> Source:
    """The events that meet a condition on all of their terms, with what these count; the first ``wanted`` weigh."""
    counts = [
        (rank, count, weight if rank < 2 * wanted else 0, f"{among}({one})")
        for rank, (term, more) in enumerate(product(terms, (False, True)))
        for one, count, weight in (typed_count_of(term) if more else counts_of(term))
    ]
    each = "SELECT rowid AS event_id, %s AS term, %s AS count, %s AS weight FROM search_text WHERE search_text MATCH %s"
    found = added_up(each, counts, having)
    return Source(
        f"found JOIN {EVENTS} e ON e.event_id = found.event_id",
        before=[Sql(f"found AS MATERIALIZED ({found.text})", found.values)],
        score=Sql("e.said"),
        counted="found.score AS said",
    )


def counts_of(term: Term) -> Iterator[tuple[str, int, int]]:
    """The conditions, in FTS5's language, by which an event says ``term``, what each counts, and the term's weight."""
    typed, others = term.ways[:1], term.ways[1:]
    for column, count in FIELDS.items():
        yield says(column, typed), term.weight * count, term.weight
        if others:
            by_others = f"({says(column, others)}) NOT {says(column, typed)}"
            yield by_others, term.weight * BY_SYNONYM[column], term.weight


def typed_count_of(term: Term) -> Iterator[tuple[str, int, int]]:
    yield says("words", [term.words]), AS_TYPED, 0


def says(columns: str, ways: Sequence[Sequence[str]]) -> str:
    """The condition that one of these columns says one of ``ways``, its stems in a row."""
    return " OR ".join(f'{{{columns}}} : "{" ".join(way)}"' for way in ways)
