"""PostgreSQL: the tokens of an event as a tsvector, its dates as ranges of time, side by side in one row."""

from collections.abc import Iterator, Sequence

from search.engines.conditions import Source, Sql, joined
from search.engines.scores import AS_TYPED, FIELDS, by_synonym
from search.engines.spelling import MOST_ALIKE
from search.engines.sql import SqlEngine
from search.engines.statements import WORDS
from search.query import Term, Window

#: The table in which words are looked for; it holds all that is asked of an event beside.
TEXTS = "search_text"
#: The weight that marks a field's tokens.
WEIGHTS = dict(zip(FIELDS, "ABCD", strict=True))
#: What stands before a word as it was typed: no stem begins with it.
TYPED = "="


class PostgresqlEngine(SqlEngine):
    """The engine of a larger site."""

    def saying_all(self, terms: Sequence[Term], window: Window, *, scored: bool) -> Source:
        conditions = [Sql("e.tokens @@ %s::tsquery", [" & ".join(f"({_says(term.ways)})" for term in terms)])]
        if window.end:
            conditions.append(Sql("e.spans && tstzmultirange(tstzrange(%s, %s))", [window.start, window.end]))
        counts = [count for term in terms for count in _counts_of(term)] if scored else []
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
        said = f"SELECT 1 FROM {TEXTS} t WHERE t.tokens @@ {stem}::tsquery LIMIT {limit}"
        return f"(SELECT count(*) FROM ({said}) said)"


def _counts_of(term: Term) -> Iterator[Sql]:
    typed, others = term.ways[:1], term.ways[1:]
    for field, count in FIELDS.items():
        weight = WEIGHTS[field]
        synonym = "WHEN e.tokens @@ %s::tsquery THEN %s " if others else ""
        values = [_in_a_row(typed[0], weight), count]
        if others:
            values += [" | ".join(_in_a_row(way, weight) for way in others), by_synonym(count)]
        yield Sql(f"CASE WHEN e.tokens @@ %s::tsquery THEN %s {synonym}ELSE 0 END", values)
    yield Sql("CASE WHEN e.tokens @@ %s::tsquery THEN %s ELSE 0 END", [_in_a_row(term.words, "", TYPED), AS_TYPED])


def _says(ways: Sequence[Sequence[str]]) -> str:
    """The condition, in the language of tsquery, that a field says one of ``ways``; of one stem any place will do."""
    return " | ".join(
        _in_a_row(way, "") if len(way) == 1 else " | ".join(_in_a_row(way, weight) for weight in WEIGHTS.values())
        for way in ways
    )


def _in_a_row(tokens: Sequence[str], weight: str, sign: str = "") -> str:
    """Tokens are letters and digits, so that no sign of the language is ever within."""
    lexemes = (f"'{sign}{token}'{f':{weight}' if weight else ''}" for token in tokens)
    return f"({' <-> '.join(lexemes)})"
