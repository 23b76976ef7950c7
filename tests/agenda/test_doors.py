"""Links to calendars, maps and sharing: their content, and when they are absent."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from lxml import html
from wagtail.models import Page, Site

from agenda.services.occurrences import cancel
from agenda.services.publication import publish_now
from tests.factories.agenda import (
    EventDateFactory,
    HomePageFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    published_event,
)

pytestmark = pytest.mark.django_db

ONE = '//*[@id="calendrier"]//*[@data-dates="une"]'
ALL = '//*[@id="calendrier"]//*[@data-dates="toutes"]'


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"))


def doors(page, panel: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the links of ``panel`` by name: URL without query, and query parameters."""
    links = html.fromstring(page.content.decode()).xpath(f'{panel}//ul[@class="doors"]//a')
    return {link.findtext("strong"): read(link.get("href")) for link in links}


def read(url: str) -> tuple[str, dict[str, str]]:
    asked = parse_qs(urlsplit(url).query, keep_blank_values=True)
    return url.partition("?")[0], {name: values[0] for name, values in asked.items()}


def test_a_date_opens_in_each_calendar_at_its_hour_in_utc_with_its_title_place_and_page(client):
    place = PlaceFactory(name="La Maroquinerie", street="23 rue Boyer", postcode="75020")
    event = published_event("2026-07-04 20:00", place=place, title="Fanfares & Cie, l’été")

    found = doors(client.get(event.get_absolute_url()), ONE)

    where, google = found["Google Agenda"]
    assert where == "https://calendar.google.com/calendar/render"
    assert google["action"] == "TEMPLATE"
    assert google["text"] == "Fanfares & Cie, l’été"
    assert google["dates"] == "20260704T180000Z/20260704T200000Z"
    assert google["location"] == "La Maroquinerie, 23 rue Boyer, 75020 Paris"
    assert google["details"].endswith(f"{settings.SITE_ADDRESS}{event.get_absolute_url()}")
    where, outlook = found["Outlook"]
    assert where == "https://outlook.live.com/calendar/0/deeplink/compose"
    assert outlook == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": google["text"],
        "startdt": "2026-07-04T18:00:00Z",
        "enddt": "2026-07-04T20:00:00Z",
        "body": google["details"],
        "location": google["location"],
    }
    assert found["Outlook au travail"] == (
        "https://outlook.office.com/calendar/0/deeplink/compose",
        outlook,
    )
    where, asked = found["Apple, Thunderbird, GNOME"]
    assert (
        client.get(urlsplit(where).path, asked).headers["Content-Type"]
        == "text/calendar; charset=utf-8"
    )


def test_an_all_day_date_is_all_day_in_web_calendars_too(client):
    event = published_event(EventDateFactory.build(start_on=dt.date(2026, 3, 7), times=[]))

    found = doors(client.get(event.get_absolute_url()), ONE)

    assert found["Google Agenda"][1]["dates"] == "20260307/20260308"
    outlook = found["Outlook"][1]
    assert (outlook["startdt"], outlook["enddt"], outlook["allday"]) == (
        "2026-03-07",
        "2026-03-08",
        "true",
    )


def test_each_calendar_can_subscribe_to_all_dates_and_the_url_can_be_copied(client):
    event = published_event("2026-03-04 20:00", "2026-03-05 20:00")

    page = client.get(event.get_absolute_url())

    address = f"{settings.SITE_ADDRESS}/evenements/{event.slug}.ics"
    webcal = f"webcal://{address.partition('://')[2]}"
    assert doors(page, ALL) == {
        "Google Agenda": ("https://calendar.google.com/calendar/render", {"cid": webcal}),
        "Outlook": (
            "https://outlook.live.com/calendar/0/addfromweb",
            {"url": webcal, "name": event.title},
        ),
        "Outlook au travail": (
            "https://outlook.office.com/calendar/0/addfromweb",
            {"url": webcal, "name": event.title},
        ),
        "Apple, Thunderbird, GNOME": (webcal, {}),
        "Le fichier .ics": (address, {}),
    }
    tree = html.fromstring(page.content.decode())
    assert tree.xpath(f"{ALL}//input[@readonly]/@value") == [address]
    assert len(tree.xpath(f"{ALL}//button[@hidden]")) == 1
    labels = [
        " ".join(label.itertext()) for label in tree.xpath('//*[@id="calendrier"]//fieldset//label')
    ]
    assert labels == [
        "Mercredi 4 mars, 20\u00a0h\u00a0– 22\u00a0h, seulement",
        "Les 2 dates Si l’une change, votre calendrier change",
    ]


