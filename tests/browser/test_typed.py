"""Text typed in the CMS survives an ended session and a lost network, and is offered only to its
author."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from wagtail import hooks

from accounts.models import User
from accounts.throttling import KNOWN_COOKIE
from agenda.models import Event, Place
from agenda.permissions import MODERATORS
from alerts.models import Alert
from tests.accounts.people import give_key, last_code, recovery_code
from tests.agenda.cms import event_url, somebody
from tests.browser.axe import violations
from tests.browser.people import FORM, INDICATOR, Person, forget_shown_key, is_autosave
from tests.browser.server import PATIENCE_S
from tests.browser.test_alerts_cms import approved_template, write
from tests.browser.test_cms_two_people import KINDS
from tests.factories.accounts import give_proved_address
from tests.factories.agenda import AreaFactory, published_event
from tests.factories.alerts import TopicFactory

OFFER = "Reprendre ce que vous aviez écrit ?"
FOOTER = f"{FORM} footer"
OUR_BOXES = {"include": [[".cms-typed"]]}
CARRIED = "ce que vous aviez écrit vous attend après"
ENDED = "Votre session est terminée"
WANTED = "Cette page demande votre clé d’accès"


@pytest.fixture
def alice(transactional_db) -> Any:
    return member("alice", "Alice", "Durand")


def member(username: str, first_name: str, last_name: str) -> Any:
    user = somebody(MODERATORS, username=username, first_name=first_name, last_name=last_name)
    give_key(user)
    RecoveryCodes.activate(user)
    give_proved_address(user)
    return user


@pytest.fixture
def come_in(enter, live_server) -> Callable[..., Person]:
    """Return a function that signs a user in by the form, so that the browser is remembered."""

    def come_in(user: Any, path: str, **facts: Any) -> Person:
        person = enter(user, **facts)
        person.context.clear_cookies()
        person.page.goto(f"{live_server.url}{path}")
        sign_in(person.page, user)
        return person.looks()

    return come_in


def sign_in_here(page: Page, user: Any) -> None:
    """Enter by a code, then by a recovery code: no key of a test is in a browser."""
    page.locator("[name=email]").fill(user.email)
    page.get_by_role("button", name="Recevoir un code").click()
    page.locator("[name=code]").fill(last_code(user.email))
    page.get_by_role("button", name="Entrer").click()
    page.locator("[name=code]").fill(recovery_code(user))
    page.get_by_role("button", name="Vérifier").click()


def sign_in(page: Page, user: Any) -> None:
    sign_in_here(page, user)
    page.wait_for_url(lambda url: "/entrer/" not in url and "/login/" not in url)


def session_ends(person: Person) -> None:
    person.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('typed:'))")


def is_kept(page: Page, words: str) -> None:
    page.wait_for_function(
        "(words) => JSON.stringify({ ...sessionStorage }).includes(words)", arg=words
    )


def nothing_is_kept(page: Page) -> None:
    page.wait_for_function(
        "() => !Object.keys(sessionStorage).some((name) => name.startsWith('typed:'))"
    )


def test_a_session_that_ended_is_said_and_one_signs_in_beside_the_page_which_then_saves(
    come_in, alice
):
    event = KINDS["event"].made()
    writer = come_in(alice, KINDS["event"].path(event))
    page = writer.page
    writer.types("title", "Bal")

    session_ends(writer)
    writer.types_in_vain("title", "Bal de la libération")
    expect(page.get_by_role("alert").filter(has_text=ENDED)).to_be_visible()
    expect(page.locator(FOOTER)).to_contain_text(f"{ENDED} : reconnectez-vous.")
    seen = violations(page, OUR_BOXES)
    writer.presses("Publier")  # prevented, since it would be refused
    expect(page.get_by_role("link", name="Se reconnecter, dans un autre onglet")).to_be_focused()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    sign_in(opened.value, alice)
    expect(opened.value.get_by_text("Refermez cet onglet")).to_be_visible()

    expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")
    expect(page.get_by_role("alert").filter(has_text=ENDED)).to_have_count(0)
    expect(page.locator(FOOTER)).not_to_contain_text(ENDED)
    writer.presses("Publier")
    writer.reads("publié")
    assert Event.objects.get().title == "Bal de la libération"
    assert seen == []
    assert kept(page) == []


def test_a_field_that_is_wrong_is_said_beside_it_and_in_the_header_and_alone_is_offered_again(
    enter, alice
):
    event = KINDS["event"].made()
    writer = enter(alice).opens(KINDS["event"].path(event))
    page = writer.page
    page.get_by_role("tab", name="Prix et public").click()

    writer.types_in_vain("booking_url", "billets")
    expect(page.locator("[data-unsaved]")).to_have_text(
        "Saisissez une URL valide. Pas enregistré tant que ce n’est pas juste."
    )
    expect(
        page.get_by_text("Enregistré, sauf\u00a0: Lien de réservation", exact=True)
    ).to_be_visible()
    seen = violations(page, {"include": [["[data-unsaved]"], [INDICATOR]]})
    writer.types_in_vain("age_from", "12")
    is_kept(page, "billets")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    offer = page.get_by_role("region", name=OFFER)
    expect(offer.locator("dl")).to_have_text(re.compile(r"^\s*Lien de réservation\s*billets\s*$"))
    offer.get_by_role("button", name="Reprendre ce texte").click()
    writer.looks().reads_at("booking_url", "Saisissez une URL valide.")
    page.get_by_role("tab", name="Prix et public").click()
    writer.types("booking_url", "https://exemple.org/billets")

    draft = Event.objects.get().get_latest_revision_as_object()
    assert (draft.age_from, draft.booking_url, seen) == (12, "https://exemple.org/billets", [])
    expect(page.locator("[data-unsaved]")).to_have_count(0)
    nothing_is_kept(page)


def test_a_day_that_does_not_exist_is_kept_as_typed_and_said_beside_it_and_in_the_header(
    enter, alice
):
    writer = enter(alice).opens(KINDS["event"].path(KINDS["event"].made()))
    page = writer.page
    page.get_by_role("tab", name="Dates").click()

    writer.types_in_vain("dates-0-start_on", "31/02/2027")

    expect(page.locator("[data-unsaved]")).to_contain_text("Gardé tel que vous l’avez tapé.")
    expect(
        page.get_by_text("Enregistré, à corriger : Le, ou à partir du", exact=True)
    ).to_be_visible()
    page.reload()
    expect(writer.field("dates-0-start_on")).to_have_value("31/02/2027")


def test_after_a_reload_and_a_login_it_is_offered_looked_at_and_taken_with_every_line(
    come_in, alice, live_server
):
    """Added dates, text, lead and keywords: everything the server never received."""
    event = KINDS["event"].made()
    writer = come_in(alice, KINDS["event"].path(event))
    page = writer.page
    session_ends(writer)

    writer.types_in_vain("lead", "Un bal sur le quai")
    page.locator("[data-contentpath=body] [role=textbox]").click()
    page.keyboard.type("Entrée libre.")
    page.locator(".tagit-new input").fill("guinguette,")
    page.get_by_role("tab", name="Dates").click()
    page.locator("#id_dates-ADD").click()
    writer.field("dates-1-start_on").fill("2027-03-09")
    writer.field("dates-1-hours").fill("21h")
    is_kept(page, "Entrée libre.")
    is_kept(page, "2027-03-09")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    sign_in(page, alice)
    offer = page.get_by_role("region", name=OFFER)
    offer.get_by_text("Regarder").click()
    expect(offer.locator("dl")).to_contain_text("Un bal sur le quai")
    expect(offer.locator("dl")).to_contain_text("Entrée libre.")
    expect(offer.locator("dl")).to_contain_text("Horaires : 21h")
    expect(offer.locator("dl")).not_to_contain_text(re.compile(r"-{5}|\w{8}-\w{4}-"))
    seen = violations(page, OUR_BOXES)
    with page.expect_navigation():
        offer.get_by_role("button", name="Reprendre").click()
    writer.reads("Ce que vous aviez écrit est de nouveau là")
    expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")
    page.reload()

    expect(offer).to_have_count(0)
    expect(writer.field("lead")).to_have_value("Un bal sur le quai")
    expect(writer.field("dates-1-start_on")).to_have_value("09/03/2027")
    expect(page.locator("[data-contentpath=body] [role=textbox]")).to_contain_text("Entrée libre.")
    expect(writer.field("keywords")).to_have_value("guinguette")
    assert (seen, kept(page)) == ([], [])


FORMS = {
    "event": (lambda: event_url("add"), "title"),
    "place": (lambda: KINDS["place"].path(KINDS["place"].made()), "name"),
    "programme": (lambda: KINDS["programme"].path(KINDS["programme"].made()), "lead"),
    "alert": (lambda: reverse("alertes:compose"), "headline"),
}


@pytest.mark.parametrize("name", ["event", "alert"])
def test_a_key_that_is_wanted_is_said_over_what_is_typed_and_shown_beside_it(name, come_in, alice):
    path, field = FORMS[name][0](), FORMS[name][1]
    User.objects.update(is_superuser=True)  # so that she may write alerts too
    writer = come_in(alice, path)
    page = writer.page
    forget_shown_key(writer)

    page.locator(f"main form [name={field}]").fill("Le mot d’Alice")
    wanted = page.get_by_role("alert").filter(has_text=WANTED)
    expect(wanted).to_be_visible()
    seen = violations(page, OUR_BOXES)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Montrer ma clé, dans un autre onglet").click()
    opened.value.get_by_role("link", name="Par mon application, ou un code de secours").click()
    opened.value.locator("[name=code]").fill(recovery_code(alice))
    opened.value.get_by_role("button", name="Continuer").click()
    expect(opened.value.get_by_text("Refermez cet onglet")).to_be_visible()

    expect(wanted).to_have_count(0)
    expect(page.locator(f"main form [name={field}]")).to_have_value("Le mot d’Alice")
    assert seen == []


@pytest.mark.parametrize("name", FORMS)
def test_each_form_offers_what_was_typed_to_who_typed_it_and_not_to_another_on_the_same_tab(
    name, come_in, alice
):
    path, field = FORMS[name][0](), FORMS[name][1]
    bob = member("bob", "Bob", "Petit")
    User.objects.update(is_superuser=True)  # so that they may write alerts too
    writer = come_in(alice, path)
    page = writer.page
    page.on("dialog", lambda dialog: dialog.accept())
    typed = page.locator(f"main form [name={field}]")
    session_ends(writer)

    typed.fill("Le mot d’Alice")
    expect(page.get_by_role("alert").filter(has_text=ENDED)).to_be_visible()
    is_kept(page, "Le mot d’Alice")
    page.reload()
    sign_in(page, bob)
    writer.looks()
    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)
    expect(typed).not_to_have_value("Le mot d’Alice")
    session_ends(writer)
    page.reload()
    sign_in(page, alice)
    page.get_by_role("region", name=OFFER).get_by_role("button", name="Reprendre").click()

    expect(typed).to_have_value("Le mot d’Alice")
    if name == "alert":
        page.get_by_role("button", name="Garder en brouillon").click()
        expect(page.locator(".cms-refused")).to_be_visible()
    else:
        expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")
        expect(page.get_by_text("Le mot d’Alice").or_(typed)).not_to_have_count(0)
        nothing_is_kept(page)


def test_a_block_that_was_added_comes_back_on_a_very_slow_machine(come_in, alice):
    article = KINDS["article"].made()
    writer = come_in(alice, KINDS["article"].path(article))
    page = writer.page
    slow = writer.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 20})
    page.on("dialog", lambda dialog: dialog.accept())
    session_ends(writer)

    page.locator("[data-contentpath=body] .c-sf-add-button").last.click()
    page.get_by_role("option", name="Texte").click()
    page.locator("[data-contentpath=body] [role=textbox]").last.click()
    page.keyboard.type("Sur le quai.")
    is_kept(page, "Sur le quai.")
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.reload()
    sign_in(page, alice)
    page.get_by_role("region", name=OFFER).get_by_role("button", name="Reprendre").click()

    expect(page.locator("[data-contentpath=body] [role=textbox]").last).to_contain_text(
        "Sur le quai."
    )
    expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")
    assert "Sur le quai." in str(article.revisions.order_by("pk").last().content["body"])


def test_an_alert_goes_on_after_a_login_beside_it_and_once_it_was_sent_nothing_of_it_is_offered(
    come_in, alice
):
    """Its form has no autosave: it is sent once the answer has redirected."""
    User.objects.update(is_superuser=True)
    AreaFactory(code="12", name="12e arrondissement", short_name="12e")
    TopicFactory(name="Météo et crues", slug="crues")
    writer = come_in(alice, reverse("alertes:compose"))
    page = writer.page
    write(page, writer.origin)
    session_ends(writer)
    page.locator("[name=headline]").fill("Les quais ferment à 21 h")

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Se reconnecter, dans un autre onglet").click()
    sign_in(opened.value, alice)
    expect(page.get_by_role("alert").filter(has_text=ENDED)).to_have_count(0)
    before = len(kept(page))
    page.get_by_role("button", name="Relire et soumettre").click()
    expect(page.get_by_role("button", name="Soumettre à l’approbation")).to_be_visible()
    after = kept(page)
    writer.opens(reverse("alertes:compose"))

    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)
    assert (before, after) == (1, [])
    assert Alert.objects.get().headline == "Les quais ferment à 21 h"


def test_where_an_alert_is_for_and_until_when_outlive_the_session_in_a_browser_that_nobody_knows(
    come_in, alice
):
    User.objects.update(is_superuser=True)
    AreaFactory(code="12", name="12e arrondissement", short_name="12e")
    template = approved_template(TopicFactory(name="Météo et crues", slug="crues"))
    ends_at = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=2)
    writer = come_in(alice, reverse("alertes:fill_from", args=[template.pk]), width=390)
    page = writer.page
    page.get_by_label("12e", exact=True).check()
    page.locator("[name=expires]").fill(f"{timezone.localtime(ends_at):%Y-%m-%dT%H:%M}")
    session_ends(writer)
    writer.context.clear_cookies(name=KNOWN_COOKIE)

    page.get_by_role("button", name="Continuer").click()
    sign_in(page, alice)
    offered = page.get_by_role("region", name=OFFER)
    expect(offered).to_contain_text("Fin et Quartier")
    offered.get_by_text("Regarder").click()
    expect(offered).to_contain_text("12e")
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(page.get_by_label("12e", exact=True)).to_be_checked()
    page.goto(page.url)  # restored but not saved, so offered again
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(page.get_by_label("12e", exact=True)).to_be_checked()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("button", name="Afficher sur le site")).to_be_visible()

    alert = Alert.objects.get()
    assert ([area.code for area in alert.areas.all()], alert.expires) == (["12"], ends_at)


def test_ticked_dates_and_their_reason_outlive_the_session_until_they_are_sent(come_in, alice):
    event = published_event("2100-03-02 20:00", "2100-03-03 20:00", "2100-03-04 20:00")
    second = event.occurrences.order_by("start_at")[1]
    writer = come_in(alice, event_url("dates", event.pk), width=390)
    page = writer.page
    ticked = page.locator(f"#occurrence-{second.pk}")
    ticked.check()
    page.get_by_label("Raison, pour le public").fill("Salle inondée")
    session_ends(writer)
    writer.context.clear_cookies(name=KNOWN_COOKIE)

    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert").last).to_contain_text("reconnectez-vous")
    sign_in(page, alice)
    offered = page.get_by_role("region", name=OFFER)
    expect(offered).to_contain_text("Raison, pour le public et Dates cochées")
    offered.get_by_text("Regarder").click()
    expect(offered.locator("dl")).to_contain_text("Mercredi 3 mars")
    for _time in range(2):  # restored but not sent, so offered again
        page.goto(page.url)
        page.get_by_role("button", name="Reprendre ce texte").click()
        expect(ticked).to_be_checked()
        expect(page.get_by_label("Raison, pour le public")).to_have_value("Salle inondée")
        writer.reads("et rien n’est changé")
    page.get_by_role("button", name="Continuer").click()
    page.locator("button[name=confirmed]").click()
    writer.reads("annulée")

    nothing_is_kept(page)
    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)
    assert list(event.occurrences.filter(status="cancelled")) == [second]


def test_another_person_who_signs_in_beside_the_page_saves_nothing_in_their_name(come_in, alice):
    bob = member("bob", "Bob", "Petit")
    place = KINDS["place"].made()
    writer = come_in(alice, KINDS["place"].path(place))
    page = writer.page
    session_ends(writer)
    writer.types_in_vain("name", "Le mot d’Alice")

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Se reconnecter, dans un autre onglet").click()
    sign_in(opened.value, bob)

    expect(page.get_by_role("alert").filter(has_text="Bob Petit")).to_be_visible()
    writer.presses("Publier")
    expect(page.get_by_role("link", name="Voir qui est connecté")).to_be_focused()
    expect(writer.field("name")).to_have_value("Le mot d’Alice")
    assert place.revisions.count() == 1


@pytest.mark.parametrize("record", ["event", "programme"])
def test_after_a_lost_network_on_a_slow_machine_head_and_foot_agree_and_saving_goes_on(
    record, enter, alice
):
    writer = enter(alice).opens(KINDS[record].path(KINDS[record].made()))
    page = writer.page
    slow = writer.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    writer.context.set_offline(True)

    writer.field(KINDS[record].name).fill("Sans réseau")
    expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "paused")
    expect(page.locator(FOOTER)).to_contain_text("réseau")
    writer.field(KINDS[record].name).fill("Sans réseau, encore")
    is_kept(page, "Sans réseau, encore")
    goes_on_typing(writer.field(KINDS[record].name))
    writer.context.set_offline(False)

    expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")
    expect(page.locator(FOOTER)).not_to_contain_text("réseau")
    page.evaluate("clearInterval(window.typing)")
    last = writer.field(KINDS[record].name).input_value()
    nothing_is_kept(page)
    page.reload()
    expect(writer.field(KINDS[record].name)).to_have_value(last)


def goes_on_typing(field: Locator) -> None:
    """Type a character every fifth of a second, until stopped."""
    field.evaluate("""(field) => {
      window.typing = setInterval(() => {
        field.value += "a";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }, 200);
    }""")


def test_what_is_typed_while_the_page_saves_by_itself_is_saved_too(enter, alice):
    """When the answer arrives, Wagtail takes the form's present state for what it sent."""
    writer = enter(alice).opens(KINDS["event"].path(KINDS["event"].made()))
    is_saved, goes_on = threading.Event(), threading.Event()

    def answer_late(request: Any, instance: Any) -> None:
        is_saved.set()
        goes_on.wait(PATIENCE_S)

    with (
        hooks.register_temporarily("after_edit_snippet", answer_late),
        writer.page.expect_response(is_autosave),
    ):
        writer.field("title").fill("Un")
        assert is_saved.wait(PATIENCE_S)
        writer.field("title").fill("Un, deux")
        goes_on.set()
    nothing_is_kept(writer.page)

    assert Event.objects.get().get_latest_revision_as_object().title == "Un, deux"


