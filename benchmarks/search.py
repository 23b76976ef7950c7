"""The search over 5,000, 50,000 and more events of five dates each: every engine at hand, and others, in one run.

    python -m benchmarks.search [--events 5000 50000 200000] [--queries 200] [--clients 20] [--index-only]

The database's engine is that of DATABASE_URL (SQLite if none is given); Elasticsearch joins when ELASTICSEARCH_URL is
set. All is warmed up first. Budgets, p95 of page data (20 hits, total, five facets, dates to show) at 50,000: 30 ms on
SQLite, 15 on PostgreSQL, 10 on Elasticsearch; suggestions 30 ms.
"""

import argparse
import datetime as dt
import os
import random
import statistics
import threading
import time
from collections.abc import Callable

from benchmarks.databases import temporary_database
from benchmarks.search_city import DATES, Words, fill, questions, typed
from benchmarks.search_peers import icontains, wagtail_search

SHAPES = ("text, window, choices", "text, choices", "text", "window, choices", "choices", "from now on")
WARM_UP = 50
#: Answers of others take seconds: a few tell.
FEW = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--queries", type=int, default=200, help="questions of each shape")
    parser.add_argument("--clients", type=int, default=20, help="that ask at once, in threads")
    parser.add_argument("--without-peers", action="store_true", help="leave out icontains and modelsearch")
    parser.add_argument("--index-only", action="store_true", help="how long `manage.py reindex` takes, and no more")
    options = parser.parse_args()
    with temporary_database():
        from django.utils import timezone

        chance = random.Random(3)
        words = Words(chance)
        now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
        try:
            for count in options.events:
                run(count, chance, words, now, options)
        finally:
            without_indices()


def run(count: int, chance: random.Random, words: Words, now: dt.datetime, options: argparse.Namespace) -> None:
    start = time.perf_counter()
    fill(count, chance, words, now)
    print(f"\n{count:,} events × {DATES} dates; rows made in {time.perf_counter() - start:.0f} s")
    engines = index(count)
    if options.index_only:
        return
    asked = {shape: list(questions(shape, chance, words, options.queries)) for shape in SHAPES}
    for name, engine in engines.items():
        print(f"\n{name:34}{'p50':>8}{'p95':>8} ms")
        pages(engine, asked, now)
        suggestions(engine, chance, words, now, options.queries)
        days(engine, asked["text, choices"], now)
        at_once(engine, asked["text, window, choices"], now, options.clients)
    written(chance)
    if not options.without_peers:
        peers(next(iter(engines.values())), asked, now)


def index(count: int) -> dict:
    """Index by the site's own services, told by engine; returns the engines."""
    from search import engines
    from search.services import reindex

    took = clocked(reindex)
    print(f"the database's index: {took:.0f} s, {count / took:,.0f} events/s")
    found = {type(engines.database_engine()).__name__: engines.database_engine()}
    if os.environ.get("ELASTICSEARCH_URL"):
        with_server()
        from search.engines.elasticsearch.engine import ElasticsearchEngine
        from search.services import rebuild_index

        took = clocked(rebuild_index)
        print(f"Elasticsearch's index: {took:.0f} s, {count / took:,.0f} events/s")
        found["ElasticsearchEngine"] = ElasticsearchEngine(engines.database_engine())
    return found


def with_server() -> None:
    """The site of the benchmark has the server of ELASTICSEARCH_URL, and there indices of its own."""
    from django.conf import settings

    settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"]
    settings.ELASTICSEARCH_INDEX = "benchmark"


def without_indices() -> None:
    """Leave nothing on the server."""
    from django.conf import settings

    if settings.ELASTICSEARCH_URL:
        from search.engines.elasticsearch.server import server

        if found := list(server().patient.indices.get(index="benchmark-*")):
            server().patient.indices.delete(index=found)


def clocked(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def pages(engine, asked: dict[str, list[str]], now: dt.datetime) -> None:
    for shape, queries in asked.items():
        tell(shape, measure(lambda query: engine.find(parse(query, now)), queries))


def suggestions(engine, chance: random.Random, words: Words, now: dt.datetime, count: int) -> None:
    tell("suggestions", measure(lambda text: engine.suggest(text, now), [typed(chance, words) for _n in range(count)]))


def days(engine, queries: list[str], now: dt.datetime) -> None:
    month = [now.date() + dt.timedelta(days=n) for n in range(31)]
    tell("31 days counted: text, choices", measure(lambda query: engine.count_days(parse(query, now), month), queries))


def at_once(engine, queries: list[str], now: dt.datetime, clients: int) -> None:
    """Page data asked by many threads at once."""
    from django.db import connection

    took: list[float] = []

    def ask(mine: list[str]) -> None:
        took.extend(clocked(lambda query=query: engine.find(parse(query, now))) * 1_000 for query in mine)
        connection.close()

    threads = [threading.Thread(target=ask, args=[queries[n::clients]]) for n in range(clients)]
    elapsed = clocked(lambda: [*(thread.start() for thread in threads), *(thread.join() for thread in threads)])
    said = f"{len(took) / elapsed:6.0f} pages/s"
    tell(f"{clients} clients: text, window, choices", (statistics.median(took), percentile(took)), said)


def written(chance: random.Random) -> None:
    """What one event's change costs the database's index, in its transaction."""
    from agenda.models import Event
    from search.services import index_events

    ids = chance.sample(list(Event.objects.values_list("pk", flat=True)), 60)
    tell("\none event indexed anew", measure(lambda pk: index_events([pk]), ids))


def peers(engine, asked: dict[str, list[str]], now: dt.datetime) -> None:
    print(f"\n{'others, as multiples of the first':34}{'p50':>8}{'p95':>8}")
    modelsearch = wagtail_search()
    for name, ask in {"icontains": icontains, "modelsearch": modelsearch}.items():
        for shape in (
            ("text, choices",) if ask is modelsearch else ("text, window, choices", "text, choices", "choices")
        ):
            queries = asked[shape][:FEW]
            ours = measure(lambda query: engine.find(parse(query, now)), asked[shape])
            theirs = measure(lambda query, ask=ask: ask(parse(query, now)), queries, warm_up=1)
            tell(f"{name}: {shape}", (theirs[0] / ours[0], theirs[1] / ours[1]), f"{theirs[0]:.0f} ms at p50")


def parse(asked: str, now: dt.datetime):
    from django.http import QueryDict

    from search.query import EventQuery

    return EventQuery.parse(QueryDict(asked), now)


def measure(ask: Callable[..., object], asked: list, warm_up: int = WARM_UP) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    for query in asked[:warm_up]:
        ask(query)
    took = [clocked(lambda query=query: ask(query)) * 1_000 for query in asked]
    return statistics.median(took), percentile(took)


def percentile(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


def tell(what: str, figures: tuple[float, float], more: str = "") -> None:
    print(f"{what:34}{figures[0]:8.1f}{figures[1]:8.1f}  {more}")


if __name__ == "__main__":
    main()
