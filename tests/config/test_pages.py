"""An unchanged page is answered 304; a change of what it depends on makes it new at once."""

import datetime as dt
import random
import re
from collections import Counter

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.urls import get_resolver
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, Site

from agenda.models import ArticlePage, Category, Change, Event, Organisation, Place, ProgrammePage
from agenda.services.merging import (
    event_merge_version,
    merge_events,
    merge_places,
    place_merge_version,
)
from agenda.services.occurrences import cancel, move, reschedule
from agenda.services.refreshing import refresh_batch, refresh_queued, settle_refreshes
from alerts.models import Alert
from config.pages import HUNDRED, RECENT
from config.pages import PAGES as TAGGED
from tests.browser.city import PAGES, make_city
from tests.budgets import PAGE_QUERIES
from tests.factories.agenda import OrganisationFactory, PlaceFactory, published_event
from tests.factories.alerts import sent_alert

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 26, 11, 0, tzinfo=dt.UTC)
PROOF = re.compile(rb'<p class="proof">.*?</p>', re.DOTALL)
UNTAGGED = {
    "outings of a device",
    "alert",
    "lifted alert",
    "english alert",
    "figures",
    "gone",
    "missing",
}


@pytest.fixture(scope="module")
def full_city(django_db_setup, django_db_blocker):
    """A city with a dozen events, built once for all tests that read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOON, tick=False), pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.browser.city.EVENTS", 12)
            made = make_city(
                Page.objects.get(depth=1),
                Site.objects.get(is_default_site=True),
                "http://testserver",
            )
            settle()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def city(full_city, db):
    with time_machine.travel(NOON, tick=False) as clock:
        full_city.clock = clock
        stay_within_a_block_of_the_log()
        yield full_city


def stay_within_a_block_of_the_log():
    """Write entries until the next ones are of the same block: a new one makes all pages new."""
    while log(instance=Category.objects.first(), action="wagtail.edit").pk % HUNDRED > HUNDRED // 2:
        pass


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
    """A view name that does not exist would never be tagged."""
    resolver = get_resolver()
    names = {
        ":".join(filter(None, [namespace, str(name)]))
        for namespace, inner in [
            ("", resolver),
            *((n, r) for n, (_prefix, r) in resolver.namespace_dict.items()),
        ]
        for name in inner.reverse_dict
    }

    assert names >= TAGGED


def change_a_date(city):
    cancel([city.series.occurrences.coming().standing().first()], "Grève")


def change_a_place(city):
    place = Place.objects.get(pk=city.place.pk)
    place.name = "La Maroquinerie de Belleville"
    place.save_revision(log_action=True).publish()
    while refresh_queued():
        pass


def say_something(city):
    sent_alert(headline="Ligne 4")


def end_what_is_live(city):
    """Let the live alerts expire within the minute."""
    Alert.objects.update(expires=timezone.now() + dt.timedelta(seconds=5))
    city.clock.shift(6)


def write_in_the_cms(city):
    """Log an edit, as each of Wagtail's screens does for articles, synonyms, pictures and
    selections."""
    log(instance=city.place, action="wagtail.edit")


def begin_a_minute(city):
    city.clock.shift(60)


def bring_out_a_release(city, monkeypatch):
    monkeypatch.setattr("config.pages.release_fingerprint", lambda: "another")


CHANGES = [
    change_a_date,
    change_a_place,
    say_something,
    end_what_is_live,
    write_in_the_cms,
    begin_a_minute,
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_pages_are_made_of_makes_others(client, city, change):
    paths = [PAGES[name] for name in ("home", "agenda", "series", "place", "article", "alerts")]
    before = {path: tag(client, path) for path in paths}

    change(city)
    settle()

    again = {path: client.get(path, headers={"If-None-Match": before[path]}) for path in paths}
    others = {
        path: (page.status_code, page.headers["ETag"] != before[path])
        for path, page in again.items()
    }
    assert others == dict.fromkeys(paths, (200, True))


def test_another_release_makes_another_page(client, city, monkeypatch):
    before = tag(client, "/agenda/")

    bring_out_a_release(city, monkeypatch)

    assert tag(client, "/agenda/") != before


def test_pages_are_as_many_as_addresses(client, city):
    paths = ["/agenda/", "/agenda/?q=concert", "/agenda/?q=fanfare", "/en/agenda/", "/"]

    assert len({tag(client, path) for path in paths}) == len(paths)


def test_a_line_of_the_log_that_comes_late_counts_though_a_later_one_was_there(client, city):
    """Two editors at once: the lower id commits last."""
    for _ in range(RECENT):
        log(instance=city.place, action="wagtail.edit")
    late = ModelLogEntry.objects.order_by("-pk")[1]
    ModelLogEntry.objects.filter(pk=late.pk).delete()
    before = tag(client, "/")

    late.save(force_insert=True)

    assert tag(client, "/") != before


def test_while_a_search_server_has_not_heard_of_a_change_nobody_is_told_that_nothing_changed(
    client, city, monkeypatch
):
    monkeypatch.setattr("config.pages.has_server", lambda: True)
    before = tag(client, "/agenda/")
    change_a_date(city)

    answer = client.get("/agenda/", headers={"If-None-Match": before})

    assert (answer.status_code, "ETag" in answer.headers) == (200, False)


def test_pages_have_tags_while_events_are_said_again_and_wait_for_their_own_alone(client, city):
    lists = ["/", "/changements/"]
    paths = [*lists, PAGES["series"], PAGES["place"], LONELY]
    lonely_event()
    asked_again(client, paths)
    category = city.series.category
    category.name = "Musiques"
    category.save_revision(log_action=True).publish()
    seen = [asked_again(client, paths)]

    while refresh_batch(size=1):
        seen.append(asked_again(client, paths))
    settle()
    seen.append(asked_again(client, paths))
    settle_refreshes()
    seen.append(asked_again(client, paths))

    tags = {path: [one[path] for one in seen] for path in paths}
    batches = len(seen) - 3
    assert batches > 2
    for path in paths:
        assert None not in tags[path]
    assert {path: len(set(tags[path])) for path in lists} == dict.fromkeys(lists, len(seen))
    # Changes as its own event and similar ones are refreshed and settled.
    assert 3 <= len(set(tags[PAGES["series"]])) <= 3 + 4
    # All events are held there.
    assert len(set(tags[PAGES["place"]])) == batches + 2
    assert len(set(tags[LONELY])) == 1
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


LONELY = "/evenements/loin-de-tout/"


def lonely_event():
    """Publish an event without category, with its own place and organiser."""
    elsewhere = PlaceFactory(name="La Grange", slug="la-grange")
    others = OrganisationFactory(name="Les Voisins", slug="les-voisins")
    event = published_event(
        "2026-12-24 20:00", slug="loin-de-tout", place=elsewhere, organisation=others, category=None
    )
    settle()
    return event


def asked_again(client, paths):
    """Return the ETags of ``paths`` at a second request, when the events they read are known."""
    for path in paths:
        client.get(path)
    return {path: tag(client, path) for path in paths}


APART = [LONELY, "/lieux/la-grange/", "/organisations/les-voisins/", "/alertes/", "/vos-donnees/"]


@pytest.mark.parametrize("change", ["a cancellation", "a text", "a new event", "a draft"])
def test_a_change_of_one_event_leaves_the_pages_standing_that_say_nothing_of_it(
    client, city, change
):
    lonely_event()
    city.clock.shift(1)  # what is settled now is in the footers from the next minute on
    lists, own = "/", PAGES["series"]
    paths = [*APART, own, lists]
    before = asked_again(client, paths)

    ONE_EVENT[change](city)
    unsettled = {path: client.get(path, headers={"If-None-Match": before[path]}) for path in paths}
    settle()
    again = {path: client.get(path, headers={"If-None-Match": before[path]}) for path in paths}

    expected = dict.fromkeys(APART, 304)
    expected |= {own: 200 if change in ("a cancellation", "a text") else 304}
    expected |= {lists: 304 if change == "a draft" else 200}
    for answers in (unsettled, again):
        assert {path: answer.status_code for path, answer in answers.items()} == expected


def test_the_page_of_a_place_hears_of_an_event_that_comes_and_of_one_that_leaves(client, city):
    event = lonely_event()
    path = "/lieux/la-grange/"
    before = asked_again(client, [path])[path]

    guest = published_event("2026-12-26 20:00", title="Le Grand Bal", place=event.place)
    with_guest = client.get(path, headers={"If-None-Match": before})
    settle()
    kept = asked_again(client, [path])[path]
    guest.place = city.place
    guest.save_revision(log_action=True).publish()
    without = client.get(path, headers={"If-None-Match": kept})

    assert (
        "Le Grand Bal" in with_guest.content.decode(),
        "Le Grand Bal" in without.content.decode(),
    ) == (True, False)


def test_a_page_that_is_asked_for_the_first_time_stands_only_while_nothing_changes(client, city):
    """Before it is made, it is unknown which events it reads."""
    lonely_event()
    first = tag(client, LONELY)

    assert client.get(LONELY, headers={"If-None-Match": first}).status_code == 304
    change_a_date(city)
    assert client.get(LONELY, headers={"If-None-Match": first}).status_code == 200


def test_without_the_cache_that_says_what_pages_read_any_change_makes_them_anew(
    client, city, settings
):
    lonely_event()
    before = asked_again(client, [LONELY])[LONELY]
    cache.clear()

    assert client.get(LONELY, headers={"If-None-Match": before}).status_code == 200


def test_a_page_of_an_event_has_a_tag_though_a_search_server_has_not_heard_of_another(
    client, city, monkeypatch
):
    monkeypatch.setattr("config.pages.has_server", lambda: True)
    lonely_event()
    before = asked_again(client, [LONELY])[LONELY]
    change_a_date(city)

    answer = client.get(LONELY, headers={"If-None-Match": before})

    assert (answer.status_code, answer.headers["ETag"]) == (304, before)


def save_draft(city):
    event = Event.objects.get(pk=city.series.pk)
    event.title = "Un brouillon"
    event.save_revision(log_action=True)


def write_of(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save_revision(log_action=True).publish()


ONE_EVENT = {
    "a cancellation": change_a_date,
    "a text": lambda city: write_of(Event.objects.get(pk=city.series.pk), title="Le Grand Départ"),
    "a new event": lambda city: published_event(
        "2026-11-28 20:00", slug="de-plus", place=city.place, category=city.series.category
    ),
    "a draft": save_draft,
}


def move_an_event(city):
    write_of(Event.objects.get(slug="soiree-3"), place=Place.objects.get(slug="la-grange"))


def move_a_date(city):
    date = Event.objects.get(slug="soiree-5").occurrences.get()
    move([date], Place.objects.get(slug="la-grange"))


def reschedule_a_date(city):
    date = Event.objects.get(slug="soiree-8").occurrences.get()
    later = dt.timedelta(minutes=30)
    reschedule([date], date.start_at + later, date.end_at + later)


def warn_of(city):
    alert = sent_alert(headline="La salle est fermée")
    alert.events.add(Event.objects.get(slug="soiree-4"))
    alert.places.add(Place.objects.get(slug="la-grange"))


def make_one_of_two(city):
    kept, gone = Event.objects.get(slug="les-grands-departs"), Event.objects.get(slug="soiree-11")
    merge_events(kept.pk, gone.pk, {}, seen=event_merge_version(kept, gone), actor=None)


def make_one_of_two_places(city):
    kept, gone = Place.objects.get(slug="la-grange"), Place.objects.get(slug="ailleurs")
    merge_places(kept.pk, gone.pk, {}, seen=place_merge_version(kept, gone), actor=None)


def bring_up_to_date(city):
    refresh_batch(size=3)
    settle()


ANY_CHANGE = {
    **ONE_EVENT,
    "an event moved": move_an_event,
    "a date moved": move_a_date,
    "a date rescheduled": reschedule_a_date,
    "an event withdrawn": lambda city: Event.objects.get(slug="soiree-6").unpublish(),
    "an event deleted": lambda city: Event.objects.get(slug="soiree-9").delete(),
    "an event of another organiser": lambda city: write_of(
        Event.objects.get(slug="loin-de-tout"),
        organisation=Organisation.objects.get(slug="les-amis-du-son"),
    ),
    "a place": lambda city: write_of(
        Place.objects.get(slug="la-maroquinerie"), name="La Grande Maroquinerie"
    ),
    "another place": lambda city: write_of(
        Place.objects.get(slug="la-grange"), access_detail="Deux marches."
    ),
    "a place within": lambda city: write_of(
        Place.objects.get(slug="la-grange"), parent=Place.objects.get(slug="la-maroquinerie")
    ),
    "an organiser": lambda city: write_of(
        Organisation.objects.get(slug="les-amis-du-son"), name="Les Ennemis du son"
    ),
    "a category": lambda city: write_of(Category.objects.get(slug="concert"), name="Musique"),
    "a programme": lambda city: write_of(
        ProgrammePage.objects.get(slug="nuit"), title="Nuit blanche"
    ),
    "an article": lambda city: write_of(ArticlePage.objects.get(slug="qui"), title="Qui parle ici"),
    "an alert": warn_of,
    "the end of an alert": end_what_is_live,
    "two events made one": make_one_of_two,
    "two places made one": make_one_of_two_places,
    "some events said again": bring_up_to_date,
}
LOOKED_AT = ("home", "series", "place", "organisation", "article", "alerts")


def said_by(answer):
    """Return a page's content without the city's last change, and its ETag."""
    return PROOF.sub(b"", answer.content), answer.headers.get("ETag")


def test_whatever_changes_no_page_stands_that_says_another_thing(client, city):
    """In random order, with and without settling each change."""
    choice = random.Random(29)
    lonely_event()
    city.clock.shift(1)
    # An alert is linked to the first, the others are removed.
    events = ("soiree-4", "soiree-6", "soiree-11")
    paths = [
        *(PAGES[name] for name in LOOKED_AT),
        *APART[:2],
        *(f"/evenements/{slug}/" for slug in events),
    ]
    asked_again(client, paths)
    kept = {path: said_by(client.get(path)) for path in paths}
    stood: Counter[str] = Counter()

    for name, change in choice.sample(sorted(ANY_CHANGE.items()), len(ANY_CHANGE)):
        city.clock.shift(1)
        change(city)
        if choice.random() < 0.5:
            settle()
        for path in paths:
            body, etag = kept[path]
            answer = client.get(path, headers={"If-None-Match": etag or "none"})
            if answer.status_code == 304:
                stood[path] += 1
                assert said_by(client.get(path))[0] == body, f"{path} after {name}"
            else:
                kept[path] = said_by(answer)

    assert stood[PAGES["series"]]
    assert stood["/lieux/la-grange/"]
