"""Semantic search: time to embed a question and an event, and to compare a question with all
events.

    python -m benchmarks.meaning [--events 2700 50000 200000] [--runs 20]

The model is the real one; the vectors of a large city are random, since computing 50,000 takes more
than an hour.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial

QUESTIONS = (
    "sport doux pour ma grand-mère",
    "concert",
    "où danser le rock ce week-end sans se ruiner",
    "rainy day with kids",
)
TEXT = (
    "Atelier de gym douce au parc. Une heure d’exercices tranquilles, assis ou debout, pour"
    " retrouver souplesse. " * 4
)
RUNS = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--events",
        type=int,
        nargs="+",
        default=[2_700, 50_000, 200_000],
        help="how many are compared",
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="of which the quickest counts")
    options = parser.parse_args()
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    import numpy as np

    from search.meaning.kept import StoredVectors
    from search.meaning.model import DIMENSIONS, vector_of_event, vector_of_question

    tell(
        "the model is opened, and asked first",
        least_ms(lambda: vector_of_question(QUESTIONS[0]), 1),
    )
    runs = options.runs
    for question in QUESTIONS:
        tell(f"a question: {question}", least_ms(partial(vector_of_question, question), runs))
    tell(f"an event of {len(TEXT)} letters", least_ms(lambda: vector_of_event(TEXT), runs))
    asked, chance = vector_of_question(QUESTIONS[0]), np.random.default_rng(7)
    for count in options.events:
        rows = chance.integers(-60, 60, (count, DIMENSIONS)).astype(np.int8)
        kept = StoredVectors(np.arange(count, dtype=np.int64), rows)
        size = (rows.nbytes + kept.ids.nbytes) / 2**20
        taken = least_ms(partial(kept.nearest, asked, 300), runs)
        tell(f"{count:,} events compared ({size:.0f} MB kept)", taken)


def least_ms(run: Callable[[], object], runs: int) -> float:
    """Return the least duration of several runs in milliseconds, since the machine may be busy."""
    taken = []
    for _run in range(runs):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken) * 1_000


def tell(what: str, ms: float) -> None:
    print(f"{what:<62}{ms:8.1f} ms")


if __name__ == "__main__":
    main()
