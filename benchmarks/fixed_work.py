"""A fixed workload as unit of processor time, so that budgets are comparable between machines."""

import re
import time

RUNS = 5


def fixed_work() -> float:
    """Return the least processor seconds of several runs: about 0.12 on a fast, idle machine."""
    return min(_run() for _ in range(RUNS))


def _run() -> float:
    started = time.process_time()
    sums: dict[int, int] = {}
    for number in range(600_000):
        key = number % 5_003
        sums[key] = sums.get(key, 0) + (number * number) % 97
    text = "".join(chr(97 + value % 26) for value in sums.values())
    for _ in range(60):
        re.sub(r"([aeiou])([^aeiou])", r"\2\1", text)
    return time.process_time() - started