def test_a_cancelled_date_has_no_calendar_links(client):
    event = published_event("2026-03-04 20:00", "2026-03-05 20:00")
    first, second = event.occurrences.order_by("start_at")
    path = event.get_absolute_url()

    cancel([first], "La salle est inondée.", actor=None)
    asked = client.get(f"{path}?date=2026-03-04")
    assert doors(asked, ONE) == {}
    assert len(doors(asked, ALL)) == 5
    assert doors(client.get(path), ONE)["Google Agenda"][1]["dates"].startswith("20260305")

    cancel([second], "La salle est inondée.", actor=None)
    for page in (client.get(path), client.get(f"{path}?date=2026-03-05")):
        assert b"calendrier" not in html.tostring(
            html.fromstring(page.content.decode()).find(".//main")
        )


def test_a_place_has_links_to_maps_with_the_arrival_time_where_supported(client):
    place = PlaceFactory(
        name="La Maroquinerie",
        street="23 rue Boyer",
        postcode="75020",
        latitude=48.8682,
        longitude=2.3912,
    )
    event = published_event("2026-03-04 20:00", place=place)

    of_event = doors(client.get(event.get_absolute_url()), '//*[@id="y-aller"]')
    of_place = doors(client.get(place.get_absolute_url()), '//*[@id="y-aller"]')

    point = "48.868200,2.391200"
    citymapper = {
        "endcoord": point,
        "endname": "La Maroquinerie",
        "endaddress": "23 rue Boyer, 75020 Paris",
    }
    assert of_place == {
        "OpenStreetMap": ("https://www.openstreetmap.org/directions", {"from": "", "to": point}),
        "Google Maps": (
            "https://www.google.com/maps/dir/",
            {"api": "1", "destination": point, "travelmode": "transit"},
        ),
        "Apple Plans": (
            "https://maps.apple.com/",
            {"daddr": point, "dirflg": "r", "q": "La Maroquinerie"},
        ),
        "Citymapper": ("https://citymapper.com/directions", citymapper),
        "La carte de cet appareil": (f"geo:{point}", {}),
    }
    in_time = citymapper | {"arrival_time": "2026-03-04T20:00+01:00"}
    assert of_event == of_place | {"Citymapper": ("https://citymapper.com/directions", in_time)}
    nowhere = PlaceFactory(latitude=None, longitude=None)
    assert doors(client.get(nowhere.get_absolute_url()), '//*[@id="y-aller"]') == {}


def test_a_place_a_programme_and_a_search_have_calendar_links_too(client):
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    programme = ProgrammePageFactory(parent=home, title="Les Nuits", slug="les-nuits")
    publish_now(programme)
    place = PlaceFactory(name="Le Zénith")

    followed = {
        path: doors(client.get(path), ALL)["Outlook"][1]
        for path in (
            place.get_absolute_url(),
            programme.url,
            "/agenda/?q=jazz&prix=gratuit",
            "/agenda/",
        )
    }

    feed = f"webcal://{settings.SITE_ADDRESS.partition('://')[2]}/agenda.ics"
    assert list(followed.values()) == [
        {"url": f"{feed}?lieu={place.slug}", "name": "Le Zénith"},
        {"url": f"{feed}?programme=les-nuits", "name": "Les Nuits"},
        {"url": f"{feed}?q=jazz&prix=gratuit", "name": "Jazz, Gratuit"},
        {"url": feed, "name": "L’agenda"},
    ]
    assert 'href="/agenda/#calendrier"' in client.get("/alertes/").content.decode()
