"""Validity of ETags while the agenda changes: how many pages stay 304, and the cost of answers.

On a city of many events (PostgreSQL, DATABASE_URL). Each turn makes one change, then requests pages
of each kind again with their last ETag, all within one minute, since the next minute changes every
page. Two changes of ten concern one of these pages. A page sent in full although its content is the
same counts as made in vain; a 304 is checked against the page's present content, and no difference
is allowed. The footer's «last change» is ignored in both comparisons.
"""

import argparse
import itertools
import random
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import time_machine

from benchmarks.databases import temporary_database
from benchmarks.search_clock import backend_s

SEED = 29
#: Number of popular pages of each kind, requested again in each turn.
POPULAR = {"event": 12, "place": 6, "organisation": 3, "day": 3}
#: Share of changes that concern a popular page's event.
OF_POPULAR = 0.2
HALF_AN_HOUR = timedelta(minutes=30)
PROOF = re.compile(rb'<p class="proof">.*?</p>', re.DOTALL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--changes", type=int, default=40)
    parser.add_argument(
        "--popular", type=int, default=1, help="so many times the pages of each kind"
    )
    options = parser.parse_args()
    with temporary_database():
        from django.conf import settings
        from django.test import override_settings
        from django.utils import timezone

        from tests.factories.crowd import make_large_city

        make_large_city(options.events)
        # The clock stays within one minute during the whole run.
        begun_at = timezone.now().replace(second=0, microsecond=0)
        with (
            time_machine.travel(begun_at, tick=False) as clock,
            override_settings(DEBUG=False, ALLOWED_HOSTS=["*"], SITE_ADDRESS=settings.SITE_ADDRESS),
        ):
            run(options, clock)


def run(options: argparse.Namespace, clock: Any) -> None:
    events, pages = popular_pages(options.popular)
    deeds = Editors(events).deeds()
    asked = Asked()
    for path, kind in [*pages, *pages]:
        asked.ask(kind, path)
    asked.rows.clear()
    changed: dict[str, int] = defaultdict(int)
    for _ in range(options.changes):
        clock.shift(50 / options.changes)
        deed = next(deeds)
        deed()
        changed[deed.__name__] += 1
        for path, kind in pages:
            asked.ask(kind, path)
    print("; ".join(f"{name}: {count}" for name, count in sorted(changed.items())))
    asked.report()


def popular_pages(times: int) -> tuple[list[Any], list[tuple[str, str]]]:
    """Return the events of the popular pages, and (path, kind) of each page."""
    from django.utils import timezone

    from agenda.models import Event, Organisation, Place

    events = list(Event.objects.live().order_by("pk")[::7][: POPULAR["event"] * times])
    places = list(
        Place.objects.filter(pk__in=[event.place_id for event in events])[
            : POPULAR["place"] * times
        ]
    )
    organisations = list(Organisation.objects.all()[: POPULAR["organisation"] * times])
    today = timezone.localdate()
    days = [today + timedelta(days=2 + 9 * number) for number in range(POPULAR["day"] * times)]
    paths = [
        *((event.get_absolute_url(), "event") for event in events),
        *((place.get_absolute_url(), "place") for place in places),
        *((one.get_absolute_url(), "organisation") for one in organisations),
        *((f"/agenda/?du={day}&au={day}", "day") for day in days),
        ("/", "home"),
        ("/agenda/", "list"),
        ("/agenda/?q=concert&quand=ce-week-end", "list"),
        ("/agenda/?q=accordéon", "list"),
        ("/alertes/", "alerts"),
        ("/changements/", "changes"),
    ]
    return events, paths


class Editors:
    """Random changes of the agenda, one method each."""

    def __init__(self, popular: list[Any]) -> None:
        from agenda.models import Event

        self.choice = random.Random(SEED)
        self.popular = [event.pk for event in popular]
        self.keys = list(Event.objects.live().values_list("pk", flat=True))
        self.numbers = itertools.count(1)

    def deeds(self) -> Iterator[Callable[[], object]]:
        """Yield changes at random, with these weights."""
        kinds = {
            self.text: 30, self.draft: 20, self.publish: 15, self.cancel: 10, self.fill: 10,
            self.reschedule: 10, self.place: 5,
        }  # fmt: skip
        while True:
            yield from self.choice.choices(list(kinds), list(kinds.values()))

    def text(self) -> None:
        event = self._event()
        event.lead = f"Un autre chapeau, {next(self.numbers)}."
        event.save_revision(log_action=True).publish()

    def draft(self) -> None:
        event = self._event()
        event.lead = f"Un brouillon, {next(self.numbers)}."
        event.save_revision(log_action=True)

    def publish(self) -> None:
        from django.utils import timezone

        from tests.factories.agenda import published_event

        model = self._event()
        day = timezone.localdate() + timedelta(days=self.choice.randrange(1, 60))
        published_event(
            f"{day} 20:00",
            title=f"Bal {next(self.numbers)}",
            place=model.place,
            category=model.category,
            organisation=model.organisation,
        )

    def cancel(self) -> None:
        from agenda.services.occurrences import cancel

        cancel(self._next_date(), "Une comédienne est souffrante.")

    def fill(self) -> None:
        from agenda.services.occurrences import fill

        fill(self._next_date())

    def reschedule(self) -> None:
        from agenda.services.occurrences import reschedule

        for date in self._next_date():
            reschedule([date], date.start_at + HALF_AN_HOUR, date.end_at + HALF_AN_HOUR)

    def place(self) -> None:
        from agenda.models import Place
        from agenda.services.refreshing import refresh_batch

        place = Place.objects.get(pk=self._event().place_id)
        place.access_detail = f"Deux marches, {next(self.numbers)}."
        place.save_revision(log_action=True).publish()
        while refresh_batch():
            pass

    def _event(self) -> Any:
        from agenda.models import Event

        is_popular = self.choice.random() < OF_POPULAR
        return Event.objects.get(pk=self.choice.choice(self.popular if is_popular else self.keys))

    def _next_date(self) -> list[Any]:
        dates = self._event().occurrences.coming().standing()
        return list(dates.select_related("event").order_by("start_at")[:1])


class Asked:
    """Client that keeps each page with its ETag, requests it again, and counts the results."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client()
        self.kept: dict[str, tuple[str, bytes]] = {}
        #: By kind: (was 304, body differs, our processor seconds, PostgreSQL's).
        self.rows: dict[str, list[tuple[bool, bool, float, float]]] = defaultdict(list)

    def ask(self, kind: str, path: str) -> None:
        tag, body = self.kept.get(path, ("", b""))
        own, theirs = time.thread_time(), backend_s()
        answer = self.client.get(path, headers={"If-None-Match": tag} if tag else {})
        own, theirs = time.thread_time() - own, backend_s() - theirs
        is_kept = answer.status_code == 304
        now = self.client.get(path) if is_kept else answer
        said = PROOF.sub(b"", now.content)
        self.rows[kind].append((is_kept, said != body, own, theirs))
        if not is_kept:
            self.kept[path] = answer.headers.get("ETag", ""), said

    def report(self) -> None:
        print(
            f"{'':<14} asked again   304   made in vain   stale |  processor of a 304: ours,"
            " PostgreSQL's"
            " |  of a page: ours, PostgreSQL's |  of one asked again, both"
        )
        every = [row for rows in self.rows.values() for row in rows]
        for kind, rows in [*self.rows.items(), ("all", every)]:
            kept = [row for row in rows if row[0]]
            made = [row for row in rows if not row[0]]
            in_vain = sum(not row[1] for row in made)
            stale = sum(row[1] for row in kept)
            both = statistics.mean(row[2] + row[3] for row in rows) * 1000
            print(
                f"{kind:<14} {len(rows):>11} {len(kept) / len(rows):>5.0%}"
                f" {in_vain / len(rows):>14.0%} {stale:>7}"
                f" | {_mean(kept, 2):>21.1f} ms,"
                f" {_mean(kept, 3):>10.1f} ms | {_mean(made, 2):>10.1f} ms,"
                f" {_mean(made, 3):>10.1f} ms | {both:>8.1f} ms"
            )


def _mean(rows: list[tuple[bool, bool, float, float]], column: int) -> float:
    return statistics.mean(row[column] for row in rows) * 1000 if rows else 0.0


if __name__ == "__main__":
    main()
