"""Circuit breaker of the search's server: asked within a bounded wait, and not at all for a while after it failed."""

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

#: The longest that a page waits for all that it asks.
WAIT_S = 1.0
#: A failure opens the circuit for so long; then one asks, and the others once it was answered.
OPEN_S = 5.0
#: How long a command waits for one answer.
PATIENCE_S = 30


class Line:
    """Requests that together take no longer than they were given."""

    def __init__(self, client: Elasticsearch, wait_s: float) -> None:
        self._client = client
        self._deadline = time.monotonic() + wait_s

    @property
    def left_s(self) -> float:
        return self._deadline - time.monotonic()

    @property
    def client(self) -> Elasticsearch:
        if self.left_s <= 0:
            raise TransportError("no time left")
        return self._client.options(request_timeout=self.left_s)

    def search(self, *bodies: Json) -> list[Json]:
        """The answers to several searches, asked at once; all of them whole, or none."""
        header = {"index": alias(), "allow_partial_search_results": False}
        # By the tenth: a question is the same only if this is, too, and what the server kept answers it.
        limit = {"timeout": f"{max(1, math.ceil(self.left_s * 10)) * 100}ms"}
        lines = [line for body in bodies for line in (header, body | limit)]
        answers: list[Json] = self.client.msearch(searches=lines)["responses"]
        for answer in answers:
            if "error" in answer or answer["timed_out"]:
                failure = answer.get("error", {}).get("type", "timed_out")
                if answer["status"] == 400:
                    raise BadRequestError(failure, meta=None, body=None)  # type: ignore[arg-type]
                raise TransportError(f"{failure} ({answer['status']})")
        return answers


class Server:
    """The server at a URL, as this process knows it."""

    def __init__(self, url: str) -> None:
        node = url_to_node_config(url, use_default_ports_for_scheme=True)
        self._client = Elasticsearch([node], max_retries=0, retry_on_timeout=False)
        self.wait_s = WAIT_S
        self._lock = threading.Lock()
        #: Nothing while the circuit is closed.
        self._open_until: float | None = None

    @contextmanager
    def asked(self, wait_s: float | None = None) -> Iterator[Line]:
        """A line to it for ``wait_s`` seconds in all, or as long as a page waits.

        Raises :class:`~search.exceptions.SearchServerAway` when it fails, at once while the circuit is open.
        """
        with self._lock:
            if self._open_until is not None:
                if time.monotonic() < self._open_until:
                    raise SearchServerAway
                self._open_until = time.monotonic() + OPEN_S  # for the others, while this one tries
        try:
            yield Line(self._client, wait_s or self.wait_s)
        except BadRequestError as error:
            # Ours to mend: nothing is wrong with the server. What was asked is nobody's affair, nor the log's.
            log.error("elasticsearch_refused", error=error.message)
            raise SearchServerAway from error
        except (ApiError, TransportError) as error:
            self._record(error)
            raise SearchServerAway from error
        else:
            self._record(None)

    @property
    def patient(self) -> Elasticsearch:
        """For commands, which wait as long as it takes and tell what fails."""
        return self._client.options(request_timeout=PATIENCE_S, max_retries=3, retry_on_timeout=True)

    def _record(self, error: Exception | None) -> None:
        """Open the circuit, or close it; each is logged once."""
        with self._lock:
            was_open = self._open_until is not None
            self._open_until = time.monotonic() + OPEN_S if error else None
        if error and not was_open:
            # What is wrong in one word, without what was asked: ``index_not_found_exception``.
            name = error.message if isinstance(error, ApiError) else type(error).__name__
            log.warning("elasticsearch_away", error=name, instead="the database answers")
        elif was_open and not error:
            log.info("elasticsearch_back")


@cache
def server_at(url: str) -> Server:
    return Server(url)


def server() -> Server:
    """The site's, which has one."""
    return server_at(settings.ELASTICSEARCH_URL)
