"""Documents: what the database's index rows say of each event, as the server keeps it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max
from django.db.models.functions import Coalesce

from agenda.models import Change, Event
from search.engines.elasticsearch.mapping import POSITION_ID, Json
from search.engines.scores import FIELDS
from search.engines.sort_keys import ID_BITS, SPANS, is_off
from search.models import IndexedDay, IndexedEvent


class Document(NamedTuple):
    """What is kept of an event, and the last change of which it tells: a later one is never undone by it."""

    id: str
    version: int
    source: Json


class Day(NamedTuple):
    """A date as the index rows have it."""

    since: int
    until: int
    ends: int
    rank: int


def documents(uids: Collection[UUID]) -> Iterator[Document]:
    """One for each of these events, in as many queries for three as for one; of one that is not public, that alone."""
    # First the versions: rows read after may tell of a later change, which is then fed again; not the other way round.
    versions = dict(Change.objects.filter(event_uid__in=uids).values_list("event_uid").annotate(Max("id")).order_by())
    keys = dict(Event.objects.filter(uid__in=uids).values_list("pk", "uid"))
    rows = IndexedEvent.objects.filter(pk__in=keys).select_related("text")
    found = {keys[row.pk]: row for row in rows}
    days: dict[int, set[Day]] = defaultdict(set)  # one that touches several days but once
    answering = Coalesce("since", "starts"), Coalesce("until", "ends")
    for event_id, *day in IndexedDay.objects.filter(event__in=keys).values_list("event", *answering, "ends", "rank"):
        days[event_id].add(Day(*day))
    for uid in uids:
        row = found.get(uid)
        source = _source(row, days[row.pk]) if row else {"live": False}
        yield Document(str(uid), versions.get(uid, 0), source)


def position(change_id: int) -> Document:
    """The document that says up to which change an index is fed."""
    return Document(POSITION_ID, change_id, {"live": False, "fed_to": change_id})


def actions(found: Iterable[Document], index: str) -> Iterator[Json]:
    """How each is told to a bulk request on ``index``."""
    for document in found:
        yield {
            "_index": index,
            "_id": document.id,
            "version": document.version,
            "version_type": "external_gte",
            "_source": document.source,
        }


def _source(row: IndexedEvent, days: Collection[Day]) -> Json:
    text = row.text
    source: Json = {
        "live": True,
        "id": row.pk,
        **{field: getattr(text, field).strip() for field in FIELDS},
        "words": text.words.strip(),
        "whole": text.title.strip(),
        "facets": row.facets.split(),
        "others": row.others.split(),
        "is_featured": row.is_featured,
        "has_off": any(is_off(day.rank) for day in days),
        "last_end": row.last_end,
        "when": [_span(day) for day in days],
        "on": [_span(day) for day in days if not is_off(day.rank)],
        "dated": [_span(day) for day in days if day.rank < SPANS],
        "dates": [_dated(day) for day in days],
    }
    if row.spent is not None:
        source["spent"] = row.spent
    if row.latitude is not None and row.longitude is not None:
        source["point"] = {"lat": row.latitude, "lon": row.longitude}
    return source


def _dated(day: Day) -> Json:
    return {
        "first": day.since,
        "last": day.until - 1,
        "ends": day.ends,
        "is_off": is_off(day.rank),
        "turn": day.rank >> ID_BITS,
        "rank": day.rank,
    }


def _span(day: Day) -> dict[str, int]:
    return {"gte": day.since, "lt": day.until}
