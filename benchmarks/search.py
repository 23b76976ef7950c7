"""Page data of the search over 5,000 and 50,000 events of five dates each, beside `icontains` in the same run.

    python benchmarks/search.py [--events 5000 50000] [--queries 200]

Budget: p95 of page data (20 hits, total, five facets, dates to show) within 30 ms at 50,000 on SQLite.
"""

import argparse
import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="agenda-bench-")
DATES = 5
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi cho pra tri blon gre mar tol nui sour jaz vel"
SYLLABLES = _SYLLABLES.split()
#: The most frequent word that is asked for: about one event in eight says it.
ASKED_FROM = 80


def prepare() -> None:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/bench.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


class Words:
    """Words as frequent as in a language: the n-th about once in n."""

    def __init__(self, chance: random.Random, count: int = 8_000) -> None:
        self.chance = chance
        self.words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _word in range(count)]
        self.weights = [1 / (rank + 8) for rank in range(count)]

    def some(self, count: int) -> str:
        return " ".join(self.chance.choices(self.words, self.weights, k=count))

    def asked(self) -> str:
        """One or two words as people ask: frequent ones too, but none that every other event says."""
        asked = self.chance.choices(self.words[ASKED_FROM:], self.weights[ASKED_FROM:], k=self.chance.choice([1, 1, 2]))
        return " ".join(asked)


