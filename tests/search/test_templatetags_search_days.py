import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
import time_machine
from django.http import QueryDict
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from agenda.models import Area, Event, Occurrence
from agenda.services.occurrences import cancel
from search.engines import engine
from search.query import EventQuery
from search.services import index_events
from search.templatetags.search_days import count_day
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    EventDateFactory,
    EventFactory,
    HomePageFactory,
    OccurrenceFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    listed_event,
)

pytestmark = pytest.mark.django_db

MOMENTS = [
    "2026-03-03 12:00",
    "2026-03-03 23:59",
    "2026-03-04 00:05",
    "2026-03-06 19:00",
    "2026-03-08 23:30",
    "2026-03-09 00:05",
    "2026-03-28 18:42",  # the clock goes on that night
    "2026-10-24 23:00",  # and back that one
]


@pytest.fixture
def areas():
    return [AreaFactory(code=code) for code in ("9", "19")]


def total(query_string: str, now: dt.datetime) -> int:
    return engine().find(EventQuery.parse(QueryDict(query_string.removeprefix("?")), now)).total


class Kept:
    """Events without dates, which examples give theirs; at two places by turns, of one genre."""

    def __init__(self, areas: list[Area]) -> None:
        self.category = CategoryFactory()
        self.places = [PlaceFactory(area=area) for area in areas]
        self.events: defaultdict[tuple[int, bool], list[Event]] = defaultdict(list)

    def pick(self, kinds: list[tuple[int, bool]]) -> list[Event]:
        """Return an event of each kind, none of them twice."""
        free = {kind: iter(tuple(events)) for kind, events in self.events.items()}
        return [next(free.get(kind, iter(())), None) or self._add(*kind) for kind in kinds]

    def _add(self, at_second: int, is_free: bool) -> Event:
        event = EventFactory(
            category=self.category,
            place=self.places[at_second],
            audience="enfants" if at_second else "tout-public",
            price_kind="free" if is_free else "paid",
        )
        self.events[at_second, is_free].append(event)
        return event


@pytest.fixture
def kept(areas: list[Area]) -> Kept:
    return Kept(areas)


@pytest.mark.parametrize("moment", MOMENTS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drawn=st.lists(st.tuples(st.integers(-40, 250), st.integers(1, 23), st.booleans()), max_size=12)
)
def test_every_number_equals_the_total_of_its_search(
    kept: Kept, moment: str, drawn: list[tuple[int, int, bool]]
):
    now, category = at(moment), kept.category
    events = kept.pick([(lasts % 2, is_free) for _hours, lasts, is_free in drawn])
    for event, (hours, lasts, _is_free) in zip(events, drawn, strict=True):
        start = now + dt.timedelta(hours=hours)
        OccurrenceFactory(event=event, start_at=start, end_at=start + dt.timedelta(hours=lasts))
    ids = {event.pk for event in events}
    index_events(ids)

    day = count_day(now)

    assert day.total == total("quand=aujourdhui", now)
    assert day.tonight_total == total("quand=ce-soir", now)
    assert day.weekend_total == total("quand=ce-week-end", now)
    assert day.free_total == total("quand=aujourdhui&prix=gratuit", now)
    assert [s.count for s in day.shortcuts] == [total(s.querystring, now) for s in day.shortcuts]
    assert sum(w.count for w in day.wishes) == total(
        f"quand=cette-semaine&categorie={category.slug}", now
    )
    assert sum(day.hours) == Occurrence.objects.filter(event__in=ids, day=now.date()).count()
    query = EventQuery.parse(QueryDict("quand=ce-soir"), now)
    evening = engine().find(query, limit=100).hits
    starts = dict(Occurrence.objects.values_list("pk", "start_at"))
    # What begins in the evening, if anything does, before what is only still on.
    begins = [hit for hit in evening if starts[hit.occurrence_id] >= query.window.since]
    shown = [card.hit for card in day.tonight]
    assert shown == [hit for hit in begins or evening if hit in shown]
    assert len(shown) == min(8, len(begins or evening))
    week = "quand=cette-semaine&public=enfants&public=familles"
    assert (day.children_total, day.children_url) == (total(week, now), f"?{week}")
    assert {tile.area.code: tile.count for tile in day.districts.tiles} == {
        "9": total("quand=aujourdhui&ou=9", now),
        "19": total("quand=aujourdhui&ou=19", now),
    }
    assert day.still_open is None or day.still_open.count == total(
        f"quand=ce-soir&categorie={category.slug}", now
    )
    Occurrence.objects.all().delete()
    index_events(ids)


