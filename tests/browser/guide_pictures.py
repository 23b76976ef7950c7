"""Makes the CMS guide's screenshots: ``make run`` elsewhere, then ``python -m
tests.browser.guide_pictures LINK``, with the link of the administration that it has printed.

The demonstration city must be new (``make run`` without a database), so that nothing typed by hand
is in the screenshots.
"""

import argparse
import datetime as dt
import io
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FOLDER = Path(__file__).parents[2] / "static" / "guide"
SIZE = {"width": 960, "height": 600}
QUALITY = 55
EVENTS = "/cms/snippets/agenda/event"
#: By language: text to type and names of buttons.
WORDS = {
    "fr": {
        "sentence": "tous les mardis à 19h jusqu’au 30 juin, sauf vacances de la zone C",
        "status": "le statut",
        "add": "Ajouter des événements",
    },
    "en": {
        "sentence": "every Tuesday at 7pm until 30 June, except the school holidays of zone C",
        "status": "status",
        "add": "Add events",
    },
}
CENTRE = "(link) => link.scrollIntoView({ block: 'center' })"
TYPE = """(field, words) => {
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}"""


class Photographer:
    """A CMS user who takes screenshots of the window."""

    def __init__(self, page: Page, origin: str, language: str) -> None:
        self.page, self.origin, self.words = page, origin, WORDS[language]
        self.folder = FOLDER if language == "fr" else FOLDER / language

    def opens(self, path: str) -> None:
        """Open ``path`` with empty session and local storage: no restored text, no open panel."""
        if self.page.url.startswith(self.origin):
            self.page.goto(f"{self.origin}/healthz")
            self.page.evaluate("sessionStorage.clear(); localStorage.clear()")
        self.page.goto(f"{self.origin}{path}")
        self.page.wait_for_load_state("networkidle")

    def follows(self, selector: str) -> None:
        """Open the first link that matches ``selector``."""
        href = self.page.locator(selector).first.get_attribute("href") or ""
        self.opens(href.removeprefix(self.origin))

    def keeps(self, name: str) -> None:
        """Save a screenshot as WebP, half the size of PNG without visible loss."""
        shot = Image.open(io.BytesIO(self.page.screenshot(animations="disabled")))
        shot.convert("RGB").save(self.folder / f"{name}.webp", quality=QUALITY, method=6)

    def enters(self, path: str) -> None:
        self.opens(path)
        self.page.locator("form.door button").click()
        self.page.wait_for_load_state("networkidle")

    def reads_in(self, language: str) -> None:
        self.opens("/cms/account/")
        self.page.locator("[name=locale-preferred_language]").select_option(language)
        self.page.locator("#w-editor-form footer button[type=submit]").first.click()
        self.page.wait_for_load_state("networkidle")

    def keeps_form(self) -> None:
        self.opens(f"{EVENTS}/?state=live&when=coming")
        self.follows(f"tbody a[href*='{EVENTS}/edit/']")
        self.page.locator("footer [data-w-dropdown-target=toggle]").click()
        self.keeps("ecrire")

    def keeps_dates(self) -> None:
        self.opens(f"{EVENTS}/add/")
        self.page.get_by_role("tab", name="Dates").click()
        self.page.fill("[name=words]", self.words["sentence"])
        self.page.locator("[data-words-read] *").first.wait_for()
        self.keeps("dates")

    def keeps_schedule(self) -> None:
        self.opens(f"{EVENTS}/add/")
        self.page.get_by_role("button", name=re.compile(self.words["status"])).click()
        self.page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]:visible").click()
        year = dt.datetime.now(tz=dt.UTC).year + 1
        # Without focusing the field, which would open a calendar over the button.
        self.page.locator("#id_go_live_at").evaluate(TYPE, f"{year}-03-03 10:00")
        self.keeps("publier")

    def keeps_selection(self) -> None:
        self.opens("/cms/pages/usage/agenda/selectionpage/")
        self.follows("tbody a[href*='/edit/']")
        self.page.locator("#id_choices-OPEN_MODAL").click()
        boxes = self.page.locator("#search-results tbody [type=checkbox]:enabled")
        for place in (0, 1):
            boxes.nth(place).check()
        self.page.locator("#search-results tbody").evaluate("(rows) => rows.scrollIntoView()")
        self.keeps("selection")

    def keeps_programme(self) -> None:
        self.opens("/cms/pages/usage/agenda/programmepage/")
        self.follows("tbody a[href*='/edit/']")
        self.page.get_by_role("link", name=self.words["add"]).evaluate(CENTRE)
        self.keeps("programme")

    def keeps_event(self) -> None:
        """Take screenshots of an event's dates, merge and history."""
        self.opens(f"{EVENTS}/?state=live&when=week&q=atelier")
        link = (
            self.page.locator(f"tbody a[href*='{EVENTS}/edit/']").first.get_attribute("href") or ""
        )
        [key] = re.findall(r"/edit/(\d+)/", link)
        self.opens(f"{EVENTS}/dates/{key}/")
        self.keeps("annuler")
        self.opens(f"{EVENTS}/history/{key}/")
        self.keeps("droits")
        self.opens(f"{EVENTS}/reunir/{key}/?q=atelier")
        self.follows(".cms-found a")
        self.keeps("reunir")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("link", help="one-time link of the administration, as make run prints it")
    link = urlsplit(parser.parse_args().link)
    origin = f"{link.scheme}://{link.netloc}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport=SIZE, locale="fr-FR")  # type: ignore[arg-type]
        context.add_cookies([{"name": "wagtail_sidebar_collapsed", "value": "1", "url": origin}])
        page = context.new_page()
        Photographer(page, origin, "fr").enters(link.path)
        for language in ("en", "fr"):
            keep_all(Photographer(page, origin, language), language)
        browser.close()


def keep_all(one: Photographer, language: str) -> None:
    """Take all screenshots of one language, which becomes the account's language."""
    one.folder.mkdir(exist_ok=True)
    one.reads_in(language)
    one.keeps_form()
    one.keeps_dates()
    one.keeps_schedule()
    one.keeps_event()
    one.keeps_selection()
    one.keeps_programme()
    one.opens("/cms/relecture/")
    one.keeps("relire")
    one.opens("/cms/alertes/")
    one.keeps("alerte")


if __name__ == "__main__":
    main()
