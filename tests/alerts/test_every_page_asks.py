"""Query budget of every public page, with a live alert and at every hour.

And no personal page in the front server's cache.
"""

import pytest
from django.db import transaction
from wagtail.models import Page, Site
from wagtail_factories import ImageFactory

from agenda.models import Event
from alerts.models import Alert
from tests.browser.city import PAGES, make_city
from tests.budgets import PAGE_QUERIES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def full_city(django_db_setup, django_db_blocker):
    """A full city, built once for all tests that read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_city(
            Page.objects.get(depth=1), Site.objects.get(is_default_site=True), "http://testserver"
        )
        transaction.set_rollback(True)


@pytest.fixture
def city(full_city, db):
    return full_city


@pytest.fixture(scope="module")
def answers():
    """Answers of pages by name, once a test has asked for them."""
    return {}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_full_city_asks_within_its_budget(
    client, city, answers, name, django_assert_max_num_queries
):
    answers[name] = client.get(PAGES[name])  # fills the per-process caches

    with django_assert_max_num_queries(PAGE_QUERIES):
        client.get(PAGES[name])

    assert Alert.objects.live().exists()


@pytest.mark.parametrize(
    "asked",
    [
        "q=%22zzyx%22&quand=ce-week-end&prix=gratuit",
        "q=%22zzyx%22&du=2026-12-01&au=2026-12-03&ou=11&public=jeune-public&acces=pmr",
        "q=bal&quand=aujourdhui&prix=gratuit&ou=16&categorie=expo",
        "quand=demain&prix=gratuit&ou=16&categorie=expo&lieu=nulle-part",
    ],
)
def test_whatever_was_asked_in_vain_a_page_asks_within_its_budget(
    client, city, asked, django_assert_max_num_queries
):
    client.get(f"/agenda/?{asked}")

    with django_assert_max_num_queries(PAGE_QUERIES):
        page = client.get(f"/agenda/?{asked}")

    assert page.context["total"] == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_may_be_kept_holds_no_token_and_sets_no_cookie(client, city, answers, name):
    response = answers.get(name) or client.get(PAGES[name])

    is_kept = not {"private", "no-store"} & set(
        response.headers.get("Cache-Control", "").replace(",", " ").split()
    )
    assert is_kept
    assert not response.cookies
    assert "csrf" not in response.content.decode().casefold()


def test_the_event_that_was_chosen_is_shown_until_it_is_withdrawn(client, city):
    shown = client.get("/").content.decode().count("On y va les yeux fermés")

    city.series.unpublish()

    assert (shown, client.get("/").content.decode().count("On y va les yeux fermés")) == (1, 0)


def test_pictures_of_the_choice_and_of_cards_are_read_together(
    client, city, django_assert_max_num_queries
):
    Event.objects.update(
        cover=ImageFactory(file__width=1600, file__height=1000), cover_alt="Une scène de nuit"
    )
    client.get("/")

    with django_assert_max_num_queries(PAGE_QUERIES):
        page = client.get("/").content.decode()

    # The choice; the card's picture has no text of its own.
    assert page.count("Une scène de nuit") == 1
