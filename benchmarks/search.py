"""Search latency over 5,000, 50,000 and more events of five dates, by engine, compared.

    python -m benchmarks.search
        [--events 5000 50000 200000] [--queries 200] [--clients 20] [--index-only] [--keep]

The database's engine is that of DATABASE_URL (SQLite without it); Elasticsearch joins if
ELASTICSEARCH_URL is set. With --keep, the city is created and indexed once and reused by later
runs. Everything is warmed up first; each query is asked at three consecutive minutes, and the least
counts, since the machine may be doing something else. What is cached for a minute (the counts of
all coming events, and Elasticsearch's own caches) was filled by other queries, as on a live site.
CPU is that of this process and its PostgreSQL backend, without Elasticsearch's.

Budgets, p95 at 50,000 events: page data (20 hits, total, five facets, dates) 10 ms on SQLite, 8 on
PostgreSQL, 5 on Elasticsearch, twice that for near matches; query understanding 1.5 ms, corrections
15, suggestions 30. At 200,000 events, Elasticsearch takes less than twice its time at 50,000.
"""

import argparse
import datetime as dt
import os
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from benchmarks.databases import temporary_database
from benchmarks.search_city import DATES, fill, mistyped, questions, typed
from benchmarks.search_clock import clocked, measure, quantiles, tell
from benchmarks.search_names import Words
from benchmarks.search_peers import icontains, wagtail_search

SHAPES = (
    "text, window, choices",
    "text, choices",
    "text",
    "window, choices",
    "choices",
    "from now on",
)
#: Number of queries for other search functions, which take seconds.
FEW = 5
#: Hits per page.
PAGE_LENGTH = 20
WRITTEN = 60


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--events", type=int, nargs="+", default=[5_000, 50_000], help="the city grows, so upwards"
    )
    parser.add_argument("--queries", type=int, default=200, help="questions of each shape")
    parser.add_argument("--clients", type=int, default=20, help="that ask at once, in threads")
    parser.add_argument(
        "--without-peers", action="store_true", help="leave out icontains and modelsearch"
    )
    parser.add_argument(
        "--index-only", action="store_true", help="how long `manage.py reindex` takes, and no more"
    )
    parser.add_argument(
        "--keep", action="store_true", help="the city of one size stays, for runs of the next days"
    )
    options = parser.parse_args()
    if options.keep and len(options.events) > 1:
        parser.error("--keep keeps one city: give one number of events")
    kept_as = f"benchmark_search_{options.events[0]}" if options.keep else ""
    with temporary_database(kept_as):
        from django.utils import timezone

        with_server(kept_as or f"benchmark_search_{os.getpid()}")
        now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
        try:
            for count in sorted(options.events):
                run(count, now, options)
        finally:
            if not kept_as:
                without_indices()


def run(count: int, now: dt.datetime, options: argparse.Namespace) -> None:
    words = Words(random.Random(3))
    chance = words.chance = random.Random(count)
    took, _cpu = clocked(lambda: fill(count, chance, words, now))
    print(f"\n{count:,} events × {DATES} dates; rows made in {took:.0f} s")
    engines = index(count, again=options.index_only)
    if options.index_only:
        return
    # The same queries as for a city kept from an earlier run.
    chance = words.chance = random.Random(5)
    asked = {shape: list(questions(shape, chance, words, options.queries)) for shape in SHAPES}
    meant = understanding(asked, now)
    begun, wrong = typed(chance, options.queries), mistyped(chance, words, options.queries)
    for name, engine in engines.items():
        tell(f"\n{name}")
        # The JVM reaches its full speed only after some thousand queries.
        everything = [query for queries in meant.values() for query in queries]
        measure(engine.find, everything, warm_up=0, variant=later(len(SHAPES)))
        for rank, (shape, queries) in enumerate(meant.items()):
            tell(shape, measure(engine.find, queries, variant=later(rank)))
        almost(engine, meant["text"])
        days(engine, meant["text, choices"], now)
        at_once(engine, meant["text, window, choices"], options.clients)
    tell("\nthe database's, for all engines")
    own = next(iter(engines.values()))
    tell("suggestions", measure(lambda text: own.suggest(text, now), begun))
    corrections(wrong, words, now)
    written(chance)
    if not options.without_peers:
        peers(own, meant)


def index(count: int, *, again: bool) -> dict:
    """Index the missing events (or all, if ``again``) and print the rates; return the engines by
    name."""
    from django.conf import settings

    from search.engines import database_engine
    from search.models import IndexedEvent
    from search.services import rebuild_index, reindex
    from search.services.lookalikes import count_stems

    if again or IndexedEvent.objects.count() != count:
        count_stems()  # without it all words would have the same weight
        tell_rate("the database's index", count, clocked(reindex))
        again = True
    found: dict[str, Any] = {type(database_engine()).__name__: database_engine()}
    if settings.ELASTICSEARCH_URL:
        from search.engines.elasticsearch.engine import ElasticsearchEngine
        from search.engines.elasticsearch.mapping import alias
        from search.engines.elasticsearch.server import server

        if again or not server().patient.indices.exists_alias(name=alias()):
            tell_rate("Elasticsearch's index", count, clocked(rebuild_index))
        found["ElasticsearchEngine"] = ElasticsearchEngine()
    return found


