"""Documents of the search server, made of the database's index rows."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from agenda.models import Change, Event
from search.engines.elasticsearch.impacts import impact_keywords
from search.engines.elasticsearch.mapping import POSITION_ID, Json
from search.engines.matching import Dates, read_indexed_dates
from search.engines.sort_keys import ID_BITS, SPANS, is_off
from search.index.impacts import FIELD_WEIGHTS, impacts_of
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


def _source(row: IndexedEvent, dates: Collection[Dates]) -> Json:
    """Return the document's source from the event's rows."""
    said = {field: getattr(row.text, field).split() for field in FIELD_WEIGHTS}
    source = {
        "live": True,
        "id": row.pk,
        **{field: " ".join(found) for field, found in said.items()},
        "impacts": list(impact_keywords(impacts_of(said))),
        "facets": row.facets.split(),
        "others": row.others.split(),
        "is_featured": row.is_featured,
        "has_off": any(is_off(date.rank) for date in dates),
        "last_end": row.last_end,
        "when": [_span(date) for date in dates],
        "on": [_span(date) for date in dates if not is_off(date.rank)],
        "dated": [_span(date) for date in dates if date.rank < SPANS],
        "dates": [answering for date in dates for answering in _by_day(date)],
    }
    facts = {"spent": row.spent, "age_from": row.age_from, "age_to": row.age_to}
    source |= _known(facts)
    if row.latitude is not None and row.longitude is not None:
        source["point"] = {"lat": row.latitude, "lon": row.longitude}
    return source


def _by_day(date: Dates) -> Iterator[Json]:
    """Yield the date once for each day for which it answers."""
    known = _known({"from": date.minute_from, "to": date.minute_to, "length": date.length})
    for day in range(date.first_day, date.answered_day + 1):
        yield {
            "first": date.since,
            "last": date.until - 1,
            "ends": date.ends,
            "is_off": is_off(date.rank),
            "turn": date.rank >> ID_BITS,
            "rank": date.rank,
            "day": day,
            "lasts_to": date.last_day if day == date.answered_day else day,
            # Ordinals begin on a Monday, with 1.
            "weekday": (day - 1) % 7,
            "week_parity": (day - 1) // 7 % 2,
            "state": date.state or 0,
            **known,
        }


def _known(facts: Json) -> Json:
    return {name: fact for name, fact in facts.items() if fact is not None}


def _span(date: Dates) -> Json:
    return {"gte": date.since, "lt": date.until}