@pytest.mark.parametrize("moment", MOMENTS)
def test_no_event_is_shown_twice_on_the_home_page(moment: str, areas):
    now = at(moment)
    with time_machine.travel(now, tick=False):
        home = HomePageFactory(parent=Page.objects.get(depth=1))
        festival = ProgrammePageFactory(
            parent=home, start_on=now.date(), end_on=now.date() + dt.timedelta(days=3)
        )
        genre, place = CategoryFactory(), PlaceFactory(area=areas[0])
        for number in range(30):
            # Each happens tonight, tomorrow and at the week-end.
            starts = [now + dt.timedelta(minutes=20, hours=18 * day) for day in range(9)]
            event = listed_event(
                *(f"{start:%Y-%m-%d %H:%M}" for start in starts),
                audience="enfants" if number % 2 else "tout-public",
                category=genre,
                place=place,
                programme=festival if number % 3 else None,
            )
        pick = event.occurrences.next_public()

        day = count_day(now, [pick.event_id], festival.pk)

    cards = [*day.tonight, *day.children, *day.weekend]
    shown = [pick.event_id, *(one.event_id for one in day.festival), *(c.event.pk for c in cards)]
    assert Counter(shown).most_common(1) == [(pick.event_id, 1)]
    assert len(day.festival) == 3
    assert len(day.children) == (4 if day.children_total else 0)
    assert len(day.weekend) == 4


@time_machine.travel(at("2026-03-03 18:42"), tick=False)
def test_the_page_s_numbers_are_read_in_four_queries_at_most(django_assert_num_queries):
    for queries in (4, 3):  # the districts are kept for a minute
        for hour in (10, 19, 21):
            listed_event(f"2026-03-03 {hour}:00", price_kind="free")
        listed_event("2026-03-07 20:00")
        with django_assert_num_queries(queries):
            day = count_day(at("2026-03-03 18:42"))

    assert (day.total, day.tonight_total, day.free_total, day.weekend_total) == (4, 4, 4, 2)
    assert day.hours == [0] * 10 + [2] + [0] * 8 + [2, 0, 2] + [0] * 2
    assert [shortcut.querystring for shortcut in day.shortcuts] == [
        "?quand=demain",
        "?quand=ce-week-end",
        "?quand=aujourdhui&prix=gratuit",
        "?quand=aujourdhui&public=enfants&public=familles",
    ]


@time_machine.travel(at("2026-03-03 12:00"), tick=False)
def test_tonight_is_spread_over_hours_genres_and_districts_and_keeps_what_is_cancelled(areas):
    concert, dance, expo = (CategoryFactory(name=name) for name in ("Concert", "Danse", "Expo"))
    near, far = (PlaceFactory(area=area) for area in areas)
    early = [listed_event("2026-03-03 18:00", category=concert, place=near) for _event in range(9)]
    off = listed_event("2026-03-03 18:00", category=concert, place=near)
    others = [
        listed_event(f"2026-03-03 {hour}:00", category=genre, place=place)
        for hour, genre, place in [(19, concert, far), (20, dance, near), (21, dance, far)]
    ]
    museum = EventDateFactory.build(start_on=dt.date(2026, 3, 3), times=[["10:00", "20:00"]])
    listed_event(museum, category=expo)
    cancel(Occurrence.objects.filter(event=off), "Panne.", actor=None)

    day = count_day(at("2026-03-03 12:00"))

    shown = [card.event.pk for card in day.tonight]
    assert set(shown) > {off.pk, *(event.pk for event in others)}
    assert [pk for pk in shown if pk not in {off.pk, *(event.pk for event in others)}] == [
        e.pk for e in early[:4]
    ]
    assert [card.occurrence.is_off for card in day.tonight if card.event.pk == off.pk] == [True]
    assert (day.still_open.category, day.still_open.count) == (expo, 1)


@time_machine.travel(at("2026-03-04 12:00"), tick=False)
def test_the_cards_of_the_weekend_are_of_each_of_its_days():
    for day in ("06", "07", "08"):
        for hour in range(11, 22):
            listed_event(f"2026-03-{day} {hour}:00")

    cards = count_day(at("2026-03-04 12:00")).weekend

    assert [shown.occurrence.day.day for shown in cards] == [6, 6, 7, 8]
    assert all(
        one.occurrence.start_at <= other.occurrence.start_at for one, other in pairwise(cards)
    )


def test_a_page_that_says_the_numbers_twice_counts_them_once(
    rf: RequestFactory, django_assert_num_queries
):
    template = Template(
        "{% load search_days %}{% today_in_numbers as a %}{% today_in_numbers as b %}{{ a.total "
        "}}{{ b.total }}"
    )
    request = rf.get("/")

    with django_assert_num_queries(3):
        assert template.render(RequestContext(request)) == "00"
    with pytest.raises(KeyError):
        template.render(Context({}))
