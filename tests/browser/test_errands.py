"""Fifteen tasks of first-time visitors, from the home page, guided only by the texts on screen."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from playwright.sync_api import Browser, Locator, Page, expect
from wagtail.models import Site

from agenda.services import occurrences
from tests.browser.city import soon
from tests.factories.agenda import (
    CategoryFactory,
    PlaceFactory,
    ProgrammePageFactory,
    published_event,
)

#: Most clicks, links or submits of a task.
MOST_STEPS = 4


@dataclass
class Visitor:
    """A visitor with a browser who counts steps."""

    page: Page
    origin: str
    steps: int = 0
    #: Steps of each task.
    log: dict[str, int] = field(default_factory=dict)

    def begins(self, path: str = "/") -> None:
        self.page.goto(f"{self.origin}{path}")
        self.steps = 0

    def asks(self, words: str) -> None:
        self.page.locator('input[name="q"]').fill(words)
        self.page.locator('input[name="q"]').press("Enter")
        self.page.wait_for_url(re.compile(r"\?q="))
        self.steps += 1

    def follows(self, name: str, within: str = "body") -> None:
        self.presses(self.page.locator(within).get_by_role("link", name=re.compile(name)))

    def presses(self, what: Locator) -> None:
        what.locator("visible=true").first.click()
        self.steps += 1

    def reads(self, words: str, within: str = "main") -> None:
        expect(self.page.locator(within)).to_contain_text(re.compile(words))

    def gets(self, link: Locator, kind: str) -> str:
        """Return the content behind ``link``, checking its content type."""
        address = link.first.get_attribute("href").replace("webcal://", "http://")
        answer = self.page.request.get(address if "://" in address else f"{self.origin}{address}")
        assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, kind)
        return answer.body().decode("latin-1")


def with_children(visitor: Visitor) -> None:
    visitor.asks("que faire avec mes enfants demain, gratuit")
    visitor.reads("Contes du matin")


def cancelled_concert(visitor: Visitor) -> None:
    visitor.asks("quatuor des lilas")
    visitor.reads("Annulé")
    visitor.follows("Quatuor des lilas", "main")
    visitor.reads("Annulé.*Le quai est inondé")
    assert visitor.page.get_by_role("link", name="Réserver").count() == 0


def festival_in_calendar(visitor: Visitor) -> None:
    visitor.asks("nuit des orgues")
    visitor.follows("^Nuit des orgues", "main")
    visitor.follows("calendrier|Ajouter", "main")
    assert (
        visitor.gets(
            visitor.page.locator('main :is([href^="/agenda.ics"], [href^="webcal:"])'),
            "text/calendar",
        ).count("BEGIN:VEVENT")
        == 2
    )


def told_of_a_change(visitor: Visitor) -> None:
    visitor.asks("les grands départs")
    visitor.follows("Les Grands Départs", "main")
    # By a calendar if there is no script.
    visitor.follows("M’avertir d’un changement|Suivre ces dates", "main")
    visitor.reads("votre agenda change|notification")


def ends_soon(visitor: Visitor) -> None:
    visitor.follows("Derniers jours", "main")
    visitor.reads("Encres de pluie")


def wheelchair(visitor: Visitor) -> None:
    with translation.override("fr"):
        day = date_format(timezone.localdate() + dt.timedelta(days=2), "l")
    visitor.asks(f"en fauteuil {day}")
    visitor.reads(r"[1-9][0-9]* sortie")
    visitor.reads("Fauteuil|fauteuil|plain-pied")


def propose(visitor: Visitor) -> None:
    visitor.follows("^Proposer", "header")
    visitor.reads("compte")
    visitor.page.get_by_role("textbox").first.wait_for()


def near_me(visitor: Visitor) -> None:
    visitor.begins("/agenda/autour/")
    visitor.page.get_by_role("searchbox", name="Autour d’où").fill("Bibliothèque des Lilas")
    visitor.page.get_by_role("searchbox", name="Autour d’où").press("Enter")
    visitor.steps += 1
    visitor.follows("Demain", "main")
    visitor.reads("Contes du matin")
    visitor.reads("min")


def my_library(visitor: Visitor) -> None:
    visitor.asks("bibliothèque des lilas")
    visitor.follows("Bibliothèque des Lilas", "main")
    visitor.reads("Ce qui vient")
    visitor.reads("Contes du matin")


def share(visitor: Visitor) -> None:
    visitor.asks("les grands départs")
    visitor.follows("Les Grands Départs", "main")
    visitor.follows("^Partager", "main")
    copied = visitor.page.get_by_role("textbox", name=re.compile("lien"))
    assert copied.input_value().startswith("http")
    picture = visitor.page.locator('meta[property="og:image"]').get_attribute("content")
    assert visitor.page.request.get(picture).headers["content-type"] == "image/png"


def report(visitor: Visitor) -> None:
    visitor.asks("les grands départs")
    visitor.follows("Les Grands Départs", "main")
    visitor.follows("Signaler une erreur", "main")
    visitor.follows("annulé|Annulé", "#erreur")
    visitor.page.get_by_role("button", name=re.compile("Envoyer")).wait_for()


def get_there(visitor: Visitor) -> None:
    visitor.asks("la maroquinerie")
    visitor.follows("La Maroquinerie", "main")
    visitor.follows("Y aller", "main")
    links = visitor.page.locator('main a[rel~="noopener"][href^="https://"]')
    assert links.count() >= 3


def in_english(visitor: Visitor) -> None:
    visitor.follows("English", "header")
    visitor.asks("free stories for kids tomorrow")
    visitor.reads("Contes du matin")
    visitor.reads("Free")


def on_paper(visitor: Visitor) -> None:
    visitor.asks("les grands départs")
    visitor.follows("Les Grands Départs", "main")
    visitor.page.emulate_media(media="print")
    expect(
        visitor.page.locator("[class*=qr] svg, svg[class*=qr], .print-only svg").first
    ).to_be_visible()
    expect(visitor.page.locator("header nav").first).to_be_hidden()
    visitor.page.emulate_media(media="screen")


def follow_a_place(visitor: Visitor) -> None:
    visitor.asks("la maroquinerie")
    visitor.follows("La Maroquinerie", "main")
    visitor.follows("Suivre ce lieu|Dans mon calendrier", "main")
    visitor.reads("abonnement|notification")


ERRANDS: tuple[Callable[[Visitor], None], ...] = (
    with_children,
    cancelled_concert,
    festival_in_calendar,
    told_of_a_change,
    ends_soon,
    wheelchair,
    propose,
    near_me,
    my_library,
    share,
    report,
    get_there,
    in_english,
    on_paper,
    follow_a_place,
)


@pytest.fixture
def errands(city) -> None:
    """Create the content that the tasks need."""
    library = PlaceFactory(
        name="Bibliothèque des Lilas", slug="lilas", latitude=48.861, longitude=2.351
    )
    # One of them is tomorrow when needed: midnight may pass meanwhile.
    mornings = soon(1, 10), soon(2, 10)
    published_event(
        *mornings, title="Contes du matin", place=library, audience="enfants", price_kind="free"
    )
    concert = published_event(
        soon(1), title="Quatuor des lilas", category=CategoryFactory(name="Musique de chambre")
    )
    occurrences.cancel(concert.occurrences.all(), "Le quai est inondé")
    night = ProgrammePageFactory(
        parent=Site.objects.get().root_page, title="Nuit des orgues", slug="orgues"
    )
    published_event(soon(1), soon(2), title="Orgue de nuit", programme=night)
    published_event(
        *(soon(day, 10) for day in (1, 2, 3)), title="Encres de pluie", lead="Une exposition."
    )


@pytest.mark.parametrize(("width", "has_script"), [(390, True), (390, False), (1280, True)])
def test_fifteen_errands_are_done_in_few_steps_from_the_first_page(
    browser: Browser, city, errands, watched, width: int, has_script: bool
):
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        locale="fr-FR",
        java_script_enabled=has_script,
        reduced_motion="reduce",
    )
    visitor = Visitor(watched.watch(context.new_page()), city.origin)
    failed = {}

    for errand in ERRANDS:
        visitor.begins()
        try:
            errand(visitor)
        except Exception as fault:  # noqa: BLE001 -- run all tasks before reporting
            failed[errand.__name__] = f"{visitor.page.url}: {fault}"
        visitor.log[errand.__name__] = visitor.steps

    assert failed == {}
    assert max(visitor.log.values()) <= MOST_STEPS, visitor.log
    assert watched.faults == []
    context.close()
