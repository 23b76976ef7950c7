"""Cost of one clock round over hostile kept searches: all different, half of them words.

    python -m benchmarks.kept_searches [--searches 30000] [--events 2000] [--changed 50]

The words are those of the events and the date windows are wide, so each changed event matches
thousands. Budget: a round costs at most 8 times the processor time of a fixed workload (without the
database's process), and no transaction lasts 0.2 s. On SQLite, or on a database next to
DATABASE_URL's.
"""

import argparse
import datetime as dt
import hashlib
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.databases import temporary_database
from benchmarks.search_city import fill
from benchmarks.search_names import Words

EACH_KEEPS = 30
#: This many word searches go through query understanding; the others are «exact», which is the same
#: for a round.
UNDERSTOOD = 200
BUDGET, LONGEST_S = 8.0, 0.2
PRICES = ("gratuit", "moins-de-10", "10-et-plus")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--searches", type=int, default=30_000)
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--changed", type=int, default=50)
    options = parser.parse_args()
    with temporary_database():
        from django.utils import timezone

        from search.services import reindex

        chance = random.Random(5)
        now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
        fill(options.events, chance, Words(chance), now)
        reindex()
        keep(options.searches, chance, now.date())
        report(options.changed, chance)


def hostile(count: int, chance: random.Random, today: dt.date) -> Iterator[str]:
    """Yield distinct query strings: pairs of words from events, and date windows, some with price
    and area."""
    from agenda.models import Event

    texts = [f"{title} {lead}" for title, lead in Event.objects.values_list("title", "lead")]
    given: set[str] = set()
    while len(given) < count:
        pairs: list[tuple[str, object]] = []
        if len(given) % 2:
            words = sorted(set(re.findall(r"\w{5,}", chance.choice(texts))))
            exact = [("exact", 1)] if len(given) > 2 * UNDERSTOOD else []
            pairs = [("q", " ".join(chance.sample(words, 2))), *exact]
        else:
            first, last = chance.randint(0, 90), chance.randint(91, 345)
            pairs = [
                ("du", today + dt.timedelta(days=first)),
                ("au", today + dt.timedelta(days=last)),
            ]
            shape = chance.random()
            if shape < 0.5:
                pairs.append(("prix", chance.choice(PRICES)))
            if 0.25 < shape < 0.75:
                pairs += [("ou", code) for code in sorted(chance.sample(range(1, 21), 5))]
        asked = urlencode(pairs)
        if asked not in given:
            given.add(asked)
            yield asked


