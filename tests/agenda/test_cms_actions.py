"""The buttons at the foot of a form: «Publier» is first, except for a reviewer."""

import pytest
from django.urls import reverse
from lxml import html
from wagtail.models import Page, Site

from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import EventFactory, HomePageFactory, ProgrammePageFactory

pytestmark = pytest.mark.django_db


def buttons(client, path):
    """Return the labels of the buttons at the foot, in order; an invisible one is empty."""
    tree = html.fromstring(client.get(path).content.decode())
    return [
        " ".join(button.text_content().split())
        for button in tree.xpath("//footer//button[@type='submit']")
    ]


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (EDITORS, ["", "Publier", "Enregistrer le brouillon"]),
        (MODERATORS, ["", "Publier", "Enregistrer le brouillon"]),
        (CONTRIBUTORS, ["Enregistrer le brouillon", "Soumettre à Relecture"]),
    ],
)
def test_publishing_is_the_first_button_and_the_enter_key_saves_a_draft(group, said):
    user = somebody(group)
    event = EventFactory(live=False, owner=user)

    for path in (event_url("add"), event_url("edit", event.pk)):
        assert buttons(signed_in(user), path)[: len(said)] == said


def test_publishing_is_the_first_button_of_a_page_too(admin_client):
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    programme = ProgrammePageFactory(parent=home)

    said = buttons(admin_client, reverse("wagtailadmin_pages:edit", args=[programme.pk]))

    assert said[:3] == ["", "Publier", "Enregistrer le brouillon"]


def test_a_reviewer_finds_the_buttons_in_wagtails_order():
    writer, moderator = somebody(CONTRIBUTORS), somebody(MODERATORS)
    event = EventFactory(live=False, owner=writer)
    event.save_revision(user=writer)
    event.get_workflow().start(event, writer)

    assert (
        buttons(signed_in(moderator), event_url("edit", event.pk))[0] == "Enregistrer le brouillon"
    )
