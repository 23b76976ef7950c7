"""Documents of the search server, made of the database's index rows."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from agenda.models import Change, Event
from search.engines.elasticsearch.mapping import POSITION_ID, Json
from search.engines.matching import Dates, read_indexed_dates
from search.engines.scores import FIELDS
from search.engines.sort_keys import ID_BITS, SPANS, is_off
from search.models import IndexedEvent


class Document(NamedTuple):
    """Document of an event.

    ``version`` is the id of the last change in it; an older version never overwrites it.
    """

    id: str
    version: int
    source: Json


def documents(uids: Collection[UUID]) -> Iterator[Document]:
    """Yield one document for each of these events, with a constant number of queries.

    An event that is not public gives a document with ``live: false`` alone.
    """
    # Read the versions first. Rows read later may contain a newer change, which is then fed again;
    # in the other order a change could be lost.
    versions = dict(
        Change.objects.filter(event_uid__in=uids)
        .values_list("event_uid")
        .annotate(Max("id"))
        .order_by()
    )
    keys = dict(Event.objects.filter(uid__in=uids).values_list("pk", "uid"))
    rows = IndexedEvent.objects.filter(pk__in=keys).select_related("text")
    found = {keys[row.pk]: row for row in rows}
    dates = read_indexed_dates(keys)
    for uid in uids:
        row = found.get(uid)
        source = _source(row, dates[row.pk]) if row else {"live": False}
        yield Document(str(uid), versions.get(uid, 0), source)


def position(change_id: int) -> Document:
    """Return the document that stores the last change to which an index is fed."""
    return Document(POSITION_ID, change_id, {"live": False, "fed_to": change_id})


def actions(found: Iterable[Document], index: str) -> Iterator[Json]:
    """Yield the documents as actions of a bulk request on ``index``."""
    for document in found:
        yield {
            "_index": index,
            "_id": document.id,
            "version": document.version,
            "version_type": "external_gte",
            "_source": document.source,
        }


def _source(row: IndexedEvent, days: Collection[Dates]) -> Json:
    """Return the document's source from the event's rows."""
    text = row.text
    source = {
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


def _dated(day: Dates) -> Json:
    return {
        "first": day.since,
        "last": day.until - 1,
        "ends": day.ends,
        "is_off": is_off(day.rank),
        "turn": day.rank >> ID_BITS,
        "rank": day.rank,
    }


def _span(day: Dates) -> Json:
    return {"gte": day.since, "lt": day.until}
