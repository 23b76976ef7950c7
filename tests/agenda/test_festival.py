"""The festival of the week, on the home page."""

import datetime as dt

import pytest
import time_machine
from wagtail.models import Page, Site

from agenda.models import Event, Occurrence, ProgrammePage
from tests.budgets import count_queries
from tests.factories.agenda import HomePageFactory, ProgrammePageFactory, at, listed_event

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 12:00")
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def home():
    page = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=page, is_default_site=True)
    return page


def festival(home, first: int, last: int | None, events: int = 1, **fields) -> ProgrammePage:
    """Return a programme from day ``first`` after today to day ``last``, with events to come."""
    days = [None if day is None else TODAY + dt.timedelta(days=day) for day in (first, last)]
    page = ProgrammePageFactory(parent=home, start_on=days[0], end_on=days[1], **fields)
    for number in range(events):
        listed_event(f"2026-03-08 {10 + number}:00", programme=page)
    return page


@pytest.mark.parametrize(
    ("first", "last", "is_shown"),
    [(-3, 0, True), (0, 4, True), (7, 9, True), (8, 9, False), (-5, -1, False), (0, None, True),
     (-1, None, False)],
)  # fmt: skip
def test_a_programme_that_runs_or_starts_within_a_week_is_shown(home, first, last, is_shown):
    page = festival(home, first, last)

    assert ProgrammePage.objects.of_the_week() == (page if is_shown else None)


def test_of_several_the_one_that_ends_first_is_shown_and_none_without_days_or_events(home):
    festival(home, -20, 60)
    short = festival(home, 1, 3)
    festival(home, 0, 1, events=0)
    festival(home, 0, 1, live=False)
    undated = ProgrammePageFactory(parent=home)
    listed_event("2026-03-03 20:00", programme=undated)

    assert ProgrammePage.objects.of_the_week() == short

    Event.objects.filter(programme=short).update(live=False)
    assert ProgrammePage.objects.of_the_week() != short


def test_its_next_dates_are_three_of_as_many_events_without_those_shown_elsewhere(home):
    page = festival(home, 0, 6, events=5)
    first, *others = page.events.order_by("pk")

    dates = Occurrence.objects.next_of_programme(page.pk, 3, besides={first.pk})

    assert [date.event for date in dates] == others[:3]
    assert list(Occurrence.objects.next_of_programme(None, 3)) == []


def test_the_home_page_has_it_with_its_days_and_dates_in_as_many_queries_for_three_as_for_one(
    client, home
):
    counts = []
    page = festival(home, 1, 5, title="Nuit des lampes")
    client.get(home.url)  # the districts are kept for a minute
    for more in (0, 2):
        for hour in range(more):
            listed_event(f"2026-03-05 {hour + 14}:00", programme=page)
        counts.append(count_queries(lambda: client.get(home.url)))
        text = client.get(home.url).content.decode()
        assert "Le festival de la semaine" in text
        assert f'href="{page.url}">Nuit des lampes</a>' in text
        assert "Du 4 au 8 mars" in text

    assert counts[1] == counts[0] <= 20
    page.unpublish()
    assert "Le festival de la semaine" not in client.get(home.url).content.decode()
