"""SQLite: the full-text table FTS5 over stems, ranked by BM25."""

from collections.abc import Sequence

from search.engines.sql import SqlEngine
from search.engines.statements import Sql
from search.query import Term

#: What a word counts in the title, the place, the summary, the body, and once more as it was typed.
WEIGHTS = "10.0, 3.0, 3.0, 1.0, 2.0"


class SqliteEngine(SqlEngine):
    """The embedded engine; good for up to about 60,000 events."""

    def found(self, terms: Sequence[Term], *, scored: bool) -> Sql:
        # Tokens are letters and digits, so that no sign of FTS5's language is ever within. A word's
        # presence as typed changes no set, for its stem is there too: it only counts more.
        says = [f"({' OR '.join(in_a_field(way) for way in term.ways)})" for term in terms]
        if not scored:
            return Sql(
                "SELECT rowid AS event_id FROM search_text WHERE search_text MATCH %s",
                [" AND ".join(says)],
            )
        either = [f'({one} OR words : "{" ".join(term.words)}")' for one, term in zip(says, terms, strict=True)]
        return Sql(
            f"SELECT rowid AS event_id, bm25(search_text, {WEIGHTS}) AS score FROM search_text "
            "WHERE search_text MATCH %s",
            [" AND ".join(either)],
        )

    def holds(self, column: str) -> str:
        return f"instr({column}, %s) > 0"


def in_a_field(way: Sequence[str]) -> str:
    """The condition, in FTS5's language, that one field says ``way``, its stems in a row."""
    return f'{{title place summary body}} : "{" ".join(way)}"'
