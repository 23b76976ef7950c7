"""Pictures of shared links: content, size and cache."""

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pytest
from django.conf import settings
from lxml import html
from PIL import Image
from wagtail.models import Page, Site

from agenda.colours import COVERS
from agenda.enums import Figure
from agenda.formats.picture import (
    KEPT,
    TITLE,
    Poster,
    available_width,
    draw_poster,
    typeset,
    width_of,
)
from agenda.services.occurrences import cancel, postpone
from agenda.services.publication import publish_now
from tests.factories.agenda import (
    AreaFactory,
    EventDateFactory,
    HomePageFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    published_event,
)
from tests.factories.alerts import sent_alert

LARGEST = 60_000
PLAIN = Poster(
    "Mercredi\n4 mars, 20\u00a0h",
    "Les Grands Départs",
    "La Maroquinerie, 20e · 12 €",
    "scene",
    3,
    "Paris",
)
LONG = (
    "Une très longue histoire de la chanson française, racontée aux enfants qui ne dorment pas et "
    "à leurs parents, "
)


@pytest.fixture
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"))


def shared(client, url: str) -> tuple[str, str, bytes]:
    """Return the alternative text, URL and response of the picture of the page at ``url``."""
    head = html.fromstring(client.get(url).content.decode()).find("head")
    said = {
        meta.get("property") or meta.get("name"): meta.get("content") for meta in head.iter("meta")
    }
    facts = [said[f"og:image:{name}"] for name in ("width", "height", "type")]
    assert [*facts, said["twitter:card"]] == ["1200", "630", "image/png", "summary_large_image"]
    path = said["og:image"].removeprefix(settings.SITE_ADDRESS)
    picture = client.get(path)
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert picture.headers["Cache-Control"] == "public, max-age=86400"
    assert client.get(path, headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304
    return said["og:image:alt"], path, picture.content


@pytest.mark.django_db
@pytest.mark.usefixtures("on_tuesday_3_march")
def test_an_event_is_shared_by_its_day_its_title_and_its_place_and_another_title_is_another_picture(
    client,
):
    area = AreaFactory(code="20", short_name="20e")
    place = PlaceFactory(name="La Maroquinerie", area=area)
    event = published_event(
        "2026-03-04 20:00", title="Les Grands Départs", place=place, price_kind="free"
    )
    url = event.get_absolute_url()

    alternative, path, picture = shared(client, url)
    assert (
        alternative
        == "Mercredi 4 mars, 20\u00a0h. Les Grands Départs. La Maroquinerie, 20e · Gratuit"
    )
    assert Image.open(BytesIO(picture)).size == (1200, 630)
    assert len(picture) <= LARGEST
    assert (
        shared(client, f"/en{url}")[0]
        == "Wednesday 4 March, 8\u00a0pm. Les Grands Départs. La Maroquinerie, 20e · Free"
    )

    event.title = "Les Petits Retours"
    publish_now(event)
    renamed = shared(client, url)
    assert renamed[0] == alternative.replace("Grands Départs", "Petits Retours")
    assert (renamed[1] != path, renamed[2] != picture) == (True, True)
    # A cached old URL must not show outdated content for a day.
    old = client.get(path)
    assert (old.content, old.headers["Cache-Control"]) == (renamed[2], "public, max-age=0")


@pytest.mark.django_db
@pytest.mark.usefixtures("on_tuesday_3_march")
def test_the_picture_of_a_cancelled_date_says_so(client):
    event = published_event("2026-03-04 20:00", "2026-03-05 20:00", title="Bal")
    url = event.get_absolute_url()
    first, second = event.occurrences.order_by("start_at")

    cancel([first], "La salle est inondée.", actor=None)
    assert shared(client, f"{url}?date=2026-03-04")[0].startswith(
        "Annulé. Mercredi 4 mars, 20\u00a0h. Bal"
    )
    assert shared(client, url)[0].startswith("Jeudi 5 mars, 20\u00a0h. Bal")

    postpone([second], "La salle est inondée.", actor=None)
    assert shared(client, url)[0].startswith("Annulé. Mercredi 4 mars")
    assert draw_poster(replace(PLAIN, changed="Annulé")) != draw_poster(PLAIN)


@pytest.mark.django_db
@pytest.mark.usefixtures("on_tuesday_3_march")
@pytest.mark.parametrize(
    ("date", "day"),
    [
        (EventDateFactory.build(start_on=dt.date(2026, 3, 7), times=[]), "Samedi 7 mars"),
        (
            EventDateFactory.build(
                kind="rule",
                rrule="FREQ=DAILY;UNTIL=20260320",
                start_on=dt.date(2026, 3, 1),
                times=[["10:00", "19:00"]],
            ),
            "Jusqu’au 20 mars",
        ),
        (
            EventDateFactory.build(
                kind="rule",
                rrule="FREQ=DAILY;UNTIL=20260320",
                start_on=dt.date(2026, 3, 7),
                times=[["10:00", "19:00"]],
            ),
            "Du 7 au 20 mars",
        ),
    ],
    ids=["all day", "open now", "opens"],
)
def test_the_picture_of_daily_openings_has_their_days(client, date, day):
    event = published_event(date, title="Lumières", place=None)

    assert shared(client, event.get_absolute_url())[0] == f"{day}. Lumières"


@pytest.mark.django_db
@pytest.mark.usefixtures("on_tuesday_3_march")
def test_places_programmes_searches_and_alerts_have_pictures_and_unknown_slugs_none(client):
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    programme = ProgrammePageFactory(
        parent=home,
        title="Les Nuits",
        lead="Un chapeau.",
        start_on=dt.date(2026, 3, 7),
        end_on=dt.date(2026, 3, 9),
    )
    publish_now(programme)
    place = PlaceFactory(name="Le Zénith", street="211 avenue Jean-Jaurès", postcode="75019")
    alert = sent_alert(headline="La place est fermée", severity="Severe")

    search = "/agenda/?q=jazz&quand=ce-week-end"
    pages = [
        shared(client, page)[0]
        for page in (place.get_absolute_url(), programme.url, search, alert.get_absolute_url())
    ]

    assert pages == [
        "Le Zénith. Ce qui s’y passe, et comment y entrer. 211 avenue Jean-Jaurès, 75019 Paris",
        "Du 7 au 9 mars. Les Nuits. Un chapeau.",
        "Ce week-end. Jazz. Concerts, expos, balades, ateliers, par jour, par quartier "
        "et par envie",
        "Sérieux. La place est fermée. Toute la ville",
    ]
    unknown = (
        "evenements/rien",
        "lieux/rien",
        "programmes/rien",
        "alertes/00000000-0000-4000-8000-000000000000",
    )
    assert [client.get(f"/{path}.png").status_code for path in unknown] == [404] * 4


@pytest.mark.parametrize(
    "poster",
    [
        PLAIN,
        replace(PLAIN, title=(LONG * 3)[:200], place=(LONG * 3)[:200]),
        replace(
            PLAIN, day="Mercredi\n23 septembre 2027, 20\u00a0h\u00a030", title="M" * 255, place=""
        ),
        replace(PLAIN, day=(LONG * 3)[:255], title="", place="", figure="alert", seed=4),
        replace(PLAIN, day="", title="", place="", city=""),
        replace(PLAIN, changed="Annulé", title="Чайковский & 東京 🎉"),
    ],
    ids=["plain", "long", "one word", "long name", "nothing", "other letters"],
)
def test_every_text_has_room_beside_the_cover_and_above_the_name(poster):
    picture = draw_poster.__wrapped__(poster)

    assert len(picture) <= LARGEST
    assert Image.open(BytesIO(picture)).size == (1200, 630)
    lines = typeset(poster)
    assert [
        line.text
        for line in lines
        if width_of(line.text, line.size, line.style) > available_width(line.y)
    ] == []
    assert [line.y for line in lines] == sorted(line.y for line in lines)
    assert all(line.y <= 540 for line in lines)


def test_letters_missing_in_the_font_are_transliterated():
    lines = typeset(replace(PLAIN, title="Łódź, Чайковский 🎉", place=""))

    assert [line.text for line in lines if line.style == TITLE] == ["Lódź, Chaykovskiy "]


def test_two_hundred_pictures_of_searches_are_cached():
    assert draw_poster.cache_parameters()["maxsize"] == KEPT == 200


def test_every_cover_has_colours():
    assert COVERS.keys() == set(Figure.values)
