"""The user guide in the menu «Aide»: ten tasks with pictures."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.translation import override
from lxml import html

from agenda.permissions import CONTRIBUTORS, EDITORS
from agenda.wording.guide import guide_tasks
from tests.agenda.cms import signed_in, somebody

pytestmark = pytest.mark.django_db

MOST_OCTETS = 1_000_000


@pytest.mark.parametrize("group", [CONTRIBUTORS, EDITORS])
def test_the_menu_leads_to_ten_tasks_each_with_steps_and_a_picture_that_says_what_it_shows(group):
    client = signed_in(somebody(group))

    home = client.get("/cms/").content.decode()
    tree = html.fromstring(client.get(reverse("guide")).content.decode())

    assert reverse("guide") in home
    assert "Dix gestes, en images" in tree.xpath("string(//header)")
    sections = tree.xpath("//section[@id]")
    assert [one.get("id") for one in sections] == [
        *(
            "ecrire",
            "dates",
            "annuler",
            "publier",
            "reunir",
            "relire",
            "alerte",
            "selection",
            "programme",
            "droits",
        )
    ]
    assert [link.get("href") for link in tree.xpath("//div[@class='cms-guide']/nav//a")] == [
        f"#{one.get('id')}" for one in sections
    ]
    for section in sections:
        [picture] = section.xpath(".//img")
        assert len(section.xpath("./ol/li")) >= 3
        assert picture.get("alt")
        assert finders.find(picture.get("src").removeprefix(settings.STATIC_URL))


def test_the_menu_leads_to_no_page_of_another_site():
    page = signed_in(somebody(EDITORS)).get("/cms/").content.decode()
    sidebar = html.fromstring(page).xpath("string(//script[@id='wagtail-sidebar-props'])")

    assert reverse("guide") in sidebar
    assert "keyboard-shortcuts-trigger" in sidebar
    assert "https://" not in sidebar


def test_the_pictures_are_in_both_languages_and_weigh_little():
    weights = {}
    for language in ("fr", "en"):
        with override(language):
            weights |= {
                task.picture: Path(finders.find(task.picture)).stat().st_size
                for task in guide_tasks()
            }

    assert len(weights) == 2 * len(guide_tasks())
    assert sum(weights.values()) < MOST_OCTETS


def test_each_sentence_of_the_guide_is_translated_into_english():
    for task in guide_tasks():
        words = [task.title, task.alternative, *task.steps]
        with override("fr"):
            french = [str(word) for word in words]
        with override("en"):
            assert not set(french) & {str(word) for word in words}


def test_a_visitor_cannot_read_the_guide(client):
    assert client.get(reverse("guide")).status_code == 302
