"""Wagtail's French translations on editors' screens."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from lxml import html
from wagtail.admin.templatetags.wagtailadmin_tags import timesince_simple
from wagtail.models import Page, Site
from wagtail.users.models import UserProfile

from agenda.permissions import EDITORS, MODERATORS
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import EventFactory, HomePageFactory, PlaceFactory, published_event
from tests.factories.alerts import sent_alert

pytestmark = pytest.mark.django_db

#: Both genders at once («publié(e)», «ce(tte)»), and words for a record that no editor uses.
UNFIT = re.compile(
    r"\w+\((?:e|s|e s|la|tte|elle)\)|fragment|snippet|dépubli|Êtes[- ]vous sûr", re.IGNORECASE
)
#: English colons («Modification: bal»), a noun without its article, an empty time, and wrong words.
ODD = re.compile(
    r"[\w»)]+:\s+\w+|Choisir (?:événement|lieu|organisation|catégorie|quartier)|Aller à contenu"
    r"|\b0\smin\w*|écrira une nouvelle|hors «|les dates sont dans le texte|par le silence"
    r"|abonnements? rendu"
    r"|Édition de text\b|\bStatus\b",
    re.IGNORECASE,
)
#: Parts of a page that are not read.
UNREAD = "//script | //style | //template | //*[local-name()='svg']"


def said(content: bytes) -> str:
    """Return the visible text of a page, and its labels."""
    tree = html.fromstring(content)
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
    yield from (
        f"/cms/snippets/agenda/place/{name}/{place.pk}/" for name in ("edit", "usage", "unpublish")
    )
    yield from ("/cms/snippets/agenda/place/", "/cms/images/", "/cms/documents/", "/cms/account/")


def more_screens(place, home, alert):
    yield from (
        f"/cms/snippets/agenda/place/{name}/"
        for name in ("add", f"history/{place.pk}", f"delete/{place.pk}")
    )
    for name in ("edit", "history", "usage", "unpublish", "copy", "move", "delete"):
        yield f"/cms/pages/{home.pk}/{name}/"
    yield from (
        f"/cms/pages/{home.pk}/",
        "/cms/reports/site-history/",
        "/cms/users/",
        "/cms/images/add/",
    )
    yield from (
        "/cms/alertes/",
        f"/cms/alertes/{alert.pk}/",
        f"/cms/alertes/{alert.pk}/dates/",
        "/cms/alertes/modeles/",
    )


def choosers():
    """Return the chooser windows, whose HTML is inside JSON."""
    for model in ("event", "place", "organisation", "category", "area"):
        yield model, f"/cms/snippets/choose/agenda/{model}/"


@pytest.mark.usefixtures("references")
@pytest.mark.parametrize("group", [EDITORS, MODERATORS])
def test_no_screen_of_an_editor_says_both_genders_at_once_or_fragment(group):
    user, event, place = somebody(group), EventFactory(), PlaceFactory()
    client = signed_in(user)
    event.save_revision(user=user, log_action=True)
    event.get_default_workflow().start(event, user)

    unfit = {}
    for url in screens(event, place):
        page = client.get(url, follow=True)
        if page.status_code == 200 and (words := UNFIT.findall(said(page.content))):
            unfit[url] = words

    assert unfit == {}


@pytest.mark.usefixtures("references")
def test_no_screen_says_odd_french():
    user, event, place = somebody(MODERATORS, is_superuser=True), EventFactory(), PlaceFactory()
    home, client = HomePageFactory(parent=Page.objects.get(depth=1)), signed_in(user)
    event.save_revision(user=user, log_action=True)
    EventFactory(owner=user)
    alert = sent_alert()

    odd = {}
    for url in (*screens(event, place), *more_screens(place, home, alert)):
        page = client.get(url, follow=True)
        assert page.status_code == 200, url
        if words := ODD.findall(said(page.content)):
            odd[url] = words

    assert odd == {}


def test_the_title_of_a_chooser_has_the_right_article():
    client = signed_in(somebody(MODERATORS, is_superuser=True))

    windows = {model: html.fromstring(client.get(url).json()["html"]) for model, url in choosers()}

    headings = {
        model: " ".join(window.xpath("string(//h1)").split()) for model, window in windows.items()
    }
    assert headings == {
        "event": "Choisir un événement",
        "place": "Choisir un lieu",
        "organisation": "Choisir une organisation",
        "category": "Choisir une catégorie",
        "area": "Choisir un quartier",
    }


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Les dates\u00a0: Bal"), ("en", "Dates: Bal")]
)
def test_the_title_of_a_screen_has_the_colon_of_its_language(language, title):
    user = somebody(MODERATORS)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    event = published_event("2027-03-02 20:00", title="Bal")

    page = signed_in(user).get(event_url("dates", event.pk))

    assert page.context["header_title"] == title


def test_a_record_just_saved_is_shown_as_just_now(time_machine):
    time_machine.move_to("2027-03-02T12:00:00+00:00", tick=False)

    with override("fr"):
        assert timesince_simple(timezone.now()) == "à l’instant"


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("%(objects)s snippets selected", "%(objects)s choisis"),
        ("Yes, unpublish it", "Oui, retirer du site"),
        ("Locked by another user", "Verrouillé par quelqu’un d’autre"),
        ("In Moderation", "En relecture"),
        ("Skip to main content", "Aller au contenu principal"),
        ("Text editing", "Mise en forme du texte"),
        ("Review this version", "Reprendre cette version"),
        ("Current page status:", "État de la page\u00a0:"),
        (
            "Saving will overwrite a newer version.",
            "Enregistrer remplacerait une version plus récente.",
        ),
    ],
)
def test_our_french_translations_replace_wagtails(english, french):
    with override("fr"):
        assert gettext(english) == french
        assert (
            ngettext("There is %(counter)s match", "There are %(counter)s matches", 2)
            == "%(counter)s résultats"
        )


def test_pages_opens_on_the_home_of_the_site():
    home = HomePageFactory(parent=Page.objects.get(depth=1))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )

    page = signed_in(somebody(MODERATORS)).get(reverse("site_pages"), follow=True)

    assert page.redirect_chain == [(reverse("wagtailadmin_explore", args=[home.pk]), 302)]
    assert f'"url": "{reverse("site_pages")}"' in page.content.decode()
