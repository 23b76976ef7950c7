"""The public pages: content, permissions, numbers of queries."""

import datetime as dt
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from pytest_django.asserts import assertContains
from wagtail.models import Page, Site
from wagtail_factories import ImageFactory

from agenda.enums import ChangeKind, OccurrenceStatus
from agenda.models import Event, HomePage, Occurrence, Place
from agenda.services import occurrences
from agenda.services.publication import publish_now
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    ArticlePageFactory,
    CategoryFactory,
    ChangeFactory,
    EventDateFactory,
    EventFactory,
    HomePageFactory,
    OccurrenceFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    published_event,
)

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 18:42")


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def home_page(db) -> HomePage:
    """Return the site's home page, at ``/``."""
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    return home


def text(response) -> str:
    """Return the visible text, with spaces as they are."""
    return text_of(re.sub(r"(?s)<script.*?</script>", " ", response.content.decode()))


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def weekly(*others: str, **facts) -> Event:
    rule = EventDateFactory.build(
        kind="rule",
        rrule="FREQ=WEEKLY;BYDAY=TU",
        start_on=dt.date(2026, 3, 3),
        times=[["20:00", "21:10"]],
    )
    return published_event(rule, *others, **facts)


def test_an_event_page_has_date_place_price_audience_and_access(client):
    place = PlaceFactory(name="La Maroquinerie", street="23 rue Boyer", wheelchair=True)
    event = published_event(
        "2026-03-04 20:00",
        place=place,
        price_kind="paid",
        price_to=12,
        age_from=10,
        booking="required",
    )

    said = text(client.get(event.get_absolute_url()))

    for words in (
        "Prochaine date, mercredi 4 mars",
        "Demain, 20 h",
        "La Maroquinerie",
        "23 rue Boyer",
        "12 €",
        "dès 10 ans",
        "Réservation obligatoire",
        "Accès du lieu (La Maroquinerie) : De plain-pied ou avec ascenseur",
        "On ne sait pas : langue des signes, audiodescription, boucle magnétique, facile à "
        "comprendre.",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([], []),
        (["2026-03-07 15:00"], ["Et aussi : samedi 7 mars, 15 h – 17 h"]),
        (
            ["2026-03-07 15:00", "2026-03-08 15:00"],
            ["Et aussi : samedi 7 mars, 15 h – 17 h ; dimanche 8 mars, 15 h – 17 h"],
        ),
        ([f"2026-03-{day:02} 15:00" for day in (1, 7, 8, 14, 15)], ["Et 4 autres dates"]),
    ],
)
def test_single_dates_beside_a_rule_are_shown_too(client, others, said):
    event = weekly(*others)

    page = client.get(event.get_absolute_url()).content.decode().replace("\xa0", " ")

    when = re.findall(r"<dt>Quand</dt>(.*?)</dd>", page, re.DOTALL)[0]
    assert re.findall(r"<p>(?:<strong>)?([^<]+)", when) == [
        "Tous les mardis de 20 h à 21 h 10",
        *said,
    ]


def test_a_cancelled_date_beside_a_rule_is_not_among_the_facts(client):
    event = weekly("2026-03-07 15:00")
    occurrences.cancel([event.occurrences.get(day="2026-03-07")], "il pleut")

    assert "Et aussi" not in text(client.get(event.get_absolute_url()))


def test_a_cancelled_date_is_shown_with_its_reason_and_the_next_date(client):
    event = weekly()
    occurrences.cancel([event.occurrences.get(day="2026-03-03")], "une comédienne est souffrante")

    said = text(client.get(event.get_absolute_url()))

    assert "Annulé le 3 mars : une comédienne est souffrante." in said
    assert "Prochaine date, mardi 10 mars" in said or "Mardi 10 mars, 20 h" in said


@pytest.mark.parametrize(
    ("step", "word"), [(occurrences.cancel, "Annulé"), (occurrences.postpone, "Reporté")]
)
def test_an_hour_at_which_nothing_happens_is_struck_out_among_the_facts_too(client, step, word):
    event = published_event("2026-03-04 20:00")
    step(event.occurrences.all())

    page = client.get(event.get_absolute_url()).content.decode().replace("\u00a0", " ")

    facts = re.search(r'(?s)<dl class="facts">(.*?)</div>', page)[1]
    assert "<s>Mercredi 4 mars, 20 h – 22 h</s>" in facts
    assert word in facts


@pytest.mark.parametrize(
    ("step", "colour"),
    [(occurrences.cancel, "notice stack-s"), (occurrences.postpone, "notice notice--2 stack-s")],
)
def test_a_date_that_is_off_has_no_booking_link_and_only_a_cancellation_is_red(
    client, step, colour
):
    booking = {
        "booking": "required",
        "booking_url": "https://billets.example.org/",
        "price_kind": "free",
    }
    event = published_event("2026-03-04 20:00", **booking)
    offers = ["Réservation obligatoire", '<a href="https://billets.example.org/"']

    def offered() -> list[bool]:
        page = client.get(event.get_absolute_url()).content.decode()
        return [words in page for words in offers]

    assert offered() == [True, True]
    step(event.occurrences.all())
    assert offered() == [False, False]
    assert f'<div class="{colour}">' in client.get(event.get_absolute_url()).content.decode()


def test_the_next_date_and_what_follows_it_come_before_the_facts(client):
    page = client.get(published_event("2026-03-04 20:00").get_absolute_url()).content.decode()

    assert sorted(
        page.index(words) for words in ('class="next"', "data-follow", 'class="facts"')
    ) == [
        page.index('class="next"'),
        page.index("data-follow"),
        page.index('class="facts"'),
    ]


