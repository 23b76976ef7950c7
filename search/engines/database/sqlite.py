"""Search engine on SQLite: the full-text table FTS5 over stems."""

from collections.abc import Sequence

from search.engines.database.conditions import EVENTS, MOST_COUNTED, FromClause
from search.engines.database.naming import NAMES as NAMED
from search.engines.database.sql import SqlEngine
from search.engines.database.statements import dated, is_of_few_days
from search.engines.database.word_scores import SAID
from search.index.impacts import FIELD_WEIGHTS, NAME_FIELDS
from search.index.sql import Sql, compose, fetch_rows
from search.query import Window
from search.query.lexicon import LAST_SIGN
from search.query.said import NAMED_IN
from search.query.terms import Terms, Ways

#: When so many names begin with what was typed, most are names of events.
MANY = 2_000
#: All columns of stems.
STEMS = " ".join(FIELD_WEIGHTS)
#: The full-text table and its condition.
MATCHING = "FROM search_text WHERE search_text MATCH %s"


class SqliteEngine(SqlEngine):
    """Embedded engine; good for up to about 60,000 events."""

    def saying_all(self, terms: Terms, window: Window) -> FromClause:
        """Return the rows whose text has all ``terms``."""
        condition = match_all_terms(terms)
        if window.last_day is not None:
            return _dated_among(window, Sql(f"SELECT rowid {MATCHING}", [condition]))
        # CROSS JOIN fixes the order: from words to events, never the other way round.
        return FromClause(
            f"search_text said CROSS JOIN {EVENTS} e ON e.event_id = said.rowid",
            [Sql("said.search_text MATCH %s", [condition])],
        )

    def with_words(self, said: Sql, window: Window) -> FromClause:
        """Return the events of ``said``, in a window that ends those with a date in it."""
        source = FromClause(f"{SAID} CROSS JOIN {EVENTS} e ON e.event_id = {SAID}.event_id")
        if window.last_day is not None:
            source = _dated_among(window, Sql(f"SELECT event_id FROM {SAID}"))
            source.tables += f" JOIN {SAID} ON {SAID}.event_id = e.event_id"
        source.before.insert(0, said)
        return source

    def saying_way(self, way: Sequence[str]) -> Sql:
        return Sql(f"SELECT rowid {MATCHING}", [match_any_phrase(STEMS, [way])])

    def naming(self, ways: Ways) -> Sql:
        return Sql(
            f"SELECT rowid {MATCHING}",
            [match_any_phrase(" ".join(NAMED_IN), ways)],
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
            for columns in (STEMS, *NAME_FIELDS)
        ]
        conditions = (
            both[0],
            " OR ".join(f"({named})" for named in both[1:]),
            match_any_phrase(STEMS, [[one, other]]),
        )
        return [Sql(f"SELECT 1 {MATCHING}", [condition]) for condition in conditions]

    def saying_one(self) -> str:
        said = (
            f"SELECT 1 FROM search_text WHERE search_text MATCH '{{{STEMS}}} : \"' || w.stem || "
            f"'\"'"
        )
        return f"(SELECT count(*) FROM ({said} LIMIT {MOST_COUNTED}))"


def _dated_among(window: Window, among: Sql) -> FromClause:
    """Return the events of the select ``among`` with a date in the window, which ends."""
    # «+» disables an index: of few days all dates are read; of more days only those of the
    # matching events.
    sign = "+" if is_of_few_days(window) else ""
    return dated(window, compose("{}event_id IN ({})", sign, among))


def match_any_phrase(columns: str, ways: Ways) -> str:
    """Return the FTS5 condition that a column of ``columns`` contains a phrase of ``ways``.

    Tokens are letters and digits only, so nothing needs escaping.
    """
    return " OR ".join(f'{{{columns}}} : "{" ".join(way)}"' for way in ways)


def match_all_terms(terms: Terms) -> str:
    """Return the FTS5 condition that every term occurs."""
    return " AND ".join(f"({match_any_phrase(STEMS, term.ways)})" for term in terms)
