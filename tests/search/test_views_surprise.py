import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from agenda.enums import Availability
from agenda.models import Event, Occurrence
from agenda.services.occurrences import cancel
from tests.budgets import count_queries
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    EventDateFactory,
    PlaceFactory,
    at,
    listed_event,
)

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 12:00")


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def draw(query: str = "") -> tuple[Any, list[int]]:
    """Return the context of a draw, and the keys of the events that it shows."""
    response = Client().get(f"/agenda/surprise/{query}")
    assert response.status_code == 200
    return response.context, [card.event.pk for card in response.context["cards"]]


def several(count: int, day: str = "2026-03-03") -> list[int]:
    return [listed_event(f"{day} {13 + number % 10}:00").pk for number in range(count)]


def test_three_events_of_today_differ_by_genre_district_hour_and_price():
    genres = [CategoryFactory() for _genre in range(3)]
    places = [PlaceFactory(area=AreaFactory()) for _place in range(3)]
    for number in range(27):
        listed_event(
            f"2026-03-03 {14 + number % 3}:00",
            category=genres[number // 9],
            place=places[number // 3 % 3],
            price_kind="free" if number % 2 else "paid",
        )

    for seed in range(10):
        context, keys = draw(f"?graine={seed}")

        events = Event.objects.filter(pk__in=keys)
        assert len({event.category_id for event in events}) == 3
        assert len({event.place_id for event in events}) == 3
        assert len({card.occurrence.start_at for card in context["cards"]}) == 3
        assert len({event.price_kind for event in events}) == 2
        assert context["is_today"]


def test_the_same_address_draws_the_same_three_and_another_seed_others():
    several(40)

    assert draw("?graine=3")[1] == draw("?graine=3")[1]
    assert len({tuple(draw(f"?graine={seed}")[1]) for seed in range(8)}) > 4


def test_three_others_are_never_the_same_until_all_are_seen_then_the_page_says_so():
    today, week = several(7), several(2, "2026-03-06")
    listed_event("2026-03-10 20:00")  # beyond the seven days

    drawn: list[int] = []
    url, are_of_today = "?graine=8", []
    for _tap in range(3):
        context, keys = draw(url)
        drawn += keys
        are_of_today.append(context["is_today"])
        url = context["next_url"].removeprefix("/agenda/surprise/")
    assert sorted(drawn) == sorted([*today, *week])
    assert are_of_today == [True, True, False]

    context, keys = draw(url)
    text = Client().get(f"/agenda/surprise/{url}").content.decode()
    assert keys == []
    assert "Vous avez fait le tour\u00a0: 9 sorties aujourd’hui" in text
    assert 'href="/agenda/surprise/?graine=8"' in text


def test_the_three_before_are_a_link_away():
    several(9)
    first, keys = draw("?graine=8")
    second, others = draw(first["next_url"].removeprefix("/agenda/surprise/"))
    back, again = draw(second["before_url"].removeprefix("/agenda/surprise/"))

    assert first["before_url"] == back["before_url"] == ""
    assert sorted(again) == sorted(keys) != sorted(others)
    assert back["next_url"] == first["next_url"]


def test_what_is_over_begun_full_cancelled_or_without_a_day_is_not_drawn():
    kept = several(3)
    listed_event("2026-03-03 09:00")  # over
    listed_event("2026-03-03 11:30")  # has begun
    full = listed_event("2026-03-03 15:00")
    Occurrence.objects.filter(event=full).update(availability=Availability.FULL)
    off = listed_event("2026-03-03 15:00")
    cancel(Occurrence.objects.filter(event=off), "Panne.", actor=None)
    span = EventDateFactory.build(
        kind="span", start_on=dt.date(2026, 3, 1), end_on=dt.date(2026, 3, 20), times=[]
    )
    listed_event(span)

    assert [sorted(draw(f"?graine={seed}")[1]) for seed in range(8)] == [kept] * 8


def test_what_is_open_for_hours_is_drawn_while_it_is_open():
    museum = EventDateFactory.build(start_on=dt.date(2026, 3, 3), times=[["10:00", "20:00"]])
    event = listed_event(museum)

    assert draw()[1] == [event.pk]


@pytest.mark.parametrize(
    "query", ["?graine=x&vu=a,,-b", "?vu=" + "9" * 5_000, "?graine=-1", "?vu="]
)
def test_nonsense_in_the_address_is_no_error(query: str):
    several(3)

    assert len(draw(query)[1]) == 3


def test_after_sixty_there_are_no_more_that_day():
    several(5)
    seen = ",".join(map(str, range(900_000, 900_060)))

    assert draw(f"?vu={seen}")[1] == []


def test_a_draw_asks_as_many_queries_of_sixty_as_of_three():
    counts = []
    for more in (3, 57):
        several(more)
        counts.append(count_queries(lambda: Client().get("/agenda/surprise/")))

    assert counts[1] == counts[0] <= 20


def test_a_page_without_any_event_says_so():
    assert (
        "Rien d’annoncé dans les sept jours" in Client().get("/agenda/surprise/").content.decode()
    )
