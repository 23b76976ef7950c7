"""The server: asked within a bounded wait, and let alone for a while after it did not answer."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import structlog
from django.conf import settings
from elastic_transport import TransportError
from elastic_transport.client_utils import url_to_node_config
from elasticsearch import ApiError, BadRequestError, Elasticsearch

from search.engines.elasticsearch.mapping import alias
from search.exceptions import SearchServerAway

log = structlog.get_logger(__name__)

#: The longest that a page waits for all that it asks.
WAIT_S = 1.0
#: After a failure, nobody asks for so long; then one does, and the others once it was answered.
REST_S = 5.0
#: How long a command waits for one answer.
PATIENCE_S = 30

Json = dict[str, Any]


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
                _raise_failure(answer)
        return answers


class Server:
    """The server at a URL, as this process knows it."""

    def __init__(self, url: str) -> None:
        node = url_to_node_config(url, use_default_ports_for_scheme=True)
        self._client = Elasticsearch([node], max_retries=0, retry_on_timeout=False)
        self.wait_s = WAIT_S
        self._lock = threading.Lock()
        self._away_until: float | None = None

    @contextmanager
    def asked(self, wait_s: float | None = None) -> Iterator[Line]:
        """A line to it for ``wait_s`` seconds in all, or as long as a page waits.

        Raises :class:`~search.exceptions.SearchServerAway` when it fails, at once while it is let alone.
        """
        self._wait_its_turn()
        try:
            yield Line(self._client, wait_s or self.wait_s)
        except BadRequestError as error:
            # Ours to mend: nothing is wrong with the server. What was asked is nobody's affair, nor the log's.
            log.error("elasticsearch_refused", error=error.message)
            raise SearchServerAway from error
        except (ApiError, TransportError) as error:
            self._leave(error)
            raise SearchServerAway from error
        else:
            self._come_back()

    @property
    def patient(self) -> Elasticsearch:
        """For commands, which wait as long as it takes and tell what fails."""
        return self._client.options(request_timeout=PATIENCE_S, max_retries=3, retry_on_timeout=True)

    def _wait_its_turn(self) -> None:
        with self._lock:
            if self._away_until is None:
                return
            if time.monotonic() < self._away_until:
                raise SearchServerAway
            self._away_until = time.monotonic() + REST_S  # for the others, while this one tries

    def _leave(self, error: Exception) -> None:
        with self._lock:
            was_here = self._away_until is None
            self._away_until = time.monotonic() + REST_S
        if was_here:
            log.warning("elasticsearch_away", error=_name_of(error), instead="the database answers")

    def _come_back(self) -> None:
        with self._lock:
            was_away, self._away_until = self._away_until is not None, None
        if was_away:
            log.info("elasticsearch_back")


@cache
def server_at(url: str) -> Server:
    return Server(url)


def server() -> Server:
    """The site's, which has one."""
    return server_at(settings.ELASTICSEARCH_URL)


def _name_of(error: Exception) -> str:
    """What is wrong in one word, without what was asked: ``index_not_found_exception``."""
    return error.message if isinstance(error, ApiError) else type(error).__name__


def _raise_failure(answer: Json) -> None:
    failure = answer.get("error", {}).get("type", "timed_out")
    status = answer["status"]
    if status == 400:
        raise BadRequestError(failure, meta=None, body=None)  # type: ignore[arg-type]
    raise TransportError(f"{failure} ({status})")
