"""PostgreSQL: the tokens of an event as a tsvector, its dates as ranges of time, and its facets in one row."""

from collections.abc import Iterable, Sequence

from search.engines.database.conditions import Source, Sql, joined
from search.engines.database.sql import SqlEngine
from search.engines.database.statements import WORDS
from search.engines.scores import AS_TYPED, FIELDS, by_synonym
from search.engines.spelling import MOST_ALIKE
from search.query import Term, Window

#: The table in which words are looked for; it holds all that is asked of an event beside.
TEXTS = "search_text"
#: What stands before a stem to say in which field it is said, and before a word as it was typed.
SIGNS = dict(zip(FIELDS, "ABCD", strict=True))
TYPED = "="
#: The last field, which counts as much by a synonym: what says a term nowhere else says it there.
*ABOVE, LAST = FIELDS


class PostgresqlEngine(SqlEngine):
    """The engine of a larger site."""

    # A condition on tokens finds rows by their index alone. On rows that are found it would be dear, for tokens lie
    # apart from them: what counts more is found by conditions of its own.

    def saying_all(self, terms: Sequence[Term], window: Window, *, scored: bool) -> Source:
        said = " & ".join(f"({says(SIGNS, term.ways)})" for term in terms)
        conditions = [Sql("e.tokens @@ %s::tsquery", [said])]
        if window.end:
            conditions.append(Sql("e.spans && tstzmultirange(tstzrange(%s, %s))", [window.start, window.end]))
        counts = [_count(term, said) for term in terms] if scored else []
        return Source(f"{TEXTS} e", conditions, score=joined(" + ", counts or [Sql("0")]))

    def holds(self, column: str) -> str:
        return f"strpos({column}, %s) > 0"

    def begins(self, column: str, beginning: str) -> Sql:
        return Sql(f"{column} LIKE %s", [f"{beginning}%"])

    def named(self, words: Sequence[str]) -> Sql:
        said = " & ".join(f"'{word}'" for word in words)
        return Sql("array_to_tsvector(string_to_array(btrim(n.words), ' ')) @@ %s::tsquery", [f"{said}:*"])

    def similar(self, word: str) -> Sql:
        return Sql(
            # Just so, the index of trigrams is used.
            f"SELECT word FROM {WORDS} WHERE lower(word) %% %s ORDER BY similarity(word, %s) DESC, word "
            f"LIMIT {MOST_ALIKE}",
            [word, word],
        )

    def count_saying(self, stem: str, limit: int) -> str:
        any_field = " || ' | ' || ".join(f"'{sign}' || {stem}" for sign in SIGNS.values())
        said = f"SELECT 1 FROM {TEXTS} t WHERE t.tokens @@ ({any_field})::tsquery LIMIT {limit}"
        return f"(SELECT count(*) FROM ({said}) said)"


def _count(term: Term, said: str) -> Sql:
    """What ``term`` counts of an event that says it, among those that meet ``said``."""
    typed, others = term.ways[:1], term.ways[1:]
    as_typed = _in_a_row(term.words, TYPED)
    is_above = f"({says(ABOVE, term.ways)} | {as_typed})"
    counts = [_counted(f"{said} & {as_typed}", AS_TYPED)]
    for name in ABOVE:
        counts.append(_counted(f"{said} & ({says([name], typed)})", FIELDS[name]))
        if others:
            by_others = f"{said} & ({says([name], others)}) & !({says([name], typed)})"
            counts.append(_counted(by_others, by_synonym(FIELDS[name])))
    counts.append(_counted(f"{said} & {is_above} & ({says([LAST], term.ways)})", FIELDS[LAST]))
    every = joined(" + ", counts)
    found = _is_among(f"{said} & {is_above}")
    # Most events say a word in the last field alone: those are not looked for once more.
    return Sql(f"CASE WHEN {found.text} THEN {every.text} ELSE {FIELDS[LAST]} END", [*found.values, *every.values])


def _counted(condition: str, count: int) -> Sql:
    found = _is_among(condition)
    return Sql(f"CASE WHEN {found.text} THEN {count} ELSE 0 END", found.values)


def _is_among(condition: str) -> Sql:
    return Sql(f"e.event_id IN (SELECT event_id FROM {TEXTS} WHERE tokens @@ %s::tsquery)", [condition])


def says(fields: Iterable[str], ways: Sequence[Sequence[str]]) -> str:
    """The condition, in the language of tsquery, that one of ``fields`` says one of ``ways``, its stems in a row."""
    return " | ".join(_in_a_row(way, SIGNS[name]) for name in fields for way in ways)


def _in_a_row(tokens: Sequence[str], sign: str) -> str:
    """Tokens are letters and digits, so that no sign of the language is ever within."""
    lexemes = (f"'{sign}{token}'" for token in tokens)
    return f"({' <-> '.join(lexemes)})"
