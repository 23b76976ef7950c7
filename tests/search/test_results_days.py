import re

import pytest
import time_machine
from django.test import Client

from search.results.shades import Shades
from tests.budgets import PAGE_QUERIES
from tests.factories.agenda import at, listed_event

NOW = at("2026-03-03 12:00")


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def month_of(query_string: str = ""):
    response = Client().get(f"/agenda/{query_string}")
    assert response.status_code == 200
    return response.context["month"]


def cells(month) -> dict:
    return {cell.day.day: cell for week in month.weeks for cell in week if cell}


@pytest.mark.django_db
def test_each_day_to_come_says_what_choosing_it_would_give_and_keeps_the_rest():
    for day in ("2026-03-03 20:00", "2026-03-07 20:00", "2026-03-07 23:30", "2026-03-31 10:00"):
        listed_event(day, price_kind="free")
    listed_event("2026-03-07 10:00", price_kind="paid", price_from=9)

    month = month_of("?prix=gratuit&quand=ce-week-end")

    days = cells(month)
    counts = {number: day.count for number, day in days.items() if day.count}
    assert counts == {3: 1, 7: 2, 31: 1}
    assert {n: Client().get(days[n].url).context["total"] for n in counts} == counts
    assert days[7].url == "/agenda/?du=2026-03-07&au=2026-03-07&prix=gratuit"
    assert [n for n, day in days.items() if day.is_chosen] == [6, 7, 8]
    assert [n for n, day in days.items() if day.is_today] == [3]
    assert [n for n, day in days.items() if day.is_over] == [1, 2]


@pytest.mark.django_db
def test_weeks_are_whole_and_begin_on_monday():
    month = month_of()

    assert [len(week) for week in month.weeks] == [7] * 6
    assert [cell and cell.day.day for cell in month.weeks[0]] == [None] * 6 + [1]
    assert [cell and cell.day.day for cell in month.weeks[-1]] == [30, 31] + [None] * 5
    assert [f"{day:%a}" for day in month.weekdays] == [
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Sat",
        "Sun",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query_string", "first", "previous", "following"),
    [
        ("", "2026-03-01", None, "2026-04"),
        ("?mois=2026-04", "2026-04-01", "2026-03", "2026-05"),
        ("?mois=2026-12", "2026-12-01", "2026-11", "2027-01"),
        ("?du=2026-05-07", "2026-05-01", "2026-04", "2026-06"),
        ("?du=2026-05-07&mois=2026-03", "2026-03-01", None, "2026-04"),
        ("?mois=1999-01", "2026-03-01", None, "2026-04"),
        ("?mois=9999-12", "2027-09-01", "2027-08", None),
        ("?mois=2026-13", "2026-03-01", None, "2026-04"),
        ("?mois=zut%00", "2026-03-01", None, "2026-04"),
        ("?du=2100-12-31", "2100-12-01", "2100-11", None),
    ],
)
def test_months_within_reach_can_be_browsed(query_string, first, previous, following):
    month = month_of(query_string)

    shown = [
        re.findall(r"mois=([\d-]+)#mois$", url) for url in (month.previous_url, month.next_url)
    ]
    assert (month.first.isoformat(), shown) == (
        first,
        [[previous] * bool(previous), [following] * bool(following)],
    )


@pytest.mark.django_db
def test_another_month_changes_nothing_of_the_result():
    listed_event("2026-03-07 20:00", price_kind="free")
    listed_event("2026-04-07 20:00", price_kind="free")

    response = Client().get("/agenda/?prix=gratuit&quand=ce-week-end&mois=2026-04")

    assert response.context["total"] == 1
    assert response.context["canonical"] == "/agenda/?quand=ce-week-end&prix=gratuit"
    month = response.context["month"]
    assert {n: day.count for n, day in cells(month).items() if day.count} == {7: 1}
    assert month.previous_url == "/agenda/?quand=ce-week-end&prix=gratuit&mois=2026-03#mois"


@pytest.mark.django_db
@pytest.mark.parametrize(("shown", "asked"), [("2026-03", 1), ("2026-04", 1), ("2027-08", 2)])
def test_near_days_are_counted_at_once(django_assert_max_num_queries, shown, asked):
    listed_event("2026-03-07 20:00")

    with django_assert_max_num_queries(PAGE_QUERIES) as captured:
        month_of(f"?mois={shown}")

    assert len([query for query in captured if "SELECT d.day" in query["sql"]]) == asked


@pytest.mark.parametrize(
    ("most", "step", "floors"),
    [
        (461, 100, [(1, 100), (2, 200), (3, 300), (4, 400)]),
        (38, 9, [(1, 9), (2, 18), (3, 27), (4, 36)]),
        (2, 1, [(1, 1), (2, 2)]),
        (0, 1, []),
        (7_000, 1_000, [(1, 1_000), (2, 2_000), (3, 3_000), (4, 4_000)]),
    ],
)
def test_shades_step_by_a_round_quarter_of_the_most(most, step, floors):
    shades = Shades.of([0, most])

    assert (shades.step, shades.floors) == (step, floors)
    assert (shades.level(0), shades.level(step), shades.level(most)) == (0, 1, len(floors))
