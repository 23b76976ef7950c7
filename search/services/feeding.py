"""The search's server is fed from the history of changes: by the worker after a commit, by the clock what was left."""

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

#: How long the worker's other tasks, or the clock's chores, wait for a slow server; what is left is for the next time.
FEED_S = 2.0
#: How many changes are read and written at once: few enough for a slow server to take in time.
BATCH = 100
#: After so long, a change that the server was not told is told of by /readyz.
PATIENCE = timedelta(minutes=1)

_CONFLICT = 409
#: Ours to mend: the document would be refused for ever, and the others must not wait for it.
_REFUSED = 400


def feed() -> int:
    """Write what changed since the index was last fed; returns how many changes.

    Nothing while the server is away: what it was not told, it is told when it is back. Any number may
    feed at once, for a document never takes the place of a later one.
    """
    return _feed()[0]


def feed_up_to(change_id: int) -> bool:
    """The same; whether the server was told of this change, now or before."""
    return _feed()[1] >= change_id


def _feed() -> tuple[int, int]:
    """How many changes were written, and the last that the server is known to have."""
    fed = last = 0
    try:
        with server().asked(FEED_S) as line:
            index, last = read_position(line.client)
            while next_one := feed_batch(line.client, index, last):
                fed, last = fed + next_one[0], next_one[1]
                if line.left_s < FEED_S / 2:
                    break  # the next time: each gets on by one batch at least, however slow the server is
    except SearchServerAway:
        pass  # said once, by the server's line
    return fed, last


def feed_batch(client: Elasticsearch, index: str, last: int) -> tuple[int, int] | None:
    """Write the changes that follow ``last``; returns how many they were and the last, if there was any."""
    changes = list(Change.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "event_uid")[:BATCH])
    if not changes:
        return None
    last = changes[-1][0]
    write(client, documents({uid for _pk, uid in changes}), index, refresh=True)
    # Last: a process that ends before leaves them all to be written again.
    write(client, [position(last)], index)
    return len(changes), last


def read_position(client: Elasticsearch) -> tuple[str, int]:
    """The index that answers now, and the last change of which it was told.

    What follows is written to this very index: were another to take its place meanwhile, it has a position of its own.
    """
    found = client.get(index=alias(), id=POSITION_ID)
    return found["_index"], found["_source"]["fed_to"]


def write(
    client: Elasticsearch, found: Iterable[Document], index: str, *, size: int = BATCH, retries: int = 0, **options: Any
) -> None:
    """Write documents in bulk, ``size`` at once. One that is older than what stands there is left out.

    Raises what the client does, also for a server that has too much to do after so many ``retries``.
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


def server_state() -> str:
    """``ok``; ``away`` while the database answers instead; ``behind`` when changes wait to be told for long."""
    lag = server_lag()
    if lag is None:
        return "away"
    return "behind" if lag > PATIENCE.total_seconds() else "ok"


def server_lag() -> float | None:
    """How many seconds ago the oldest change was made that it was not told of; ``None`` while it is away."""
    try:
        with server().asked() as line:
            _index, last = read_position(line.client)
    except SearchServerAway:
        return None
    oldest = Change.objects.filter(pk__gt=last).order_by("pk").values_list("at", flat=True).first()
    return max((timezone.now() - oldest).total_seconds(), 0.0) if oldest else 0.0
