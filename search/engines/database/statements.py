"""The statements by which a relational database finds the rows that answer."""

from collections.abc import Collection, Mapping, Sequence

from search.engines.database.conditions import (
    EVENTS,
    Dialect,
    Source,
    chosen_facets,
    conditions_of,
    is_below,
    is_named,
    on,
    seconds,
    unmet,
)
from search.engines.scores import FEATURED, least_weight, whole_title
from search.engines.sort_keys import OFF, SPANS
from search.enums import COUNTED_FACETS, Sort
from search.index.sql import Sql, all_of, joined, marks
from search.query import EventQuery, Term, Window
from search.text import padded, stems

TEXTS = "search_indexedtext"
DAYS = "search_indexedday"
#: Of two words, the one that more events say is meant; beyond so many, they are alike.
MOST_COUNTED = 1_000
#: How many events are counted that say two words.
FEW_TOGETHER = 50
#: More combinations are not looked up one by one.
FEW = 500
#: The orders in which the dates of a page alone are looked up, where all that is to come answers.
LOOKED_UP = (Sort.DISTANCE, Sort.END)
#: Nothing unmet, or one facet alone.
ONE_UNMET_AT_MOST = f"({', '.join(str(bit) for bit in [0, *(1 << rank for rank in range(len(COUNTED_FACETS)))])})"


def select_almost(query: EventQuery, dialect: Dialect) -> Sql:
    """Select the cells (:mod:`search.engines.database.sql`) of each event that almost answers, by relevance."""
    return _select_rows(
        query, dialect, dialect.saying_some(query.terms, least_weight(query), query.window, query.more_terms)
    )


def select_rows(query: EventQuery, dialect: Dialect, *, facets: bool, among: Collection[int] | None = None) -> Sql:
    """Select the cells (:mod:`search.engines.database.sql`) of each event that answers.

    With ``facets``, also those that one facet alone keeps out, and the id of each one's combination. By words, one that
    has no date in the window may come too: it has no rank.
    """
    return _select_rows(query, dialect, _source(query, dialect), facets=facets, among=among)


def _select_rows(
    query: EventQuery, dialect: Dialect, source: Source, *, facets: bool = False, among: Collection[int] | None = None
) -> Sql:
    chosen = chosen_facets(query) if facets else []
    columns = [
        Sql(f"e.event_id, e.last_on, e.last_end, e.is_featured, {source.rank or 'NULL'} AS rank"),
        *([Sql(source.counted)] if source.counted else []),
        *([Sql("e.alike")] if facets else []),
    ]
    if chosen:
        failure = unmet(query, dialect)
        columns.append(Sql(f"{failure.text} AS unmet", failure.values))
    if query.near:
        named = is_named("pres", query, dialect)
        where_is = f"e.latitude, e.longitude, CASE WHEN {named.text} THEN 1 ELSE 0 END AS is_named"
        columns.append(Sql(where_is, named.values))
    where = all_of([*source.conditions, *conditions_of(query, dialect, counted=facets, among=among)])
    selected = joined(", ", columns)
    # One facet at most is not met of one; of several, materialised, or what an event fails is asked twice. Then scores
    # and ranks are looked up of no more than is left.
    is_parted = len(chosen) > 1
    listed = Sql(
        f"listed AS {'MATERIALIZED ' if is_parted else ''}"
        f"(SELECT {selected.text} FROM {source.tables} WHERE {where.text})",
        [*selected.values, *where.values],
    )
    before = joined(", ", [*source.before, listed])
    score = _score(query, source)
    rank = Sql("rank") if source.rank else _rank(query)
    left = Sql(f"listed e{f' WHERE unmet IN {ONE_UNMET_AT_MOST}' if is_parted else ''}")
    if source.fields:
        # Left apart by OFFSET, so that each is looked up once.
        left = Sql(f"(SELECT e.*, {source.fields.text} FROM {left.text} OFFSET 0) e", source.fields.values)
    return Sql(
        f"WITH {before.text} SELECT event_id, {score.text}, {rank.text}, {source.said.text}"
        f"{', alike' if facets else ''}{', unmet' if chosen else ''}"
        f"{', latitude, longitude, is_named' if query.near else ''} FROM {left.text}",
        [*before.values, *score.values, *rank.values, *source.said.values, *left.values],
    )


