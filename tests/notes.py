"""Data kept between test runs in pytest's cache; nothing if the cache is disabled."""

from typing import Any

import pytest


def read(config: pytest.Config, name: str, default: Any) -> Any:
    cache = getattr(config, "cache", None)
    return cache.get(name, default) if cache else default


def write(config: pytest.Config, name: str, value: Any) -> None:
    if cache := getattr(config, "cache", None):
        cache.set(name, value)
