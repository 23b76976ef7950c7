"""What every public page may ask of the database, with a live alert over it: 12 queries."""

import pytest
from wagtail.models import Page, Site

from alerts.models import Alert
from tests.browser.city import PAGES, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    site = Site.objects.get(is_default_site=True)
    return make_city(Page.objects.get(depth=1), site, "http://testserver")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_full_city_asks_at_most_twelve_queries(client, city, name, django_assert_max_num_queries):
    client.get(PAGES[name])  # what is kept in memory for every page is read once

    with django_assert_max_num_queries(12):
        client.get(PAGES[name])

    assert Alert.objects.live().exists()


def test_the_event_that_was_chosen_is_shown_until_it_is_withdrawn(client, city):
    shown = client.get("/").content.decode().count("On y va les yeux fermés")

    city.series.unpublish()

    assert (shown, client.get("/").content.decode().count("On y va les yeux fermés")) == (1, 0)
