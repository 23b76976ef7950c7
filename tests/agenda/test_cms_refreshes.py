"""Progress of a refresh, shown to an editor on the form and after publishing."""

import pytest
from django.urls import reverse

from agenda.models import Category, HomePage, Refresh
from agenda.services import refreshing
from agenda.services.publication import publish_now
from agenda.services.refreshing import refresh_batch, refresh_queued
from tests.agenda.cms import loaded, texts
from tests.factories.agenda import CategoryFactory, ProgrammePageFactory, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch):
    monkeypatch.setattr(refreshing, "BATCH", 1)
    monkeypatch.setattr(refreshing, "LARGEST_BATCH", 1)
    monkeypatch.setattr(refreshing, "PAUSE_S", 0)


@pytest.fixture
def category():
    category = CategoryFactory(name="Bals", slug="bals")
    category.save_revision()
    for _ in range(3):
        published_event(category=category)
    return category


def url(category):
    return reverse("wagtailsnippets_agenda_category:edit", args=[category.pk])


def form(category, **fields):
    facts = {
        "name": "Bals",
        "name_en": "",
        "figure": "fete",
        "synonyms": "",
        "position": 100,
        "slug": "bals",
    }
    return facts | loaded(category) | fields


def test_publishing_a_new_name_announces_the_refresh_and_the_form_shows_progress(
    admin_client, category
):
    data = form(category, name="Grands bals", **{"action-publish": "1"})

    after = texts(admin_client.post(url(category), data, follow=True))
    refresh_batch(1)
    on_the_form = texts(admin_client.get(url(category)))
    refresh_queued()
    at_the_end = texts(admin_client.get(url(category)))

    follows = "La suite vient d’elle-même."
    assert Category.objects.get().name == "Grands bals"
    assert after[-1] == f"0 événement sur 3 mis à jour. {follows}"
    assert on_the_form == [f"1 événement sur 3 mis à jour. {follows}"]
    assert at_the_end == []


def test_no_message_is_shown_if_no_event_repeats_the_field(admin_client, category):
    data = form(category, position=7, **{"action-publish": "1"})

    said = texts(admin_client.post(url(category), data, follow=True))

    assert [text for text in said if "mis à jour" in text] == []
    assert Refresh.objects.count() == 0


def test_a_programme_shows_the_progress_of_its_refresh_too(admin_client):
    programme = ProgrammePageFactory(title="Nuit Blanche", parent=HomePage.objects.get())
    published_event(programme=programme)
    programme.title = "Nuit Blanche 2027"
    publish_now(programme)

    said = texts(admin_client.get(reverse("wagtailadmin_pages:edit", args=[programme.pk])))

    assert said == ["0 événement sur 1 mis à jour. La suite vient d’elle-même."]