def test_an_address_may_name_one_date(client):
    event = weekly()

    page = client.get(event.get_absolute_url(), {"date": "2026-03-17"})
    panel = html.fromstring(page.content.decode()).get_element_by_id("prochaine")

    assert " ".join(panel.text_content().split()).startswith(
        "Votre date Mardi 17 mars, 20 h 20 h – 21 h 10 "
        "Prochaine date : mardi 3 mars, 20 h – 21 h 10"
    )
    assert panel.xpath(".//a[1]/@href")[0] == event.get_absolute_url()
    shared = html.fromstring(page.content.decode()).get_element_by_id("partager-lien").get("value")
    assert shared.endswith(f"{event.get_absolute_url()}?date=2026-03-17T20:00")
    canonical = html.fromstring(page.content.decode()).xpath("//link[@rel='canonical']/@href")
    assert canonical == [shared.partition("?")[0]]
    assert "Votre date" not in text(client.get(event.get_absolute_url()))


def test_a_row_leads_to_its_own_date_unless_the_page_shows_it_first(client):
    event = weekly()
    path = event.get_absolute_url()

    def of(day: str) -> str:
        rows = Occurrence.objects.filter(event=event, day=day)
        return rows.with_event().get().path

    assert of("2026-03-03") == path
    assert of("2026-03-17") == f"{path}?date=2026-03-17T20:00"
    listed = client.get("/agenda/?du=2026-03-17&au=2026-03-17").content.decode()
    assert f'href="{path}?date=2026-03-17T20:00"' in listed
    assert f'href="{path}"' in client.get("/agenda/?du=2026-03-03&au=2026-03-03").content.decode()
    occurrences.cancel([event.occurrences.get(day="2026-03-03")], "il pleut")
    assert of("2026-03-03") == f"{path}?date=2026-03-03T20:00"  # the page shows the 10th first
    assert of("2026-03-10") == path


@pytest.mark.parametrize("asked", ["", "demain", "2026-99-99", "2026-02-24", "\x00", "9" * 5000])
def test_a_url_with_an_unknown_date_shows_the_page(client, asked):
    response = client.get(weekly().get_absolute_url(), {"date": asked})

    assert (response.status_code, "Ce soir, 20 h" in text(response)) == (200, True)


def test_an_old_address_leads_to_the_new_one_and_keeps_its_question(client):
    event = published_event("2026-03-04 20:00", slug="ancien")
    event.slug = "nouveau"
    publish_now(event)

    response = client.get("/evenements/ancien/?date=2026-03-04")

    assert (response.status_code, response["Location"]) == (
        301,
        "/evenements/nouveau/?date=2026-03-04",
    )


def test_an_old_address_of_a_place_leads_to_the_new_one(client):
    place = PlaceFactory(slug="ancien-lieu")
    publish_now(place)
    place.slug = "nouveau-lieu"
    publish_now(place)

    assert client.get("/lieux/ancien-lieu/")["Location"] == "/lieux/nouveau-lieu/"


def test_a_withdrawn_event_answers_410_in_words(client):
    event = published_event("2026-03-04 20:00", title="Secret")
    event.unpublish()

    response = client.get(event.get_absolute_url())

    assert response.status_code == 410
    assert "Cette sortie a été retirée de l’agenda" in text(response)
    assert "Secret" not in text(response)


def test_a_deleted_event_answers_410(client):
    event = published_event("2026-03-04 20:00")
    url = event.get_absolute_url()
    event.delete()

    assert client.get(url).status_code == 410


def test_an_event_that_was_never_public_is_not_there(client):
    draft = EventFactory(live=False)

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get("/evenements/jamais-vu/").status_code == 404


def test_the_english_page_is_in_english_and_each_names_the_other(client):
    event = published_event("2026-03-04 20:00", title="Bal", slug="bal")

    french = client.get("/evenements/bal/").content.decode()
    english = client.get("/en/evenements/bal/").content.decode()

    assert ('<html lang="fr">' in french, '<html lang="en">' in english) == (True, True)
    assert f'<h1 class="title">{event.title}</h1>' in french
    assert f'<h1 class="title" lang="fr">{event.title}</h1>' in english
    for page in (french, english):
        assert re.findall(r'hreflang="(\w+)" href="([^"]+)"', page) == [
            ("fr", "https://agenda.example.org/evenements/bal/"),
            ("en", "https://agenda.example.org/en/evenements/bal/"),
        ]
    assert 'rel="canonical" href="https://agenda.example.org/en/evenements/bal/"' in english


def test_the_canonical_address_names_no_date(client):
    page = client.get(weekly(slug="cours").get_absolute_url(), {"date": "2026-03-10"}).content

    assert b'rel="canonical" href="https://agenda.example.org/evenements/cours/"' in page


