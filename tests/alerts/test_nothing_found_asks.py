"""What the page of a search in vain asks of the database, whatever it shows instead."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from wagtail.models import Page, Site

from tests.browser.city import PAGES, make_city
from tests.budgets import PAGE_QUERIES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hour", [1, 9, 12, 23])
def test_a_page_with_nothing_found_asks_no_more_before_the_evening_with_a_picture_than_after_it(
    client, hour, django_assert_max_num_queries
):
    """The only event with a picture is at ten: by night it is among what is shown instead."""
    with time_machine.travel(dt.datetime(2026, 11, 26, hour, 38, tzinfo=ZoneInfo("Europe/Paris")), tick=False):
        make_city(Page.objects.get(depth=1), Site.objects.get(is_default_site=True), "http://testserver")
        client.get(PAGES["words in vain"])

        with django_assert_max_num_queries(PAGE_QUERIES):
            client.get(PAGES["words in vain"])


@pytest.mark.parametrize(
    "asked",
    [
        "q=zzyx&quand=ce-week-end&prix=gratuit",
        "q=zzyx&du=2026-12-01&au=2026-12-03&ou=11&public=jeune-public&acces=pmr",
        "q=bal&quand=aujourdhui&prix=gratuit&ou=16&categorie=expo",
        "quand=demain&prix=gratuit&ou=16&categorie=expo&lieu=nulle-part",
    ],
)
def test_whatever_was_asked_in_vain_a_page_asks_within_its_budget(client, asked, django_assert_max_num_queries):
    make_city(Page.objects.get(depth=1), Site.objects.get(is_default_site=True), "http://testserver")
    client.get(f"/agenda/?{asked}")

    with django_assert_max_num_queries(PAGE_QUERIES):
        page = client.get(f"/agenda/?{asked}")

    assert page.context["total"] == 0
