"""Scores of words on SQLite.

They are read from the texts of few events, or found by FTS5, field by field, for many. Adding up in
Python takes half the time of GROUP BY.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from search.engines.database.statements import TEXTS
from search.engines.scores import (
    AS_TYPED,
    BY_SYNONYM,
    ELSEWHERE,
    FIELDS,
    least_weight,
    needed,
    total_weight,
)
from search.index.sql import Sql, compose, fetch_rows, in_list, joined
from search.query import EventQuery, Term
from search.query.terms import Terms, Ways

#: All columns of stems.
STEMS = " ".join(FIELDS)
*ABOVE, TEXT = FIELDS
#: These, and the column of the words as typed.
COLUMNS = (*FIELDS, "words")
#: The texts of at most so many events are read; of at most so many together with their rows.
FEW, FEWER = 200, 100

#: Text by event id, one field a line; ``None`` if not read yet.
Texts = Mapping[int, str | None]


class FieldScore(NamedTuple):
    """Score of one term in one field of an event."""

    rank: int
    worth: int
    field: str
    ways: Ways
    #: Ways that give a higher score already: an event with one of them does not get this one.
    unless: Ways = ()
    #: A condition of FTS5 that the events must meet too.
    among: str = ""

    @property
    def condition(self) -> str:
        """The FTS5 condition under which an event gets this score."""
        said = f"({match_any_phrase(self.field, self.ways)})"
        if self.unless:
            said = f"({said} NOT ({match_any_phrase(self.field, self.unless)}))"
        return f"({self.among}) AND {said}" if self.among else said


def match_any_phrase(columns: str, ways: Ways) -> str:
    """Return the FTS5 condition that a column of ``columns`` contains a phrase of ``ways``.

    Tokens are letters and digits only, so nothing needs escaping.
    """
    return " OR ".join(f'{{{columns}}} : "{" ".join(way)}"' for way in ways)


def match_all_terms(terms: Terms) -> str:
    """Return the FTS5 condition that every term occurs."""
    return " AND ".join(f"({match_any_phrase(STEMS, term.ways)})" for term in terms)


def match_needed_terms(terms: Terms, least: int) -> str:
    """Return the FTS5 condition that one of the terms occurs which a partial match must have."""
    return " OR ".join(f"({match_any_phrase(STEMS, term.ways)})" for term in needed(terms, least))


def texts_of_few(condition: str) -> Sql:
    """Return SQL of the text of ``e``, one field a line, if few events meet the condition.

    Else it gives NULL.
    """
    met = "SELECT 1 FROM search_text WHERE search_text MATCH %s"
    lines = " || char(10) || ".join(COLUMNS)
    return Sql(
        f"CASE WHEN (SELECT count(*) FROM ({met} LIMIT {FEWER + 1})) <= {FEWER} "
        f"THEN (SELECT {lines} FROM {TEXTS} t WHERE t.event_id = e.event_id) END",
        [condition],
    )


def of_text(terms: Terms) -> int:
    """Return the score of ``terms`` in an event that has them in its text alone, as most do."""
    return sum(term.weight * FIELDS[TEXT] for term in terms)


def count_all(terms: Terms, more: Terms, texts: Texts) -> dict[int, int]:
    """Return the score of the words beyond :func:`of_text`, by event.

    All events contain all ``terms``.
    """
    said = match_all_terms(terms)
    rarest = max((term.weight for term in terms), default=0)
    counts: list[FieldScore] = []
    for rank, term in enumerate(terms):
        # Hardly more events contain the rarest term than contain all terms.
        among = said if term.weight < rarest else ""
        # Most events have the term in their text alone; their score is known.
        above = f"({among}) AND " if among else ""
        counts += _counts(
            term, rank, among, f"{above}({match_any_phrase(' '.join(ABOVE), term.ways)})"
        )
    for rank, term in enumerate(more, len(terms)):
        counts += _counts(term, rank, "" if len(term.words) > 1 else said)
    masks = _masks(counts, texts)
    known = {rank: of_text([term]) for rank, term in enumerate(terms)}
    scores = {
        mask: sum(
            _saturated(several) - known.get(rank, 0)
            for rank, several in _by_rank(mask, counts).items()
        )
        for mask in set(masks.values())
    }
    return {event_id: scores[mask] for event_id, mask in masks.items()}


def count_some(query: EventQuery, texts: Texts) -> dict[int, int]:
    """Return the score of the words of each partial match; other events are left out."""
    terms, least = query.terms, least_weight(query)
    leading = needed(terms, least)
    said = match_needed_terms(terms, least)
    counts = [
        one
        for rank, term in enumerate([*terms, *query.more_terms])
        for one in _counts(term, rank, "" if term in leading or len(term.words) > 1 else said)
    ]
    weights = {rank: term.weight for rank, term in enumerate(terms)}
    masks, scores = _masks(counts, texts), {}
    for mask in set(masks.values()):
        by_rank = _by_rank(mask, counts)
        if least <= sum(weights.get(rank, 0) for rank in by_rank) < total_weight(terms):
            scores[mask] = sum(map(_saturated, by_rank.values()))
    return {event_id: scores[mask] for event_id, mask in masks.items() if mask in scores}


def _counts(
    term: Term, rank: int, among: str, among_text: str | None = None
) -> Iterator[FieldScore]:
    """Yield the scores of ``term`` by field.

    ``among`` is a condition that limits the events searched.
    """
    typed, others = term.ways[:1], term.ways[1:]
    for field, count in FIELDS.items():
        met = among_text if among_text is not None and field == TEXT else among
        yield FieldScore(rank, term.weight * count, field, typed, (), met)
        if others:
            yield FieldScore(rank, term.weight * BY_SYNONYM[field], field, others, typed, met)
    # A word as typed counts in addition to the fields.
    yield FieldScore(~rank, AS_TYPED, "words", [term.words], (), among)


def _masks(counts: Sequence[FieldScore], texts: Texts) -> dict[int, int]:
    """Return a bit mask by event: which of ``counts`` apply.

    When there are many events, others may be returned too.
    """
    if not counts or not texts:
        return {}
    if len(texts) <= FEW:
        tests = [
            (1 << nth, COLUMNS.index(one.field), _as_said(one.ways), _as_said(one.unless))
            for nth, one in enumerate(counts)
        ]
        read = {event_id: text.split("\n") for event_id, text in texts.items() if text is not None}
        if unread := [event_id for event_id in texts if event_id not in read]:
            columns = ", ".join(COLUMNS)
            of_them = compose(
                "SELECT event_id, {} FROM {} WHERE event_id IN {}", columns, TEXTS, in_list(unread)
            )
            read |= {event_id: said for event_id, *said in fetch_rows(of_them)}
        return {event_id: _mask_of(said, tests) for event_id, said in read.items()}
    each = "SELECT rowid, %s FROM search_text WHERE search_text MATCH %s"
    asked = joined(
        " UNION ALL ", [Sql(each, [nth, one.condition]) for nth, one in enumerate(counts)]
    )
    masks: dict[int, int] = {}
    for event_id, nth in fetch_rows(asked):
        masks[event_id] = masks.get(event_id, 0) | 1 << nth
    return masks


def _as_said(ways: Ways) -> list[str]:
    """Return the ways as they stand in a text, with a space on both sides of each token."""
    return [f" {' '.join(way)} " for way in ways]


def _mask_of(said: Sequence[str], tests: Sequence[tuple[int, int, list[str], list[str]]]) -> int:
    """Return the sum of the bits of the tests that a text passes.

    A test is (bit, index of the text in ``said``, strings of which the text has one, strings of
    which it has none).
    """
    mask = 0
    for bit, at, ways, unless in tests:
        text = said[at]
        for way in ways:
            if way in text:
                # A text with both ways gets the higher score alone.
                mask |= 0 if unless and any(other in text for other in unless) else bit
                break
    return mask


def _by_rank(mask: int, counts: Sequence[FieldScore]) -> Mapping[int, list[int]]:
    """Return the scores of each term, field by field, for a bit mask."""
    by_rank = defaultdict(list)
    for nth, one in enumerate(counts):
        if mask >> nth & 1:
            by_rank[one.rank].append(one.worth)
    return by_rank


def _saturated(counts: Sequence[int]) -> int:
    """Return the score of a term: the field that counts most, and a part of the others."""
    return ((ELSEWHERE - 1) * max(counts) + sum(counts)) // ELSEWHERE
