"""Index rows of events, written in the transaction of the change, or all at once."""

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef

from agenda.models import Event
from agenda.services.calendars import lock_events
from agenda.services.snapshots import Snapshot, read_snapshots
from search.index.impacts import WRITTEN
from search.models import (
    IndexedBearing,
    IndexedDay,
    IndexedEvent,
    IndexedImpact,
    IndexedName,
    IndexedText,
    IndexedWord,
)
from search.services.landmarks import index_landmarks
from search.services.meanings import Progress, note_meanings
from search.services.names import entities_of, index_names, index_words, sweep
from search.services.rows import day_rows, event_row, impact_rows, text_row, words_by_field

#: Events per batch.
BATCH = 200
#: Events per batch where concurrent edits wait for the lock: 0.1 s.
SMALL_BATCH = 20
#: Garbage collector thresholds (:func:`gc.set_threshold`) for bulk reading.
RARELY = (50_000, 20, 50)
#: How each database reads rows of ``[stem, event id, impact]`` from one JSON parameter.
_IMPACTS_OF_JSON = {
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
    " json_extract(value, '$[2]') FROM json_each(%s) WHERE true",
    "postgresql": "SELECT value ->> 0, (value ->> 1)::bigint, (value ->> 2)::smallint"
    " FROM json_array_elements(%s::json)",
}


def index_events(event_ids: Collection[int]) -> None:
    """Rewrite the index rows of these events; those not public have none.

    Call it in the transaction of the change. Constant number of queries.
    """
    ordered = sorted(event_ids)
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        index_snapshots(read_snapshots(batch), batch)


def reindex(progress: Progress = bool) -> int:
    """Rewrite the rows of all events, one transaction a batch; return how many are public.

    ``progress`` is called with the length of each batch.
    """
    with transaction.atomic():
        IndexedEvent.objects.exclude(event__live=True).delete()
    ids = list(Event.objects.live().order_by("pk").values_list("pk", flat=True))
    said: set[str] = set()
    with collecting_rarely():
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            with transaction.atomic():
                said.update(index_snapshots(read_snapshots(batch), batch, said))
            progress(len(batch))
    sweep(said)
    index_landmarks()
    tidy()
    return len(ids)


def index_left_over() -> int:
    """Rewrite rows written by an older release, which lack columns.

    Return how many events had such rows. In small batches, each under the lock of its events.
    """
    is_written = IndexedImpact.objects.filter(stem=WRITTEN, event=OuterRef("pk"))
    is_whole = IndexedDay.objects.filter(event=OuterRef("pk"), since=None)
    left = (
        IndexedEvent.objects.filter(~Exists(is_written) | Exists(is_whole))
        .order_by("event")
        .values_list("event", flat=True)
    )
    last = done = 0
    while batch := list(left.filter(event__gt=last)[:SMALL_BATCH]):
        with transaction.atomic():
            lock_events(batch)
            index_events(batch)
        last, done = batch[-1], done + len(batch)
    return done


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Run the garbage collector rarely in this block.

    While records are read by the thousand it took a third of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def tidy() -> None:
    """Rebuild the full-text tables from their rows, and update the database's statistics."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_text(search_text) VALUES('rebuild')")
            cursor.execute("INSERT INTO search_name(search_name) VALUES('rebuild')")
    analyze(
        IndexedEvent,
        IndexedText,
        IndexedImpact,
        IndexedDay,
        IndexedName,
        IndexedBearing,
        IndexedWord,
    )


def analyze(*models: type[Model]) -> None:
    """Update the database's statistics of these tables."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def index_snapshots(
    snapshots: Iterable[Snapshot], event_ids: Collection[int], noted: Collection[str] = ()
) -> Collection[str]:
    """Write the rows of ``snapshots``; return the words of these events that are not in ``noted``.

    Rows of other ``event_ids`` are deleted.
    """
    live = [one for one in snapshots if one.event.live]
    gone = sorted(set(event_ids).difference(one.event.pk for one in live))
    IndexedDay.objects.filter(event__in=event_ids).delete()
    if gone:
        IndexedEvent.objects.filter(pk__in=gone).delete()
    rows = [event_row(one.event, one.occurrences) for one in live]
    _upsert(IndexedEvent, rows)
    note_meanings(live)
    said = [words_by_field(one.event, one.occurrences) for one in live]
    texts = [
        text_row(one.event, one.occurrences, words) for one, words in zip(live, said, strict=True)
    ]
    _upsert(IndexedText, texts)
    _write_impacts(texts)
    IndexedDay.objects.bulk_create(
        row for one in live for row in day_rows(one.event.pk, one.occurrences)
    )
    entities = [
        (one.event, row.last_end, list(entities_of(one.event, one.occurrences)))
        for one, row in zip(live, rows, strict=True)
    ]
    index_names(entities, gone)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_put_side_by_side(%s)", [[one.event.pk for one in live]])
    return index_words(
        (word for fields in said for words in fields.values() for word in words), noted
    )


def _write_impacts(texts: Iterable[IndexedText]) -> None:
    """Write the impacts of these texts; rows that are right already are left alone.

    When a text changed, a trigger has deleted the impacts of its earlier stems.
    """
    rows = sorted(row for text in texts for row in impact_rows(text))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_indexedimpact (stem, event_id, impact)"
            f" {_IMPACTS_OF_JSON[connection.vendor]}"
            " ON CONFLICT (stem, event_id) DO UPDATE SET impact = excluded.impact"
            " WHERE search_indexedimpact.impact <> excluded.impact",
            [json.dumps(rows)],
        )


def _upsert(model: type[Model], rows: Sequence[Model]) -> None:
    facts = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["event"], update_fields=facts
    )