def test_a_network_lost_while_a_new_record_is_made_does_not_stop_it_saving_itself(enter, alice):
    """Wagtail loads the rest of the page once the record is made; if it fails, no more saves."""
    writer = enter(alice).opens(event_url("add"))
    page = writer.page
    page.route(re.compile("_w_hydrate_create_view"), lambda route: route.abort(), times=1)

    with page.expect_event("requestfailed"):
        writer.field("title").fill("Bal")
    expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "paused")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")
    writer.types("title", "Bal populaire")
    writer.presses("Publier")

    writer.reads("publié")
    assert [event.title for event in Event.objects.all()] == ["Bal populaire"]


def test_a_login_elsewhere_changes_the_token_and_the_page_goes_on_by_itself(come_in, alice):
    event = KINDS["event"].made()
    writer = come_in(alice, KINDS["event"].path(event))
    session_ends(writer)
    elsewhere = writer.context.new_page()
    elsewhere.goto(f"{writer.origin}/cms/login/")
    sign_in(elsewhere, alice)

    writer.field("title").fill("Bal")
    expect(writer.page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")
    assert Event.objects.get().get_latest_revision_as_object().title == "Bal"


def test_what_is_dropped_is_not_offered_again_and_signing_out_leaves_nothing(come_in, alice):
    path = KINDS["place"].path(KINDS["place"].made())
    writer = come_in(alice, path)
    page = writer.page
    page.on("dialog", lambda dialog: dialog.accept())
    # Nothing can be saved: if only the network were down, the page would save when it is back.
    page.route(
        f"**{path}",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.reload()
    writer.field("name").fill("Une autre salle")
    is_kept(page, "Une autre salle")
    page.goto(f"{writer.origin}/cms/")
    before = len(kept(page))
    page.goto(f"{writer.origin}{path}")
    page.get_by_role("button", name="Non, l’effacer").click()
    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)

    assert (before, kept(page)) == (1, [])


def test_what_was_sent_after_the_session_is_carried_once_and_dropped_once(come_in, alice):
    """Submitted with the button before the page knows that the session has ended."""
    place = KINDS["place"].made()
    writer = come_in(alice, KINDS["place"].path(place))
    page = writer.page

    def send_unsaved(words: str) -> None:
        session_ends(writer)
        page.locator(FORM).evaluate("(form) => { form.dataset.wAutosaveActiveValue = 'false'; }")
        writer.field("name").fill(words)
        writer.presses("Enregistrer le brouillon")
        expect(page.get_by_role("alert").filter(has_text=CARRIED)).to_be_visible()
        sign_in_here(page, alice)

    send_unsaved("Une salle")
    page.get_by_role("link", name="Non, l’effacer").click()
    writer.looks()
    expect(page.get_by_role("region", name=OFFER)).to_have_count(0)
    send_unsaved("La Bellevilloise")
    page.get_by_role("button", name="Reprendre").click()
    expect(writer.field("name")).to_have_value("La Bellevilloise")
    expect(page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")

    nothing_is_kept(page)
    assert Place.objects.get().get_latest_revision_as_object().name == "La Bellevilloise"


def test_without_a_script_what_was_sent_after_the_session_comes_back_after_the_login(
    come_in, alice
):
    place = KINDS["place"].made()
    writer = come_in(alice, KINDS["place"].path(place), script=False, width=390)
    session_ends(writer)

    writer.field("name").fill("La Bellevilloise")
    writer.button("Enregistrer le brouillon").click()
    expect(writer.page.get_by_role("alert").filter(has_text=CARRIED)).to_be_visible()
    sign_in_here(writer.page, alice)
    width = writer.page.evaluate("document.documentElement.scrollWidth")
    writer.page.get_by_role("button", name="Reprendre").click()
    expect(writer.field("name")).to_have_value("La Bellevilloise")
    writer.button("Enregistrer le brouillon").click()

    assert width == 390
    assert Place.objects.get().get_latest_revision_as_object().name == "La Bellevilloise"
