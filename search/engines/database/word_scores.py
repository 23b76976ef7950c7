"""Scores of words, added up by the database from stored impacts, in one statement.

The same statement finds the events that contain every term and those that contain some.
"""

from collections.abc import Callable, Iterator, Sequence

from search.engines.scores import OWN_WAY, WIDER_WAY
from search.index.sql import Sql, compose, in_list, joined
from search.query import Term
from search.query.terms import Terms, Way

#: Table with the impact of each stem in each event.
IMPACTS = "search_indexedimpact"
#: Name of the common table expression.
SAID = "said"

#: Selects ``event_id`` of the events that contain a way of several words.
FindWay = Callable[[Sequence[str]], Sql]


def said_in(terms: Terms, more: Terms, least: int, saying_way: FindWay, *, among: str = "") -> Sql:
    """Return the expression ``said``: ``event_id, score, weight`` of events with enough terms.

    The weight of an event is the sum of the weights of the ``terms`` that it contains, and at least
    ``least``. The ``more`` terms add to the score alone. ``among`` is a table: only its events are
    looked at.
    """
    parts = [_of_term(term, term.weight, saying_way, among) for term in terms]
    parts += [_of_term(term, 0, saying_way, among) for term in more]
    [found, *others] = parts
    if others:
        found = compose(
            "SELECT event_id, sum(score) AS score, sum(weight) AS weight FROM ({}) term"
            " GROUP BY event_id HAVING sum(weight) >= {}",
            joined(" UNION ALL ", parts),
            least,
        )
    # MATERIALIZED is an optimisation fence: words are read by stem first, and once.
    return compose(f"{SAID} AS MATERIALIZED ({{}})", found)


def _of_term(term: Term, weight: int, saying_way: FindWay, among: str) -> Sql:
    """Select ``event_id, score, weight`` of the events with the term; the best way counts."""
    [found, *others] = ways = list(_of_ways(term, saying_way, among))
    score = "score"
    grouped = ""
    if others:
        found = joined(" UNION ALL ", ways)
        score = "max(score)"
        grouped = " GROUP BY event_id"
    return compose(
        f"SELECT event_id, {score} AS score, {weight} AS weight FROM ({{}}) way{grouped}", found
    )


def _of_ways(term: Term, saying_way: FindWay, among: str) -> Iterator[Sql]:
    """Yield selects of ``event_id, score``, one for each way of the term."""
    for ways, factor in ((term.own_ways, OWN_WAY), (term.wider_ways, WIDER_WAY)):
        for way in ways:
            yield _of_way(way, term.weight * factor, saying_way, among)


def _of_way(way: Way, factor: int, saying_way: FindWay, among: str) -> Sql:
    """Select ``event_id, score`` of the events with a way; of several words the least counts."""
    among = f" AND event_id IN (SELECT event_id FROM {among})" if among else ""
    if len(way) == 1:
        one_word = (
            f"SELECT event_id, impact * {factor} AS score FROM {IMPACTS} WHERE stem = %s{among}"
        )
        return Sql(one_word, way)
    return compose(
        f"SELECT event_id, min(impact) * {factor} AS score FROM {IMPACTS}"
        f" WHERE stem IN {{}} AND event_id IN ({{}}){among} GROUP BY event_id",
        in_list(dict.fromkeys(way)),
        saying_way(way),
    )