def fill(count: int, chance: random.Random, words: Words, now: dt.datetime) -> None:
    """Make ``count`` events straight in the tables, and index them by the site's own service."""
    from django.db import transaction

    from agenda.models import Area, Category, Event, Occurrence, Place
    from search.services import reindex

    with transaction.atomic():
        Event.objects.all().delete()
        Place.objects.all().delete()
        Area.objects.all().delete()
        Category.objects.all().delete()
        areas = Area.objects.bulk_create(
            Area(code=str(n), name=f"{n}e", latitude=48.8, longitude=2.3) for n in range(1, 21)
        )
        categories = Category.objects.bulk_create(Category(name=f"genre {n}", slug=f"genre-{n}") for n in range(11))
        places = Place.objects.bulk_create(
            Place(
                name=words.some(3),
                slug=f"lieu-{n}",
                area=chance.choice(areas),
                latitude=48.82 + chance.random() / 12,
                longitude=2.25 + chance.random() / 6,
                wheelchair=chance.choice([True, False, None]),
            )
            for n in range(max(60, count // 25))
        )
        events = Event.objects.bulk_create(
            (one_event(n, chance, words, places, categories) for n in range(count)), batch_size=500
        )
        Occurrence.objects.bulk_create(
            (occurrence for event in events for occurrence in dates_of(event, chance, now)), batch_size=2_000
        )
    reindex()


def one_event(number: int, chance: random.Random, words: Words, places: list, categories: list):
    from agenda.enums import AudienceKind, PriceKind
    from agenda.models import Event

    free = chance.random() < 0.45
    return Event(
        title=words.some(6),
        slug=f"evenement-{number}",
        lead=words.some(20),
        body=f"<p>{words.some(80)}</p>",
        place=chance.choice(places),
        category=chance.choices(categories, [1 / (rank + 2) for rank in range(len(categories))])[0],
        audience=chance.choices(AudienceKind.values, [10, 3, 4, 2, 2, 1])[0],
        price_kind=PriceKind.FREE if free else PriceKind.PAID,
        price_from=None if free else Decimal(chance.randint(2, 40)),
        sign_language=chance.random() < 0.05 or None,
        live=True,
    )


def dates_of(event, chance: random.Random, now: dt.datetime) -> Iterator:
    from agenda.models import Occurrence

    for rank in range(DATES):
        start = (now + dt.timedelta(days=chance.randint(-20, 345))).replace(hour=chance.randint(7, 21), minute=0)
        yield Occurrence(
            event=event,
            line_uid=event.uid,
            original_start_at=start + dt.timedelta(seconds=rank),
            start_at=start,
            end_at=start + dt.timedelta(hours=chance.randint(1, 8)),
            day=start.date(),
            time=start.time(),
            zone="Europe/Paris",
            status="cancelled" if chance.random() < 0.02 else "scheduled",
            created_at=now,
            modified_at=now,
        )


def choices(chance: random.Random) -> list[tuple[str, str]]:
    pairs = []
    for name, values in {
        "ou": [str(n) for n in range(1, 21)],
        "categorie": [f"genre-{n}" for n in range(6)],
        "prix": ["gratuit", "moins-de-10", "10-et-plus"],
        "public": ["tout-public", "enfants"],
    }.items():
        if chance.random() < 0.3:
            pairs += [(name, value) for value in chance.sample(values, chance.randint(1, 2))]
    return pairs


def questions(shape: str, chance: random.Random, words: Words, count: int) -> Iterator[str]:
    """Query strings of one shape."""
    windows = ["aujourdhui", "ce-soir", "demain", "ce-week-end", "cette-semaine", "ce-mois"]
    for _question in range(count):
        pairs = [] if shape == "from now on" else choices(chance)
        if "text" in shape:
            pairs.append(("q", words.asked()))
        if "window" in shape:
            pairs.append(("quand", chance.choice(windows)))
        yield urlencode(pairs)


def measure(ask: Callable[[str], object], asked: list[str]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    for query in asked[:10]:
        ask(query)
    took = []
    for query in asked:
        start = time.perf_counter()
        ask(query)
        took.append((time.perf_counter() - start) * 1_000)
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


def icontains(query) -> tuple:
    """The same page as Django alone would make it: text by `icontains`, facets that know the others' choices not."""
    from django.db.models import Count, Min, Q

    from agenda.models import Event

    window = query.window
    dates = Q(occurrences__end_at__gt=window.start)
    if window.end:
        dates &= Q(occurrences__start_at__lt=window.end)
    found = Event.objects.live().filter(dates)
    for word in query.text.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(lead__icontains=word)
            | Q(body__icontains=word)
            | Q(place__name__icontains=word)
        )
    for field, values in {
        "place__area__code": query.choices.get("ou"),
        "category__slug": query.choices.get("categorie"),
        "audience": query.choices.get("public"),
    }.items():
        if values:
            found = found.filter(**{f"{field}__in": values})
    hits = list(found.annotate(next=Min("occurrences__start_at")).order_by("next", "pk").values("pk", "next")[:20])
    total = found.values("pk").distinct().count()
    facets = [
        list(found.values(field).annotate(n=Count("pk", distinct=True)).order_by())
        for field in ("place__area__code", "category__slug", "audience", "price_kind", "place__wheelchair")
    ]
    return hits, total, facets


def report(chance: random.Random, words: Words, now: dt.datetime, queries: int) -> None:
    from django.http import QueryDict

    from search.engines import engine
    from search.query import EventQuery

    days = [now.date() + dt.timedelta(days=n) for n in range(14)]

    def parse(asked: str) -> EventQuery:
        return EventQuery.parse(QueryDict(asked), now)

    for shape in ("text, window, choices", "text, choices", "window, choices", "choices", "from now on"):
        asked = list(questions(shape, chance, words, queries))
        ours = measure(lambda query: engine().find(parse(query)), asked)
        theirs = measure(lambda query: icontains(parse(query)), asked[: max(4, queries // 10)])
        print(f"{shape:34}{ours[0]:8.1f}{ours[1]:8.1f}   {theirs[0] / ours[0]:6.1f}, {theirs[1] / ours[1]:6.1f}")
    for shape in ("text, choices", "choices", "from now on"):
        asked = list(questions(shape, chance, words, queries))
        ours = measure(lambda query: engine().count_days(parse(query), days), asked)
        print(f"{'14 days counted: ' + shape:34}{ours[0]:8.1f}{ours[1]:8.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    prepare()
    from django.utils import timezone

    chance = random.Random(3)
    words = Words(chance)
    now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    for count in options.events:
        start = time.perf_counter()
        fill(count, chance, words, now)
        print(f"\n{count:,} events × {DATES} dates, made and indexed in {time.perf_counter() - start:.0f} s")
        print(f"{'ms':34}{'p50':>8}{'p95':>8}   icontains: p50, p95 as multiples")
        report(chance, words, now, options.queries)


if __name__ == "__main__":
    main()