def select_saying(terms: Sequence[Term], dialect: Dialect, window: Window, limit: int) -> Sql:
    """Select ``event_id`` of what says every term, whenever it is."""
    source = dialect.saying_all(terms, window, scored=False)
    where = all_of(source.conditions)
    return Sql(
        f"{_with(source)}SELECT e.event_id FROM {source.tables} WHERE {where.text} LIMIT {limit}",
        [*joined("", source.before).values, *where.values],
    )


def select_counts(query: EventQuery, dialect: Dialect, *, facets: bool, below: bool = False) -> Sql:
    """Select ``alike, count`` of the events that answer; with ``facets``, of all that would but for their facets.

    For an endless window without text or point: then mostly nothing but an index is read. With ``below``, of these the
    events that meet the amount that is asked for.
    """
    where = all_of([*conditions_of(query, dialect, counted=facets), *(is_below(query, dialect) if below else ())])
    return Sql(f"SELECT alike, count(*) FROM {EVENTS} e WHERE {where.text} GROUP BY alike", where.values)


def select_totals(queries: Mapping[int, EventQuery], dialect: Dialect) -> Sql:
    """Select ``rank, count`` of the events that answer each of these, of which none asks around a point."""
    totals = []
    for rank, asked in queries.items():
        query = asked.changed(asked_sort=Sort.DATE)
        source = _source(query, dialect)
        conditions = [*source.conditions, *conditions_of(query, dialect, counted=False)]
        if query.window.end is not None and not source.rank:
            # The days lead to their events at once: a look at each that says the words is what a planner fears.
            dates = _dates(query.window)
            conditions.append(Sql(f"e.event_id IN (SELECT event_id {dates.text})", dates.values))
        where = all_of(conditions)
        counted = f"{_with(source)}SELECT count(*) FROM {source.tables} WHERE {where.text}"
        values = [*joined("", source.before).values, *where.values]
        totals.append(Sql(f"SELECT {rank}, ({counted})", values))
    return joined(" UNION ALL ", totals)


def select_combinations(ids: Collection[int]) -> Sql:
    """Select ``alike, facets`` of these combinations, or, if they are many, of all."""
    where = Sql(f" WHERE alike IN {marks(ids)}", list(ids)) if len(ids) <= FEW else Sql("")
    return Sql(f"SELECT alike, min(facets) FROM {EVENTS}{where.text} GROUP BY alike", where.values)


def select_answering(query: EventQuery, dialect: Dialect, combinations: Collection[int]) -> Sql:
    """Select ``event_id, rank`` of all that answers: the date to show in an endless window.

    ``combinations`` are the ids of all that answer.
    """
    within = on(query.window)
    meets = conditions_of(query, dialect, counted=False)
    if len(combinations) <= FEW:
        # An index leads to them.
        among = Sql(f"e.alike IN {marks(combinations)}", list(combinations))
        meets = [among, *conditions_of(query, dialect, counted=True), *is_below(query, dialect)]
    where = all_of(meets)
    return Sql(
        f"SELECT e.event_id, (SELECT min(d.rank) FROM {DAYS} d WHERE d.event_id = e.event_id AND {within.text}) "
        f"FROM {EVENTS} e WHERE {where.text}",
        [*within.values, *where.values],
    )


def select_next(query: EventQuery, dialect: Dialect, days: tuple[int, int], *, is_from_first: bool) -> Sql:
    """Select ``event_id, rank`` of what answers and has a date on these days: the date to show in an endless window.

    Unless ``is_from_first``, that may be one before these days.
    """
    within = on(query.window)
    # What has a date on them is still to come.
    _to_come, *chosen = conditions_of(query, dialect, counted=False)
    touched = select_ranks_on(days, query.window)
    rank = f"(SELECT min(d.rank) FROM {DAYS} d WHERE d.event_id = c.event_id AND {within.text})"
    if is_from_first:
        # The first that stands is the one; one that is off, or of which a span stands, may be shown at a later date.
        rank = f"CASE WHEN c.rank < {SPANS} THEN c.rank ELSE {rank} END"
    # Few are looked up one by one; a join would read all events.
    meets = all_of(chosen)
    where = f" WHERE (SELECT 1 FROM {EVENTS} e WHERE e.event_id = c.event_id AND {meets.text}) = 1" if chosen else ""
    return Sql(
        f"SELECT c.event_id, {rank} FROM ({touched.text}) c{where}",
        [*within.values, *touched.values, *(meets.values if chosen else [])],
    )


