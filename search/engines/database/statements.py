"""SQL statements that find the rows that answer a query."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from search.engines.base import DaySpan, Key
from search.engines.database.conditions import (
    DAYS,
    EVENTS,
    Dialect,
    FromClause,
    amount_conditions,
    chosen_facets,
    conditions_of,
    is_named,
    on,
    unmet,
)
from search.engines.database.date_conditions import meets_date_conditions
from search.engines.database.word_scores import MISSING_IMPACTS, SAID, WordScores
from search.engines.scores import FEATURED, least_weight, total_weight
from search.engines.sort_keys import OFF, SPANS, epoch_seconds
from search.enums import COUNTED_FACETS, Sort
from search.index.sql import Sql, all_of, compose, in_list, joined
from search.query import EventQuery, Window
from search.query.terms import Terms

#: Up to so many events with two words together are counted.
FEW_TOGETHER = 50
#: Up to so many combinations are looked up one by one.
FEW = 500
#: A window shorter than this is short.
FEW_DAYS = timedelta(days=3)
#: Sort orders for which, in an endless window, only the dates of the page are looked up.
LOOKED_UP = (Sort.DISTANCE, Sort.END)
#: Bit masks with no unmet facet, or exactly one.
ONE_UNMET_AT_MOST = (
    f"({', '.join(str(bit) for bit in [0, *(1 << rank for rank in range(len(COUNTED_FACETS)))])})"
)


def select_rows(
    query: EventQuery,
    dialect: Dialect,
    source: FromClause,
    *,
    facets: bool = False,
    among: Collection[int] | None = None,
) -> Sql:
    """Select the columns (:mod:`search.engines.database.sql`) of the events of ``source``.

    They meet all conditions. With ``facets``, also events that exactly one facet excludes, the id
    of each event's facet combination, and which facet is unmet. A query with words may return
    events without a date in the window; their rank is NULL.
    """
    chosen = chosen_facets(query) if facets else []
    columns = [
        Sql(f"e.event_id, e.last_on, e.last_end, e.is_featured, {source.rank or 'NULL'} AS rank"),
        Sql(f"{source.score} AS said, {source.is_full} AS is_full"),
        *([Sql("e.alike")] if facets else []),
    ]
    if chosen:
        columns.append(compose("{} AS unmet", unmet(query, dialect)))
    if query.near:
        where_is = "e.latitude, e.longitude, CASE WHEN {} THEN 1 ELSE 0 END AS is_named"
        columns.append(compose(where_is, is_named("pres", query, dialect)))
    where = all_of(
        [*source.conditions, *conditions_of(query, dialect, counted=facets, among=among)]
    )
    # With one chosen facet, at most one is unmet. With several, the expression is materialised,
    # else the mask would be computed twice. Scores and ranks are then looked up only for the events
    # that remain.
    is_parted = len(chosen) > 1
    found = compose(
        "listed AS {}(SELECT {} FROM {} WHERE {})",
        "MATERIALIZED " if is_parted else "",
        joined(", ", columns),
        source.tables,
        where,
    )
    score = Sql("0")
    if query.sort == Sort.END:
        score = Sql("e.last_end")
    elif query.sort == Sort.RELEVANCE:  # without the distance
        score = Sql(f"e.said + CASE WHEN e.is_featured THEN {FEATURED} ELSE 0 END")
    left = f"listed e{f' WHERE unmet IN {ONE_UNMET_AT_MOST}' if is_parted else ''}"
    also = [", alike"] if facets else []
    also += [", unmet"] if chosen else []
    also += [", latitude, longitude, is_named"] if query.near else []
    return compose(
        f"WITH {{}} SELECT event_id, {{}}, {{}}, is_full{''.join(also)} FROM {{}}",
        joined(", ", [*source.before, found]),
        score,
        Sql("rank") if source.rank else _rank(query),
        left,
    )


def select_saying(terms: Terms, dialect: Dialect, limit: int) -> Sql:
    """Select ``event_id`` of the events that contain every term, whatever their dates."""
    source = dialect.saying_all(terms, Window(timezone.now()))
    where = all_of(source.conditions)
    return compose(
        "{}SELECT e.event_id FROM {} WHERE {} LIMIT {}", _with(source), source.tables, where, limit
    )


def select_counts(query: EventQuery, dialect: Dialect, *, facets: bool, below: bool = False) -> Sql:
    """Select ``alike, count``: events that answer, by facet combination.

    With ``facets``, conditions of the counted facets are ignored. For an endless window without
    text or point, where mostly an index-only scan suffices. With ``below``, only events that meet
    the chosen amount.
    """
    where = all_of(
        [
            *conditions_of(query, dialect, counted=facets),
            *(amount_conditions(query, dialect) if below else ()),
        ]
    )
    return compose("SELECT alike, count(*) FROM {} e WHERE {} GROUP BY alike", EVENTS, where)


def select_totals(queries: Mapping[int, EventQuery], dialect: Dialect) -> Sql:
    """Select ``rank, count`` of the events that answer each query; no query may have a point."""
    totals = []
    for rank, asked in queries.items():
        query = asked.changed(asked_sort=Sort.DATE)
        source = source_of(query, dialect)
        conditions = [*source.conditions, *conditions_of(query, dialect, counted=False)]
        if query.window.end is not None and not source.rank:
            # Let the days lead to their events at once; the planner avoids a look at each event
            # with the words.
            conditions.append(compose("e.event_id IN (SELECT event_id {})", _dates(query.window)))
        where, total = all_of(conditions), "SELECT {}, ({}SELECT count(*) FROM {} WHERE {})"
        totals.append(compose(total, rank, _with(source), source.tables, where))
    return joined(" UNION ALL ", totals)


def select_combinations(ids: Collection[int]) -> Sql:
    """Select ``alike, facets`` of these combinations, or, if they are many, of all."""
    where = compose(" WHERE alike IN {}", in_list(ids)) if len(ids) <= FEW else ""
    return compose("SELECT alike, min(facets) FROM {}{} GROUP BY alike", EVENTS, where)


def select_answering(query: EventQuery, dialect: Dialect, combinations: Collection[int]) -> Sql:
    """Select ``event_id, rank`` of all events that answer.

    The rank is of the date to show in an endless window. ``combinations`` are the ids of all facet
    combinations that answer.
    """
    meets = conditions_of(query, dialect, counted=False)
    if len(combinations) <= FEW:
        # Few: an index finds them.
        among = compose("e.alike IN {}", in_list(combinations))
        meets = [
            among,
            *conditions_of(query, dialect, counted=True),
            *amount_conditions(query, dialect),
        ]
    return compose(
        "SELECT e.event_id, {} FROM {} e WHERE {}", _first_rank("e", query), EVENTS, all_of(meets)
    )


def select_next(query: EventQuery, dialect: Dialect, days: DaySpan, *, is_from_first: bool) -> Sql:
    """Select ``event_id, rank`` of events that answer and have a date on these days.

    For an endless window. The rank is of the date to show; unless ``is_from_first``, that date may
    be before these days.
    """
    # A date on these days is still to come.
    _to_come, *chosen = conditions_of(query, dialect, counted=False)
    rank = _first_rank("c", query)
    if is_from_first:
        # The first date that is not off is shown; an event whose first rank is off or a span may be
        # shown at a later date.
        rank = compose("CASE WHEN c.rank < {} THEN c.rank ELSE {} END", SPANS, rank)
    # Look up the few events one by one; a join would read all events.
    meets = f" WHERE (SELECT 1 FROM {EVENTS} e WHERE e.event_id = c.event_id AND {{}}) = 1"
    where = compose(meets, all_of(chosen)) if chosen else ""
    return compose(
        "SELECT c.event_id, {} FROM ({}) c{}", rank, select_ranks_on(days, query.window), where
    )


def select_ending(query: EventQuery, dialect: Dialect, limit: int, after: Key | None) -> Sql:
    """Select ``last_end, event_id`` of events that answer an endless window, by end.

    With ``after``, those after this pair.
    """
    meets = conditions_of(query, dialect, counted=False)
    if after:
        meets.append(Sql("(e.last_end, e.event_id) > (%s, %s)", [int(after[0]), after[1]]))
    return compose(
        "SELECT e.last_end, e.event_id FROM {} e WHERE {} ORDER BY e.last_end, e.event_id LIMIT {}",
        *(EVENTS, all_of(meets), limit),
    )


def select_ranks(event_ids: Collection[int], window: Window) -> Sql:
    """Select ``event_id, rank`` of the date to show of each of these events."""
    ranks = "SELECT event_id, min(rank) FROM {} WHERE event_id IN {} AND {} GROUP BY event_id"
    return compose(ranks, DAYS, in_list(event_ids), on(window))


def select_ranks_on(days: DaySpan, window: Window) -> Sql:
    """Select ``event_id, rank`` of the first date of each event on these days.

    A date that is not off comes first.
    """
    ranks = "SELECT event_id, min(rank) AS rank FROM {} WHERE {} AND {} GROUP BY event_id"
    return compose(ranks, DAYS, Sql("day BETWEEN %s AND %s", days), on(window))


def select_days(query: EventQuery, dialect: Dialect, first_day: int, last_day: int) -> Sql:
    """Select ``day, count``: events that answer on each day, ignoring the query's window.

    With a point, ``day, latitude, longitude, event_id, is_named`` of each such event instead.
    """
    anytime = query.without("quand").changed(asked_sort=Sort.DATE)
    source = source_of(anytime, dialect)
    # the first condition is about the window
    conditions = [*source.conditions, *conditions_of(anytime, dialect, counted=False)[1:]]
    still = Sql(
        "d.day BETWEEN %s AND %s AND d.ends > %s AND d.is_tail IS NOT TRUE",
        [first_day, last_day, epoch_seconds(query.now)],
    )
    where = all_of([still, *meets_date_conditions(anytime.window), *conditions])
    tables = f"{DAYS} d"
    if conditions or query.text:
        tables = f"{source.tables} JOIN {DAYS} d ON d.event_id = e.event_id"
    columns, grouped = Sql("d.day, count(DISTINCT d.event_id)"), " GROUP BY d.day"
    if query.near:
        near = "DISTINCT d.day, e.latitude, e.longitude, e.event_id, CASE WHEN {} THEN 1 ELSE 0 END"
        columns, grouped = compose(near, is_named("pres", anytime, dialect)), ""
    return compose("{}SELECT {} FROM {} WHERE {}{}", _with(source), columns, tables, where, grouped)


def select_dates(first_day: int, last_day: int) -> Sql:
    """Select a :class:`~search.engines.base.Touch` of each date on these days."""
    return Sql(
        "SELECT d.event_id, d.rank, d.starts, d.ends, coalesce(d.since, d.starts), "
        "coalesce(d.until, d.ends), e.facets "
        f"FROM {DAYS} d "
        f"JOIN {EVENTS} e ON e.event_id = d.event_id WHERE d.day BETWEEN %s AND %s",
        [first_day, last_day],
    )


def select_saying_counts(stems: Collection[str], dialect: Dialect) -> Sql:
    """Select ``stem, count``: number of events with each of these stems."""
    listed = ", ".join(["(%s)"] * len(stems))
    select = f"WITH w(stem) AS (VALUES {listed}) SELECT w.stem, {dialect.saying_one()} FROM w"
    return Sql(select, list(stems))


def select_together(pairs: Sequence[tuple[str, str]], dialect: Dialect) -> Sql:
    """Select ``rank, anywhere, in_name, side_by_side``: numbers of events with both stems of
    each pair, each up to ``FEW_TOGETHER``.
    """
    rows = []
    for rank, (one, other) in enumerate(pairs):
        counts = [
            compose("(SELECT count(*) FROM ({} LIMIT {}) said)", found, FEW_TOGETHER)
            for found in dialect.saying_both(one, other)
        ]
        rows.append(compose("SELECT {} AS rank, {}", rank, joined(", ", counts)))
    return compose("{} ORDER BY rank", joined(" UNION ALL ", rows))


def is_endless(query: EventQuery) -> bool:
    """Whether the query asks for all events to come, filtered by facets only.

    Many answer, of which few are shown.
    """
    return query.window.end is None and not query.is_ranked and query.near is None


def source_of(query: EventQuery, dialect: Dialect, *, partial: bool = False) -> FromClause:
    """Return the tables and conditions by which the query's words or days find events.

    With ``partial``, partial matches too; the query must be sorted by relevance.
    """
    if not query.text:
        return source_without_words(query, dialect)
    if query.sort != Sort.RELEVANCE:
        return dialect.saying_all(query.terms, query.window)
    total = total_weight(query.terms)
    source = _scored(query, dialect, least_weight(query) if partial else total)
    source.is_full = f"CASE WHEN {SAID}.weight >= {total} THEN 1 ELSE 0 END"
    return source


def _scored(query: EventQuery, dialect: Dialect, least: int) -> FromClause:
    """Return the events whose terms weigh at least ``least``, with scores."""
    window, more = query.window, query.more_terms
    if is_of_few_days(window):
        # The days lead: words are looked up in their events alone.
        source = dated(window)
        source.before.append(_word_scores(dialect, "dated").said(query.terms, more, least))
        source.tables += f" JOIN {SAID} ON {SAID}.event_id = e.event_id"
    else:
        said = _word_scores(dialect).said(query.terms, more, least)
        source = dialect.with_words(said, window)
    source.score = f"{SAID}.score"
    return source


def _word_scores(dialect: Dialect, among: str = "") -> WordScores:
    return WordScores(dialect.saying_way, among, are_missing=MISSING_IMPACTS.are_there())


def source_without_words(query: EventQuery, dialect: Dialect) -> FromClause:
    """Return the tables by which days find events, with the score of the words of conditions."""
    source = dated(query.window) if query.window.end else FromClause(f"{EVENTS} e")
    if query.sort == Sort.RELEVANCE and query.more_terms:
        among = "dated" if query.window.end else ""
        source.before.append(_word_scores(dialect, among).said((), query.more_terms, 0))
        source.tables += f" LEFT JOIN {SAID} ON {SAID}.event_id = e.event_id"
        source.score = f"coalesce({SAID}.score, 0)"
    return source


def is_of_few_days(window: Window) -> bool:
    """Whether fewer events have a date in the window than contain a common word."""
    return window.last_day is not None and window.last_day - window.first_day < FEW_DAYS


def dated(window: Window, among: Sql | None = None) -> FromClause:
    """Return the events with a date on the days of the window, with its rank.

    ``among`` restricts ``event_id``.
    """
    chosen = all_of([_dates(window), *([among] if among else [])])
    before = compose(
        "dated AS MATERIALIZED (SELECT event_id, min(rank) AS rank {} GROUP BY event_id)", chosen
    )
    return FromClause(
        f"dated JOIN {EVENTS} e ON e.event_id = dated.event_id", before=[before], rank="dated.rank"
    )


def _dates(window: Window) -> Sql:
    """Return FROM and WHERE of the dates on the days of the window that answer in it."""
    days = [window.first_day.toordinal(), window.last_day.toordinal() if window.last_day else 0]
    return compose("FROM {} WHERE {} AND {}", DAYS, Sql("day BETWEEN %s AND %s", days), on(window))


def _with(source: FromClause) -> Sql:
    return compose("WITH {} ", joined(", ", source.before)) if source.before else Sql("")


def _rank(query: EventQuery) -> Sql:
    """Return SQL of the rank of the event's date to show, where every event needs it."""
    has_no_end = query.window.end is None
    if has_no_end and query.sort in LOOKED_UP:
        return Sql("0")
    if has_no_end and query.sort == Sort.RELEVANCE and not query.window.conditions:
        return Sql(
            f"CASE WHEN last_on > %s THEN 0 ELSE {OFF} END", [epoch_seconds(query.window.start)]
        )
    return _first_rank("e", query)


def _first_rank(table: str, query: EventQuery) -> Sql:
    """Return SQL of the least rank of the event's dates that answer in the window."""
    rank = "(SELECT min(d.rank) FROM {} d WHERE d.event_id = {}.event_id AND {})"
    return compose(rank, DAYS, table, on(query.window))
