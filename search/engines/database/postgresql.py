"""PostgreSQL: tokens of an event as a tsvector, dates as ranges, and facets, in one row."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from search.engines.database.conditions import MOST_COUNTED, FromClause
from search.engines.database.sql import SqlEngine
from search.engines.scores import (
    AS_TYPED,
    BY_SYNONYM,
    ELSEWHERE,
    FIELDS,
    NAMES,
    needed,
    total_weight,
)
from search.index.sql import Sql, compose, joined
from search.query import Term, Window
from search.query.said import NAMED_IN
from search.query.terms import Terms, Ways

#: Table in which words are searched; it also holds all other indexed columns of an event.
TEXTS = "search_text"
#: Prefix of a stem for the field that contains it, and prefix of a word as typed.
SIGNS = dict(zip(FIELDS, "ABCD", strict=True))
TYPED = "="


class PostgresqlEngine(SqlEngine):
    """Search engine on PostgreSQL, for larger sites."""

    # A condition on tokens is cheap when the index answers it, and expensive on rows already found,
    # because tokens are stored out of line (TOAST). So each thing that adds to the score is a
    # condition of its own.

    def saying_all(
        self, terms: Terms, window: Window, *, scored: bool, more: Terms = ()
    ) -> FromClause:
        """Return the rows whose text has all ``terms``, with a score if ``scored``."""
        said = " & ".join(f"({contains_any(SIGNS, term.ways)})" for term in terms)
        source = FromClause(f"{TEXTS} e", _found(said, window))
        if scored:
            _add_score(source, [*terms, *more], f"{said} & ", len(terms))
        return source

    def saying_some(self, terms: Terms, least: int, window: Window, more: Terms) -> FromClause:
        """Return the rows that have some of ``terms``, not all, of weight ``least`` at least,
        with scores.
        """
        # Many rows: evaluate each condition once, and add up the scores.
        said = " | ".join(f"({contains_any(SIGNS, term.ways)})" for term in needed(terms, least))
        among = f"({said}) & " if more or len(needed(terms, least)) < len(terms) else ""
        counts = []
        for rank, term in enumerate([*terms, *more]):
            weight = term.weight if rank < len(terms) else 0
            counts += [
                (rank, count, weight, f"{among}({one})") for one, count in field_scores(term)
            ]
            # A word as typed counts in addition to the fields.
            counts.append((~rank, AS_TYPED, 0, f"{among}({_in_a_row(term.words, TYPED)})"))
        each = (
            f"SELECT event_id, %s AS term, %s AS count, %s AS weight FROM {TEXTS} WHERE tokens "
            f"@@ %s::tsquery"
        )
        having = f" HAVING sum(weight) BETWEEN {least} AND {total_weight(terms) - 1}"
        found = added_up(each, counts, having)
        return FromClause(
            f"found JOIN {TEXTS} e ON e.event_id = found.event_id",
            _in_window(window),
            before=[compose("found AS MATERIALIZED ({})", found)],
            score=Sql("e.said"),
            counted="found.score AS said",
        )

    def add_score(self, source: FromClause, terms: Terms) -> None:
        _add_score(source, terms, "")

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
            for fields in (SIGNS, *([n] for n in NAMES))
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


def _found(said: str, window: Window) -> list[Sql]:
    """Return the conditions: tokens match ``said``, and a date may lie in the window."""
    return [Sql("e.tokens @@ %s::tsquery", [said]), *_in_window(window)]


def _in_window(window: Window) -> list[Sql]:
    """Return the condition that a date may lie in the window; none without an end."""
    if window.end is None:
        return []
    # «IS TRUE» keeps the planner from the index of ranges. That index is lossy, so the tokens would
    # be checked again; checking the ranges of the rows found by words is faster.
    return [
        Sql("(e.spans && tstzmultirange(tstzrange(%s, %s))) IS TRUE", [window.since, window.end])
    ]


def added_up(each: str, counts: Sequence[tuple[int, int, int, str]], having: str) -> Sql:
    """Select ``event_id, score``, summed over terms.

    A term counts by the field that counts most, plus a part of the other fields. ``each`` selects
    ``event_id, term, count, weight`` of the rows that meet a condition, and is repeated for each of
    ``counts``.
    """
    every = " UNION ALL ".join([each] * len(counts))
    of_terms = (
        f"SELECT event_id, ({ELSEWHERE - 1} * max(count) + sum(count)) / {ELSEWHERE} AS count, "
        f"max(weight) AS weight "
        f"FROM ({every}) said GROUP BY event_id, term"
    )
    return Sql(
        f"SELECT event_id, CAST(sum(count) AS bigint) AS score FROM ({of_terms}) term GROUP BY "
        f"event_id{having}",
        list(chain.from_iterable(counts)),
    )


def field_scores(term: Term) -> Iterator[tuple[str, int]]:
    """Yield for each field the condition that ``term`` occurs there, and its score."""
    typed, others = term.ways[:1], term.ways[1:]
    for name, count in FIELDS.items():
        yield contains_any([name], typed), term.weight * count
        if others:
            by_others = f"({contains_any([name], others)}) & !({contains_any([name], typed)})"
            yield by_others, term.weight * BY_SYNONYM[name]


def _add_score(source: FromClause, terms: Terms, among: str, wanted: int = 0) -> None:
    """Add the score of ``terms`` to ``source``.

    They are looked up among events that meet the condition ``among``. All events contain the first
    ``wanted`` terms.
    """
    fields, scores = [], []
    *above, least = FIELDS
    for rank, term in enumerate(terms):
        typed, others = term.ways[:1], term.ways[1:]
        for field, count in FIELDS.items():
            # Most events have the term in their text alone; they are those without it in any other
            # field.
            also = (
                f"({contains_any(above, term.ways)}) & " if field == least and rank < wanted else ""
            )
            cases = [(typed, count), *([(others, BY_SYNONYM[field])] if others else [])]
            found = _first_of(
                [
                    (f"{among}{also}({contains_any([field], ways)})", term.weight * count)
                    for ways, count in cases
                ]
            )
            fields.append(compose("{} AS {}_{}", found, field, rank))
        names = [f"{field}_{rank}" for field in FIELDS]
        counted = (
            f"({ELSEWHERE - 1} * greatest({', '.join(names)}) + {' + '.join(names)}) / {ELSEWHERE}"
        )
        if rank < wanted:
            # In the text, a synonym counts the same.
            counted = (
                f"CASE WHEN {' + '.join(names[:-1])} = 0 THEN {term.weight * FIELDS[least]} ELSE "
                f"{counted} END"
            )
        typed_too = _first_of([(f"{among}{_in_a_row(term.words, TYPED)}", AS_TYPED)])
        scores.append(compose("{} + {}", counted, typed_too))
    source.fields, source.score = joined(", ", fields), joined(" + ", scores)


def _first_of(cases: Sequence[tuple[str, int]]) -> Sql:
    """Return SQL of the score of the first condition that is met, else 0."""
    whens = [compose("WHEN {} THEN {}", _is_among(condition), count) for condition, count in cases]
    return compose("CASE {} ELSE 0 END", joined(" ", whens))


def _is_among(condition: str) -> Sql:
    """Return the condition that the event's tokens match ``condition``."""
    return Sql(
        f"e.event_id IN (SELECT event_id FROM {TEXTS} WHERE tokens @@ %s::tsquery)", [condition]
    )


def contains_any(fields: Iterable[str], ways: Ways) -> str:
    """Return the tsquery condition that a field of ``fields`` contains a phrase of ``ways``."""
    return " | ".join(_in_a_row(way, SIGNS[name]) for name in fields for way in ways)


def _in_a_row(tokens: Sequence[str], sign: str) -> str:
    """Return the tsquery phrase of these tokens.

    Tokens are letters and digits only, so nothing needs escaping.
    """
    lexemes = (f"'{sign}{token}'" for token in tokens)
    return f"({' <-> '.join(lexemes)})"
