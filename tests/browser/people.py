"""People at the CMS, each in their own browser, at a human's pace: nothing is pressed before the page has saved."""

from playwright.sync_api import BrowserContext, Locator, Page, Response, Route, expect

FORM = "form[data-edit-form]"
INDICATOR = "#w-autosave-indicator"
#: Wagtail looks at a form two seconds after it opened, sometimes twice; what was typed before then is no change to it.
WATCHED = """
const later = setTimeout;
addEventListener("w-unsaved:watch-edits", () => {
  clearTimeout(window.pause);
  window.pause = later(() => { document.documentElement.dataset.watched = ""; }, 500);
});
"""
#: What a page puts off by two seconds at most comes five times as fast, in the same order: nobody waits for it. What it
#: does every ten seconds, or once a minute, it does then.
QUICK = """
for (const name of ["setTimeout", "setInterval"]) {
  const plain = window[name];
  window[name] = (act, wait = 0, ...given) => plain(act, wait > 2000 ? wait : wait / 5, ...given);
}
"""
#: Wagtail hands its bulk buttons what is ticked once the menu of the folded ones stands.
MENU_STANDS = """() => {
  window.menuStands = new Promise((done) => {
    document.addEventListener("w-dropdown:shown", () => done(), { once: true });
  });
}"""


def unfold_bulk_buttons(page: Page) -> Locator:
    """The bar of bulk buttons below the list, with the menu of the last ones open."""
    bar = page.locator("[data-bulk-action-footer]")
    page.evaluate(MENU_STANDS)
    bar.get_by_role("button", name="Plus").click()
    page.evaluate("window.menuStands")
    return bar


def first_of(held: list[Route], page: Page) -> Route:
    """The first request that a route holds: on a busy machine a page sends it long after the key or the click.

    The route is there before the page is opened: to one that stands, Chromium may tell of it too late.
    """
    for _look in range(3000):
        if held:
            return held[0]
        page.wait_for_timeout(10)
    raise AssertionError("no request was held within half a minute")


class Person:
    """Somebody at a page of the CMS. After what they type, they wait for the header to say «Enregistré»."""

    def __init__(self, context: BrowserContext, origin: str, *, has_script: bool = True) -> None:
        self.context, self.origin, self.has_script = context, origin, has_script
        self.page: Page = context.new_page()
        self.page.add_init_script(WATCHED + QUICK)

    def opens(self, path: str) -> "Person":
        self.page.goto(f"{self.origin}{path}")
        return self.looks()

    def opens_in_another_tab(self, path: str) -> "Person":
        return Person(self.context, self.origin, has_script=self.has_script).opens(path)

    def looks(self) -> "Person":
        """Until Wagtail watches what is typed; without a script there is nothing to wait for."""
        self.page.wait_for_load_state()
        if self.has_script and self.page.locator(f"{FORM}[data-controller*=w-autosave]").count():
            self.page.locator("html[data-watched]").wait_for(state="attached")
        return self

    def field(self, name: str) -> Locator:
        return self.page.locator(f"{FORM} [name='{name}']")

    def types(self, name: str, words: str) -> None:
        """Fill a field, and wait until it is saved by itself."""
        self._types(name, words)
        expect(self.page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "saved")
        expect(self.page.get_by_text("Enregistré", exact=True)).to_be_visible()

    def types_in_vain(self, name: str, words: str) -> None:
        """Fill a field, and see that the page says not all is saved as it should be."""
        self._types(name, words)
        expect(self.page.locator(INDICATOR)).to_have_attribute("data-w-autosave-state-value", "paused")

    def hears_of_another_version(self) -> None:
        """Refused, Wagtail asks whose it is, and holds every button back from then on."""
        self.page.locator("[data-w-session-intercept-value=conflict]").wait_for(state="attached")

    def _types(self, name: str, words: str) -> None:
        with self.page.expect_response(is_autosave):
            self.field(name).fill(words)
            self.field(name).press("Tab")

    def presses(self, name: str) -> None:
        """A button at the foot of the form; if it stands behind its menu, the menu first."""
        button = self.button(name)
        if not button.is_visible():
            self.page.locator(f"{FORM} footer [data-w-dropdown-target=toggle]").click()
        button.click()

    def asks_for_changes(self, word: str) -> None:
        """In Wagtail's small window, where no word at all is refused first."""
        window = self.page.locator(".modal-content")
        send = window.get_by_role("button", name="Demander des modifications")
        self.presses("Demander des modifications")
        send.click()
        expect(window.get_by_text("Dites en quelques mots ce qu’il faut changer")).to_be_visible()
        window.get_by_label("Ce qu’il faut changer").fill(word)
        send.click()

    def button(self, name: str) -> Locator:
        return self.page.locator(f"{FORM} footer").get_by_role("button", name=name, exact=True)

    def is_asked(self, words: str) -> None:
        """Wagtail's own dialog: somebody else has saved a version."""
        expect(self.page.get_by_role("dialog", name=words)).to_be_visible()

    def goes_on(self, name: str) -> None:
        """Its button bears the name of the one that was pressed."""
        self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()

    def reads(self, words: str) -> None:
        """A message at the head of the page."""
        expect(self.page.locator(".messages")).to_contain_text(words)

    def reads_at(self, name: str, words: str) -> None:
        """A message at a field."""
        expect(self.page.locator(f".w-field__wrapper:has([name='{name}'])").last).to_contain_text(words)


def is_autosave(response: Response) -> bool:
    return response.request.method == "POST" and response.request.headers.get("accept") == "application/json"
