"""Redis cache behind a circuit breaker: when Redis is slow or away, every key is missing."""

import time
from collections.abc import Callable
from functools import partial
from pickle import UnpicklingError
from types import NoneType
from typing import Any, TypeVar

import structlog
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)

#: Timeout of a command, and how long the circuit stays open after a failure.
WAIT_S, OPEN_S = 0.2, 30.0

OPTIONS = {
    "socket_connect_timeout": WAIT_S,
    "socket_timeout": WAIT_S,
    "retry": Retry(NoBackoff(), 0),
}


def _forgiving(name: str, missing: type) -> Any:
    """Return the method ``name`` of the Redis cache, which gives an empty ``missing`` meanwhile."""
    method = getattr(RedisCache, name)

    def ask(cache: "ForgivingRedisCache", *args: object, **kwargs: object) -> object:
        return cache._ask(partial(method, cache, *args, **kwargs), missing=missing())

    return ask


class ForgivingRedisCache(RedisCache):
    """Redis cache that behaves as empty while Redis is away, without waiting for it again."""

    def __init__(self, server: str, params: dict[str, dict[str, object]]) -> None:
        super().__init__(server, params | {"OPTIONS": OPTIONS | params.get("OPTIONS", {})})
        self._open_until = 0.0
        self._is_away = False

    def _ask(self, question: Callable[[], Answer], missing: Answer) -> Answer:
        """Return the answer of a Redis command; ``missing`` if it fails or the circuit is open."""
        if time.monotonic() < self._open_until:
            return missing
        try:
            answer = question()
        # Written by another release: the class moved.
        except (AttributeError, ImportError, UnpicklingError):
            return missing
        except (RedisError, OSError) as error:
            self._open_until = time.monotonic() + OPEN_S
            if not self._is_away:  # one line per outage, however long
                log.warning("cache_away", error=type(error).__name__)
            self._is_away = True
            return missing
        if self._is_away:
            self._is_away = False
            log.info("cache_back")
        return answer

    def get(self, key: str, default: object = None, version: int | None = None) -> object:
        return self._ask(partial(super().get, key, default, version), missing=default)

    add = _forgiving("add", bool)
    set = _forgiving("set", NoneType)
    delete = _forgiving("delete", bool)
    get_many = _forgiving("get_many", dict)
    set_many = _forgiving("set_many", list)
    delete_many = _forgiving("delete_many", NoneType)

    def answers(self) -> bool:
        """Whether Redis answers a ping (False while the circuit is open)."""
        return bool(self._ask(lambda: self._cache.get_client(None).ping(), missing=False))


def redis_state() -> str:
    """Return ``ok``, ``away`` while the circuit is open, or "" without Redis."""
    backend = caches["default"]
    if not isinstance(backend, ForgivingRedisCache):
        return ""
    return "ok" if backend.answers() else "away"
