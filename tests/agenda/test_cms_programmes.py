"""The form of a programme: its events, and descriptions of pictures."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from pytest_django.asserts import assertContains
from wagtail.models import Page, Site
from wagtail.users.models import UserProfile
from wagtail_factories import ImageFactory

from agenda.models import ProgrammePage
from tests.agenda.cms import event_url
from tests.factories.agenda import (
    EventFactory,
    HomePageFactory,
    ProgrammePageFactory,
    published_event,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    return ProgrammePageFactory(parent=home, title="Nuit des lampes", slug="nuit")


def edit_url(programme):
    return reverse("wagtailadmin_pages:edit", args=[programme.pk])


def data(**facts):
    fields = (
        "seo_title",
        "search_description",
        "lead",
        "lead_en",
        "title_en",
        "hashtag",
        "go_live_at",
        "expire_at",
    )
    return (
        dict.fromkeys(fields, "")
        | {"title": "Nuit", "slug": "nuit", "body": "null", "body_en": "null"}
        | facts
    )


def test_a_programme_leads_to_its_events_and_to_where_some_are_added(admin_client, programme):
    published_event("2026-03-03 20:00", programme=programme, title="La sienne")
    published_event("2026-03-03 20:00", title="Une autre")

    page = admin_client.get(edit_url(programme))
    mine = admin_client.get(event_url("list"), {"programme": programme.pk})
    others = admin_client.get(event_url("list"), {"programme": "aucun"})

    assertContains(page, "1 événement dans ce programme")
    assertContains(
        page, f'href="{event_url("list")}?programme=aucun&amp;state=live&amp;when=coming"'
    )
    assertContains(others, "Aucun programme")
    assert [[event.title for event in one.context["object_list"]] for one in (mine, others)] == [
        ["La sienne"],
        ["Une autre"],
    ]


def test_the_form_of_a_programme_gives_the_keys_of_its_events_to_the_chooser(
    admin_client, programme
):
    events = [published_event("2026-03-03 20:00", programme=programme) for _ in range(2)]
    published_event("2026-03-03 20:00")

    page = admin_client.get(edit_url(programme))

    [button] = html.fromstring(page.content.decode()).xpath("//*[@data-programme-events]")
    assert sorted(map(int, button.get("data-programme-events").split())) == [
        event.pk for event in events
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_days_of_a_programme_are_day_first_in_both_languages(
    admin_client, admin_user, programme, language
):
    UserProfile.get_for_user(admin_user)
    UserProfile.objects.update(preferred_language=language)

    admin_client.post(edit_url(programme), data(start_on="04/12/2026", end_on="2027-01-05"))
    page = admin_client.get(edit_url(programme))

    draft = ProgrammePage.objects.get().get_latest_revision_as_object()
    assert (draft.start_on, draft.end_on) == (date(2026, 12, 4), date(2027, 1, 5))
    form = html.fromstring(page.content.decode())
    fields = [form.xpath(f"//input[@name='{name}']/@value") for name in ("start_on", "end_on")]
    assert fields == [["04/12/2026"], ["05/01/2027"]]


def test_a_programme_takes_as_many_queries_with_three_events_as_with_one(admin_client, programme):
    counts = []
    for number in (1, 3):
        while programme.events.count() < number:
            EventFactory(programme=programme)
        admin_client.get(edit_url(programme))
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(edit_url(programme))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("description", "is_public"), [("", False), (" ", False), ("Une rue éclairée", True)]
)
def test_a_programme_is_published_with_a_picture_that_says_what_it_shows(
    admin_client, programme, description, is_public
):
    picture = ImageFactory(description=description)

    page = admin_client.post(edit_url(programme), data(cover=picture.pk, **{"action-publish": "1"}))

    programme.refresh_from_db()
    assert programme.cover == (picture if is_public else None)
    if not is_public:
        [said] = page.context["form"].errors["cover"]
        assert said.startswith("Dites d’abord ce que montre cette image")


def test_a_draft_of_a_programme_may_lack_the_text_of_its_picture(admin_client, programme):
    picture = ImageFactory(description="")

    admin_client.post(edit_url(programme), data(cover=picture.pk))

    assert ProgrammePage.objects.get().get_latest_revision_as_object().cover == picture


def test_the_page_of_a_programme_has_the_alternative_text(client, programme):
    programme.cover = ImageFactory(description="Une rue éclairée")
    programme.save_revision().publish()

    assertContains(client.get("/programmes/nuit/"), 'alt="Une rue éclairée"')


def test_the_upload_form_asks_for_a_description_with_an_example(admin_client):
    page = admin_client.get(reverse("wagtailimages:edit", args=[ImageFactory().pk]))

    assertContains(page, "Ce qu’elle montre")
    assertContains(page, "comme «\u00a0Une danseuse saute sous un réverbère\u00a0»")


@pytest.mark.parametrize("name", ["edit", "add"])
def test_the_publication_of_a_programme_is_scheduled_with_one_button(admin_client, programme, name):
    places = {"edit": [programme.pk], "add": ["agenda", "programmepage", programme.get_parent().pk]}

    page = admin_client.get(reverse(f"wagtailadmin_pages:{name}", args=places[name]))

    tree = html.fromstring(page.content.decode())
    buttons = tree.xpath("//*[@id='schedule-publishing-dialog']//button[@type='submit']")
    assert [
        (button.get("name"), " ".join(button.text_content().split())) for button in buttons
    ] == [
        ("action-publish", "Programmer"),
        (None, "Garder dans le brouillon"),
    ]