def tell_rate(what: str, count: int, took: tuple[float, float]) -> None:
    wall, cpu = took
    print(
        f"{what}: {wall:.0f} s, {count / wall:,.0f} events/s; CPU {cpu:.0f} s,"
        f" {count / cpu:,.0f} events/s"
    )


def with_server(index: str) -> None:
    """Use the server of ELASTICSEARCH_URL, if there is one, with an index of this benchmark."""
    from django.conf import settings

    settings.ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
    settings.ELASTICSEARCH_INDEX = index


def without_indices() -> None:
    """Delete this benchmark's indices from the server."""
    from django.conf import settings

    if settings.ELASTICSEARCH_URL:
        from search.engines.elasticsearch.server import server

        for index in server().patient.indices.get(index=f"{settings.ELASTICSEARCH_INDEX}-*"):
            server().patient.options(ignore_status=404).indices.delete(index=index)


def understanding(asked: dict[str, list[str]], now: dt.datetime) -> dict[str, list]:
    """Return the parsed queries by shape, and print the time of parsing."""
    from search.engines.lookups import SiteLookups
    from search.query.understanding import ask

    tell("\nunderstanding, before any engine")
    for shape in ("text, window, choices", "text", "choices"):
        tell(shape, measure(lambda query: ask(data_of(query), now, SiteLookups()), asked[shape]))
    return {
        shape: [ask(data_of(query), now, SiteLookups()).lasting for query in queries]
        for shape, queries in asked.items()
    }


def corrections(wrong: list[str], words: Words, now: dt.datetime) -> None:
    """Print the time of understanding queries with a mistyped word."""
    from search.engines.lookups import SiteLookups
    from search.query.understanding import ask

    two = [f"{words.asked().split()[0]} {word}" for word in wrong]
    for what, typed_texts in (
        ("one word, corrected", wrong),
        ("two words, one of them corrected", two),
    ):
        tell(
            what,
            measure(
                lambda text: ask(data_of(urlencode({"q": text})), now, SiteLookups()), typed_texts
            ),
        )


def almost(engine, queries: list) -> None:
    """Print the time of the near matches, with queries of several words."""
    several = [query for query in queries if len(query.terms) > 1]
    tell(
        f"almost: text ({len(several)})",
        measure(lambda query: engine.find(query, partial=True), several),
    )


def later(rank: int) -> Callable:
    """Return a function that moves a query some minutes on, so that a server's per-minute cache is
    not hit."""

    def variant(query, turn: int):
        return replace(query, now=query.now + dt.timedelta(minutes=10 * rank + turn))

    return variant


def data_of(asked: str):
    from django.http import QueryDict

    return QueryDict(asked)


def days(engine, queries: list, now: dt.datetime) -> None:
    month = [now.date() + dt.timedelta(days=n) for n in range(31)]
    tell(
        "31 days counted: text, choices",
        measure(lambda query: engine.count_days(query, month), queries),
    )


def at_once(engine, queries: list, clients: int) -> None:
    """Print latency and throughput of page queries from many threads at once."""
    from django.db import connection

    took: list[float] = []

    def ask(mine: list) -> None:
        took.extend(clocked(partial(engine.find, query))[0] * 1_000 for query in mine)
        connection.close()

    threads = [threading.Thread(target=ask, args=[queries[n::clients]]) for n in range(clients)]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    elapsed, _cpu = clocked(run)
    tell(
        f"{clients} clients: text, window, choices",
        quantiles(took),
        f"{len(took) / elapsed:6.0f} pages/s",
    )


def written(chance: random.Random) -> None:
    """Print the cost of indexing one event in the database, and of updating its Elasticsearch
    document."""
    from django.conf import settings

    from agenda.models import Event
    from search.services import index_events

    events = chance.sample(list(Event.objects.values_list("pk", "uid")), WRITTEN)
    tell("one event indexed anew", measure(lambda event: index_events([event[0]]), events, times=1))
    if settings.ELASTICSEARCH_URL:
        from search.engines.elasticsearch.documents import documents
        from search.engines.elasticsearch.mapping import alias
        from search.engines.elasticsearch.server import server
        from search.services.feeding import write_documents

        client = server().patient
        tell(
            "and its document, written to Elasticsearch",
            measure(
                lambda event: write_documents(client, documents([event[1]]), alias()),
                events,
                times=1,
            ),
        )


def peers(engine, meant: dict[str, list]) -> None:
    tell("\nothers, as multiples of the first", columns=("p50", "p95"))
    modelsearch = wagtail_search()
    shapes: dict[str, tuple[Callable, tuple[str, ...]]] = {
        "icontains": (icontains, ("text, window, choices", "text, choices", "choices")),
        "modelsearch": (modelsearch, ("text, choices",)),
    }
    for name, (ask, of_it) in shapes.items():
        for shape in of_it:
            queries = meant[shape][:FEW]
            ours, theirs = measure(engine.find, queries), measure(ask, queries, times=1, warm_up=1)
            multiples = (theirs[0] / ours[0], theirs[1] / ours[1])
            tell(f"{name}: {shape}", multiples, f"{theirs[0]:.0f} ms against {ours[0]:.1f} at p50")


if __name__ == "__main__":
    main()
