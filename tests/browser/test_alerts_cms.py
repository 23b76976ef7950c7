"""The whole life of an alert in the CMS, with two users, with and without a script."""

import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from alerts.enums import AlertReach
from alerts.models import Alert, AlertTemplate, Topic
from alerts.services import templates
from messaging.models import Delivery, Message
from tests.browser.axe import violations
from tests.factories.accounts import sign_in_as_staff
from tests.factories.agenda import AreaFactory, published_event
from tests.factories.alerts import AlertFactory, TopicFactory, officer, sent_alert
from tests.factories.messaging import SubscriptionFactory, write_deliveries

SUBSCRIBERS = 3
#: Wagtail's messages fade in, and have low contrast for a moment.
OURS = {"include": [["#main"]], "exclude": [[".messages"]]}


@pytest.fixture
def newsroom(live_server, browser: Browser):
    """Return a function that opens the CMS as an officer; with topic, areas and subscribers in the
    database."""
    cache.clear()  # figures are cached for a second, maybe from a test with another clock
    area = AreaFactory(code="12", name="12e arrondissement", short_name="12e")
    topic = TopicFactory(name="Météo et crues", slug="crues")
    for _ in range(SUBSCRIBERS):
        SubscriptionFactory(areas=[area])
    SubscriptionFactory(areas=[AreaFactory(code="18", name="18e arrondissement", short_name="18e")])
    contexts = []

    def enter(*, script: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 1600}, locale="fr-FR", java_script_enabled=script
        )
        contexts.append(context)
        client = Client()
        sign_in_as_staff(client, officer())
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return context.new_page()

    yield SimpleNamespace(enter=enter, origin=live_server.url, topic=topic)
    for context in contexts:
        context.close()


def faults(page: Page) -> list:
    """Return axe's violations of a page, without those of Wagtail's messages."""
    page.wait_for_load_state()
    expect(page.locator("#main")).to_be_visible()
    found = violations(page, OURS)
    return [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]


def write(page: Page, origin: str) -> None:
    page.goto(f"{origin}/cms/alertes/ecrire/")
    page.get_by_label("Thème").select_option(label="Météo et crues")
    page.get_by_label("De quoi il s’agit", exact=False).first.fill("crue")
    page.get_by_label("Titre", exact=False).first.fill("Les berges ferment à 20 h")
    page.get_by_label("Ce qu’il faut faire", exact=False).first.fill("Reprenez vos vélos.")
    page.get_by_label("Sérieux").check()
    page.get_by_label("Des quartiers").check()
    page.get_by_label("12e", exact=True).check()


def test_two_people_write_approve_update_and_lift_an_alert(newsroom):
    origin, found = newsroom.origin, {}
    writer, approver = newsroom.enter(), newsroom.enter()

    write(writer, origin)
    expect(writer.locator("[data-alert-preview]")).to_contain_text("3 abonnés")
    expect(writer.locator(".cms-phone__title")).to_have_text("Les berges ferment à 20 h")
    found["composer"] = faults(writer)
    writer.get_by_role("button", name="Relire et soumettre").click()
    found["submit"] = faults(writer)
    writer.get_by_role("button", name="Soumettre à l’approbation").click()
    expect(writer.get_by_text("Elle attend une autre personne")).to_be_visible()

    approver.goto(f"{origin}/cms/alertes/")
    found["board"] = faults(approver)
    approver.get_by_role("link", name="Approuver…").click()
    found["approve"] = faults(approver)
    approver.get_by_role("button", name="Afficher sur le site et envoyer à 3 abonnés").click()
    expect(approver.get_by_text("Encore en cours")).to_be_visible()
    found["written"] = faults(approver)
    write_deliveries()
    expect(approver.locator("[data-alert-figures]")).to_contain_text("3")
    found["sent"] = faults(approver)
    first = Alert.objects.get()
    assert (first.state, Delivery.objects.count()) == ("sent", SUBSCRIBERS)

    Delivery.objects.update(state="expired")
    expect(approver.get_by_text("Tout est parti.")).to_be_visible()

    writer.goto(f"{origin}/cms/alertes/")
    writer.get_by_role("button", name="Mettre à jour").click()
    writer.get_by_label("Ce qui change", exact=False).first.fill("Plus tôt, à 19 h.")
    writer.get_by_role("button", name="Relire et soumettre").click()
    writer.get_by_role("button", name="Soumettre à l’approbation").click()
    approve_only_one(approver, origin)

    writer.goto(f"{origin}/cms/alertes/")
    writer.get_by_role("button", name="Lever").click()
    found["lift"] = faults(writer)
    writer.get_by_label(re.compile("Pourquoi c’est fini")).first.fill("Les berges ont rouvert.")
    writer.get_by_role("button", name="Relire et soumettre").click()
    writer.get_by_role("button", name="Soumettre à l’approbation").click()
    approve_only_one(approver, origin)

    states = list(Alert.objects.order_by("revision").values_list("message_type", "state"))
    assert states == [("Alert", "updated"), ("Update", "cancelled"), ("Cancel", "sent")]
    assert found == {name: [] for name in found}


def approve_only_one(page: Page, origin: str) -> None:
    page.goto(f"{origin}/cms/alertes/")
    page.get_by_role("link", name="Approuver…").click()
    page.get_by_role(
        "button", name=re.compile("Afficher sur le site|^Lever (maintenant|et prévenir)")
    ).click()
    expect(page.locator("[data-alert-figures]")).to_be_visible()


