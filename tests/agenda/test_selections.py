"""Selections on the home page, on their own page and in the CMS."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data
from wagtail_factories import ImageFactory

from agenda.models import SelectionChoice, SelectionPage
from agenda.permissions import EDITORS
from agenda.services import occurrences
from tests.agenda.cms import signed_in, somebody
from tests.factories.agenda import (
    HomePageFactory,
    SelectionIndexPageFactory,
    SelectionPageFactory,
    at,
    published_event,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 3)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"))


@pytest.fixture
def home(db):
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    return home


@pytest.fixture
def index(home):
    return SelectionIndexPageFactory(parent=home)


def coming(number: int, **facts):
    return [published_event(f"2026-03-{4 + day:02} 20:00", **facts) for day in range(number)]


def lists(response) -> list[str]:
    """Return the title (with its number) and content of each list on a page."""
    page = response.content.decode()
    found = re.findall(
        r'(?s)<li><a href="([^"]*/selections/[^"]+)"><b>([^<]*)</b><span[^>]*>([^<]*)', page
    )
    return [" ".join(one) for one in found]


def rows(response) -> list[str]:
    """Return the titles of the cards in order; those of dates that are off in brackets."""
    page = response.content.decode()
    found = re.findall(r'(?s)<article class="card( is-off)?">.*?card-title"><a[^>]*>([^<]+)', page)
    return [f"({title})" if off else title for off, title in found]


def test_a_selection_says_who_made_it_and_when_it_changed(client, index):
    page = SelectionPageFactory(parent=index, events=coming(1))
    page.save_revision().publish()

    said = " ".join(html.fromstring(client.get(page.url).content).text_content().split())

    assert "Faite à la main par l’équipe de l’agenda, dans l’ordre de ses envies." in said
    assert "Mise à jour le mardi 3 mars 2026." in said


def test_a_selection_keeps_the_editors_order_and_counts_active_dates(client, index):
    later, sooner, off, twice, over, withdrawn = (
        published_event(f"2026-03-{day:02} 20:00", title=title)
        for day, title in [
            (9, "Tard"),
            (4, "Tôt"),
            (5, "Noyé"),
            (6, "Souvent"),
            (2, "Hier"),
            (7, "Retiré"),
        ]
    )
    occurrences.cancel(off.occurrences.all(), "La salle est inondée.")
    again = published_event("2026-03-05 20:00", "2026-03-06 20:00", title="Repris")
    occurrences.cancel(again.occurrences.all()[:1])
    withdrawn.unpublish()
    published_event("2026-03-04 20:00", title="Pas choisi")
    events = [later, off, sooner, twice, over, withdrawn, again, twice]
    SelectionPageFactory(parent=index, title="idées gratuites", slug="idees", events=events)

    page, home, index_page = (
        client.get(url) for url in ("/selections/idees/", "/", "/selections/")
    )

    assert rows(page) == ["Tard", "(Noyé)", "Tôt", "Souvent", "Repris"]
    assert "<title>4 idées gratuites · L’agenda</title>" in page.content.decode()
    assert lists(home) == lists(index_page) == ["/selections/idees/ 4 idées gratuites"]
    keys = ",".join(str(event.pk) for event in (later, sooner, twice, again))
    assert f"/mes-sorties.ics?n={keys}" in page.content.decode()


def test_the_home_page_shows_scheduled_selections_with_dates_to_come(client, index):
    events = coming(1)
    selections: dict[str, dict] = {
        "toujours": {},
        "ces jours": {"home_from_on": TODAY, "home_until_on": TODAY},
        "pas encore": {"home_from_on": TODAY + DAY},
        "plus": {"home_until_on": TODAY - DAY},
        "brouillon": {"live": False},
    }
    for title, facts in selections.items():
        SelectionPageFactory(
            parent=index, title=title, slug=title.replace(" ", "-"), events=events, **facts
        )
    SelectionPageFactory(
        parent=index, title="passées", slug="passees", events=[published_event("2026-03-02 20:00")]
    )
    SelectionPageFactory(parent=index, title="vide", slug="vide")

    home, index_page, over = (
        client.get(url) for url in ("/", "/selections/", "/selections/passees/")
    )

    assert lists(home) == ["/selections/toujours/ 1 toujours", "/selections/ces-jours/ 1 ces jours"]
    assert [line.split("/ ")[1] for line in lists(index_page)] == [
        "1 toujours",
        "1 ces jours",
        "1 pas encore",
        "1 plus",
    ]
    assert "Tout ce qui était ici est passé." in over.content.decode()


def test_the_index_follows_the_editors_order_with_the_first_covers_and_the_next_date(client, index):
    later, sooner, off, third, fourth = (
        published_event(f"2026-03-{day:02} 20:00", title=title)
        for day, title in [(9, "Tard"), (4, "Tôt"), (5, "Noyé"), (6, "Trois"), (7, "Quatre")]
    )
    occurrences.cancel(off.occurrences.all(), "La salle est inondée.")
    pictured = published_event(
        "2026-03-12 20:00", cover=ImageFactory(), cover_alt="Une danseuse saute"
    )
    first = SelectionPageFactory(
        parent=index, title="idées", lead="Au chaud.", events=[later, off, sooner, third, fourth]
    )
    second = SelectionPageFactory(parent=index, title="images", events=[pictured])
    second.move(first, pos="left")

    page = html.fromstring(client.get("/selections/").content.decode())

    cards = page.xpath("//ul[contains(@class, 'lists')]/li")
    assert [" ".join(card.text_content().split()) for card in cards] == [
        "1images Prochaine date : jeudi 12 mars",
        "4idées Au chaud. Prochaine date : mercredi 4 mars",
    ]
    assert [
        (len(card.xpath(".//picture//img[@alt='']")), len(card.xpath(".//svg"))) for card in cards
    ] == [(1, 0), (0, 3)]
    assert [one.event for one in SelectionChoice.objects.standing().filter(page=first)] == [
        later,
        sooner,
        third,
        fourth,
    ]


def test_an_index_without_events_to_come_leads_to_all_of_them(client, index):
    SelectionPageFactory(parent=index, events=[published_event("2026-03-02 20:00")])

    page = client.get("/selections/").content.decode()

    assert "Aucune liste pour le moment." in page
    assert "collage" not in page


def test_three_selections_take_as_many_queries_as_one(client, index):
    for page, number in (("une", 1), ("trois", 3)):
        SelectionPageFactory(
            parent=index, slug=page, events=coming(number), home_until_on=TODAY - DAY
        )
    counts = {}

    def count(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    counts["page"] = [count("/selections/une/"), count("/selections/trois/")]
    SelectionPage.objects.filter(slug="une").update(home_until_on=None)
    counts["home"], counts["index"] = [count("/")], [count("/selections/")]
    for number in range(2):
        SelectionPageFactory(parent=index, events=coming(3 + number))
    counts["home"].append(count("/"))
    counts["index"].append(count("/selections/"))

    assert all(one == three <= 12 for one, three in counts.values()), counts


def test_a_selection_shows_its_english_texts_in_english(client, index):
    facts = {"lead": "Des idées.", "events": coming(1, title="Bal", language="fr")}
    SelectionPageFactory(parent=index, title="idées", slug="idees", **facts)
    SelectionPageFactory(
        parent=index, title="autres", title_en="free ideas", lead_en="Ideas.", slug="free", **facts
    )

    home, french, english = (
        client.get(f"/en/{path}") for path in ("", "selections/idees/", "selections/free/")
    )

    assert lists(home) == ["/en/selections/idees/ 1 idées", "/en/selections/free/ 1 free ideas"]
    assert "This text is in French only." in french.content.decode()
    assert '<meta name="description" content="Ideas.">' in english.content.decode()
    assert 'lang="fr"' not in english.content.decode().split("<h2")[0].split("</header>")[1]


def test_a_draft_has_neither_page_nor_picture(client, index):
    SelectionPageFactory(parent=index, slug="idees", events=coming(2))
    SelectionPageFactory(parent=index, slug="brouillon", events=coming(1), live=False)

    pages, pictures = (
        [client.get(f"/selections/{slug}{ending}") for slug in ("idees", "brouillon", "rien")]
        for ending in ("/", ".png")
    )

    assert [answer.status_code for answer in (*pages, *pictures)] == [200, 404, 404] * 2
    assert pictures[0].headers["Content-Type"] == "image/png"
    assert "/selections/idees.png?v=" in client.get("/selections/idees/").content.decode()


def test_an_unsaved_selection_can_be_previewed(index):
    selection = SelectionPage(title="idées", slug="idees")
    selection.choices.add(*(SelectionChoice(event=event) for event in coming(2)))

    assert "2 idées" in selection.make_preview_request().content.decode()


@pytest.mark.parametrize(
    ("count", "days", "refused"),
    [
        (20, {}, []),
        (21, {}, ["20"]),
        (1, {"home_from_on": "2026-03-04", "home_until_on": "2026-03-03"}, ["avant d’y être"]),
    ],
    ids=["twenty", "too many", "days the wrong way round"],
)
def test_an_editor_chooses_twenty_at_most_and_days_in_order(index, count, days, refused):
    event = published_event("2026-03-04 20:00")
    choices = inline_formset([{"event": event.pk} for _ in range(count)])
    english = {"title_en": "", "lead_en": ""}
    form = {
        "title": "idées",
        "slug": "idees",
        "lead": "",
        "choices": choices,
        "comments": inline_formset([]),
    }
    editor = signed_in(somebody(EDITORS))

    answer = editor.post(
        reverse("wagtailadmin_pages:add", args=["agenda", "selectionpage", index.pk]),
        nested_form_data(
            form
            | english
            | {"home_from_on": "", "home_until_on": ""}
            | days
            | {"action-publish": "1"}
        ),
    )

    assert SelectionPage.objects.live().exists() == (not refused)
    assert [words for words in refused if words not in answer.content.decode()] == []
