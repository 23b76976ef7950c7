"""Time to find which of ten thousand kept searches match one changed event.

    python -m benchmarks.kept [--searches 10000] [--events 2000]

Budget: less than 50 ms, from the event's primary key to those of the matching questions.
"""

import argparse
import datetime as dt
import hashlib
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.databases import temporary_database
from benchmarks.search_city import fill, questions
from benchmarks.search_names import Words

SHAPES = {
    "text": 30,
    "text, choices": 25,
    "text, window, choices": 10,
    "choices": 20,
    "window, choices": 10,
    "window": 5,
}
MEASURED = 200
EACH_KEEPS = 10


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--searches", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=2_000)
    options = parser.parse_args()
    with temporary_database():
        from django.utils import timezone

        from search.services import reindex

        chance = random.Random(3)
        words = Words(chance)
        now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
        fill(options.events, chance, words, now)
        reindex()
        keep(options.searches, chance, words, now)
        report(chance, now, min(MEASURED, options.events))


def keep(count: int, chance: random.Random, words: Words, now: dt.datetime) -> None:
    """Create ``count`` kept searches, for a tenth as many browsers."""
    from messaging.models import KeptSearch, Subscription
    from messaging.services.questions import link_kept_searches

    asked = {shape: iter(list(questions(shape, chance, words, count))) for shape in SHAPES}
    shapes = chance.choices(list(SHAPES), list(SHAPES.values()), k=count)
    browsers = Subscription.objects.bulk_create(
        Subscription(
            endpoint=f"https://push.example/{number}",
            endpoint_hash=hashlib.sha256(str(number).encode()).hexdigest(),
            p256dh=b"",
            auth=b"",
            seen_at=now,
        )
        for number in range(-(-count // EACH_KEEPS))
    )
    KeptSearch.objects.bulk_create(
        (
            KeptSearch(
                subscription=browsers[number // EACH_KEEPS],
                querystring=next(asked[shape]),
                rhythm="daily",
                tell_at=now,
            )
            for number, shape in enumerate(shapes)
        ),
        ignore_conflicts=True,
    )
    while link_kept_searches():
        pass


def report(chance: random.Random, now: dt.datetime, measured: int) -> None:
    from agenda.models import Event
    from messaging.models import KeptSearch
    from messaging.services.questions import Questions, understand_questions
    from search.engines.matching import IndexedFacts

    of_process = Questions()
    understood, _last = timed(lambda: all(iter(understand_questions, 0)))
    took, ticks = timed(lambda: read_all(of_process, now))
    different = KeptSearch.objects.values("querystring").distinct().count()
    print(f"{KeptSearch.objects.count():,} kept searches, {different:,} of them different")
    print(f"understood, once: {understood / 1000:.1f} s")
    print(f"read by a process, once a day: {took / 1000:.1f} s in {ticks} ticks of the clock")
    ids = chance.sample(list(Event.objects.values_list("pk", flat=True)), measured)
    known = IndexedFacts.of_events(ids)
    asked = [timed(partial(of_process.index.answered_by, known[pk], now))[0] for pk in ids]
    whole = [timed(partial(whom_it_concerns, of_process, pk, now)) for pk in ids]
    print(f"{'one event':24}{'p50':>8}{'p95':>8} ms")
    print(
        f"{'what is new is read':24}"
        f"{line([timed(lambda: of_process.learn(now))[0] for _ in range(50)])}"
    )
    print(f"{'held against them':24}{line(asked)}")
    print(
        f"{'from its key to whom':24}{line([milliseconds for milliseconds, _found in whole])}"
        " (budget: 50)"
    )
    print(f"{'questions answered':24}{line([len(found) for _milliseconds, found in whole])}")


def read_all(of_process: Any, now: dt.datetime) -> int:
    ticks = 1
    while not of_process.learn(now):
        ticks += 1
    return ticks


def whom_it_concerns(of_process: Any, event_id: int, now: dt.datetime) -> list[int]:
    """Return the matching questions of one event, as the clock computes them."""
    from search.engines.matching import IndexedFacts

    of_process.learn(now)
    return of_process.index.answered_by(IndexedFacts.of_events([event_id])[event_id], now)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the duration of ``work`` in milliseconds, and its result."""
    start = time.perf_counter()
    found = work()
    return (time.perf_counter() - start) * 1000, found


def line(samples: list[float]) -> str:
    return f"{statistics.median(samples):8.1f}{statistics.quantiles(samples, n=20)[-1]:8.1f}"


if __name__ == "__main__":
    main()
