"""The desk of each role, bulk actions and likely duplicates, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agenda.models import Event
from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from search.models import Double
from tests.agenda.cms import event_url, somebody
from tests.browser.axe import violations
from tests.browser.city import soon
from tests.browser.people import unfold_bulk_buttons
from tests.factories.agenda import CategoryFactory, PlaceFactory, published_event
from tests.factories.alerts import approved_alert, officer
from tests.factories.messaging import FollowFactory


def faults(person) -> list[str]:
    """Return axe's violations in the main part of a page."""
    person.page.locator("main").wait_for()
    found = violations(
        person.page, "main", {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    )
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]


@pytest.mark.parametrize(
    ("make", "heading", "leads_to"),
    [
        (lambda: somebody(EDITORS), "Sept jours, et ce qui leur manque", "Sans image"),
        (lambda: somebody(MODERATORS), "Relecture", "Voir la file"),
        (lambda: somebody(CONTRIBUTORS), "Vos propositions", "Nouvel événement"),
        (officer, "Alertes en cours", "Le pont est fermé"),
    ],
    ids=["editor", "moderator", "contributor", "officer"],
)
def test_the_desk_of_each_is_their_own_and_its_lines_lead_somewhere(enter, make, heading, leads_to):
    published_event(soon(1), title="Un bal")
    approved_alert(headline="Le pont est fermé")

    person = enter(make(), width=390).opens("/cms/")
    expect(person.page.get_by_role("heading", name=heading)).to_be_visible()
    assert faults(person) == []
    for width in (390, 1280):
        person.page.set_viewport_size({"width": width, "height": 900})
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width
    with person.page.expect_navigation() as arrival:
        person.page.get_by_role("link", name=leads_to).first.click()

    assert (arrival.value.status, person.page.url.endswith("/cms/")) == (200, False)


def test_several_events_are_published_filed_and_cancelled_from_the_list(enter):
    events, genre = (
        [published_event(soon(1), title=f"Bal {number}") for number in range(2)],
        CategoryFactory(name="Bals"),
    )
    FollowFactory(event=events[0])
    editor = enter(somebody(EDITORS), width=390).opens(event_url("list"))

    def choose(deed, *, is_folded=False):
        for event in events:
            editor.page.locator(
                f"input[data-bulk-action-checkbox][data-object-id='{event.pk}']"
            ).check()
        footer = editor.page.locator("[data-bulk-action-footer]")
        if is_folded:
            unfold_bulk_buttons(editor.page)
        # By keyboard: the bar grows while its texts change, and a pointer may miss the link.
        with editor.page.expect_navigation():
            footer.get_by_role("link", name=deed).press("Enter")

    Event.objects.filter(pk=events[1].pk).update(has_unpublished_changes=True)
    choose("Publier les brouillons choisis")
    assert faults(editor) == []
    expect(
        editor.page.get_by_text("Bal 0\u00a0: il est déjà publié, sans brouillon")
    ).to_be_visible()
    editor.page.get_by_role("button", name="Oui, publier 1 événement").click()
    editor.reads("1 événement publié.")

    choose("Donner une catégorie aux événements choisis", is_folded=True)
    assert faults(editor) == []
    editor.page.get_by_role("button", name="Oui, changer 2 événements").click()
    expect(editor.page.get_by_label("Catégorie")).to_be_focused()  # nothing was chosen
    editor.page.get_by_label("Catégorie").select_option("Bals")
    editor.page.get_by_role("button", name="Oui, changer 2 événements").click()
    editor.reads("2 événements modifiés et publiés.")

    choose("Annuler 2 événements", is_folded=True)
    expect(editor.page.get_by_text("1 personne suit et en sera avertie.")).to_be_visible()
    editor.page.get_by_label("Raison, pour le public").fill("Une grève")
    editor.page.get_by_role("button", name="Annuler ces 2 dates").click()
    editor.reads("2 dates annulées.")

    for event in Event.objects.prefetch_related("occurrences"):
        assert (event.category, [date.reason for date in event.occurrences.all()]) == (
            genre,
            ["Une grève"],
        )


def test_a_double_is_set_aside_and_found_again_without_a_script(enter):
    one, other = (PlaceFactory(name=name) for name in ("Bains", "Les Bains"))
    Double.objects.create(place=one, other_place=other, why="nom proche")
    editor = enter(somebody(EDITORS), script=False, width=390).opens("/cms/doublons/")

    assert editor.page.get_by_role("link", name="Les Bains").get_attribute("href") == reverse(
        "wagtailsnippets_agenda_place:edit", args=[other.pk]
    )
    editor.page.get_by_role("button", name="Ce n’est pas le même").click()
    expect(editor.page.get_by_text("Aucun doublon probable.")).to_be_visible()
    editor.page.get_by_role("link", name="Écartés 1").click()
    editor.page.get_by_role("button", name="Les proposer de nouveau").click()
    editor.page.get_by_role("link", name="Lieux 1").click()

    expect(editor.page.get_by_role("link", name="Les Bains")).to_be_visible()
