"""PostgreSQL: tokens of an event as a tsvector, dates as ranges, and facets, in one row."""

from collections.abc import Iterable, Sequence
from itertools import product

from search.engines.database.conditions import MOST_COUNTED, FromClause
from search.engines.database.sql import SqlEngine
from search.engines.database.word_scores import SAID
from search.index.impacts import FIELD_WEIGHTS, NAME_FIELDS
from search.index.sql import Sql
from search.query import Window
from search.query.said import NAMED_IN
from search.query.terms import Terms, Ways

#: Table in which words are searched; it also holds all other indexed columns of an event.
TEXTS = "search_text"
#: Prefix of a stem for the field that contains it.
SIGNS = dict(zip(FIELD_WEIGHTS, "ABCD", strict=True))


class PostgresqlEngine(SqlEngine):
    """Search engine on PostgreSQL, for larger sites."""

    def saying_all(self, terms: Terms, window: Window) -> FromClause:
        """Return the rows whose text has all ``terms``."""
        said = " & ".join(f"({contains_any(SIGNS, term.ways)})" for term in terms)
        return FromClause(
            f"{TEXTS} e", [Sql("e.tokens @@ %s::tsquery", [said]), *_in_window(window)]
        )

    def with_words(self, said: Sql, window: Window) -> FromClause:
        """Return the rows of ``said``; a date may lie in the window."""
        return FromClause(
            f"{SAID} JOIN {TEXTS} e ON e.event_id = {SAID}.event_id",
            _in_window(window),
            before=[said],
        )

    def saying_way(self, way: Sequence[str]) -> Sql:
        return Sql(
            f"SELECT event_id FROM {TEXTS} WHERE tokens @@ %s::tsquery",
            [contains_any(SIGNS, [way])],
        )

    def naming(self, ways: Ways) -> Sql:
        return Sql(
            f"SELECT event_id FROM {TEXTS} WHERE tokens @@ %s::tsquery",
            [contains_any(NAMED_IN, ways)],
        )

    def containing(self, ways: Ways) -> Sql:
        return Sql(
            f"SELECT event_id FROM {TEXTS} WHERE tokens @@ %s::tsquery",
            [contains_any(SIGNS, ways)],
        )

    def holds(self, column: str) -> str:
        return f"strpos({column}, %s) > 0"

    def begins(self, beginning: str) -> Sql:
        return Sql("n.words LIKE %s", [f"{beginning}%"])

    def named(self, words: Sequence[str]) -> Sql:
        said = " & ".join(f"'{word}'" for word in words)
        return Sql(
            "array_to_tsvector(string_to_array(btrim(n.words), ' ')) @@ %s::tsquery", [f"{said}:*"]
        )

    def saying_both(self, one: str, other: str) -> Sequence[Sql]:
        """Return three tests whether texts have both stems: anywhere, in one name, side by side."""
        both = [
            f"({contains_any(fields, [[one]])}) & ({contains_any(fields, [[other]])})"
            for fields in (SIGNS, *([n] for n in NAME_FIELDS))
        ]
        conditions = (
            both[0],
            " | ".join(f"({named})" for named in both[1:]),
            contains_any(SIGNS, [[one, other]]),
        )
        return [
            Sql(f"SELECT 1 FROM {TEXTS} WHERE tokens @@ %s::tsquery", [condition])
            for condition in conditions
        ]

    def saying_one(self) -> str:
        any_field = " || ' | ' || ".join(f"'{sign}' || w.stem" for sign in SIGNS.values())
        said = f"SELECT 1 FROM {TEXTS} t WHERE t.tokens @@ ({any_field})::tsquery"
        return f"(SELECT count(*) FROM ({said} LIMIT {MOST_COUNTED}) said)"


def _in_window(window: Window) -> list[Sql]:
    """Return the condition that a date may lie in the window; none without an end."""
    if window.end is None:
        return []
    # «IS TRUE» keeps the planner from the index of ranges. That index is lossy, so the tokens would
    # be checked again; checking the ranges of the rows found by words is faster.
    return [
        Sql("(e.spans && tstzmultirange(tstzrange(%s, %s))) IS TRUE", [window.since, window.end])
    ]


def contains_any(fields: Iterable[str], ways: Ways) -> str:
    """Return the tsquery condition that a field of ``fields`` contains a phrase of ``ways``."""
    phrases = []
    for name, way in product(fields, ways):
        # Tokens are letters and digits only, so nothing needs escaping.
        lexemes = (f"'{SIGNS[name]}{token}'" for token in way)
        phrases.append(f"({' <-> '.join(lexemes)})")
    return " | ".join(phrases)
