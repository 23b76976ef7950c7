"""A database's settings from its URL: SQLite's writers wait for each other, PostgreSQL's connections are pooled."""

import atexit
import errno
import sqlite3
import time
from typing import TYPE_CHECKING, Any

import environ
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool

#: What the database raises that is away, full, or that too many wait for: over in a moment, and no fault of the code.
UNAVAILABLE = (OperationalError, InterfaceError)
#: And what the system says of a disk where a picture, or what is being sent, has no room.
FULL = (errno.ENOSPC, errno.EDQUOT)

SQLITE_BUSY_SECONDS = 20

#: Of one database, or of its driver (``OPTIONS``).
Settings = dict[str, Any]


def is_unavailable(error: BaseException | None) -> bool:
    """Whether ``error`` is of that kind. «no such column» is SQLite's word for a fault of ours."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, UNAVAILABLE) and not str(error).startswith("no such ")


# A page that got no connection for so long, or that finds so many before it, is answered «503» (config/views.py).
POOL_PATIENCE_S = 5
WAITING_FOR_EACH = 25
#: How long a connection is tried for, and tried again, before the server is known to be away; and for how long nobody
#: asks it then: a page has its answer at once, and who comes next tries.
CONNECT_S, TRY_AGAIN_S, AWAY_S = 3, 0.2, 2.0
#: PostgreSQL's classes of states: no connection, and a server that ends or starts (Appendix A of its manual).
GONE = ("08", "57P")
# Our statements take milliseconds; where PostgreSQL expects more, it would compile them for 150 first. And it supposes
# disks that turn: a row found by an index costs little more than the next one, in memory and on any disk of today. A
# list joins a dozen tables to a few dates: within 12 it tries every order, in milliseconds; within 8, a page of
# a place reads every date of the city, for half a second.
PLANNING = "-c jit=off -c random_page_cost=1.1 -c join_collapse_limit=12 -c from_collapse_limit=12"

# WAL: readers never wait. IMMEDIATE: a transaction that will write asks for the lock at once and waits for it,
# where a deferred one that has already read fails without waiting.
SQLITE_OPTIONS: Settings = {
    "transaction_mode": "IMMEDIATE",
    "timeout": SQLITE_BUSY_SECONDS,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536",
}


class Outage:
    """What this process knows of PostgreSQL's server: that it is away, for a moment after a connection failed."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        self._until = time.monotonic() + AWAY_S

    def end(self, **kwargs: object) -> None:
        """Called with each connection that is had."""
        self._until = 0.0

    @property
    def moment(self) -> float:
        """Not 0 while the server is known to be away; the same until somebody has tried again."""
        return self._until if time.monotonic() < self._until else 0.0

    def explains(self, error: BaseException) -> bool:
        """Whether ``error`` is of a server that is away, rather than busy or full."""
        cause = error.__cause__
        state = getattr(cause, "sqlstate", "")
        if state is None:  # the connection broke, or the pool had none: then it is busy, unless known to be away
            return bool(self.moment) or not type(cause).__module__.startswith("psycopg_pool")
        return state.startswith(GONE)


OUTAGE = Outage()


def databases(url: str, pool: int) -> dict[str, Settings]:
    """Those of a site. On PostgreSQL the open pages' hub has a connection of its own: a crowd that holds all others
    keeps no alert from whoever has a page open."""
    found = {"default": database(url, pool)}
    return found if found["default"]["ENGINE"].endswith("sqlite3") else found | {"hub": database(url, 1)}


def database(url: str, pool: int) -> Settings:
    """Django's settings of the database at ``url``; ``pool``: how many connections to PostgreSQL a process may have."""
    settings: Settings = dict(environ.Env.db_url_config(url))
    if settings["ENGINE"].endswith("sqlite3"):
        settings["ENGINE"] = "config.sqlite3"
        settings["OPTIONS"] = SQLITE_OPTIONS | settings.get("OPTIONS", {})
    else:
        ours = {"pool": pool_of(pool), "options": PLANNING, "connect_timeout": CONNECT_S}
        settings["OPTIONS"] = ours | settings.get("OPTIONS", {})
        # Else each connection from before a restart of PostgreSQL would cost somebody a page, once it is back.
        settings["CONN_HEALTH_CHECKS"] = True
    return settings


def pool_of(size: int) -> dict[str, object]:
    """psycopg_pool's arguments. Whoever comes when many wait already is told at once, not in five seconds."""
    return {
        "min_size": 1,
        "max_size": size,
        "max_waiting": size * WAITING_FOR_EACH,
        "timeout": POOL_PATIENCE_S,
        "reconnect_timeout": TRY_AGAIN_S,
        "reconnect_failed": tell_who_waits,
    }


def tell_who_waits(pool: "ConnectionPool[Any]") -> None:
    """Where no server answers: who waits for a connection hears it now, and not in five seconds.

    One that answers and has no connection left is busy, and others hold some of it: they go on waiting. psycopg_pool
    has no call to tell who waits; this is what its ``close`` does.
    """
    from psycopg import pq  # noqa: PLC0415 -- a site on SQLite has no use for either
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415
    from psycopg_pool import PoolTimeout  # noqa: PLC0415

    given = pool.kwargs if isinstance(pool.kwargs, dict) else {}
    address = {name: given[name] for name in ("host", "port", "dbname", "connect_timeout") if name in given}
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
    """Hold SQLite's file open, once and for as long as this process lives, from when Django first connects to it.

    Whoever closes it last removes the files beside it, and the next to open it makes them anew: on a full disk there is
    no room for that, and nothing could be read.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.is_in_memory_db() or name in _held:  # type: ignore[attr-defined]
        return
    _held[name] = held = sqlite3.connect(name, check_same_thread=False, timeout=SQLITE_BUSY_SECONDS)
    held.execute("SELECT 1 FROM sqlite_master").fetchall()
    atexit.register(held.close)