def keep(count: int, chance: random.Random, today: dt.date) -> None:
    """Create and understand ``count`` kept searches, thirty for each browser."""
    from django.utils import timezone

    from messaging.models import KeptSearch, Subscription
    from messaging.services.questions import link_kept_searches, understand_questions

    now = timezone.now()
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
    asked = list(hostile(count, chance, today))
    chance.shuffle(asked)
    KeptSearch.objects.bulk_create(
        KeptSearch(
            subscription=browsers[number // EACH_KEEPS],
            querystring=querystring,
            words={"fr": querystring[:60], "en": querystring[:60]},
            rhythm="at_once",
            tell_at=now,
        )
        for number, querystring in enumerate(asked)
    )
    while link_kept_searches():
        pass
    began, understood = time.process_time(), 0
    while some := understand_questions():
        understood += some
    spent = time.process_time() - began
    print(
        f"{understood:,} searches understood, once: {1000 * spent / max(understood, 1):.2f} ms each"
    )


def report(changed: int, chance: random.Random) -> None:
    from django.urls import reverse
    from django.utils import timezone
    from django.utils.translation import override

    from agenda.models import Event
    from messaging.formats.push import LANGUAGES
    from messaging.models import Audience, EventMatch, Message, SearchNews
    from messaging.services.questions import QUESTIONS
    from messaging.services.search_matches import notify_searches

    fixed = fixed_work()
    print(f"a fixed piece of work: {fixed:.3f} s")
    for language in LANGUAGES:  # a process loads its URLs and words once
        with override(language):
            reverse("alerts:alerts")
    ticks, spent = learnt(QUESTIONS)
    print(
        "read by a process that starts, and once a day:"
        f" {spent:.2f} s in {ticks} ticks of the clock"
    )
    ids = chance.sample(list(Event.objects.values_list("pk", flat=True)), changed)
    SearchNews.objects.bulk_create(SearchNews(event_id=pk, due_at=timezone.now()) for pk in ids)
    with longest_transaction() as longest:
        spent, of_server = processor(notify_searches)
    found = sum(
        len(questions) for questions in EventMatch.objects.values_list("questions", flat=True)
    )
    concerned = sum(
        len(parts[0]["these"]) for parts in Audience.objects.values_list("parts", flat=True)
    )
    print(
        f"{changed} events answered {found:,} times;"
        f" {Message.objects.count():,} messages to {concerned:,} browsers"
    )
    print(f"one round: {spent:.2f} s of processor, {spent / fixed:.1f} fixed (budget: {BUDGET:g})")
    if of_server:
        print(f"beside it, the database: {of_server:.2f} s, {of_server / fixed:.1f} fixed")
    print(f"longest transaction: {max(longest):.3f} s (budget: {LONGEST_S:g})")
    spent, _of_server = processor(notify_searches)
    print(f"the round after, with nothing new: {spent * 1000:.1f} ms")
    woken = wake()
    with longest_transaction() as longest:
        spent, _of_server = processor(notify_searches)
    print(
        f"a round in which {woken:,} are woken: {spent:.2f} s of processor,"
        f" {spent / fixed:.1f} fixed"
    )
    print(f"longest transaction: {max(longest):.3f} s (budget: {LONGEST_S:g})")


def wake() -> int:
    """Mark all matches as not sent and due at once; return the number of searches."""
    from django.utils import timezone

    from messaging.models import EventMatch, KeptSearch

    now = timezone.now()
    EventMatch.objects.update(due_at=now + dt.timedelta(days=1))
    return KeptSearch.objects.update(told_upto=0, tell_at=now, woken_at=now)


def learnt(questions: Any) -> tuple[int, float]:
    """Return the clock ticks needed to load all questions, and the processor seconds."""
    from django.utils import timezone

    began, ticks = time.process_time(), 1
    while not questions.learn(timezone.now()):
        ticks += 1
    return ticks, time.process_time() - began


def processor(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the processor seconds of ``work``: of this process, and of the database's."""
    began, of_server = time.process_time(), server_s()
    work()
    return time.process_time() - began, server_s() - of_server


def server_s() -> float:
    """Return the processor seconds of this connection's PostgreSQL backend, if it is here."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / 100


@contextmanager
def longest_transaction() -> Iterator[list[float]]:
    """Yield a list that gets the seconds of each transaction or autocommitted statement in the
    block."""
    from django.db import connection

    lasted, began = [0.0], [0.0]
    set_autocommit = connection.set_autocommit

    def note(autocommit: bool, *args: Any, **options: Any) -> None:
        if autocommit:
            lasted.append(time.perf_counter() - began[0])
        else:
            began[0] = time.perf_counter()
        set_autocommit(autocommit, *args, **options)

    def statement(execute: Any, *args: Any) -> Any:
        at = time.perf_counter()
        try:
            return execute(*args)
        finally:
            if not connection.in_atomic_block:
                lasted.append(time.perf_counter() - at)

    connection.set_autocommit = note  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(statement):
            yield lasted
    finally:
        connection.set_autocommit = set_autocommit  # type: ignore[method-assign]


def fixed_work() -> float:
    """Return the least processor seconds of a fixed workload in five runs, as a unit."""
    best = float("inf")
    for _run in range(5):
        began = time.process_time()
        sums: dict[int, int] = {}
        for number in range(600_000):
            sums[number % 5_003] = sums.get(number % 5_003, 0) + (number * number) % 97
        text = "".join(chr(97 + value % 26) for value in sums.values())
        for _round in range(60):
            re.sub(r"([aeiou])([^aeiou])", r"\2\1", text)
        best = min(best, time.process_time() - began)
    return best


if __name__ == "__main__":
    main()
