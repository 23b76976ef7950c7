"""Long texts pasted into CMS forms are never cut: they fit, or are refused and kept."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from lxml import html
from wagtail.models import Page

from agenda.models import Event, PlaceAlias
from datetext import LONGEST_PASTED
from tests.agenda.cms import EMPTY, date_data, event_data, event_url, signed_in
from tests.alerts.cms import url as alert_url
from tests.factories.agenda import (
    ArticlePageFactory,
    HomePageFactory,
    PlaceFactory,
    ProgrammePageFactory,
    SelectionIndexPageFactory,
    SelectionPageFactory,
)
from tests.factories.alerts import officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-26T10:00+01:00", tick=False):
        yield


def lengths(page):
    """Return the browser's ``maxlength`` and the counted limit of each field."""
    fields = html.fromstring(page.content).xpath("//main//form//*[@name][not(@type='hidden')]")
    cut = [
        field.get("name")
        for field in fields
        if field.get("maxlength") and "__prefix__" not in field.get("name")
    ]
    return cut, {
        field.get("name"): int(field.get("data-longest"))
        for field in fields
        if field.get("data-longest")
    }


def test_no_field_of_an_event_is_cut_by_the_browser(editor):
    cut, counted = lengths(editor.get(event_url("add")))

    assert cut == []
    assert {
        name: counted[name]
        for name in ("title", "lead", "words", "dates-0-exceptions", "dates-0-label")
    } == {
        "title": 255,
        "lead": 1000,
        "words": LONGEST_PASTED,
        "dates-0-exceptions": 10_000,
        "dates-0-label": 80,
    }


@pytest.mark.parametrize("kind", ["place", "organisation"])
def test_no_field_of_another_record_is_cut_by_the_browser(editor, kind):
    cut, counted = lengths(editor.get(reverse(f"wagtailsnippets_agenda_{kind}:add")))

    assert cut == []
    assert counted["name"] == 255


def test_no_field_of_an_alias_of_a_place_is_cut_by_the_browser(editor):
    place = PlaceFactory()
    PlaceAlias.objects.create(place=place, name="Le Bataclan")

    cut, counted = lengths(
        editor.get(reverse("wagtailsnippets_agenda_place:edit", args=[place.pk]))
    )

    assert (cut, counted["aliases-0-name"]) == ([], 255)


@pytest.mark.parametrize("kind", ["home", "article", "programme", "selection index", "selection"])
def test_no_field_of_a_page_is_cut_by_the_browser(kind, admin_client):
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    index = SelectionIndexPageFactory(parent=home)
    page = {
        "home": lambda: home,
        "article": lambda: ArticlePageFactory(parent=home),
        "programme": lambda: ProgrammePageFactory(parent=home),
        "selection index": lambda: index,
        "selection": lambda: SelectionPageFactory(parent=index),
    }[kind]()

    cut, counted = lengths(admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))

    assert (cut, counted["title"]) == ([], 255)


@pytest.mark.parametrize("path", ["agenda/keyword/add/", "agenda/area/add/", "images/add/"])
def test_no_field_of_a_record_without_versions_is_cut_by_the_browser(path, admin_client):
    prefix = "/cms/" if path.startswith("images") else "/cms/snippets/"

    cut, counted = lengths(admin_client.get(f"{prefix}{path}"))

    assert cut == []
    assert counted


def test_no_field_of_an_alert_is_cut_by_the_browser():
    cut, counted = lengths(signed_in(officer()).get(alert_url("compose")))

    assert [name for name in cut if name != "mots"] == []  # the search field
    assert counted["headline"] > 0


@pytest.mark.parametrize(("name", "longest"), [("lead", 1000), ("title", 255)])
def test_ten_thousand_signs_are_refused_with_their_number_and_kept(editor, name, longest):
    typed = "à" * 10_000

    page = editor.post(event_url("add"), event_data(**{name: typed}))

    form = page.context["form"]
    [message] = form.errors[name]
    assert f"{longest} " in message
    assert "10000" in message
    assert form[name].value() == typed
    assert Event.objects.count() == 0


def test_two_hundred_pasted_exceptions_are_all_kept(editor):
    days = [dt.date(2026, 12, 1) + dt.timedelta(weeks=week) for week in range(200)]
    words = "tous les mardis à 19h jusqu’au 30 juin 2031 sauf " + ", ".join(
        f"mardi {day:%d/%m/%Y}" for day in days
    )

    editor.post(event_url("add"), event_data(date_data(**EMPTY), words=words))

    [line] = Event.objects.get().get_latest_revision_as_object().dates.all()
    assert line.except_on == [day.isoformat() for day in days]


def test_the_preview_reads_two_hundred_exceptions(editor):
    days = ", ".join(
        f"{dt.date(2026, 12, 1) + dt.timedelta(weeks=week):%d/%m/%Y}" for week in range(200)
    )

    page = editor.post(
        event_url("words"), {"words": f"tous les mardis à 19h jusqu’au 30 juin 2031 sauf {days}"}
    )

    assert "signes au plus" not in page.content.decode()
    assert "Tous les mardis" in page.content.decode()