def select_ending(query: EventQuery, dialect: Dialect, limit: int, after: tuple[float, int] | None) -> Sql:
    """Select ``last_end, event_id`` of what answers an endless window, the soonest over first, or after these two."""
    meets = conditions_of(query, dialect, counted=False)
    if after:
        meets.append(Sql("(e.last_end, e.event_id) > (%s, %s)", [int(after[0]), after[1]]))
    where = all_of(meets)
    return Sql(
        f"SELECT e.last_end, e.event_id FROM {EVENTS} e WHERE {where.text} "
        f"ORDER BY e.last_end, e.event_id LIMIT {limit}",
        where.values,
    )


def select_ranks(event_ids: Collection[int], window: Window) -> Sql:
    """Select ``event_id, rank`` of the date to show of each of these events."""
    within = on(window)
    return Sql(
        f"SELECT event_id, min(rank) FROM {DAYS} "
        f"WHERE event_id IN {marks(event_ids)} AND {within.text} GROUP BY event_id",
        [*event_ids, *within.values],
    )


def select_ranks_on(days: tuple[int, int], window: Window) -> Sql:
    """Select ``event_id, rank`` of the first date on these days of each event, if possible one that stands."""
    within = on(window)
    return Sql(
        f"SELECT event_id, min(rank) AS rank FROM {DAYS} "
        f"WHERE day BETWEEN %s AND %s AND {within.text} GROUP BY event_id",
        [*days, *within.values],
    )


def select_days(query: EventQuery, dialect: Dialect, first_day: int, last_day: int) -> Sql:
    """Select ``day, count`` of the events that answer on each day, whatever the query's window.

    With a point, ``day, latitude, longitude`` of each such event instead.
    """
    anytime = query.without("quand").changed(asked_sort=Sort.DATE)
    source = _source(anytime, dialect)
    conditions = [*source.conditions, *conditions_of(anytime, dialect, counted=False)[1:]]  # the first is about when
    still = Sql(
        "d.day BETWEEN %s AND %s AND d.ends > %s AND d.is_tail IS NOT TRUE", [first_day, last_day, seconds(query.now)]
    )
    where = all_of([still, *conditions])
    tables = f"{DAYS} d"
    if conditions or query.text:
        tables = f"{source.tables} JOIN {DAYS} d ON d.event_id = e.event_id"
    columns, grouped = "d.day, count(DISTINCT d.event_id)", " GROUP BY d.day"
    named = Sql("")
    if query.near:
        columns, grouped = "DISTINCT d.day, e.latitude, e.longitude, e.event_id", ""
        named = is_named("pres", anytime, dialect)
        columns = f"{columns}, CASE WHEN {named.text} THEN 1 ELSE 0 END"
    return Sql(
        f"{_with(source)}SELECT {columns} FROM {tables} WHERE {where.text}{grouped}",
        [*joined("", source.before).values, *named.values, *where.values],
    )


def select_dates(first_day: int, last_day: int) -> Sql:
    """Select a :class:`~search.engines.base.Touch` of each date on these days."""
    return Sql(
        "SELECT d.event_id, d.rank, d.starts, d.ends, coalesce(d.since, d.starts), coalesce(d.until, d.ends), e.facets "
        f"FROM {DAYS} d "
        f"JOIN {EVENTS} e ON e.event_id = d.event_id WHERE d.day BETWEEN %s AND %s",
        [first_day, last_day],
    )


