"""Wagtail's French in proper words, on the screens that editors see."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from lxml import html
from wagtail.models import Page, Site

from agenda.permissions import EDITORS, MODERATORS
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import EventFactory, HomePageFactory, PlaceFactory

pytestmark = pytest.mark.django_db

#: «publié(e)», «ce(tte)», «Le(la)», «un(e) nouveau(elle)»: both genders at once; and what no editor calls a record.
UNFIT = re.compile(r"\w+\((?:e|s|e s|la|tte|elle)\)|fragment|snippet|dépubli|Êtes[- ]vous sûr", re.IGNORECASE)
#: What nobody reads.
UNREAD = "//script | //style | //template | //*[local-name()='svg']"


def said(page) -> str:
    """What is read on it, and its labels."""
    tree = html.fromstring(page.content)
    for element in tree.xpath(UNREAD):
        element.drop_tree()
    return " ".join([*tree.xpath("//@aria-label | //@title | //@placeholder"), tree.text_content()])


def screens(event, place):
    yield "/cms/"
    for name in ("edit", "history", "usage", "unpublish", "copy", "dates"):
        yield event_url(name, event.pk)
    yield from (event_url("add"), event_url("list"), f"{event_url('list')}?q=rien")
    for action in ("delete", "categorie", "annuler"):
        bulk = reverse("wagtail_bulk_action", args=["agenda", "event", action])
        yield from (f"{bulk}?id={event.pk}&next=/cms/", f"{bulk}?next=/cms/")
    yield f"/cms/snippets/agenda/event/delete/{event.pk}/"
    yield from (f"/cms/snippets/agenda/place/{name}/{place.pk}/" for name in ("edit", "usage", "unpublish"))
    yield from ("/cms/snippets/agenda/place/", "/cms/images/", "/cms/documents/", "/cms/account/")


@pytest.mark.parametrize("group", [EDITORS, MODERATORS])
def test_no_screen_of_an_editor_says_both_genders_at_once_or_fragment(group):
    user, event, place = somebody(group), EventFactory(), PlaceFactory()
    client = signed_in(user)
    event.save_revision(user=user, log_action=True)
    event.get_default_workflow().start(event, user)

    unfit = {}
    for url in screens(event, place):
        page = client.get(url, follow=True)
        if page.status_code == 200 and (words := UNFIT.findall(said(page))):
            unfit[url] = words

    assert unfit == {}


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("%(objects)s snippets selected", "%(objects)s choisis"),
        ("Yes, unpublish it", "Oui, retirer du site"),
        ("Locked by another user", "Verrouillé par quelqu’un d’autre"),
        ("In Moderation", "En relecture"),
    ],
)
def test_our_words_stand_in_place_of_wagtails(english, french):
    with override("fr"):
        assert gettext(english) == french
        assert ngettext("There is %(counter)s match", "There are %(counter)s matches", 2) == "%(counter)s résultats"


def test_pages_opens_on_the_home_of_the_site():
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "testserver", "root_page": home})

    page = signed_in(somebody(MODERATORS)).get(reverse("site_pages"), follow=True)

    assert page.redirect_chain == [(reverse("wagtailadmin_explore", args=[home.pk]), 302)]
    assert f'"url": "{reverse("site_pages")}"' in page.content.decode()
