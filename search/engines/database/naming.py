"""Autocompletion in SQL: names that contain what was typed, in order."""

from collections import Counter
from collections.abc import Iterator, Sequence

from search.engines.database.conditions import Dialect
from search.enums import NameKind
from search.index.sql import Sql, all_of, compose, fetch_rows, joined

NAMES = "search_indexedname"
BEARINGS = "search_indexedbearing"
#: ``kind, key, label, slug``.
Named = tuple[str, int, str, str]
#: Order of the kinds among suggestions, after the names that begin with what was typed.
KINDS = (
    NameKind.CATEGORY,
    NameKind.LANDMARK,
    NameKind.PROGRAMME,
    NameKind.PLACE,
    NameKind.ORGANISATION,
    NameKind.EVENT,
)
#: Most suggestions of one kind, except events: «th» should not suggest eight theatres.
MOST_OF_A_KIND = 3
#: Most names that are sorted; of more, the index in their order is read until there are enough.
FREQUENT = 300

_KINDS = " ".join(f"WHEN '{kind.value}' THEN {rank}" for rank, kind in enumerate(KINDS))
_ORDER = "rank, length(label), label, key"
# Not EXISTS: the database may turn it into a join over the whole table.
_IS_TO_COME = Sql(
    f"(n.kind = '{NameKind.LANDMARK.value}' OR "
    f"(SELECT max(b.last_end) FROM {BEARINGS} b WHERE b.kind = n.kind AND b.key = n.key) > %s)"
)


def names_saying(words: Sequence[str], dialect: Dialect, now: int, limit: int) -> list[Named]:
    """Return names to come that contain ``words``, the last as a prefix.

    Exact matches first, then names that begin with ``words``. One entity may come several times, by
    different names.
    """
    to_come = Sql(_IS_TO_COME.text, [now])
    found = _few(dialect.named(words), words, to_come, limit)
    if found is not None:
        return found
    kept: list[Named] = []
    of_kind: Counter[str] = Counter()
    for part in _parts(words, dialect):
        few = _few(part, words, to_come, limit)
        for row in fetch_rows(_select_in_order(part, to_come, limit)) if few is None else few:
            of_kind[row[0]] += 1
            if row[0] == NameKind.EVENT or of_kind[row[0]] <= MOST_OF_A_KIND:
                kept.append(row)
        if len(kept) >= limit:
            break
    return kept[:limit]


def _few(condition: Sql, words: Sequence[str], to_come: Sql, limit: int) -> list[Named] | None:
    """Return the sorted names that meet ``condition``.

    ``None`` if more than :data:`FREQUENT` do.
    """
    typed = f" {' '.join(words)}"
    # The number that meet it, up to the limit, in each row beside the first names.
    select = Sql(
        f"WITH said AS MATERIALIZED (SELECT n.id FROM {NAMES} n WHERE {condition.text} LIMIT "
        f"{FREQUENT + 1}), "
        f"named AS (SELECT n.kind, n.key, n.label, n.slug, CASE n.kind {_KINDS} END AS rank, "
        f"CASE WHEN n.words = %s THEN 0 WHEN substr(n.words, 1, %s) = %s THEN 1 ELSE 2 END AS "
        f"nth_begin "
        f"FROM {NAMES} n WHERE n.id IN (SELECT id FROM said) AND {to_come.text}), "
        f"ranked AS (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY nth_begin, {_ORDER}) "
        f"AS nth FROM named), "
        f"first AS (SELECT * FROM ranked WHERE nth <= {MOST_OF_A_KIND} OR kind = "
        f"'{NameKind.EVENT.value}' "
        f"ORDER BY nth_begin, {_ORDER} LIMIT %s) "
        f"SELECT counted.length, kind, key, label, slug FROM (SELECT count(*) AS length FROM "
        f"said) counted "
        f"LEFT JOIN first ON 1 = 1 ORDER BY nth_begin, {_ORDER}",
        [*condition.values, f"{typed} ", len(typed), typed, *to_come.values, limit],
    )
    counted = fetch_rows(select)
    if counted[0][0] > FREQUENT:
        return None
    return [row for _count, *row in counted if row[0] is not None]


def _parts(words: Sequence[str], dialect: Dialect) -> Iterator[Sql]:
    """Yield three conditions: equal to what was typed, begins with it, contains it elsewhere."""
    typed = f" {' '.join(words)}"
    begins = dialect.begins(typed)
    yield Sql("n.words = %s", [f"{typed} "])
    yield all_of([begins, Sql("n.words <> %s", [f"{typed} "])])
    *whole, last = words
    says = [
        Sql(dialect.holds("n.words"), [said])
        for said in [*(f" {word} " for word in whole), f" {last}"]
    ]
    yield all_of([*says, Sql("substr(n.words, 1, %s) <> %s", [len(typed), typed])])


def _select_in_order(condition: Sql, to_come: Sql, limit: int) -> Sql:
    """Select the first names of each kind that meet ``condition``, by the index of their order.

    For frequent words.
    """
    each = [
        compose(
            "SELECT * FROM (SELECT n.kind, n.key, n.label, n.slug, {0} AS rank FROM {1} n WHERE "
            "n.kind = '{2}' "
            "AND {3} AND {4} ORDER BY length(n.label), n.label, n.key LIMIT {5}) kind_{0}",
            *(rank, NAMES, kind.value, condition, to_come, limit),
        )
        for rank, kind in enumerate(KINDS)
    ]
    # A union, so that each part is read from its index up to its limit.
    return compose(
        "SELECT kind, key, label, slug FROM ({}) named ORDER BY {}",
        joined(" UNION ALL ", each),
        _ORDER,
    )
