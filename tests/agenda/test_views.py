"""The public pages: what they say, to whom, and what they ask of the database."""

import datetime as dt
import json
import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains
from wagtail.models import Page, Site
from wagtail_factories import ImageFactory

from agenda.enums import ChangeKind, OccurrenceStatus
from agenda.models import Event, HomePage
from agenda.services import occurrences
from agenda.services.publication import publish_now
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    ArticlePageFactory,
    ChangeFactory,
    EventDateFactory,
    EventFactory,
    HomePageFactory,
    OccurrenceFactory,
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
    """The site's first page, at ``/``."""
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    return home


def text(response) -> str:
    """What one reads, spaces as they come."""
    return text_of(re.sub(r"(?s)<script.*?</script>", " ", response.content.decode()))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def weekly(**facts) -> Event:
    rule = EventDateFactory.build(
        kind="rule", rrule="FREQ=WEEKLY;BYDAY=TU", start_on=dt.date(2026, 3, 3), times=[["20:00", "21:10"]]
    )
    return published_event(rule, **facts)


def test_an_event_says_when_next_where_how_much_for_whom_and_how_to_get_in(client):
    place = PlaceFactory(name="La Maroquinerie", street="23 rue Boyer", wheelchair=True)
    event = published_event(
        "2026-03-04 20:00", place=place, price_kind="paid", price_to=12, age_from=10, booking="required"
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
        "De plain-pied ou avec ascenseur",
        "On ne sait pas : langue des signes, audiodescription, boucle magnétique, facile à comprendre.",
    ):
        assert words in said


def test_a_cancelled_date_is_told_with_its_reason_and_the_next_one_stands(client):
    event = weekly()
    occurrences.cancel([event.occurrences.get(day="2026-03-03")], "une comédienne est souffrante")

    said = text(client.get(event.get_absolute_url()))

    assert "Annulé le 3 mars : une comédienne est souffrante." in said
    assert "Prochaine date, mardi 10 mars" in said or "Mardi 10 mars, 20 h" in said


@pytest.mark.parametrize(("step", "word"), [(occurrences.cancel, "Annulé"), (occurrences.postpone, "Reporté")])
def test_an_hour_at_which_nothing_happens_is_struck_out_among_the_facts_too(client, step, word):
    event = published_event("2026-03-04 20:00")
    step(event.occurrences.all())

    page = client.get(event.get_absolute_url()).content.decode().replace("\u00a0", " ")

    facts = re.search(r'(?s)<dl class="facts">(.*?)</div>', page)[1]
    assert "<s>Mercredi 4 mars, 20 h – 22 h</s>" in facts
    assert word in facts


def test_an_address_may_name_one_date(client):
    event = weekly()

    said = text(client.get(event.get_absolute_url(), {"date": "2026-03-17"}))

    assert "La date choisie" in said
    assert "Mardi 17 mars, 20 h" in said


@pytest.mark.parametrize("asked", ["", "demain", "2026-99-99", "\x00", "9" * 5000])
def test_an_address_that_names_no_date_is_answered_all_the_same(client, asked):
    response = client.get(weekly().get_absolute_url(), {"date": asked})

    assert (response.status_code, "Ce soir, 20 h" in text(response)) == (200, True)


def test_an_old_address_leads_to_the_new_one_and_keeps_its_question(client):
    event = published_event("2026-03-04 20:00", slug="ancien")
    event.slug = "nouveau"
    publish_now(event)

    response = client.get("/evenements/ancien/?date=2026-03-04")

    assert (response.status_code, response["Location"]) == (301, "/evenements/nouveau/?date=2026-03-04")


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