def select_saying_counts(stems: Collection[str], dialect: Dialect) -> Sql:
    """Select ``stem, count`` of each of these stems: how many events say it."""
    listed = ", ".join(["(%s)"] * len(stems))
    count = dialect.saying_one("w.stem", MOST_COUNTED)
    return Sql(f"WITH w(stem) AS (VALUES {listed}) SELECT w.stem, {count} FROM w", list(stems))


def select_together(pairs: Sequence[tuple[str, str]], dialect: Dialect) -> Sql:
    """Select ``rank, anywhere, in_name, side_by_side`` of each pair of stems, in their order."""
    rows = []
    for rank, (one, other) in enumerate(pairs):
        counts = [
            Sql(f"(SELECT count(*) FROM ({found.text} LIMIT {FEW_TOGETHER}) said)", found.values)
            for found in dialect.saying_both(one, other)
        ]
        row = joined(", ", counts)
        rows.append(Sql(f"SELECT {rank} AS rank, {row.text}", row.values))
    every = joined(" UNION ALL ", rows)
    return Sql(f"{every.text} ORDER BY rank", every.values)


def is_endless(query: EventQuery) -> bool:
    """Whether all that is to come answers but for facets: there are many, of which few are shown."""
    return query.window.end is None and not query.is_ranked and query.near is None


def is_dated_first(query: EventQuery) -> bool:
    """Whether the days of the window lead to the events, and not the other way round."""
    return query.window.end is not None and not query.text


def _source(query: EventQuery, dialect: Dialect) -> Source:
    is_scored = query.sort == Sort.RELEVANCE
    if query.text:
        return dialect.saying_all(query.terms, query.window, scored=is_scored, more=query.more_terms)
    source = dated(query.window) if is_dated_first(query) else Source(f"{EVENTS} e")
    if is_scored:
        dialect.add_score(source, query.more_terms)
    return source


def dated(window: Window, among: Sql | None = None) -> Source:
    """What has a date on the days of the window, which is known of each; its ``event_id`` is ``among`` some."""
    dates = _dates(window)
    chosen = joined(" AND ", [dates, *([among] if among else [])])
    before = Sql(
        f"dated AS MATERIALIZED (SELECT event_id, min(rank) AS rank {chosen.text} GROUP BY event_id)", chosen.values
    )
    return Source(f"dated JOIN {EVENTS} e ON e.event_id = dated.event_id", before=[before], rank="dated.rank")


def _dates(window: Window) -> Sql:
    """The dates on the days of the window that answer in it."""
    within = on(window)
    days = [window.first_day.toordinal(), window.last_day.toordinal() if window.last_day else 0]
    return Sql(f"FROM {DAYS} WHERE day BETWEEN %s AND %s AND {within.text}", [*days, *within.values])


def _with(source: Source) -> str:
    return f"WITH {joined(', ', source.before).text} " if source.before else ""


def _score(query: EventQuery, source: Source) -> Sql:
    """What the event counts, but for where it is; by end, when its last date ends."""
    if query.sort == Sort.END:
        return Sql("e.last_end")
    if query.sort != Sort.RELEVANCE:
        return Sql("0")
    counted = f"{source.score.text} + CASE WHEN e.is_featured THEN {FEATURED} ELSE 0 END"
    if not query.text:
        return Sql(counted, source.score.values)
    return Sql(
        f"{counted} + CASE WHEN e.event_id IN (SELECT event_id FROM {TEXTS} WHERE title = %s) "
        f"THEN {whole_title(query.terms)} ELSE 0 END",
        [*source.score.values, padded(stems(query.text))],
    )


def _rank(query: EventQuery) -> Sql:
    """The rank of the event's date to show, where it is needed of each."""
    has_no_end = query.window.end is None
    if has_no_end and query.sort in LOOKED_UP:
        return Sql("0")
    if has_no_end and query.sort == Sort.RELEVANCE:
        return Sql(f"CASE WHEN last_on > %s THEN 0 ELSE {OFF} END", [seconds(query.window.start)])
    within = on(query.window)
    return Sql(f"(SELECT min(d.rank) FROM {DAYS} d WHERE d.event_id = e.event_id AND {within.text})", within.values)
