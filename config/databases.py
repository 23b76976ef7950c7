"""A database's settings from its URL: SQLite's writers wait for each other, PostgreSQL's connections are pooled."""

from typing import Any

import environ

SQLITE_BUSY_SECONDS = 20
# Without a server, a page or a probe says so after this long; the pool's own patience is half a minute.
POOL_OPTIONS: dict[str, Any] = {"timeout": 5}
# Our statements take milliseconds; where PostgreSQL expects more, it would compile them for 150 first.
WITHOUT_COMPILING = "-c jit=off"

# WAL: readers never wait. IMMEDIATE: a transaction that will write asks for the lock at once and waits for it,
# where a deferred one that has already read fails without waiting.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": SQLITE_BUSY_SECONDS,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536",
}


def database(url: str) -> dict[str, Any]:
    """Django's settings of the database at ``url``."""
    settings: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = SQLITE_OPTIONS | settings.get("OPTIONS", {})
    else:
        settings["OPTIONS"] = {"pool": POOL_OPTIONS, "options": WITHOUT_COMPILING} | settings.get("OPTIONS", {})
    return settings
