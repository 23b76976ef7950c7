"""Search engine on SQLite: the full-text table FTS5 over stems."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from search.engines.database.conditions import EVENTS, MOST_COUNTED, FromClause
from search.engines.database.naming import NAMES as NAMED
from search.engines.database.sql import EVENT_ID, SAID, Cells, SqlEngine
from search.engines.database.statements import dated
from search.engines.database.word_counts import (
    STEMS,
    count_all,
    count_some,
    match_all_terms,
    match_any_phrase,
    match_needed_terms,
    of_text,
    texts_of_few,
)
from search.engines.scores import NAMES
from search.enums import Sort
from search.index.sql import Sql, compose, fetch_rows
from search.query import EventQuery, Window
from search.query.lexicon import LAST_SIGN
from search.query.said import NAMED_IN
from search.query.terms import Terms, Ways

#: When so many names begin with what was typed, most are names of events.
MANY = 2_000
#: A window shorter than this is short.
FEW_DAYS = timedelta(days=3)


class SqliteEngine(SqlEngine):
    """Embedded engine; good for up to about 60,000 events."""

    # Not asking for BM25 halves the time.

    def saying_all(
        self, terms: Terms, window: Window, *, scored: bool, more: Terms = ()
    ) -> FromClause:
        """Return the rows whose text has all ``terms``; texts are scored later, in Python."""
        source = _saying(match_all_terms(terms), window)
        source.score = Sql(str(of_text(terms)))
        source.said = texts_of_few(match_all_terms(terms)) if scored else source.said
        return source

    def saying_some(self, terms: Terms, least: int, window: Window, more: Terms) -> FromClause:
        """Return the rows that may have enough of ``terms``; texts are scored later, in Python."""
        source = _saying(match_needed_terms(terms, least), window)
        source.said = texts_of_few(match_needed_terms(terms, least))
        return source

    def add_score(self, source: FromClause, terms: Terms) -> None:
        """Do nothing: words are counted apart from the rows."""

    def count_words(
        self, query: EventQuery, rows: Sequence[Cells], *, all_said: bool
    ) -> Mapping[int, int] | None:
        """Return, by event, the score of the terms in its text; ``{}`` if results are not sorted
        by relevance.
        """
        texts = {row[EVENT_ID]: row[SAID] for row in rows}
        if not all_said:
            return count_some(query, texts)
        if query.sort != Sort.RELEVANCE:
            return {}
        return count_all(query.terms if query.text else (), query.more_terms, texts)

    def naming(self, ways: Ways) -> Sql:
        return Sql(
            "SELECT rowid FROM search_text WHERE search_text MATCH %s",
            [match_any_phrase(" ".join(NAMED_IN), ways)],
        )

    def containing(self, ways: Ways) -> Sql:
        return Sql(
            "SELECT rowid FROM search_text WHERE search_text MATCH %s",
            [match_any_phrase(STEMS, ways)],
        )

    def holds(self, column: str) -> str:
        return f"instr({column}, %s) > 0"

    def begins(self, beginning: str) -> Sql:
        """Return the condition that the words begin so, for the faster of two query plans."""
        within = Sql("n.words >= %s AND n.words < %s", [beginning, beginning + LAST_SIGN])
        counted = compose(
            "SELECT count(*) FROM (SELECT 1 FROM {} n WHERE {} LIMIT {})", NAMED, within, MANY
        )
        # Few names: sort all. Many: read the index in their order, which a «+» before the condition
        # would prevent.
        return compose("+({})", within) if fetch_rows(counted)[0][0] == MANY else within

    def named(self, words: Sequence[str]) -> Sql:
        said = " AND ".join(f'"{word}"' for word in words)
        return Sql(
            "n.id IN (SELECT rowid FROM search_name WHERE search_name MATCH %s)", [f"{said} *"]
        )

    def saying_both(self, one: str, other: str) -> Sequence[Sql]:
        """Return three tests whether texts have both stems: anywhere, in one name, side by side."""
        both = [
            f"({match_any_phrase(columns, [[one]])}) AND ({match_any_phrase(columns, [[other]])})"
            for columns in (STEMS, *NAMES)
        ]
        conditions = (
            both[0],
            " OR ".join(f"({named})" for named in both[1:]),
            match_any_phrase(STEMS, [[one, other]]),
        )
        return [
            Sql("SELECT 1 FROM search_text WHERE search_text MATCH %s", [condition])
            for condition in conditions
        ]

    def saying_one(self) -> str:
        said = (
            f"SELECT 1 FROM search_text WHERE search_text MATCH '{{{STEMS}}} : \"' || w.stem || "
            f"'\"'"
        )
        return f"(SELECT count(*) FROM ({said} LIMIT {MOST_COUNTED}))"


def _saying(condition: str, window: Window) -> FromClause:
    """Return the events that meet a condition of FTS5.

    In a window that ends, only those with a date in it.
    """
    if window.last_day is not None:
        # «+» disables an index: of few days all dates are read; of more days only those of the
        # matching events.
        sign = "+" if window.last_day - window.first_day < FEW_DAYS else ""
        among = f"{sign}event_id IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)"
        return dated(window, Sql(among, [condition]))
    # CROSS JOIN fixes the order: from words to events, never the other way round.
    return FromClause(
        f"search_text said CROSS JOIN {EVENTS} e ON e.event_id = said.rowid",
        [Sql("said.search_text MATCH %s", [condition])],
    )
