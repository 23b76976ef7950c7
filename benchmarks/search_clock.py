"""Measurements of the search benchmarks: wall time and processor time."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

WARM_UP = 50
COLUMNS = ("p50", "p95", "CPU p50", "p95")


def clocked(do: Callable[[], object]) -> tuple[float, float]:
    """Return the wall seconds and processor seconds of ``do``."""
    start, cpu = time.perf_counter(), cpu_s()
    do()
    return time.perf_counter() - start, cpu_s() - cpu


def cpu_s() -> float:
    """Return the processor seconds of this thread, and of its PostgreSQL backend, if here."""
    return time.thread_time() + (
        backend_s() if threading.current_thread() is threading.main_thread() else 0
    )


def backend_s() -> float:
    """Return the processor seconds of this connection's PostgreSQL backend; 0 if elsewhere."""
    from django.db import connection

    if connection.vendor != "postgresql" or connection.connection is None:
        return 0
    schedstat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(schedstat.read_text().split()[0]) / 1e9 if schedstat.exists() else 0


def measure(
    ask: Callable[..., object],
    asked: Sequence,
    *,
    times: int = 3,
    warm_up: int = WARM_UP,
    variant: Callable[[Any, int], Any] = lambda query, _turn: query,
) -> tuple[float, float, float, float]:
    """Return median and 95th percentile of wall time, then of processor time, in milliseconds.

    Each query is asked ``times`` times, each time as another ``variant``; the least counts.
    """
    for query in asked[:warm_up]:
        ask(variant(query, times))
    turns = [[variant(query, turn) for query in asked] for turn in range(times)]
    took = list(zip(*([clocked(partial(ask, one)) for one in turn] for turn in turns), strict=True))
    walls, cpus = ([min(one[which] for one in tries) * 1_000 for tries in took] for which in (0, 1))
    return *quantiles(walls), *quantiles(cpus)


def quantiles(took: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(took)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]


def tell(
    what: str, figures: Sequence[float] = (), more: str = "", *, columns: Sequence[str] = COLUMNS
) -> None:
    """Print a row of figures, or the column headings if there are none."""
    cells = [f"{figure:9.1f}" for figure in figures] or [f"{column:>9}" for column in columns]
    print(f"{what:43}{''.join(cells)}  {more}", flush=True)
