"""Feed of the search server from the log of changes.

By the worker after a commit, by the clock for the rest.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import Elasticsearch, helpers

from agenda.models import Change
from search.engines.elasticsearch.documents import Document, actions, documents, position
from search.engines.elasticsearch.mapping import POSITION_ID, alias
from search.engines.elasticsearch.server import server
from search.exceptions import SearchServerAway

log = structlog.get_logger(__name__)

#: Seconds that the feed may take from the worker's other tasks or the clock; the rest waits for the
#: next run.
FEED_S = 2.0
#: Changes per batch: few enough for a slow server.
BATCH = 100
#: Age of an unfed change from which /readyz reports it.
PATIENCE = timedelta(minutes=1)

_CONFLICT = 409
#: A bug of ours: the server would refuse the document for ever, and the others must not wait for
#: it.
_REFUSED = 400


def feed_changes() -> int:
    """Write the changes since the last feed to the server; return how many.

    Does nothing while the server is away; the changes are written when it is back. Several
    processes may feed at once, because an older document never overwrites a later one.
    """
    return _feed()[0]


def feed_changes_up_to(change_id: int) -> bool:
    """Feed, and return whether the server now has this change."""
    return _feed()[1] >= change_id


def _feed() -> tuple[int, int]:
    """Return how many changes were written, and the last one that the server has."""
    fed = last = 0
    try:
        with server().asked(FEED_S) as line:
            index, last = read_position(line.client)
            while next_one := feed_batch(line.client, index, last):
                fed, last = fed + next_one[0], next_one[1]
                if line.left_s < FEED_S / 2:
                    # the next run continues; each run writes at least one batch, however slow the
                    # server is
                    break
    except SearchServerAway:
        pass  # the circuit breaker has logged it
    return fed, last


def feed_batch(client: Elasticsearch, index: str, last: int) -> tuple[int, int] | None:
    """Write one batch of changes after ``last``.

    Return their number and the last one, or ``None``.
    """
    changes = list(
        Change.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "event_uid")[:BATCH]
    )
    if not changes:
        return None
    last = changes[-1][0]
    write_documents(client, documents({uid for _pk, uid in changes}), index, refresh=True)
    # The position comes last: if the process dies before, the batch is written again.
    write_documents(client, [position(last)], index)
    return len(changes), last


def read_position(client: Elasticsearch) -> tuple[str, int]:
    """Return the index behind the alias, and the last change fed to it.

    Callers then write to this very index: if the alias moves meanwhile, the other index has a
    position of its own.
    """
    found = client.get(index=alias(), id=POSITION_ID)
    return found["_index"], found["_source"]["fed_to"]


def write_documents(
    client: Elasticsearch,
    found: Iterable[Document],
    index: str,
    *,
    size: int = BATCH,
    retries: int = 0,
    **options: Any,
) -> None:
    """Write documents in bulk, ``size`` at once; versions older than the stored ones are skipped.

    Raises the client's exceptions, also if the server is still overloaded after ``retries``.
    """
    results = helpers.streaming_bulk(
        client,
        actions(found, index),
        chunk_size=size,
        max_retries=retries,
        raise_on_error=False,
        yield_ok=False,
        **options,
    )
    for _is_written, result in results:
        answer = result["index"]
        if answer["status"] == _REFUSED:
            log.error("event_not_indexed", uid=answer["_id"], error=answer["error"]["type"])
        elif answer["status"] != _CONFLICT:
            raise TransportError(f"{answer['error']['type']} ({answer['status']})")


def read_server_state() -> str:
    """Return ``ok``.

    ``away`` while the database answers instead; ``behind`` when changes wait too long.
    """
    lag = read_server_lag()
    if lag is None:
        return "away"
    return "behind" if lag > PATIENCE.total_seconds() else "ok"


def read_server_lag() -> float | None:
    """Return the age in seconds of the oldest change not yet fed.

    0.0 if none; ``None`` while the server is away.
    """
    try:
        with server().asked() as line:
            _index, last = read_position(line.client)
    except SearchServerAway:
        return None
    oldest = Change.objects.filter(pk__gt=last).order_by("pk").values_list("at", flat=True).first()
    return max((timezone.now() - oldest).total_seconds(), 0.0) if oldest else 0.0