def test_who_may_change_an_event_finds_where_and_nobody_else_does(client):
    event = published_event("2026-03-04 20:00")
    edit = reverse(Event.snippet_viewset.get_url_name("edit"), args=[event.pk])

    assert edit not in client.get(event.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    assert edit not in client.get(event.get_absolute_url()).content.decode()
    client.force_login(UserFactory(is_superuser=True))
    assert edit in client.get(event.get_absolute_url()).content.decode()


def queries(client, url: str) -> int:
    client.get(url)  # what is cached once
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_an_event_page_asks_as_much_for_three_dates_as_for_one(client):
    one = published_event("2026-03-04 20:00")
    three = published_event("2026-03-04 20:00", "2026-03-05 20:00", "2026-03-06 20:00")
    for date in three.occurrences.all():
        occurrences.move([date], PlaceFactory())
    for _ in range(3):
        published_event("2026-03-04 20:00", place=three.place)

    counts = [queries(client, event.get_absolute_url()) for event in (one, three)]

    assert counts[0] == counts[1] <= 12


def test_a_place_page_asks_as_much_for_three_events_as_for_one(client):
    places = PlaceFactory.create_batch(2)
    published_event("2026-03-04 20:00", place=places[0])
    for _ in range(3):
        published_event("2026-03-04 20:00", place=places[1])

    counts = [queries(client, place.get_absolute_url()) for place in places]

    assert counts[0] == counts[1] <= 12


def test_three_pictures_ask_as_much_as_one(client):
    places = PlaceFactory.create_batch(2)
    for place, number in zip(places, (1, 3), strict=True):
        for _ in range(number):
            published_event("2026-03-04 20:00", place=place, cover=ImageFactory(), cover_alt="Une scène")
    events = [Event.objects.filter(place=place).first() for place in places]

    counts = [queries(client, event.get_absolute_url()) for event in events]

    # Alone in its place, it shows no other event, whose pictures take one query, however many.
    assert counts[0] + 1 == counts[1] <= 12


@pytest.mark.parametrize(("text", "shown"), [("Une scène", 3), ("", 0)], ids=["described", "not described"])
def test_a_picture_is_shown_where_a_text_describes_it_and_drawn_otherwise(client, home_page, text, shown):
    event = published_event("2026-03-04 20:00", cover=ImageFactory(), cover_alt=text)
    HomePage.objects.update(pick=event)

    pages = [client.get(url).content.decode() for url in (event.get_absolute_url(), "/", "/agenda/?vue=images")]

    assert [event.title in page for page in pages] == [True] * 3
    assert sum("<picture>" in page for page in pages) == shown
    assert sum('<svg class="cover"' in page for page in pages) >= 3 - shown
    assert ('property="og:image:alt"' in pages[0]) == bool(shown)


def test_the_page_of_changes_asks_as_much_for_three_as_for_one(client):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            weekly()
        counts.append(queries(client, "/changements/"))

    assert counts[0] == counts[1] <= 12


def test_a_place_shows_what_came_to_it_and_what_its_parts_hold_and_not_what_left(client):
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


def test_a_place_without_anything_to_come_says_so(client):
    assert "Rien d’annoncé ici pour le moment." in text(client.get(PlaceFactory().get_absolute_url()))


def test_a_withdrawn_place_is_named_by_its_events_and_led_to_by_none(client):
    place = PlaceFactory(name="Le Grand Café", slug="le-grand-cafe")
    event = published_event("2026-03-07 20:00", place=place)
    published_event("2026-03-07 21:00", place=place)
    place.unpublish()

    page = client.get(event.get_absolute_url()).content.decode()

    assert "Aussi à cette adresse" in page
    assert "Le Grand Café" in page
    assert "/lieux/le-grand-cafe/" not in page
    assert client.get(f"/evenements/{event.slug}.json").json()["place"]["url"] == ""


def test_no_instant_on_the_page_of_changes_has_microseconds(client):
    published_event("2026-03-03 20:00")

    instants = re.findall(r'datetime="([^"]*)"', client.get("/changements/").content.decode())

    assert instants
    assert [instant for instant in instants if dt.datetime.fromisoformat(instant).microsecond] == []


def test_changes_are_told_by_their_kind_and_may_be_asked_for_alone(client):
    ball, play = EventFactory(title="Bal"), EventFactory(title="Pièce")
    ChangeFactory(event=ball, kind=ChangeKind.UPDATED, at=NOW)
    ChangeFactory(event=play, kind=ChangeKind.CANCELLED, at=NOW)

    asked = [client.get(f"/changements/{query}").content.decode() for query in ("", "?quoi=annulations", "?quoi=rien")]
    nothing = text(client.get("/changements/?quoi=places"))

    assert [["Bal" in page, "Pièce" in page] for page in asked] == [[True, True], [False, True], [True, True]]
    assert re.findall(r'aria-current="page">([^<]+)', asked[1])[-1] == "Annulations et reports"
    assert '<span class="tag tag--cancelled">Annulation</span>' in asked[0]
    assert "Rien de tel parmi les derniers changements." in nothing


def test_a_change_is_shown_with_the_time_it_took_and_what_was_withdrawn_is_not_named(client):
    event = EventFactory(title="Bal")
    withdrawn = EventFactory(title="Secret", live=False)
    ChangeFactory(event=event, kind=ChangeKind.UPDATED, at=NOW, settled_at=NOW + dt.timedelta(seconds=0.7))
    ChangeFactory(event=withdrawn, kind=ChangeKind.WITHDRAWN, at=NOW)

    said = text(client.get("/changements/"))

    assert "vrai partout 0,7 seconde plus tard" in said
    assert "une sortie qui n’est plus publiée" in said
    assert "Secret" not in said


def test_a_change_keeps_the_day_that_it_was_made_of_though_the_date_has_moved_since(client):
    date = OccurrenceFactory(start_at=at("2026-11-07 20:00"))
    detail = {"now": "2026-10-03T18:00:00+00:00"}
    ChangeFactory(event=date.event, occurrence=date, kind=ChangeKind.RESTORED, detail=detail, at=NOW, settled_at=NOW)

    page = text(client.get("/changements/"))
    assert re.search(r"Rétablissement .*?samedi 3 octobre", page)


def test_the_footer_reads_the_last_change_that_all_have_heard_of(client):
    date = OccurrenceFactory(status=OccurrenceStatus.CANCELLED)
    facts = {"event": date.event, "occurrence": date, "at": NOW}
    ChangeFactory(kind=ChangeKind.CANCELLED, settled_at=NOW + dt.timedelta(seconds=0.7), **facts)
    ChangeFactory(kind=ChangeKind.UPDATED, **facts)  # not settled yet

    said = text(client.get(date.event.get_absolute_url()))

    assert "Dernier changement : une annulation à 18:42:00" in said
    assert "les flux le disaient 0,7 seconde plus tard" in said


def test_before_any_change_the_footer_claims_nothing(client):
    assert "Dernier changement" not in text(client.get(PlaceFactory().get_absolute_url()))


def test_the_footer_leads_to_the_editors_pages(client, home_page):
    ArticlePageFactory(parent=home_page, title="Qui tient cet agenda", slug="qui", show_in_menus=True)
    ArticlePageFactory(parent=home_page, title="Brouillon", slug="brouillon", show_in_menus=True, live=False)

    page = client.get(PlaceFactory().get_absolute_url()).content.decode()

    assert '<a href="/qui/">Qui tient cet agenda</a>' in page
    assert "Brouillon" not in page


def test_pages_of_what_is_not_there_lead_to_the_editors_pages_too(client, home_page):
    ArticlePageFactory(parent=home_page, title="Qui tient cet agenda", slug="qui", show_in_menus=True)
    withdrawn = published_event("2026-03-03 20:00")
    withdrawn.unpublish()

    pages = [client.get("/nulle-part/"), client.get(withdrawn.get_absolute_url())]

    assert [page.status_code for page in pages] == [404, 410]
    for page in pages:
        assertContains(page, '<a href="/qui/">Qui tient cet agenda</a>', status_code=page.status_code)


def test_what_editors_write_in_french_alone_says_so_on_an_english_page_and_not_on_a_french_one(client, home_page):
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
def test_a_page_is_described_as_it_is_written_or_as_it_begins(client, home_page, written, described):
    text = "<h2>Tout le monde</h2><p>Les lieux &amp; vous.</p>"
    article = ArticlePageFactory(parent=home_page, body=[("text", text)], **{"lead": ""} | written)
    programme = ProgrammePageFactory(parent=home_page, body=text, **{"lead": ""} | written)

    for page in (article, programme):
        assert f'<meta name="description" content="{described}">' in client.get(page.url).content.decode()


def cards(response) -> list[str]:
    """What each card reads."""
    return [text_of(card) for card in re.findall(r'(?s)<article class="card.*?</article>', response.content.decode())]


def test_a_programme_shows_each_of_its_events_under_its_next_date_and_nothing_of_another(client, home_page):
    festival, other = ProgrammePageFactory.create_batch(2, parent=home_page)
    published_event("2026-03-02 20:00", "2026-03-05 20:00", "2026-03-06 20:00", title="Un bal", programme=festival)
    published_event("2026-03-04 20:00", title="Un concert", programme=festival)
    published_event("2026-03-02 20:00", title="Le premier soir", programme=festival)
    published_event("2026-03-04 20:00", title="Ailleurs", programme=other)

    page = client.get(festival.url)

    assert [occurrence.event.title for occurrence in page.context["coming"]] == ["Un concert", "Un bal"]
    assert [card.split()[0] for card in cards(page)] == ["Demain,", "Jeudi,"]


def test_an_event_inside_an_article_is_a_card_under_its_next_date_and_nothing_once_withdrawn(client, home_page):
    series = published_event("2026-03-02 20:00", "2026-03-04 20:00", title="Un bal")
    past = published_event("2026-03-02 20:00", title="Le premier soir")
    withdrawn = EventFactory(title="Retiré", live=False)
    body = [("event", event) for event in (series, past, withdrawn)]
    article = ArticlePageFactory(parent=home_page, body=body)

    page = client.get(article.url)

    assert ["Demain" in card for card in cards(page)] == [True, False]
    assert "Retiré" not in page.content.decode()


class Inline(HTMLParser):
    """Collects what a strict Content-Security-Policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in named and named.get("type") != "application/ld+json"):
            self.found.append(tag)
        self.found += [name for name, value in attrs if name == "style" or name.startswith("on")]
        self.found += [value for value in named.values() if value and value.startswith("javascript:")]


def inline(page: str) -> list[str]:
    parser = Inline()
    parser.feed(page)
    return parser.found


def test_no_page_asks_the_browser_to_run_or_paint_anything_inline(client):
    assert inline('<p style="x" onclick="y"><script>z</script>') == ["style", "onclick", "script"]
    event = weekly(title="<script>alert(1)</script>", lead='"><img src=x onerror=alert(1)>')

    for url in (event.get_absolute_url(), event.place.get_absolute_url(), "/changements/", "/rien/"):
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
    assert [(node["name"], node["startDate"][:10]) for node in nodes] == [(title, "2026-03-04"), (title, "2026-03-05")]
