"""Live updates of an open page: alerts appear, change and go, and a lost connection is restored."""

import re

import pytest
from playwright.sync_api import Page, expect

from alerts.services.drafting import draft_cancel, draft_update
from tests.factories.alerts import officer, sent_alert

PATIENCE_MS = 20_000


@pytest.fixture
def page(browser) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.fixture
def site(live_server, transactional_db, settings) -> str:
    """An empty site; returns its URL."""
    settings.SITE_ADDRESS = live_server.url
    return live_server.url


def open_and_hear(page: Page, url: str) -> None:
    """Open ``url`` and wait until the server has greeted the page."""
    page.goto(url)
    expect(page.locator("[data-live-alerts]")).to_have_attribute(
        "data-state", "live", timeout=PATIENCE_MS
    )


def banner(page: Page) -> list[str]:
    """Return the texts of the visible banners."""
    return [
        " ".join(text.split())
        for text in page.locator(".banners:not([hidden]) .banner").all_inner_texts()
    ]


def test_an_alert_comes_changes_and_goes_without_a_reload(page, site):
    open_and_hear(page, f"{site}/agenda/")
    page.evaluate("window.isTheSame = true; window.told = []")
    page.evaluate("document.addEventListener('alert', (event) => told.push(event.detail.type))")
    line = page.locator(".banner")

    first = sent_alert(headline="Crue : les berges ferment", severity="Severe")
    expect(line).to_have_text(
        re.compile(r"Sérieux\s+Crue : les berges ferment\s+annoncée à \d\d:\d\d:\d\d")
    )
    expect(page.locator("[data-live-says]")).to_have_text("Sérieux, Crue : les berges ferment")
    expect(page.locator("[data-live-count]")).to_have_text("1 en cours")

    update = draft_update(first, officer())
    update.headline, update.severity = "Crue : tout est fermé", "Extreme"
    update.save()
    sent_alert(alert=update)
    expect(line).to_have_text(re.compile(r"Danger\s+Crue : tout est fermé\s+mise à jour à"))
    expect(page.locator("[data-live-warns]")).to_have_text(
        re.compile("^Danger, Mise à jour\\s: Crue : tout est fermé$")
    )

    sent_alert(alert=draft_cancel(first, officer()))
    expect(line).to_have_count(0)
    expect(page.locator(".banners")).to_be_hidden()
    expect(page.locator("[data-live-says]")).to_have_text(
        re.compile("^Levée\\s: Crue : tout est fermé$")
    )

    assert page.evaluate("[window.isTheSame, window.told.join()]") == [True, "Alert,Update,Cancel"]


def test_the_most_serious_comes_first_wherever_it_comes_from(page, site):
    sent_alert(headline="Ligne 4", severity="Minor")
    open_and_hear(page, f"{site}/agenda/")

    sent_alert(headline="Fuite de gaz", severity="Extreme")
    sent_alert(headline="Crue", severity="Severe")

    expect(page.locator(".banner a")).to_have_text(["Fuite de gaz", "Crue", "Ligne 4"])


def test_what_was_missed_offline_comes_once_when_the_line_is_back(page, site):
    lifted = sent_alert(headline="Ligne 4")
    open_and_hear(page, f"{site}/agenda/")

    page.context.set_offline(True)
    sent_alert(alert=draft_cancel(lifted, officer()))
    sent_alert(headline="Crue")
    assert page.locator(".banner a").all_inner_texts() == ["Ligne 4"]
    page.context.set_offline(False)

    expect(page.locator(".banner a")).to_have_text(["Crue"], timeout=PATIENCE_MS)


def test_where_no_socket_passes_the_stream_does(page, site):
    page.add_init_script(
        "window.WebSocket = class {"
        "  constructor() { setTimeout(() => this.onclose(), 0); } close() {} }"
    )
    page.goto(f"{site}/agenda/")

    sent_alert(headline="Crue")

    expect(page.locator(".banner a")).to_have_text(["Crue"], timeout=PATIENCE_MS)


def test_the_page_of_alerts_and_an_alert_s_own_are_written_anew(page, site):
    first = sent_alert(headline="Crue")
    open_and_hear(page, f"{site}/alertes/")
    own = page.context.new_page()
    open_and_hear(own, f"{site}{first.get_absolute_url()}")
    page.get_by_role("link", name="Crue").focus()

    update = draft_update(first, officer())
    update.headline, update.severity = "Crue : tout est fermé", "Extreme"
    update.save()
    sent_alert(alert=update)
    sent_alert(headline="Ligne 4", severity="Minor")

    expect(page.locator("main .alert h3")).to_have_text(
        ["Crue : tout est fermé", "Ligne 4"], timeout=PATIENCE_MS
    )
    expect(page.locator(":focus")).to_have_text("Crue : tout est fermé")
    expect(page).to_have_title(re.compile("2 alertes"))
    expect(page.locator(".banners")).to_be_hidden()
    expect(own.locator("h1")).to_have_text("Crue : tout est fermé", timeout=PATIENCE_MS)
    expect(own.locator("main > article")).to_have_attribute("data-sev", "4")


def test_a_page_says_whether_it_hears(page, site):
    open_and_hear(page, f"{site}/alertes/")
    expect(page.locator("[data-live-state]")).to_have_text("En direct")

    page.context.set_offline(True)
    expect(page.locator("[data-live-state]")).to_have_text("Reconnexion…")
    page.context.set_offline(False)
    expect(page.locator("[data-live-state]")).to_have_text("En direct", timeout=PATIENCE_MS)


def test_an_english_page_is_told_in_english(page, site):
    open_and_hear(page, f"{site}/en/agenda/")

    sent_alert(headline="Crue", headline_en="Flood")

    expect(page.locator(".banner a")).to_have_text(["Flood"])


def test_without_javascript_the_server_says_it(browser, site):
    sent_alert(headline="Crue", severity="Severe")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/agenda/")

    said = banner(page)

    context.close()
    assert [re.sub(r"à [\d:]+$", "à l’heure", text) for text in said] == [
        "Sérieux Crue annoncée à l’heure"
    ]
