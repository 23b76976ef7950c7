"""Who has a page as it stands is told so; whatever a page is made of makes another of it at once."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.urls import get_resolver
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, Site

from agenda.models import Change, Place
from agenda.services.occurrences import cancel
from agenda.services.refreshing import refresh_batch, refresh_standing, settle_refreshes
from alerts.models import Alert
from config.pages import PAGES as TAGGED
from config.pages import RECENT
from tests.browser.city import PAGES, make_city
from tests.budgets import PAGE_QUERIES
from tests.factories.alerts import sent_alert

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 26, 11, 0, tzinfo=dt.UTC)
UNTAGGED = {"outings of a device", "alert", "lifted alert", "english alert", "figures", "gone", "missing"}


@pytest.fixture(scope="module")
def full_city(django_db_setup, django_db_blocker):
    """Built once for all who look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOON, tick=False):
            made = make_city(Page.objects.get(depth=1), Site.objects.get(is_default_site=True), "http://testserver")
            settle()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def city(full_city, db):
    with time_machine.travel(NOON, tick=False) as clock:
        full_city.clock = clock
        yield full_city


def settle():
    Change.objects.filter(settled_at=None).update(settled_at=timezone.now())


def tag(client, path):
    return client.get(path).headers.get("ETag")


@pytest.mark.parametrize("name", PAGES)
def test_who_has_a_page_is_told_so_in_two_queries_and_is_sent_nothing(
    client, city, name, django_assert_max_num_queries
):
    first = client.get(PAGES[name])
    known = {"If-None-Match": first.headers.get("ETag", "")}

    with django_assert_max_num_queries(2 if name not in UNTAGGED else PAGE_QUERIES):
        again = client.get(PAGES[name], headers=known)

    if name in UNTAGGED:
        assert ("ETag" in first.headers, again.status_code) == (False, first.status_code)
    else:
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


def test_every_kind_of_page_is_named_as_it_is():
    """A name that no view has would be tagged by nobody."""
    resolver = get_resolver()
    names = {
        ":".join(filter(None, [namespace, str(name)]))
        for namespace, inner in [("", resolver), *((n, r) for n, (_prefix, r) in resolver.namespace_dict.items())]
        for name in inner.reverse_dict
    }

    assert names >= TAGGED


def change_a_date(city):
    cancel([city.series.occurrences.coming().standing().first()], "Grève")


def change_a_place(city):
    place = Place.objects.get(pk=city.place.pk)
    place.name = "La Maroquinerie de Belleville"
    place.save_revision(log_action=True).publish()
    while refresh_standing():
        pass


def say_something(city):
    sent_alert(headline="Ligne 4")


def end_what_is_live(city):
    """By the clock alone, within the minute."""
    Alert.objects.update(expires=timezone.now() + dt.timedelta(seconds=5))
    city.clock.shift(6)


def write_in_the_cms(city):
    """As an article, a synonym, a picture, a selection, by whichever of Wagtail's screens."""
    log(instance=city.place, action="wagtail.edit")


def begin_a_minute(city):
    city.clock.shift(60)


def bring_out_a_release(city, monkeypatch):
    monkeypatch.setattr("config.pages.release", lambda: "another")


CHANGES = [change_a_date, change_a_place, say_something, end_what_is_live, write_in_the_cms, begin_a_minute]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_pages_are_made_of_makes_others(client, city, change):
    paths = [PAGES[name] for name in ("home", "agenda", "series", "place", "article", "alerts")]
    before = {path: tag(client, path) for path in paths}

    change(city)
    settle()

    again = {path: client.get(path, headers={"If-None-Match": before[path]}) for path in paths}
    others = {path: (page.status_code, page.headers["ETag"] != before[path]) for path, page in again.items()}
    assert others == dict.fromkeys(paths, (200, True))


def test_another_release_makes_another_page(client, city, monkeypatch):
    before = tag(client, "/agenda/")

    bring_out_a_release(city, monkeypatch)

    assert tag(client, "/agenda/") != before


def test_pages_are_as_many_as_addresses(client, city):
    paths = ["/agenda/", "/agenda/?q=concert", "/agenda/?q=fanfare", "/en/agenda/", "/"]

    assert len({tag(client, path) for path in paths}) == len(paths)


def test_a_line_of_the_log_that_comes_late_counts_though_a_later_one_was_there(client, city):
    """Two editors at once: the one who was given the lower number commits last."""
    for _ in range(RECENT):
        log(instance=city.place, action="wagtail.edit")
    late = ModelLogEntry.objects.order_by("-pk")[1]
    ModelLogEntry.objects.filter(pk=late.pk).delete()
    before = tag(client, "/")

    late.save(force_insert=True)

    assert tag(client, "/") != before


def test_while_a_search_server_has_not_heard_of_a_change_nobody_is_told_that_nothing_changed(client, city, monkeypatch):
    monkeypatch.setattr("config.pages.has_server", lambda: True)
    before = tag(client, "/agenda/")
    change_a_date(city)

    answer = client.get("/agenda/", headers={"If-None-Match": before})

    assert (answer.status_code, "ETag" in answer.headers) == (200, False)


def test_pages_have_tags_while_events_are_said_again_each_another_with_each_batch(client, city):
    paths = ["/", PAGES["series"], PAGES["place"], "/changements/"]
    category = city.series.category
    category.name = "Musiques"
    category.save_revision(log_action=True).publish()
    seen = [{path: tag(client, path) for path in paths}]

    while refresh_batch(size=1):
        seen.append({path: tag(client, path) for path in paths})
    settle()
    seen.append({path: tag(client, path) for path in paths})
    settle_refreshes()
    seen.append({path: tag(client, path) for path in paths})

    for path in paths:
        tags = [one[path] for one in seen]
        assert None not in tags
        assert len(set(tags)) == len(tags) >= 4
    known = client.get("/changements/", headers={"If-None-Match": seen[-1]["/changements/"]})
    assert known.status_code == 304


def test_who_may_be_somebody_is_made_a_page_of_their_own(client, city, settings):
    before = tag(client, "/agenda/")

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        client.cookies[name] = "something"
        answer = client.get("/agenda/", headers={"If-None-Match": before})
        del client.cookies[name]

        assert (answer.status_code, "ETag" in answer.headers) == (200, False)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_varies_by_what_the_browser_prefers(client, city, name):
    answer = client.get(PAGES[name], headers={"Accept-Language": "en"})

    assert "Accept-Language" not in answer.headers.get("Vary", "")
    assert answer.headers["Content-Language"] == ("en" if PAGES[name].startswith("/en/") else "fr")
