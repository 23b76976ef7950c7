"""An account is taken away, left and found again, without JavaScript as well."""

import json
import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.accounts.people import ADDRESS, last_code
from tests.browser.axe import RULES, RULES_ON_COLOURS, violations


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(browser: Browser, city, request):
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        java_script_enabled=request.param,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def enter(page: Page, origin: str) -> None:
    page.goto(f"{origin}/compte/entrer/")
    page.get_by_label("Adresse mail").fill(ADDRESS)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Le code, six chiffres").fill(last_code())
    page.get_by_role("button", name="Entrer", exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_one_takes_all_away_leaves_and_comes_back(page, city):
    enter(page, city.origin)
    page.goto(f"{city.origin}/compte/")
    page.get_by_role("link", name="Tout emporter").click()
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Recevoir le dossier").click()
    with ZipFile(awaited.value.path()) as archive:
        facts = json.loads(archive.read("compte.json"))
    assert facts["account"]["addresses"][0]["email"] == ADDRESS

    page.goto(f"{city.origin}/compte/")
    page.get_by_role("link", name="Effacer mon compte").click()
    page.get_by_role("button", name="Effacer mon compte").click()

    heading(page, "Ce compte est fermé")
    expect(page.get_by_role("button", name="Revenir")).to_have_count(0)
    assert not User.objects.get(email=ADDRESS).is_active

    enter(page, city.origin)
    heading(page, "Ce compte est fermé")
    page.get_by_role("button", name="Revenir").click()

    page.wait_for_url(re.compile(r"/compte/"))
    assert User.objects.get(email=ADDRESS).is_active


@pytest.mark.parametrize("page", [True], indirect=True)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_pages_of_leaving_and_none_scrolls_sideways(page, city, width):
    page.set_viewport_size({"width": width, "height": 844})
    enter(page, city.origin)
    found = {}

    def judge(name: str) -> None:
        for scheme, rules in (("light", RULES), ("dark", RULES_ON_COLOURS)):
            page.emulate_media(color_scheme=scheme)
            for violation in violations(page, rules=rules):
                found.setdefault((name, scheme), []).append(violation["id"])
        if (real := page.evaluate("document.documentElement.scrollWidth")) > width:
            found[name, "width"] = real

    for path in ("", "emporter/", "partir/"):
        page.goto(f"{city.origin}/compte/{path}")
        judge(path)
    page.get_by_role("button", name="Effacer mon compte").click()
    judge("left")
    enter(page, city.origin)
    judge("closed")

    assert found == {}
