"""Queries of the page of a search in vain, at any hour. For all: test_every_page_asks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from wagtail.models import Page, Site

from alerts.models import Alert
from tests.browser.city import PAGES, make_city
from tests.budgets import PAGE_QUERIES

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 11, 26, 1, 38, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(scope="module")
def full_city(django_db_setup, django_db_blocker):
    """Built once for all who look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NIGHT, tick=False):
            make_city(
                Page.objects.get(depth=1),
                Site.objects.get(is_default_site=True),
                "http://testserver",
            )
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("hour", [1, 9, 12, 23])
def test_a_page_with_nothing_found_asks_no_more_before_the_evening_with_a_picture_than_after_it(
    client, full_city, db, hour, django_assert_max_num_queries
):
    """The only event with a picture is at ten: by night it is among what is shown instead."""
    with time_machine.travel(NIGHT.replace(hour=hour), tick=False):
        client.get(PAGES["words in vain"])

        with django_assert_max_num_queries(PAGE_QUERIES):
            client.get(PAGES["words in vain"])

        assert Alert.objects.live().exists()
