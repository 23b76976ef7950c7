"""/agenda/surprise/: three outings drawn by lot, of today, then of the days that follow."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.models import Occurrence
from agenda.openings import day_bounds
from search.engines import Touch, database_engine
from search.engines.base import Key
from search.engines.facets import token
from search.engines.listing import Listing
from search.engines.sort_keys import SPANS, minute_of, read_sort_key
from search.enums import Facet
from search.query import Reader, Window
from search.results.cards import Card, cards_of
from search.results.sections import ranks_within
from search.results.spread import KINDS, MINUTES_OF_HOUR, most_unlike

#: Outings of one draw, of how many drawn by lot they are the most different, and most of one day.
DRAWN, COMPARED, MOST_SEEN = 3, 60, 60
#: Days of the draw: today, then as many more as it takes to have three.
DAYS = (1, 3, 7)
MOST_SEED = 9999
LONGEST_SEEN = 2_000
_EVENT_ID = re.compile(r"\b\d{1,18}\b", re.ASCII)
#: What makes two outings unlike, beside their hour.
TRAITS = (*KINDS, token(Facet.PRICE, ""))


@dataclass(frozen=True)
class SurprisePage:
    """Context of search/surprise.html."""

    today: date
    cards: Sequence[Card]
    #: Whether all three are of today.
    is_today: bool
    #: Keys of the events shown before, and by this page.
    seen: Sequence[int]
    shown: Sequence[int]
    #: URL of three others; and of the first three, when all have been seen.
    next_url: str
    again_url: str
    #: URL of the three before; empty on the first draw.
    before_url: str


@require_safe
def surprise_page(request: HttpRequest) -> HttpResponse:
    """Show three outings that the address decides: by its seed, without those seen before."""
    return render(request, "search/surprise.html", vars(read_surprise_page(request)))


def read_surprise_page(request: HttpRequest) -> SurprisePage:
    """Build the page from the query string: ``graine`` is the seed, ``vu`` the keys seen today."""
    reader = Reader(request.GET)
    now = timezone.now().replace(second=0, microsecond=0)
    today = timezone.localdate(now)
    seed = reader.number("graine", 0, MOST_SEED) or 0
    typed = request.GET.get("vu", "")[:LONGEST_SEEN]
    seen = _event_ids(typed)
    before = _event_ids(request.GET.get("revoir", "")[:LONGEST_SEEN])[:DRAWN]
    cards = draw(now, seed, seen, before) if before or len(seen) < MOST_SEEN else []
    shown = [card.event.pk for card in cards]
    seen_next = ",".join(map(str, [*seen, *shown]))
    earlier = {
        "graine": seed,
        "vu": ",".join(map(str, seen[:-DRAWN])),
        "revoir": ",".join(map(str, seen[-DRAWN:])),
    }
    return SurprisePage(
        today=today,
        cards=cards,
        is_today=all(card.hit.day == today for card in cards),
        seen=seen,
        shown=shown,
        next_url=f"{request.path}?{urlencode({'graine': seed, 'vu': seen_next}, safe=',')}",
        again_url=f"{request.path}?{urlencode({'graine': seed})}",
        before_url=f"{request.path}?{urlencode(earlier, safe=',')}" if seen else "",
    )


def _event_ids(typed: str) -> list[int]:
    return list(dict.fromkeys(map(int, _EVENT_ID.findall(typed))))


def draw(
    now: datetime, seed: int, seen: Collection[int], among: Collection[int] = ()
) -> list[Card]:
    """Return up to three events unlike each other that start, or are open, from now on.

    Those of ``among``, if it names any.

    Of today; with fewer than three left, of three days, then of seven. Without full, cancelled and
    postponed dates. At most eight queries.
    """
    today = timezone.localdate(now)
    ranks: dict[int, int] = {}
    dates: list[Touch] = []
    for days in DAYS:
        if len(ranks) < DRAWN:
            last = today + timedelta(days=days - 1)
            dates = database_engine().dates_on(today, last)
            if among:
                dates = [date for date in dates if date.event_id in among]
            ranks = lot_of(dates, now, last, Random(f"{today}-{seed}"), seen)  # noqa: S311 -- a draw, not a secret
    values = {date.event_id: date.values for date in dates}
    traits: dict[Key, list[str]] = {
        (minute_of(rank), event_id): [
            str(minute_of(rank) // MINUTES_OF_HOUR),
            *(value for value in values[event_id].split() if value.startswith(TRAITS)),
        ]
        for event_id, rank in ranks.items()
    }
    keys = sorted(most_unlike(traits, DRAWN))
    return cards_of(Listing([], ranks, today).hits(keys))


def lot_of(
    dates: Iterable[Touch], now: datetime, last: date, lot: Random, seen: Collection[int]
) -> dict[int, int]:
    """Return up to :data:`COMPARED` events in the order of the lot, each with its date's rank."""
    # The window has no earlier beginning: what has started is not in it, unless it is open.
    window = Window(now.astimezone(UTC), day_bounds(last)[1].astimezone(UTC))
    unseen = (one for one in dates if one.rank < SPANS and one.event_id not in seen)
    ranks = ranks_within(unseen, window)
    drawn = lot.sample(sorted(ranks), min(COMPARED, len(ranks)))
    by_date = {read_sort_key(ranks[event_id]).occurrence_id: event_id for event_id in drawn}
    full = set(Occurrence.objects.filter(pk__in=by_date).full().values_list("pk", flat=True))
    return {event_id: ranks[event_id] for pk, event_id in by_date.items() if pk not in full}
