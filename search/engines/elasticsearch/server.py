"""Circuit breaker of the search server.

Requests have a deadline; after a failure there are none for a while.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import structlog
from django.conf import settings
from elastic_transport import TransportError
from elastic_transport.client_utils import url_to_node_config
from elasticsearch import ApiError, BadRequestError, Elasticsearch

from search.engines.elasticsearch.mapping import Json, alias
from search.exceptions import SearchServerAway

log = structlog.get_logger(__name__)

#: Longest time in seconds that a page waits for all its requests together.
WAIT_S = 1.0
#: Seconds for which a failure opens the circuit; then one request tries, and its success closes the
#: circuit.
OPEN_S = 5.0
#: Seconds that a command waits for one answer.
PATIENCE_S = 30


class ServerConnection:
    """Connection with one deadline for all its requests."""

    def __init__(self, client: Elasticsearch, wait_s: float) -> None:
        self._client = client
        self._deadline = time.monotonic() + wait_s

    @property
    def left_s(self) -> float:
        return self._deadline - time.monotonic()

    @property
    def client(self) -> Elasticsearch:
        """The client, with the remaining time as timeout.

        Raises ``TransportError`` if no time is left.
        """
        if self.left_s <= 0:
            raise TransportError("no time left")
        return self._client.options(request_timeout=self.left_s)

    def search(self, *bodies: Json) -> list[Json]:
        """Return the answers to several searches, sent as one request.

        All of them complete, or none.

        Raises ``BadRequestError`` if a query is wrong, otherwise ``TransportError``.
        """
        header = {"index": alias(), "allow_partial_search_results": False}
        # Rounded up to tenths of a second: the server caches by the whole body, and this is part of
        # it.
        limit = {"timeout": f"{max(1, math.ceil(self.left_s * 10)) * 100}ms"}
        lines = [line for body in bodies for line in (header, body | limit)]
        answers = self.client.msearch(searches=lines)["responses"]
        for answer in answers:
            if "error" in answer or answer["timed_out"]:
                failure = answer.get("error", {}).get("type", "timed_out")
                if answer["status"] == 400:
                    raise BadRequestError(failure, meta=None, body=None)  # type: ignore[arg-type]
                raise TransportError(f"{failure} ({answer['status']})")
        return answers


class Server:
    """Client of the server at a URL, with the circuit's state in this process."""

    def __init__(self, url: str) -> None:
        node = url_to_node_config(url, use_default_ports_for_scheme=True)
        self._client = Elasticsearch([node], max_retries=0, retry_on_timeout=False)
        self.wait_s = WAIT_S
        self._lock = threading.Lock()
        #: ``None`` while the circuit is closed.
        self._open_until: float | None = None

    @contextmanager
    def asked(self, wait_s: float | None = None) -> Iterator[ServerConnection]:
        """Yield a connection with ``wait_s`` seconds in all, by default those of a page.

        Raises :class:`~search.exceptions.SearchServerAway` when the server fails, and at once while
        the circuit is open.
        """
        with self._lock:
            if self._open_until is not None:
                if time.monotonic() < self._open_until:
                    raise SearchServerAway
                self._open_until = time.monotonic() + OPEN_S  # for the others, while this one tries
        try:
            yield ServerConnection(self._client, wait_s or self.wait_s)
        except BadRequestError as error:
            # A bug of ours: the server works. The log must not contain the query, which is private.
            log.error("elasticsearch_refused", error=error.message)
            raise SearchServerAway from error
        except (ApiError, TransportError) as error:
            self._record(error)
            raise SearchServerAway from error
        else:
            self._record(None)

    @property
    def patient(self) -> Elasticsearch:
        """Client for commands: longer timeout, retries, exceptions not caught."""
        return self._client.options(
            request_timeout=PATIENCE_S, max_retries=3, retry_on_timeout=True
        )

    def _record(self, error: Exception | None) -> None:
        """Open the circuit after an error, else close it; log each change once."""
        with self._lock:
            was_open = self._open_until is not None
            self._open_until = time.monotonic() + OPEN_S if error else None
        if error and not was_open:
            # The kind of error without the query: ``index_not_found_exception``.
            name = error.message if isinstance(error, ApiError) else type(error).__name__
            log.warning("elasticsearch_away", error=name, instead="the database answers")
        elif was_open and not error:
            log.info("elasticsearch_back")


@cache
def server_at(url: str) -> Server:
    return Server(url)


def server() -> Server:
    """Return the server of the site; only call it when one is configured."""
    return server_at(settings.ELASTICSEARCH_URL)
