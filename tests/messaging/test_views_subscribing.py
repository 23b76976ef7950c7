"""What a browser fetches to be told: the worker, the manifest, the page on kept data."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from tests.factories.agenda import published_event

pytestmark = pytest.mark.django_db


def test_the_worker_is_asked_for_anew_at_each_visit(client):
    answer = client.get("/sw.js")

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "text/javascript; charset=utf-8",
    )
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "/static/icons/icon-192.png" in answer.content.decode()


def test_the_manifest_names_icons_that_are_as_large_as_it_says(client):
    answer = client.get("/manifest.webmanifest")

    facts = answer.json()
    sizes = {}
    for icon in facts["icons"]:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as picture:
            sizes[icon["sizes"], icon["purpose"]] = f"{picture.width}x{picture.height}"
    assert answer.headers["Content-Type"] == "application/manifest+json; charset=utf-8"
    assert (facts["name"], facts["display"], facts["scope"]) == (
        "L’agenda, Paris",
        "standalone",
        "/",
    )
    assert sizes == {
        ("192x192", "any"): "192x192",
        ("512x512", "any"): "512x512",
        ("512x512", "maskable"): "512x512",
    }


@pytest.mark.parametrize(
    ("page", "asked", "rounded"),
    [
        ("/alertes/", "Tout effacer, vraiment", "Arrondi"),
        ("/en/alertes/", "Really delete everything?", "Rounded"),
    ],
)
def test_erasing_is_asked_twice_and_the_browser_refuses_no_hour_in_its_own_words(
    client, page, asked, rounded
):
    text = client.get(page).content.decode()

    facts = json.loads(re.findall(r'id="subscribe-facts"[^>]*>(.*?)</script>', text)[0])
    assert (asked in text.replace("\u00a0", " "), "<form data-form novalidate" in text) == (
        True,
        True,
    )
    assert facts["words"]["rounded"].startswith(rounded)


@pytest.mark.parametrize(("page", "language"), [("/alertes/", "fr"), ("/en/alertes/", "en")])
def test_alerts_are_received_in_the_language_of_the_page_unless_another_is_chosen(
    client, page, language
):
    text = client.get(page).content.decode()

    assert re.findall(r'name="language" value="(\w+)"[^>]* checked', text) == [language]


def test_an_event_with_dates_to_come_can_be_followed(client):
    published_event("2099-03-03 20:00", slug="plus-tard")
    published_event("2020-03-03 20:00", slug="passee")

    pages = {
        slug: client.get(f"/evenements/{slug}/").content.decode()
        for slug in ("plus-tard", "passee")
    }

    assert {slug: "data-follow=" in page for slug, page in pages.items()} == {
        "plus-tard": True,
        "passee": False,
    }


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("", None),
        ("?page=2&vue=liste", None),
        ("?prix=gratuit&q=jazz&page=2&vue=liste&tri=date", "q=jazz&amp;prix=gratuit"),
        ("?q=%3Cscript%3E", "q=%3Cscript%3E"),
    ],
)
def test_a_search_that_asks_something_can_be_kept_whether_or_not_it_finds_something(
    client, asked, kept
):
    published_event("2099-03-03 20:00", title="Jazz", price_kind="free")

    page = client.get(f"/agenda/{asked}").content.decode()

    assert re.findall(r'data-keep="([^"]*)"', page) == ([kept] if kept else [])


def test_the_page_of_alerts_has_a_place_for_the_searches_of_a_browser(client):
    page = client.get("/alertes/").content.decode()

    assert page.count('data-kept="/agenda/"') == 1
    assert '"daily": "Une fois par jour, \\u00e0 8\\u00a0h"' in page