def test_only_editors_see_the_edit_link(client):
    event = published_event("2026-03-04 20:00")
    edit = reverse(Event.snippet_viewset.get_url_name("edit"), args=[event.pk])

    assert edit not in client.get(event.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    assert edit not in client.get(event.get_absolute_url()).content.decode()
    client.force_login(UserFactory(is_superuser=True))
    assert edit in client.get(event.get_absolute_url()).content.decode()


def queries(client, url: str) -> int:
    client.get(url)  # fills caches
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_an_event_page_asks_as_much_for_three_dates_as_for_one(client):
    one = published_event("2026-03-04 20:00")
    three = published_event("2026-03-04 20:00", "2026-03-05 20:00", "2026-03-06 20:00")
    for date in three.occurrences.all():
        occurrences.move([date], PlaceFactory())
    published_event("2026-03-04 20:00", category=one.category)
    for _ in range(3):
        published_event("2026-03-04 20:00", category=three.category)

    counts = [queries(client, event.get_absolute_url()) for event in (one, three)]

    assert counts[0] == counts[1] <= 12


def test_an_event_links_to_similar_events_at_any_place(client):
    jazz, here = CategoryFactory(), PlaceFactory()
    facts: dict[str, Any] = {"category": jazz, "lead": ""}
    own = published_event(
        "2026-03-04 20:00", title="Trio manouche", place=here, keywords=["swing"], **facts
    )
    like: dict[str, Any] = {
        "Du swing": {"keywords": ["swing"], "place": PlaceFactory(latitude=48.9, longitude=2.2)},
        "Manouche encore": {"place": PlaceFactory(latitude=48.9, longitude=2.2)},
        "À deux pas": {"place": PlaceFactory(latitude=48.861, longitude=2.381)},
        "Plus tôt": {"place": PlaceFactory(latitude=48.9, longitude=2.2)},
        "Plus tard": {"place": PlaceFactory(latitude=48.9, longitude=2.2)},
    }
    for number, (title, of) in enumerate(like.items()):
        published_event(f"2026-03-{5 + number:02} 20:00", title=title, **facts | of)
    called_off = published_event(
        "2026-03-04 21:00", title="Annulé, manouche", keywords=["swing"], **facts
    )
    occurrences.cancel(called_off.occurrences.all())
    published_event("2026-03-02 20:00", title="Passé, manouche", keywords=["swing"], **facts)
    published_event(
        "2026-03-04 20:00", title="Un autre genre, manouche", keywords=["swing"], place=here
    )
    EventFactory(title="Sans date, manouche", **facts)

    page = client.get(own.get_absolute_url())

    assert [date.event.title for date in page.context["page"].similar] == [
        "Du swing", "À deux pas", "Manouche encore", "Plus tôt"
    ]  # fmt: skip


@pytest.mark.parametrize("factory", [PlaceFactory, OrganisationFactory])
def test_a_page_of_what_comes_asks_as_much_for_three_events_as_for_one(client, factory):
    records = factory.create_batch(2)
    name = "place" if factory is PlaceFactory else "organisation"
    for record, number in zip(records, (1, 3), strict=True):
        for _ in range(number):
            published_event("2026-03-04 20:00", **{name: record})

    counts = [queries(client, record.get_absolute_url()) for record in records]

    assert counts[0] == counts[1] <= 12


def test_three_pictures_ask_as_much_as_one(client):
    genres = CategoryFactory.create_batch(2)
    for genre, number in zip(genres, (2, 4), strict=True):
        for _ in range(number):
            published_event(
                "2026-03-04 20:00", category=genre, cover=ImageFactory(), cover_alt="Une scène"
            )
    events = [Event.objects.filter(category=genre).first() for genre in genres]

    counts = [queries(client, event.get_absolute_url()) for event in events]

    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(
    ("text", "shown"), [("Une scène", 3), ("", 0)], ids=["described", "not described"]
)
def test_a_picture_is_shown_where_a_text_describes_it_and_drawn_otherwise(
    client, home_page, text, shown
):
    event = published_event("2026-03-04 20:00", cover=ImageFactory(), cover_alt=text)
    HomePage.objects.update(pick=event)

    pages = [
        client.get(url).content.decode()
        for url in (event.get_absolute_url(), "/", "/agenda/?vue=images")
    ]

    assert [event.title in page for page in pages] == [True] * 3
    assert sum("<picture>" in page for page in pages) == shown
    assert sum('<svg class="cover"' in page for page in pages) >= 3 - shown


def test_the_page_of_changes_asks_as_much_for_three_as_for_one(client):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            weekly()
        counts.append(queries(client, "/changements/"))

    assert counts[0] == counts[1] <= 12


def test_a_place_lists_dates_moved_to_it_and_its_parts_and_not_those_moved_away(client):
    place = PlaceFactory(name="Le Centre")
    part = PlaceFactory(name="La petite salle", parent=place)
    published_event("2026-03-04 20:00", title="Chez nous", place=place)
    published_event("2026-03-04 20:00", title="Dans la petite salle", place=part)
    came = published_event("2026-03-04 20:00", title="Venu d’ailleurs")
    left = published_event("2026-03-04 20:00", title="Parti ailleurs", place=place)
    occurrences.move([came.occurrences.get()], place)
    occurrences.move([left.occurrences.get()], PlaceFactory())
    published_event("2026-03-01 20:00", title="Passé", place=place)
    published_event("2026-03-04 20:00", title="Chez un autre")

    page = client.get(place.get_absolute_url()).content.decode()

    titles = re.findall(r'row-title"><a[^>]*>([^<]+)', page)
    assert titles == ["Chez nous", "Dans la petite salle", "Venu d’ailleurs"]


def test_a_place_shows_cancelled_dates_struck_through(client):
    place = PlaceFactory()
    event = published_event(
        "2026-03-04 20:00", "2026-03-05 20:00", "2026-03-06 20:00", title="Un bal", place=place
    )
    occurrences.cancel(event.occurrences.filter(day__lt="2026-03-06"))
    gone = published_event(
        "2026-03-05 21:00", title="Un concert", place=place, category=event.category
    )
    occurrences.postpone(gone.occurrences.all())

    page = client.get(place.get_absolute_url()).content.decode()

    rows = [text_of(row) for row in re.findall(r'(?s)<li class="row.*?</li>', page)]
    assert [row.split(" Un ")[0] for row in rows] == ["20 h mer. 4", "21 h jeu. 5", "20 h ven. 6"]
    assert [word in row for row, word in zip(rows, ("Annulé", "Reporté"), strict=False)] == [
        True,
        True,
    ]
    assert page.count('<li class="row is-off">') == 2


def test_a_place_page_has_events_by_category_access_map_and_calendar(client):
    place = PlaceFactory(
        slug="le-hangar",
        wheelchair=True,
        hearing=False,
        access_source="le lieu",
        cover=ImageFactory(),
    )
    concerts, expos = CategoryFactory(name="Concerts"), CategoryFactory(name="Expos", slug="expos")
    published_event("2026-03-06 20:00", title="Une expo", place=place, category=expos)
    for number in range(7):
        published_event(
            "2026-03-05 20:00", title=f"Un concert {number}", place=place, category=concerts
        )

    response = client.get(place.get_absolute_url())

    page, said = response.content.decode(), text(response)
    assert re.findall(r'class="genre">([^<]+?) <', page) == ["Concerts", "Expos"]
    assert ["7 à venir" in said, "1 à venir" in said, "Tout le programme : 8 sorties" in said] == [
        True
    ] * 3
    assert len(set(re.findall(r"Un concert \d", page))) == 6
    assert f"?lieu=le-hangar&amp;categorie={concerts.slug}" in page
    assert (
        "De plain-pied ou avec ascenseur Ni boucle magnétique ni surtitres Personne ne l’a dit :"
        in said
    )
    assert "Dit par le lieu." in said
    assert [
        words in page for words in ("<strong>Saint-Ambroise</strong>", "min à pied", "Nation")
    ] == [
        True,
        True,
        False,
    ]
    assert (
        'viewBox="560.1 220.8 90.0 72.9"' in page
    )  # part of the city's map, around the point 605.1, 257.2
    assert (
        re.findall(r'<circle class="ring" cx="([^"]+)" cy="([^"]+)"', page)
        == [("42.0", "34.0")] * 2
    )
    assert 'class="stop-name"' not in page  # the streets have their stations
    streets = client.get(re.search(r'<use href="([^"#]+)#rues"/>', page)[1]).content.decode()
    assert [f">{name}</text>" in streets for name in ("Parmentier", "Nation")] == [True, False]
    assert 'data-keep="lieu=le-hangar"' in page
    assert "<picture>" not in page  # it has no alternative text
    Place.objects.update(cover_alt="Une halle")
    assert 'alt="Une halle"' in client.get(place.get_absolute_url()).content.decode()


def test_a_place_that_is_beyond_the_map_or_without_a_point_has_none(client):
    far, nowhere = (
        PlaceFactory(latitude=45.76, longitude=4.84),
        PlaceFactory(latitude=None, longitude=None),
    )

    assert [
        'class="carte"' in client.get(one.get_absolute_url()).content.decode()
        for one in (far, nowhere)
    ] == [
        False,
        False,
    ]


def test_an_organiser_has_a_page_linked_from_its_events(client):
    organisation = OrganisationFactory(
        name="Les Amis du son",
        slug="amis",
        description="<p>Des amis.</p>",
        website="https://amis.example.org/",
    )
    event = published_event("2026-03-04 20:00", title="Un bal", organisation=organisation)
    gone = published_event("2026-03-05 20:00", title="Un concert", organisation=organisation)
    occurrences.cancel(gone.occurrences.all())
    published_event("2026-03-04 20:00", title="Ailleurs", organisation=OrganisationFactory())

    response, event_page = client.get("/organisations/amis/"), client.get(event.get_absolute_url())

    page = response.content.decode()
    assert re.findall(r'row-title"><a[^>]*>([^<]+)', page) == ["Un bal", "Un concert"]
    assert page.count('<li class="row is-off">') == 1
    assert [
        "Des amis." in page,
        "amis.example.org" in page,
        'data-keep="organisation=amis"' in page,
    ] == [True] * 3
    assert 'href="/agenda/?organisation=amis">Tout le programme' in page
    assert '<a href="/organisations/amis/">Les Amis du son</a>' in event_page.content.decode()
    assert (
        "https://agenda.example.org/organisations/amis/"
        in client.get("/sitemap-organisations.xml").content.decode()
    )


def test_an_organiser_that_moved_or_left_says_so(client):
    organisation = OrganisationFactory(slug="ancien")
    event = published_event("2026-03-04 20:00", organisation=organisation)
    publish_now(organisation)
    organisation.slug = "nouveau"
    publish_now(organisation)

    assert client.get("/organisations/ancien/")["Location"] == "/organisations/nouveau/"
    assert client.get("/organisations/jamais/").status_code == 404
    organisation.unpublish()
    response = client.get("/organisations/nouveau/")
    assert (
        response.status_code,
        "Cette organisation a été retirée de l’agenda" in text(response),
    ) == (410, True)
    assert 'href="/organisations/' not in client.get(event.get_absolute_url()).content.decode()


def test_a_place_without_anything_to_come_says_so(client):
    assert "Rien d’annoncé ici pour le moment." in text(
        client.get(PlaceFactory().get_absolute_url())
    )


def test_a_withdrawn_place_is_named_by_its_events_and_led_to_by_none(client):
    place = PlaceFactory(name="Le Grand Café", slug="le-grand-cafe")
    event = published_event("2026-03-07 20:00", place=place)
    place.unpublish()

    page = client.get(event.get_absolute_url()).content.decode()

    assert "Le Grand Café" in page
    assert "/lieux/le-grand-cafe/" not in page
    assert client.get(f"/evenements/{event.slug}.json").json()["place"]["url"] == ""


def test_no_instant_on_the_page_of_changes_has_microseconds(client):
    published_event("2026-03-03 20:00")

    instants = re.findall(r'datetime="([^"]*)"', client.get("/changements/").content.decode())

    assert instants
    assert [instant for instant in instants if dt.datetime.fromisoformat(instant).microsecond] == []


def test_the_page_of_changes_can_be_filtered_by_kind(client):
    ball, play = EventFactory(title="Bal"), EventFactory(title="Pièce")
    ChangeFactory(event=ball, kind=ChangeKind.UPDATED, at=NOW)
    ChangeFactory(event=play, kind=ChangeKind.CANCELLED, at=NOW)

    asked = [
        client.get(f"/changements/{query}").content.decode()
        for query in ("", "?quoi=annulations", "?quoi=rien")
    ]
    nothing = text(client.get("/changements/?quoi=places"))

    assert [["Bal" in page, "Pièce" in page] for page in asked] == [
        [True, True],
        [False, True],
        [True, True],
    ]
    assert re.findall(r'aria-current="page">([^<]+)', asked[1])[-1] == "Annulations et reports"
    assert '<span class="tag tag--cancelled">Annulation</span>' in asked[0]
    assert "Rien de tel parmi les derniers changements." in nothing


def test_a_change_is_shown_with_the_time_it_took_and_what_was_withdrawn_is_not_named(client):
    event = EventFactory(title="Bal")
    withdrawn = EventFactory(title="Secret", live=False)
    ChangeFactory(
        event=event, kind=ChangeKind.UPDATED, at=NOW, settled_at=NOW + dt.timedelta(seconds=0.7)
    )
    ChangeFactory(event=withdrawn, kind=ChangeKind.WITHDRAWN, at=NOW)

    said = text(client.get("/changements/"))

    assert "vrai partout 0,7 seconde plus tard" in said
    assert "Une sortie a quitté l’agenda" in said
    assert "Secret" not in said


def test_what_was_withdrawn_since_is_said_so_in_the_log(client):
    withdrawn = EventFactory(title="Secret", live=False)
    ChangeFactory(event=withdrawn, kind=ChangeKind.PUBLISHED, at=NOW)

    said = text(client.get("/changements/"))

    assert re.search(r"Publication\s+Une sortie, retirée depuis", said)
    assert "Secret" not in said


def test_french_words_of_an_event_are_french_on_an_english_page(client):
    date = OccurrenceFactory(
        status=OccurrenceStatus.CANCELLED,
        reason="La salle est inondée",
        event__title="Grand bal",
        event__wheelchair=True,
        event__access_source="la mairie",
    )
    OccurrenceFactory(event=date.event, start_at=NOW + dt.timedelta(days=9), label="Dernière")
    ChangeFactory(
        event=date.event,
        occurrence=date,
        kind=ChangeKind.CANCELLED,
        detail={"reason": "La salle est inondée"},
        at=NOW,
    )

    page = client.get(f"/en/evenements/{date.event.slug}/").content.decode()
    log = client.get("/en/changements/").content.decode()

    spans = re.findall(r'<(\w+)[^>]* lang="fr"[^>]*>([^<]+)', page)
    assert {("h1", "Grand bal"), ("span", "La salle est inondée."), ("span", "la mairie")} <= {
        *spans
    }
    assert "Dernière" in dict(map(reversed, spans))
    assert re.findall(r'<(\w+)[^>]* lang="fr"[^>]*>([^<]+)', log)[-2:] == [
        ("a", date.event.title),
        ("p", "La salle est inondée"),
    ]


def test_a_change_keeps_the_day_of_its_time_after_the_date_moved(client):
    date = OccurrenceFactory(start_at=at("2026-11-07 20:00"))
    detail = {"now": "2026-10-03T18:00:00+00:00"}
    ChangeFactory(
        event=date.event,
        occurrence=date,
        kind=ChangeKind.RESTORED,
        detail=detail,
        at=NOW,
        settled_at=NOW,
    )

    page = text(client.get("/changements/"))
    assert re.search(r"Rétablissement .*?samedi 3 octobre", page)


def test_the_footer_shows_the_last_settled_change_of_the_minute(client):
    date = OccurrenceFactory(status=OccurrenceStatus.CANCELLED)
    facts = {"event": date.event, "occurrence": date}
    before = NOW - dt.timedelta(seconds=10)
    ChangeFactory(
        kind=ChangeKind.CANCELLED, at=before, settled_at=before + dt.timedelta(seconds=0.7), **facts
    )
    ChangeFactory(
        kind=ChangeKind.FILLED, at=NOW, settled_at=NOW + dt.timedelta(seconds=0.7), **facts
    )
    ChangeFactory(kind=ChangeKind.UPDATED, at=before, **facts)  # not settled yet

    said = text(client.get(date.event.get_absolute_url()))

    assert "Dernier changement : une annulation à 18:41:50" in said
    assert "les flux le disaient 0,7 seconde plus tard" in said


def test_without_changes_the_footer_shows_none(client):
    assert "Dernier changement" not in text(client.get(PlaceFactory().get_absolute_url()))


def test_the_footer_leads_to_the_editors_pages(client, home_page):
    ArticlePageFactory(
        parent=home_page, title="Qui tient cet agenda", slug="qui", show_in_menus=True
    )
    ArticlePageFactory(
        parent=home_page, title="Brouillon", slug="brouillon", show_in_menus=True, live=False
    )

    page = client.get(PlaceFactory().get_absolute_url()).content.decode()

    assert '<a href="/qui/">Qui tient cet agenda</a>' in page
    assert "Brouillon" not in page


def test_the_footer_follows_what_editors_publish(client, home_page):
    ChangeFactory(settled_at=NOW)
    article = ArticlePageFactory(
        parent=home_page, title="Qui", slug="qui", show_in_menus=True, live=False
    )

    def is_told() -> bool:
        return (
            '<a href="/qui/">Qui</a>'
            in client.get(PlaceFactory().get_absolute_url()).content.decode()
        )

    told = [is_told()]
    article.save_revision().publish()
    told.append(is_told())
    article.refresh_from_db()
    article.unpublish()
    told.append(is_told())

    assert told == [False, True, False]


def test_english_texts_are_shown_on_english_pages(client, home_page):
    facts = {"title": "Qui écrit", "lead": "Des gens.", "body": [("text", "<p>Tous.</p>")]}
    english = {"title_en": "Who writes", "lead_en": "People.", "body_en": [("text", "<p>All.</p>")]}
    ArticlePageFactory(
        parent=home_page, slug="qui", show_in_menus=True, seo_title="Qui ?", **facts, **english
    )
    ArticlePageFactory(
        parent=home_page,
        slug="et",
        show_in_menus=True,
        title="Et",
        title_en="And",
        body=facts["body"],
    )
    festival = {"lead": "Une nuit.", "body": "<p>Des bals.</p>"}
    ProgrammePageFactory(
        parent=home_page, slug="nuit", lead_en="One night.", body_en="<p>Balls.</p>", **festival
    )
    HomePage.objects.update(pick=published_event("2026-03-04 20:00", language="fr"))
    HomePage.objects.update(
        pick_text="On rit.", pick_text_en="Laugh.", pick_note="chaque mardi", pick_note_en=""
    )

    page, half, night, home = (
        client.get(f"/en/{path}").content.decode()
        for path in ("qui/", "et/", "programmes/nuit/", "")
    )

    assert all(f">{words}<" in page for words in ("Who writes", "People."))
    assert re.search(r"<title>Who writes .*<p[^>]*>All\.</p>", page, re.DOTALL)
    assert 'content="People."' in page
    assert "This text is in French only." not in page + night
    assert ">And</h1>" in half
    assert "This text is in French only." in half
    assert "<p>Balls.</p>" in night
    assert ">One night.</p>" in night
    assert '<p class="lead">Laugh.</p>' in home
    assert '<p class="small hush" lang="fr">chaque mardi</p>' in home


def test_a_programme_has_its_english_title_wherever_english_names_it(client, home_page):
    night, fair = (
        ProgrammePageFactory(parent=home_page, slug=slug, title=title, title_en=english)
        for slug, title, english in [
            ("nuit", "Nuit des lampes", "Lamp Night"),
            ("foire", "Foire", ""),
        ]
    )
    ball, stall = (published_event("2026-03-04 20:00", programme=page) for page in (night, fair))

    def title_and_heading(path: str) -> list[str]:
        page = client.get(path).content.decode()
        heading = re.findall(r"(<h1[^>]*>.*?)</h1>", page)
        return [*re.findall(r"<title[^>]*>[^<]*", page), *heading]

    city = "· L’agenda"
    assert title_and_heading("/en/programmes/nuit/") == [
        f"<title>Lamp Night {city}",
        '<h1 class="title">Lamp Night',
    ]
    assert title_and_heading("/en/programmes/foire/") == [
        f'<title lang="fr">Foire {city}',
        '<h1 class="title" lang="fr">Foire',
    ]
    assert title_and_heading("/programmes/nuit/") == [
        f"<title>Nuit des lampes {city}",
        '<h1 class="title">Nuit des lampes',
    ]
    links = [
        re.findall(
            r'<a href="(?:/en)?/programmes/(?:nuit|foire)/"[^>]*>[^<]*</a>',
            client.get(f"/en/evenements/{event.slug}/").content.decode(),
        )
        for event in (ball, stall)
    ]
    assert links == [
        ['<a href="/en/programmes/nuit/">Lamp Night</a>'],
        ['<a href="/en/programmes/foire/" lang="fr">Foire</a>'],
    ]
    feed = client.get("/en/agenda.atom?programme=nuit").content.decode()
    assert "Lamp Night" in feed
    assert "Nuit des lampes" not in feed
    about = client.get(f"/evenements/{ball.slug}.json").json()["programme"]
    assert (about["title"], about["title_en"]) == ("Nuit des lampes", "Lamp Night")


def test_error_pages_link_to_the_editors_pages_too(client, home_page):
    ArticlePageFactory(
        parent=home_page, title="Qui tient cet agenda", slug="qui", show_in_menus=True
    )
    withdrawn = published_event("2026-03-03 20:00")
    withdrawn.unpublish()

    pages = [client.get("/nulle-part/"), client.get(withdrawn.get_absolute_url())]

    assert [page.status_code for page in pages] == [404, 410]
    for page in pages:
        assertContains(
            page, '<a href="/qui/">Qui tient cet agenda</a>', status_code=page.status_code
        )


def test_a_french_text_is_marked_on_an_english_page_only(client, home_page):
    facts = {"title": "Qui écrit", "lead": "Des gens.", "body": [("text", "<p>Tout le monde.</p>")]}
    ArticlePageFactory(parent=home_page, slug="qui", show_in_menus=True, **facts)

    french, english = client.get("/qui/").content.decode(), client.get("/en/qui/").content.decode()

    assert re.findall(r'<(\w+)[^>]* lang="fr"', french) == ["html"]
    assert re.findall(r'<(\w+)[^>]* lang="fr"', english) == ["title", "a", "h1", "p", "div", "a"]


@pytest.mark.parametrize(
    ("written", "described"),
    [
        ({"search_description": "Pour les moteurs.", "lead": "Un chapeau."}, "Pour les moteurs."),
        ({"lead": "Un chapeau."}, "Un chapeau."),
        ({}, "Tout le monde Les lieux &amp; vous."),
    ],
)
def test_a_page_is_described_as_it_is_written_or_as_it_begins(
    client, home_page, written, described
):
    text = "<h2>Tout le monde</h2><p>Les lieux &amp; vous.</p>"
    article = ArticlePageFactory(parent=home_page, body=[("text", text)], **{"lead": ""} | written)
    programme = ProgrammePageFactory(parent=home_page, body=text, **{"lead": ""} | written)

    for page in (article, programme):
        assert (
            f'<meta name="description" content="{described}">'
            in client.get(page.url).content.decode()
        )


def cards(response) -> list[str]:
    """Return the text of each card."""
    return [
        text_of(card)
        for card in re.findall(r'(?s)<article class="card.*?</article>', response.content.decode())
    ]


def days(response) -> dict[str, list[str]]:
    """Return time and title of each row by day; times struck through are in brackets."""
    page = response.content.decode().replace("\u00a0", " ")
    line = re.compile(
        r'(?s)<li class="row( is-off)?">.*?<time[^>]*>([^<]+)</time>.*?row-title"><a[^>]*>([^<]+)'
    )
    return {
        day: [
            f"({hour}) {title}" if off else f"{hour} {title}"
            for off, hour, title in line.findall(rows)
        ]
        for day, rows in re.findall(r'(?s)id="jour-(.*?)"(.*?)</section>', page)
    }


def test_a_programme_is_listed_by_day_and_a_night_belongs_to_its_evening(client, home_page):
    festival, other = ProgrammePageFactory.create_batch(2, parent=home_page)
    dates = ("2026-03-02 20:00", "2026-03-05 20:00", "2026-03-06 20:00")
    published_event(*dates, title="Un bal", programme=festival)
    published_event("2026-03-06 01:30", title="Jusqu’au matin", programme=festival)
    published_event("2026-03-06 05:00", title="Le lever", programme=festival)
    all_day = EventDateFactory.build(start_on=dt.date(2026, 3, 6), all_day=True, times=[])
    published_event(all_day, title="Tout le jour", programme=festival)
    published_event("2026-03-02 20:00", title="Passé", programme=festival)
    published_event("2026-03-05 20:00", title="Ailleurs", programme=other)

    assert days(client.get(festival.url)) == {
        "2026-03-05": ["20 h Un bal", "1 h 30 Jusqu’au matin"],
        "2026-03-06": ["jour Tout le jour", "5 h Le lever", "20 h Un bal"],
    }


def test_the_night_under_way_is_still_its_evening_s(client, home_page, time_machine):
    festival = ProgrammePageFactory(parent=home_page)
    for start in ("2026-03-04 02:00", "2026-03-04 20:00"):
        published_event(start, title="Un bal", programme=festival)
    time_machine.move_to(at("2026-03-04 03:00"))

    assert days(client.get(festival.url)) == {
        "2026-03-03": ["2 h Un bal"],
        "2026-03-04": ["20 h Un bal"],
    }


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_programme_lives_among_programmes_and_its_older_address_leads_there(
    client, home_page, language
):
    ProgrammePageFactory(parent=home_page, slug="nuit")
    address = f"{language}/programmes/nuit/"

    older = client.get(f"{language}/nuit/?de=mail")

    assert (older.status_code, older.url) == (301, f"{address}?de=mail")
    assert client.get(address).status_code == 200
    assert "https://agenda.example.org/programmes/nuit/<" in (
        client.get("/sitemap-pages.xml").content.decode()
    )
    assert client.get(f"{language}/programmes/").status_code == 404


def test_a_programme_that_is_not_public_has_no_page(client, home_page):
    ProgrammePageFactory(parent=home_page, slug="nuit", live=False)

    assert [client.get(path).status_code for path in ("/programmes/nuit/", "/nuit/")] == [404, 404]


def test_a_hashtag_typed_with_its_sign_is_kept_without_it(home_page):
    festival = ProgrammePageFactory(parent=home_page, hashtag=" #impasses26")

    festival.full_clean()

    assert festival.hashtag == "impasses26"


def test_a_programme_shows_dates_that_are_off_struck_through_in_place(client, home_page):
    festival = ProgrammePageFactory(parent=home_page, hashtag="impasses26")
    steps: dict[str, Any] = {
        "Annulé": (occurrences.cancel, "la salle est inondée"),
        "Sans date": (occurrences.postpone,),
        "Dimanche": (occurrences.reschedule, at("2026-03-08 18:00"), at("2026-03-08 19:00")),
        "Plus tard": (occurrences.reschedule, at("2026-03-06 22:00"), at("2026-03-06 23:00")),
        "Debout": None,
    }
    for title, step in steps.items():
        place = PlaceFactory(longitude=2.33) if title == "Annulé" else PlaceFactory()
        event = published_event("2026-03-06 20:00", title=title, programme=festival, place=place)
        if step:
            step[0]([event.occurrences.get()], *step[1:])

    page = client.get(festival.url)

    assert days(page) == {
        "2026-03-06": [
            "(20 h) Annulé",
            "(20 h) Sans date",
            "(20 h) Dimanche",
            "20 h Debout",
            "22 h Plus tard",
        ],
        "2026-03-08": ["18 h Dimanche"],
    }
    rows = [
        text_of(row)
        for row in re.findall(r'(?s)<li class="row is-off">.*?</li>', page.content.decode())
    ]
    # Only the place whose dates are all off is struck; four at one point are one mark.
    assert re.findall(r'class="(pin|pin-off)".*?>([^<]+)</text>', page.content.decode()) == [
        ("pin-off", "1"),
        ("pin", "2–5"),
    ]
    assert f'data-keep="programme={festival.slug}"' in page.content.decode()
    assert [row.rsplit("Salle")[0].split()[2] for row in rows] == ["annulé", "reporté", "reporté"]
    assert "Reporté au 8 mars" in rows[2]
    assert "5 sorties, heure par heure" in text(page)
    assert "#impasses26" in text(page)
    assert "barré : c’est ici qu’on vient vérifier" in text(page)


def test_a_programme_lists_daily_openings_once_with_their_last_day(client, home_page):
    festival = ProgrammePageFactory(parent=home_page)
    expo = EventDateFactory.build(
        kind="rule",
        rrule="FREQ=DAILY;UNTIL=20260315",
        start_on=dt.date(2026, 3, 4),
        times=[["10:00", "18:00"]],
    )
    closed = published_event(expo, title="Une expo", programme=festival)
    occurrences.cancel([closed.occurrences.get(day="2026-03-07")])

    page = client.get(festival.url)

    assert days(page) == {"2026-03-04": ["10 h Une expo"], "2026-03-07": ["(10 h) Une expo"]}
    assert "au 15 mars" in text(page)


def test_a_programme_asks_as_much_for_three_events_as_for_one(client, home_page):
    festivals = ProgrammePageFactory.create_batch(2, parent=home_page)
    for festival, number in zip(festivals, (1, 3), strict=True):
        for _ in range(number):
            event = published_event(
                "2026-03-04 20:00", "2026-03-05 20:00", programme=festival, cover=ImageFactory()
            )
            occurrences.move([event.occurrences.first()], PlaceFactory())

    counts = [queries(client, festival.url) for festival in festivals]

    assert counts[0] == counts[1] <= 12


def test_an_event_inside_an_article_is_a_card_under_its_next_date_and_nothing_once_withdrawn(
    client, home_page
):
    series = published_event("2026-03-02 20:00", "2026-03-04 20:00", title="Un bal")
    past = published_event("2026-03-02 20:00", title="Le premier soir")
    withdrawn = EventFactory(title="Retiré", live=False)
    body = [("event", event) for event in (series, past, withdrawn)]
    article = ArticlePageFactory(parent=home_page, body=body)

    page = client.get(article.url)

    assert ["Demain" in card for card in cards(page)] == [True, False]
    assert "Retiré" not in page.content.decode()


class Inline(HTMLParser):
    """Collects inline scripts and styles, which a strict Content-Security-Policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "style" or (
            tag == "script" and "src" not in named and named.get("type") != "application/ld+json"
        ):
            self.found.append(tag)
        self.found += [name for name, value in attrs if name == "style" or name.startswith("on")]
        self.found += [
            value for value in named.values() if value and value.startswith("javascript:")
        ]


def inline(page: str) -> list[str]:
    parser = Inline()
    parser.feed(page)
    return parser.found


def test_no_page_asks_the_browser_to_run_or_paint_anything_inline(client):
    assert inline('<p style="x" onclick="y"><script>z</script>') == ["style", "onclick", "script"]
    event = weekly(title="<script>alert(1)</script>", lead='"><img src=x onerror=alert(1)>')

    for url in (
        event.get_absolute_url(),
        event.place.get_absolute_url(),
        "/changements/",
        "/rien/",
    ):
        assert inline(client.get(url).content.decode()) == []


def test_an_unknown_address_answers_kindly(client):
    response = client.get("/rien/de/tel/")

    assert response.status_code == 404
    assert "Rien à cette adresse" in text(response)


def test_the_page_of_a_breakdown_needs_neither_request_nor_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string("500.html")

    assert "Quelque chose s’est cassé ici" in page


def test_the_sitemap_names_what_is_public_at_the_public_address(client):
    event = published_event("2026-03-04 20:00", slug="bal")
    EventFactory(live=False, slug="brouillon")

    index = client.get("/sitemap.xml").content.decode()
    events = client.get("/sitemap-evenements.xml").content.decode()

    assert "https://agenda.example.org/sitemap-evenements.xml" in index
    assert re.findall(r"<loc>([^<]+)", events) == [
        "https://agenda.example.org/evenements/bal/",
        "https://agenda.example.org/en/evenements/bal/",
    ]
    assert (
        f"https://agenda.example.org{event.place.get_absolute_url()}"
        in client.get("/sitemap-lieux.xml").content.decode()
    )


def test_robots_are_told_where_the_sitemap_is(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /cms/",
        "",
        "Sitemap: https://agenda.example.org/sitemap.xml",
    ]


def test_the_json_ld_has_a_node_for_each_date_and_no_title_can_end_it(client):
    title = "</script><script>alert(1)</script>"
    event = published_event("2026-03-04 20:00", "2026-03-05 20:00", title=title)

    page = client.get(event.get_absolute_url()).content.decode()

    (block,) = re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', page)
    nodes = json.loads(block)["@graph"]
    assert [(node["name"], node["startDate"][:10]) for node in nodes] == [
        (title, "2026-03-04"),
        (title, "2026-03-05"),
    ]
