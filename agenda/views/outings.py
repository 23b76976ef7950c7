"""/mes-sorties/: favourites stored in the browser and named in the URL.

The server stores none of them.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.formats.addresses import absolute_url
from agenda.formats.icalendar import CONTENT_TYPE, join_calendars
from agenda.models import Event, EventCalendar, Merge, Occurrence
from agenda.openings import END_OF_NIGHT
from web.conditional import conditional_response, fingerprint, keep_private

#: How many events one URL may name; the others are ignored, and the page says so.
MOST_NAMED = 100
LONGEST_ASKED = 2_000
#: A key of at most 18 digits; longer numbers are ignored.
_KEY = re.compile(r"(?<![0-9])[0-9]{1,18}(?![0-9])")


@dataclass(frozen=True)
class OutingsDay:
    """Favourites of one day (``None`` for spans), and the sets of dates that overlap."""

    day: dt.date | None
    occurrences: list[Occurrence]
    overlaps: list[list[Occurrence]]


@dataclass(frozen=True)
class Outings:
    """Favourites named in a URL, grouped for ``agenda/_outings.html``."""

    #: Keys of public events in the order of the URL, and keys of those not public.
    keys: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    days: list[OutingsDay] = field(default_factory=list)
    over: list[Occurrence] = field(default_factory=list)
    undated: list[Event] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)
    is_cut: bool = False

    @property
    def over_keys(self) -> list[int]:
        return [one.event_id for one in self.over]

    @property
    def choices(self) -> list[tuple[Event, Occurrence | None]]:
        """Events that may be compared, each with its first date: those that are not over."""
        dates = [date for day in self.days for date in day.occurrences]
        first = {date.event_id: date for date in reversed(dates)}
        dated = [(date.event, date) for date in dates if first[date.event_id] is date]
        return [*dated, *((event, None) for event in self.undated)]

    @property
    def query(self) -> str:
        """Query string for the same events."""
        return f"?{urlencode({'n': ','.join(map(str, self.keys))}, safe=',')}" if self.keys else ""

    @property
    def address(self) -> str:
        """Public URL of the same list."""
        return absolute_url(reverse("agenda:outings") + self.query)

    @property
    def calendar_path(self) -> str:
        return reverse("agenda:outings_ics") + self.query


@require_safe
def outings_page(request: HttpRequest) -> HttpResponse:
    """Show the events in ``n`` by day.

    Without ``n``, an empty page that the browser fills from its storage.
    """
    is_shared = "n" in request.GET
    outings = read_outings(request) if is_shared else Outings()
    response = render(request, "agenda/outings.html", {"is_shared": is_shared, "outings": outings})
    if is_shared:
        keep_private(response)
    return response


@require_safe
def outings_ics(request: HttpRequest) -> HttpResponseBase:
    """Return one calendar with the stored calendars of the events in ``n``."""
    outings = read_outings(request)
    calendars = list(EventCalendar.objects.filter(pk__in=outings.keys).order_by("pk"))
    name = _("Mes sorties · %(city)s") % {"city": settings.CITY_NAME}
    response = conditional_response(
        request,
        tag=fingerprint(name, outings.query, *(calendar.content for calendar in calendars)),
        modified_at=None,
        build=lambda: join_calendars(
            [calendar.content for calendar in calendars],
            {zone for calendar in calendars for zone in calendar.zones},
            name=name,
            url=outings.address,
            source=absolute_url(outings.calendar_path),
        ),
        content_type=CONTENT_TYPE,
        filename="mes-sorties.ics",
    )
    keep_private(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def read_outings(request: HttpRequest) -> Outings:
    """Read the events in ``n`` without duplicates; merged ones by the event they are now in.

    Makes six queries.
    """
    keys, is_cut = read_keys(request, MOST_NAMED)
    occurrences = next_or_last_dates(keys)
    dated = {one.event_id for one in occurrences}
    undated = list(Event.objects.live().filter(pk__in=set(keys) - dated).order_by("title"))
    events = {one.event_id: one.event for one in occurrences} | {
        event.pk: event for event in undated
    }
    now = timezone.now()
    return Outings(
        keys=[key for key in keys if key in events],
        gone=[key for key in keys if key not in events],
        days=group_by_day([one for one in occurrences if one.end_at > now], now),
        over=[one for one in reversed(occurrences) if one.end_at <= now],
        undated=undated,
        slugs=[event.slug for event in events.values()],
        is_cut=is_cut,
    )


def read_keys(request: HttpRequest, most: int) -> tuple[list[int], bool]:
    """Return the first ``most`` keys in ``n``, and whether it names more; one query.

    A merged event gives the key of the one that it is now in.
    """
    asked = [int(key) for key in _KEY.findall(",".join(request.GET.getlist("n"))[:LONGEST_ASKED])]
    named = list(dict.fromkeys(asked))
    merges = Merge.objects.standing().of_kind(Event).filter(gone_id__in=named[:most])
    became = dict(merges.values_list("gone_id", "into_id"))
    return list(dict.fromkeys(became.get(key, key) for key in named[:most])), len(named) > most


def next_or_last_dates(keys: Sequence[int], *, with_covers: bool = False) -> list[Occurrence]:
    """Return the next date of each event, and if it is off the next active one.

    An event with no date to come gives its last one.
    """
    every = Occurrence.objects.live().filter(event__in=keys)
    chosen = dict(every.coming().first_of_event().values_list("event", "pk"))
    standing = every.coming().standing().first_of_event().values_list("pk", flat=True)
    last = every.exclude(event__in=chosen).last_of_event().values_list("pk", flat=True)
    rows = Occurrence.objects.filter(pk__in={*chosen.values(), *standing, *last})
    return list(rows.with_event(with_covers=with_covers).order_by("is_span", "start_at", "pk"))


def group_by_day(occurrences: Iterable[Occurrence], now: dt.datetime) -> list[OutingsDay]:
    """Group dates by day.

    A start after midnight is on the day before, a date now running on today.
    """
    today = timezone.localdate(now)

    def place(one: Occurrence) -> tuple[bool, dt.date, bool]:
        here = timezone.localtime(one.start_at)
        is_late = not one.is_opening and here.time() < END_OF_NIGHT
        day = here.date() - dt.timedelta(days=1) if is_late else one.day
        return one.is_span, dt.date.max if one.is_span else max(day, today), one.is_opening

    ordered = sorted(occurrences, key=lambda one: (*place(one), one.start_at))
    return [
        OutingsDay(None if is_span else day, of_day, find_overlaps(of_day))
        for (is_span, day), group in groupby(ordered, key=lambda one: place(one)[:2])
        for of_day in [list(group)]
    ]


def find_overlaps(occurrences: Iterable[Occurrence]) -> list[list[Occurrence]]:
    """Return the largest sets of dates that are on at the same instant; openings are left out."""
    sets: list[list[Occurrence]] = []
    on: list[Occurrence] = []
    for one in (one for one in occurrences if not (one.is_off or one.is_opening or one.is_span)):
        on = [*(other for other in on if other.end_at > one.start_at), one]
        if len(on) == 1:
            continue
        if sets and all(other in on for other in sets[-1]):
            sets.pop()
        sets.append(on)
    return sets
