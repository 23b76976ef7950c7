"""Database settings from a URL, and detection of outages."""

import atexit
import errno
import sqlite3
import time
from typing import TYPE_CHECKING, Any

import environ
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool

#: Exceptions of a database that is down, full or overloaded: temporary, and not a bug.
UNAVAILABLE = (OperationalError, InterfaceError)
#: Error numbers of a full disk, when a picture or an upload is written.
FULL = (errno.ENOSPC, errno.EDQUOT)

SQLITE_BUSY_SECONDS = 20

#: Settings of one database, or its driver's ``OPTIONS``.
Settings = dict[str, Any]


def is_unavailable(error: BaseException | None) -> bool:
    """Whether ``error`` is a temporary failure of database or disk.

    «no such column» is an OperationalError of SQLite too, but a bug.
    """
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, UNAVAILABLE) and not str(error).startswith("no such ")


# A request that gets no connection within this time, or finds this many waiting per connection, is
# answered 503 (config/views.py).
POOL_PATIENCE_S = 5
WAITING_FOR_EACH = 25
#: Seconds to try one connection, pause between attempts, and how long no request tries to connect
#: once the server is known to be down: pages fail at once, and the next request after that tries.
CONNECT_S, TRY_AGAIN_S, AWAY_S = 3, 0.2, 2.0
#: SQLSTATE classes of a lost connection and of a server that stops or starts (PostgreSQL manual,
#: Appendix A).
GONE = ("08", "57P")
# Our statements take milliseconds; for costly ones PostgreSQL would first spend 150 ms on JIT
# compilation. random_page_cost assumes spinning disks by default; in memory and on SSDs a random
# page costs little more than a sequential one. Lists join a dozen tables to a few dates: with a
# join limit of 12 the planner tries every order, in milliseconds; with 8, a place's page reads
# every date of the city, for half a second.
PLANNING = "-c jit=off -c random_page_cost=1.1 -c join_collapse_limit=12 -c from_collapse_limit=12"

# WAL: readers never wait. IMMEDIATE: a writing transaction takes the lock at BEGIN and waits for
# it; a deferred one that has already read fails without waiting.
SQLITE_OPTIONS: Settings = {
    "transaction_mode": "IMMEDIATE",
    "timeout": SQLITE_BUSY_SECONDS,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536",
}


class Outage:
    """Whether PostgreSQL is known to be down: true for a moment after a connection failed."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        """Record that the server is down, for the next ``AWAY_S`` seconds."""
        self._until = time.monotonic() + AWAY_S

    def end(self, **kwargs: object) -> None:
        """Forget the outage; called with each new connection."""
        self._until = 0.0

    @property
    def moment(self) -> float:
        """Return a number that identifies the current outage; 0 while none is known."""
        return self._until if time.monotonic() < self._until else 0.0

    def explains(self, error: BaseException) -> bool:
        """Whether ``error`` means that the server is down, rather than busy or full."""
        cause = error.__cause__
        state = getattr(cause, "sqlstate", "")
        # Connection lost, or no pooled one: that means busy, unless the server is known to be down.
        if state is None:
            return bool(self.moment) or not type(cause).__module__.startswith("psycopg_pool")
        return state.startswith(GONE)


OUTAGE = Outage()


def databases(url: str, pool: int) -> dict[str, Settings]:
    """Return Django's DATABASES.

    On PostgreSQL the hub of open pages has its own connection, so that a crowd of requests cannot
    delay an alert to open pages.
    """
    found = {"default": database(url, pool)}
    return (
        found
        if found["default"]["ENGINE"].endswith("sqlite3")
        else found | {"hub": database(url, 1)}
    )


def database(url: str, pool: int) -> Settings:
    """Return the settings of the database at ``url``; ``pool`` is the most connections."""
    settings: Settings = dict(environ.Env.db_url_config(url))
    if settings["ENGINE"].endswith("sqlite3"):
        if settings["NAME"] != ":memory:":  # in memory there is one connection only
            settings["ENGINE"] = "config.sqlite3"
        settings["OPTIONS"] = SQLITE_OPTIONS | settings.get("OPTIONS", {})
    else:
        ours = {"pool": pool_of(pool), "options": PLANNING, "connect_timeout": CONNECT_S}
        settings["OPTIONS"] = ours | settings.get("OPTIONS", {})
        # Otherwise each connection opened before a restart of PostgreSQL would fail one page.
        settings["CONN_HEALTH_CHECKS"] = True
    return settings


def pool_of(size: int) -> dict[str, object]:
    """Return psycopg_pool's settings; with many waiting, a request fails at once, not after 5 s."""
    return {
        "min_size": 1,
        "max_size": size,
        "max_waiting": size * WAITING_FOR_EACH,
        "timeout": POOL_PATIENCE_S,
        "reconnect_timeout": TRY_AGAIN_S,
        "reconnect_failed": tell_who_waits,
    }


def tell_who_waits(pool: "ConnectionPool[Any]") -> None:
    """Fail all requests that wait for a connection, if the server does not answer.

    Called by psycopg_pool when reconnecting fails. A server that answers but has no free connection
    is busy: then the requests go on waiting. psycopg_pool has no public call for this; the code is
    that of its ``close``.
    """
    from psycopg import pq  # noqa: PLC0415 -- a site on SQLite installs neither
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415
    from psycopg_pool import PoolTimeout  # noqa: PLC0415

    given = pool.kwargs if isinstance(pool.kwargs, dict) else {}
    address = {
        name: given[name] for name in ("host", "port", "dbname", "connect_timeout") if name in given
    }
    if pq.PGconn.ping(make_conninfo(**address).encode()) == pq.Ping.OK:
        return
    OUTAGE.begin()
    with pool._lock:
        waiting = list(pool._waiting)
        pool._waiting.clear()
    for client in waiting:
        client.fail(PoolTimeout("no server answers"))


_held: dict[str, sqlite3.Connection] = {}


def hold_open(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Keep SQLite's file open for the life of the process, from Django's first connection on.

    Closing the last connection deletes the WAL files, and the next one creates them again: on a
    full disk that fails, and nothing could be read.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.is_in_memory_db() or name in _held:  # type: ignore[attr-defined]
        return
    _held[name] = held = sqlite3.connect(name, check_same_thread=False, timeout=SQLITE_BUSY_SECONDS)
    held.execute("SELECT 1 FROM sqlite_master").fetchall()
    atexit.register(held.close)


def release_connection() -> None:
    """Give this thread's connection back before a pause: PostgreSQL has few of them.

    SQLite's stays open, without its cached pages: opening it takes longer than a poll.
    """
    if connection.vendor == "sqlite" and connection.connection:
        connection.connection.execute("PRAGMA shrink_memory")
    else:
        connection.close()
