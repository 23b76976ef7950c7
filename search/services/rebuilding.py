"""Rebuild of the search server's index beside the one in use, and atomic switch of the alias."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from agenda.models import Change
from search.engines.elasticsearch.documents import documents, position
from search.engines.elasticsearch.mapping import MAPPING, SETTINGS, alias
from search.engines.elasticsearch.server import server
from search.exceptions import NothingToGoBackTo, SearchServerRefused
from search.models import IndexedEvent
from search.services.feeding import feed_batch, read_position, write_documents
from search.services.indexing import collecting_rarely
from search.services.meanings import Progress

#: Documents per request, and retries while the server is overloaded.
BATCH, RETRIES = 500, 5
#: An unfinished index older than this is abandoned, and deleted.
ABANDONED = timedelta(days=1)

_BUILDING = "-building"


def build_index(progress: Progress = bool) -> int:
    """Build a new index of all events, switch the alias to it, and keep the previous one.

    Return the event count. ``progress`` is called with the length of each batch. Raises
    :class:`~search.exceptions.SearchServerRefused`; the old index then stays in use.
    """
    with _patiently() as client, collecting_rarely():
        index = f"{alias()}-{timezone.now().timestamp() * 1_000:.0f}"
        count = _build(client, index, progress)
        previous = _indices(client).bearing(alias())
        _swap(client, index, previous)
        catch_up(client)
        # Delete all but this index, the previous one, and what another process may be building.
        found = _indices(client)
        kept = {index, *(previous or [name for name in found.finished if name != index][-1:])}
        idle = {*found.finished, *found.made_before(timezone.now() - ABANDONED)}
        if old := [name for name in found if name in idle and name not in kept]:
            client.indices.delete(index=old)
    return count


def switch_back() -> str:
    """Switch back to the previous index, after feeding it the changes since; return its name.

    A second call returns to the first index. Raises :class:`~search.exceptions.NothingToGoBackTo`
    and ``SearchServerRefused``.
    """
    with _patiently() as client:
        found = _indices(client)
        current = found.bearing(alias())
        others = [
            index
            for index in found.finished
            if index.startswith(f"{alias()}-") and index not in current
        ]
        if not others:
            raise NothingToGoBackTo
        _swap(client, others[-1], current)
        catch_up(client)
    return others[-1]


@contextmanager
def _patiently() -> Iterator[Elasticsearch]:
    """Yield the client for commands; raise ``SearchServerRefused`` for its errors."""
    try:
        yield server().patient
    except (ApiError, TransportError) as error:
        raise SearchServerRefused(str(error)) from error


def catch_up(client: Elasticsearch) -> None:
    """Feed all outstanding changes to the index in use."""
    index, last = read_position(client)
    while found := feed_batch(client, index, last):
        last = found[1]


def _build(client: Elasticsearch, index: str, progress: Progress) -> int:
    """Create and fill the index; delete it if that fails. Return the number of events."""
    # Write through an alias of its own: if the index is deleted meanwhile, the write fails instead
    # of creating it.
    building = index + _BUILDING
    settings_ = SETTINGS | {"refresh_interval": "-1"}
    client.indices.create(index=index, mappings=MAPPING, settings=settings_, aliases={building: {}})
    try:
        last = Change.objects.last_id()
        uids = list(IndexedEvent.objects.order_by("pk").values_list("event__uid", flat=True))
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            write_documents(
                client, documents(batch), building, size=BATCH, retries=RETRIES, require_alias=True
            )
            progress(len(batch))
        write_documents(client, [position(last)], building, require_alias=True)
        while found := feed_batch(client, building, last):
            last = found[1]
        client.indices.put_settings(index=index, settings={"index.refresh_interval": None})
        client.indices.refresh(index=index)
    except BaseException:
        client.options(ignore_status=404).indices.delete(index=index)
        raise
    return len(uids)


def _swap(client: Elasticsearch, index: str, previous: list[str]) -> None:
    """Switch the alias in one call, so that each search gets one index or the other."""
    removed = [{"remove": {"index": old, "alias": alias()}} for old in previous]
    built = {"remove": {"index": index, "alias": index + _BUILDING, "must_exist": False}}
    client.indices.update_aliases(
        actions=[*removed, {"add": {"index": index, "alias": alias()}}, built]
    )


class _Indices(dict[str, list[str]]):
    """Our indices, the oldest first, with the aliases of each."""

    def bearing(self, name: str) -> list[str]:
        return [index for index, names in self.items() if name in names]

    @property
    def finished(self) -> list[str]:
        return [index for index, names in self.items() if index + _BUILDING not in names]

    def made_before(self, moment: datetime) -> list[str]:
        return [index for index in self if (made_at := _made_at(index)) and made_at < moment]


def _indices(client: Elasticsearch) -> _Indices:
    """Return this site's indices on the server with their aliases, the oldest first."""
    found = client.options(ignore_status=404).indices.get_alias(
        index=f"{settings.ELASTICSEARCH_INDEX}-*"
    )
    ours = sorted((made_at, index) for index in found if (made_at := _made_at(index)))
    return _Indices((index, list(found[index]["aliases"])) for _at, index in ours)


def _made_at(index: str) -> datetime | None:
    """Return the creation time from the index's name, which ends in milliseconds.

    ``None`` for foreign names.
    """
    found = re.fullmatch(r".+-(\d{13})", index)
    return datetime.fromtimestamp(int(found[1]) / 1_000, UTC) if found else None
