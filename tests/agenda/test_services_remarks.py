"""Remarks on an event for its editor."""

import pytest
from django.urls import reverse
from lxml import html
from pytest_django.asserts import assertContains
from wagtail_factories import ImageFactory

from agenda.models import Event
from agenda.permissions import CONTRIBUTORS, EDITORS
from agenda.services.remarks import EventRemark, remarks_on
from tests.agenda.cms import date_data, event_data, event_url, loaded, signed_in, somebody
from tests.factories.agenda import (
    ArticlePageFactory,
    EventFactory,
    PlaceFactory,
    as_line,
    published_event,
)

pytestmark = pytest.mark.django_db

TEXT = (
    "<p>Les danseurs de la compagnie viennent avec des cordes et des échelles, et montent sur le "
    "mur du théâtre pour "
    "une heure, dans le silence de la nuit qui tombe.</p>"
)
ENGLISH = (
    "<p>The dancers of the company come with ropes and ladders, and climb the wall of the theatre "
    "for an hour in the "
    "silence of the night that falls on us.</p>"
)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-01T10:00+01:00", tick=False)


def whole(**facts):
    """Return an event without any remark."""
    fine = {
        "cover": ImageFactory(),
        "cover_alt": "Un mur",
        "price_kind": "free",
        "body": TEXT,
        "wheelchair": True,
    }
    return EventFactory(
        **({"title": "Sur les murs", "dates": [as_line("2026-03-03 20:00")]} | fine | facts)
    )


def test_a_complete_event_has_no_remarks():
    assert remarks_on(whole()) == []


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        ({"cover": None}, "cover", "Pas d’image\u00a0: on passera plus vite devant."),
        (
            {"wheelchair": None},
            "wheelchair",
            "Rien sur l’accès\u00a0: une personne en fauteuil ne sait pas si elle peut venir.",
        ),
        (
            {"price_kind": "unknown"},
            "price_kind",
            "Pas de prix\u00a0: «\u00a0gratuit\u00a0» se dit aussi.",
        ),
        ({"place": None}, "place", "Pas de lieu."),
        ({"category": None}, "category", "Pas de catégorie\u00a0: les filtres ne le trouvent pas."),
        ({"dates": []}, "words", "Pas de date\u00a0: aucune liste ne le montre."),
        ({"dates": [as_line("2026-02-03 20:00")]}, "words", "Toutes les dates sont passées."),
        (
            {"title": "SUR LES MURS"},
            "title",
            "Le titre est en capitales\u00a0: on dirait qu’il crie, et les lecteurs d’écran "
            "l’épellent.",
        ),
        (
            {"title": "Concert gratuit", "price_kind": "paid", "price_from": 10},
            "title",
            "Le titre dit «\u00a0gratuit\u00a0», et le prix «\u00a0À partir de "
            "10\u00a0€\u00a0»\u00a0: lequel est juste\u00a0?",
        ),
        (
            {"lead": "Entrée libre, toute la nuit.", "price_kind": "paid"},
            "lead",
            "Le chapeau dit «\u00a0Entrée libre\u00a0», et le prix «\u00a0Payant\u00a0»\u00a0: "
            "lequel est juste\u00a0?",
        ),
        (
            {"title": "Bal à 5 €"},
            "title",
            "Le titre dit «\u00a05 €\u00a0», et le prix «\u00a0Gratuit\u00a0»\u00a0: lequel "
            "est juste\u00a0?",
        ),
        (
            {"body": "<p>Viens.</p>"},
            "body",
            "Le texte est court\u00a0: dites ce qu’on y voit, et pour qui.",
        ),
        (
            {"body": ENGLISH},
            "language",
            "Le texte semble en anglais, alors que la fiche dit «\u00a0français\u00a0».",
        ),
        (
            {"language": "en"},
            "language",
            "Le texte semble en français, alors que la fiche dit «\u00a0anglais\u00a0».",
        ),
        (
            {"booking_url": "http://localhost/"},
            "booking_url",
            "Ce lien ne mène nulle part\u00a0: http://localhost/",
        ),
        (
            {"body": TEXT + '<p><a href="https://ailleurs/x">ici</a></p>'},
            "body",
            "Ce lien ne mène nulle part\u00a0: https://ailleurs/x",
        ),
        (
            {"contact_url": "http://[ailleurs"},
            "contact_url",
            "Ce lien ne mène nulle part\u00a0: http://[ailleurs",
        ),
    ],
)
def test_missing_or_doubtful_content_gives_one_sentence(facts, field, said):
    assert remarks_on(whole(**facts)) == [EventRemark(field, said)]


