"""The shared cache, of a site that has Redis: what it does not say at once is not there."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)

#: How long a page waits for it, and how long nobody asks after it did not answer.
WAIT_S, REST_S = 0.2, 30.0

OPTIONS = {"socket_connect_timeout": WAIT_S, "socket_timeout": WAIT_S, "retry": Retry(NoBackoff(), 0)}


class ForgivingRedisCache(RedisCache):
    """Redis, of which nothing is needed: while it is away everything is counted anew, and nobody waits for it again."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params | {"OPTIONS": OPTIONS | params.get("OPTIONS", {})})
        self._away_until = 0.0

    def _ask(self, question: Callable[[], Any], missing: Any) -> Any:
        if time.monotonic() < self._away_until:
            return missing
        try:
            return question()
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + REST_S
            log.warning("cache_away", error=type(error).__name__)
            return missing

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._ask(lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version), missing=False)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(lambda: super(ForgivingRedisCache, self).get(key, default, version), missing=default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._ask(lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version), missing=None)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._ask(lambda: super(ForgivingRedisCache, self).delete(key, version), missing=False)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._ask(lambda: super(ForgivingRedisCache, self).get_many(keys, version), missing={})

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._ask(lambda: super(ForgivingRedisCache, self).set_many(data, timeout, version), missing=[])

    def delete_many(self, keys: Any, version: Any = None) -> None:
        self._ask(lambda: super(ForgivingRedisCache, self).delete_many(keys, version), missing=None)

    def answers(self) -> bool:
        """Whether it is asked, and says so."""
        return bool(self._ask(lambda: self._cache.get_client(None).ping(), missing=False))


def redis_state() -> str:
    """``ok``; ``away`` while this process does without it; nothing where there is none."""
    backend = caches["default"]
    if not isinstance(backend, ForgivingRedisCache):
        return ""
    return "ok" if backend.answers() else "away"