def test_what_it_touches_is_found_as_one_types(newsroom):
    event = published_event("2027-03-02 20:00", title="Bal des Célestins")
    page = newsroom.enter()
    write(page, newsroom.origin)

    page.get_by_label("Chercher une sortie, un lieu, un programme").fill("célestins")
    page.get_by_label("Bal des Célestins").check()
    page.get_by_label("Chercher une sortie, un lieu, un programme").fill("rien de tel")
    expect(page.get_by_text("Rien de publié ne porte ces mots.")).to_be_visible()
    page.get_by_role("button", name="Garder en brouillon").click()

    expect(page.get_by_role("link", name="Bal des Célestins")).to_be_visible()
    assert list(Alert.objects.get().events.all()) == [event]


def test_without_a_script_one_writes_looks_searches_and_submits(newsroom):
    published_event("2027-03-02 20:00", title="Bal des Célestins")
    page = newsroom.enter(script=False, width=390)
    write(page, newsroom.origin)

    page.get_by_role("button", name="Actualiser l’aperçu").click()
    expect(page.locator("[data-alert-preview]")).to_contain_text("3 abonnés")
    page.get_by_label("Chercher une sortie, un lieu, un programme").fill("célestins")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_label("Bal des Célestins").check()
    page.get_by_role("button", name="Relire et soumettre").click()
    page.get_by_role("button", name="Soumettre à l’approbation").click()

    alert = Alert.objects.get()
    assert (alert.state, alert.events.count(), alert.areas.count()) == ("submitted", 1, 1)


def approved_template(topic: Topic) -> AlertTemplate:
    """Return a template approved by a second person, for one district chosen at sending."""
    words = {
        "name": "Eau coupée",
        "event": "coupure",
        "headline": "L’eau est coupée",
        "instruction": "Gardez-en.",
    }
    limits = {"reach": AlertReach.OPEN, "longest_hours": 6, "severity": "Severe"}
    template = templates.write_template(AlertTemplate(topic=topic, **words, **limits), officer())
    templates.submit_template(template, officer())
    return templates.approve_template(template, officer())


def test_one_officer_with_a_phone_sends_what_was_approved_once(newsroom):
    template, found = approved_template(newsroom.topic), {}
    page = newsroom.enter(width=390)
    page.goto(f"{newsroom.origin}/cms/alertes/")
    page.get_by_role("link", name=template.name).click()
    found["fill"] = faults(page)

    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez le quartier.")
    page.get_by_label("12e", exact=True).check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#main")).to_contain_text("12e")
    expect(page.locator("#main")).to_contain_text("Sérieux")
    found["send"] = faults(page)
    page.get_by_role("link", name="Revenir").click()
    page.get_by_label("18e", exact=True).check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Afficher sur le site et envoyer à 1 abonné").dblclick()

    expect(page.locator("[data-alert-figures]")).to_contain_text("Encore en cours")
    sent = Alert.objects.get()
    assert (sent.state, [area.code for area in sent.areas.all()]) == ("sent", ["18"])
    assert Message.objects.count() == 1
    assert found == {name: [] for name in found}


def test_without_a_script_a_template_is_sent_too(newsroom):
    approved_template(newsroom.topic)
    page = newsroom.enter(script=False, width=390)
    page.goto(f"{newsroom.origin}/cms/alertes/")

    page.get_by_role("link", name="Eau coupée").click()
    page.get_by_label("12e", exact=True).check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Afficher sur le site et envoyer à 3 abonnés").click()

    expect(page.locator("[data-alert-figures]")).to_be_visible()
    assert Message.objects.count() == 1


def test_axe_finds_nothing_in_the_dark(newsroom):
    alert = sent_alert(alert=AlertFactory(topic=newsroom.topic))
    alert.events.set([published_event("2027-03-02 20:00")])
    page = newsroom.enter()
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")

    found = {}
    for path in ("", "ecrire/", "modeles/", f"{alert.pk}/", f"{alert.pk}/dates/"):
        page.goto(f"{newsroom.origin}/cms/alertes/{path}")
        found[path] = faults(page)

    assert found == {path: [] for path in found}


#: Finds small touch targets on a phone, and a title that is cut or hidden by the menu button.
MISSED = """() => {
  const seen = (one) => one.checkVisibility();
  const buttons = [...document.querySelectorAll("#main .button")].filter(seen);
  const low = buttons.filter((one) => one.offsetHeight < 44);
  const title = document.querySelector(".w-breadcrumbs li:last-child > a");
  const box = title.getBoundingClientRect();
  const menu = document.querySelector(".sidebar-nav-toggle").getBoundingClientRect();
  const isLonger = title.scrollWidth > title.clientWidth || title.scrollHeight > title.clientHeight;
  const isCut = isLonger || box.right > innerWidth;
  const isUnder = box.left < menu.right && box.top < menu.bottom;
  return [...low.map((one) => one.textContent), isCut && "cut", isUnder && "under"].filter(Boolean);
}"""
PHONE = 400


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_screen_of_alerts_scrolls_sideways_or_is_missed_by_a_thumb(newsroom, width):
    alert = sent_alert(
        headline="Crue de la Seine : les berges ferment ce soir, de Bercy au pont de l’Alma"
    )
    page = newsroom.enter(width=width)

    wide = {}
    template = f"modele/{approved_template(newsroom.topic).pk}/"
    paths = [
        "",
        "ecrire/",
        f"ecrire/{template}",
        f"envoyer/{template}",
        "modeles/",
        "modeles/ecrire/",
        f"{alert.pk}/",
    ]
    for path in (*paths, "exercices/", f"{alert.pk}/dates/"):
        page.goto(f"{newsroom.origin}/cms/alertes/{path}")
        if (real := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[path] = real
        if width < PHONE and (missed := page.evaluate(MISSED)):
            wide[path] = missed

    assert wide == {}