def test_a_title_of_an_acronym_is_not_shouted_and_a_link_that_works_is_not_dead():
    link = '<p><a href="https://www.paris.fr/">ici</a> <a href="mailto:a@paris.fr">là</a></p>'

    assert remarks_on(whole(title="FIAC", body=TEXT + link)) == []


def test_unpublished_places_and_dead_internal_links_give_remarks():
    draft, live = (
        ArticlePageFactory(title=title, live=live)
        for title, live in (("Non", False), ("Oui", True))
    )
    links = "".join(f'<a linktype="page" id="{page.pk}">ici</a>' for page in (draft, live))

    event = whole(place=PlaceFactory(live=False, wheelchair=True), body=f"{TEXT}<p>{links}</p>")

    assert remarks_on(event) == [
        EventRemark(
            "place", "Le lieu n’est pas encore public\u00a0: la page le nomme sans y mener."
        ),
        EventRemark("body", f"Ce lien ne mène nulle part\u00a0: page {draft.pk}"),
    ]


def test_the_panel_shows_the_remarks_and_updates_after_an_autosave():
    editor, event = signed_in(somebody(EDITORS)), whole(cover=None)
    event.save_revision()

    form = editor.get(event_url("edit", event.pk))
    event.title = "SUR LES MURS"
    event.save_revision()
    again = editor.get(event_url("remarks", event.pk))

    assertContains(form, "Ce qui manque ou étonne")
    link = '<a href="#:w:contentpath=cover">Pas d’image\u00a0: on passera plus vite devant.</a>'
    assertContains(form, f"<li>{link}</li>", html=True)
    assertContains(again, "Le titre est en capitales")


def test_the_form_of_a_new_event_shows_remarks_and_that_of_a_place_none():
    editor = signed_in(somebody(EDITORS))

    assertContains(editor.get(event_url("add")), "Pas de date\u00a0: aucune liste ne le montre.")
    assert (
        "Ce qui manque"
        not in editor.get(reverse("wagtailsnippets_agenda_place:add")).content.decode()
    )


def test_a_publication_shows_the_remarks_and_is_not_blocked():
    editor, event = signed_in(somebody(EDITORS)), whole()
    event.save_revision()
    data = event_data(date_data(start_on="2026-03-03"), title="Un bal", slug="un-bal")

    page = editor.post(
        event_url("edit", event.pk), data | loaded(event) | {"action-publish": "1"}, follow=True
    )

    assert Event.objects.get().live
    [box] = html.fromstring(page.content.decode()).xpath(
        "//*[contains(@class, 'messages')]//ul[@class='cms-remarks__list']"
    )
    form = event_url("edit", Event.objects.get().pk)
    assert [(link.text, link.get("href")) for link in box.iter("a")] == [
        (remark.sentence, f"{form}#:w:contentpath={remark.field}")
        for remark in remarks_on(Event.objects.get())
    ]
    assert len(box) == 6


def test_each_remark_leads_to_a_field_of_the_form():
    page = html.fromstring(signed_in(somebody(EDITORS)).get(event_url("add")).content.decode())

    fields = {
        link.get("href").partition("=")[2]
        for link in page.xpath("//*[@class='cms-remarks__list']//a")
    }
    assert fields == {"cover", "wheelchair", "price_kind", "place", "category", "words", "body"}
    assert [
        name for name in fields if len(page.xpath(f"//form//*[@data-contentpath='{name}']")) != 1
    ] == []


def test_a_contributor_sees_remarks_only_on_their_own_events():
    secret = published_event("2026-03-03 20:00")

    assert signed_in(somebody(CONTRIBUTORS)).get(event_url("remarks", secret.pk)).status_code == 302
