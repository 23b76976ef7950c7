"""CMS users in browsers of their own, who wait for autosave before they press a button."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, Response, Route, expect

FORM = "form[data-edit-form]"
INDICATOR = "#w-autosave-indicator"
#: Wagtail records the form's state two seconds after opening, sometimes twice; changes before that
#: are not seen as changes.
WATCHED = """
const later = setTimeout;
addEventListener("w-unsaved:watch-edits", () => {
  clearTimeout(window.pause);
  window.pause = later(() => { document.documentElement.dataset.watched = ""; }, 500);
});
"""
#: Timers of at most two seconds run five times as fast, in the same order; longer ones keep their
#: delay.
QUICK = """
for (const name of ["setTimeout", "setInterval"]) {
  const plain = window[name];
  window[name] = (act, wait = 0, ...given) => plain(act, wait > 2000 ? wait : wait / 5, ...given);
}
"""
#: Wagtail passes the ticked rows to its bulk buttons once the dropdown menu is shown.
MENU_STANDS = """() => {
  window.menuStands = new Promise((done) => {
    document.addEventListener("w-dropdown:shown", () => done(), { once: true });
  });
}"""


def unfold_bulk_buttons(page: Page) -> Locator:
    """Return the bar of bulk buttons below the list, with its menu open."""
    bar = page.locator("[data-bulk-action-footer]")
    page.evaluate(MENU_STANDS)
    bar.get_by_role("button", name="Plus").click()
    page.evaluate("window.menuStands")
    return bar


def first_of(held: list[Route], page: Page) -> Route:
    """Return the first request held by a route; a busy machine may send it late.

    Register the route before opening the page: on an open page, Chromium may report the request too
    late.
    """
    for _look in range(3000):
        if held:
            return held[0]
        page.wait_for_timeout(10)
    raise AssertionError("no request was held within half a minute")


def forget_shown_key(person: "Person", shown: Sequence[dict[str, Any]] = ()) -> list[Any]:
    """Let the session have shown ``shown`` alone, no key by default; return what it had shown."""
    cookies = {one["name"]: one["value"] for one in person.context.cookies()}
    engine = import_module(settings.SESSION_ENGINE)
    session = engine.SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    before: list[Any] = session["account_authentication_methods"]
    session["account_authentication_methods"] = list(shown)
    session.save()
    return before


class Person:
    """A user of a CMS page; after typing, they wait for «Enregistré» in the header."""

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
        """Wait until Wagtail watches the form; without a script, only for the page."""
        self.page.wait_for_load_state()
        if self.has_script and self.page.locator(f"{FORM}[data-controller*=w-autosave]").count():
            self.page.locator("html[data-watched]").wait_for(state="attached")
        return self

    def field(self, name: str) -> Locator:
        return self.page.locator(f"{FORM} [name='{name}']")

    def types(self, name: str, words: str) -> None:
        """Fill a field and wait for autosave."""
        self._types(name, words)
        expect(self.page.locator(INDICATOR)).to_have_attribute(
            "data-w-autosave-state-value", "saved"
        )
        expect(self.page.get_by_text("Enregistré", exact=True)).to_be_visible()

    def types_in_vain(self, name: str, words: str) -> None:
        """Fill a field and check that the page reports incomplete saving."""
        self._types(name, words)
        expect(self.page.locator(INDICATOR)).to_have_attribute(
            "data-w-autosave-state-value", "paused"
        )

    def hears_of_another_version(self) -> None:
        """Wait until Wagtail has a conflict with another version: it holds back every button from
        then on."""
        self.page.locator("[data-w-session-intercept-value=conflict]").wait_for(state="attached")

    def _types(self, name: str, words: str) -> None:
        with self.page.expect_response(is_autosave):
            self.field(name).fill(words)
            self.field(name).press("Tab")

    def presses(self, name: str) -> None:
        """Press a button in the form's footer, opening its menu first if necessary."""
        button = self.button(name)
        if not button.is_visible():
            self.page.locator(f"{FORM} footer [data-w-dropdown-target=toggle]").click()
        button.click()

    def asks_for_changes(self, word: str) -> None:
        """Request changes in Wagtail's dialog, which refuses an empty comment first."""
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
        """Check that Wagtail's dialog about a newer version is shown."""
        expect(self.page.get_by_role("dialog", name=words)).to_be_visible()

    def goes_on(self, name: str) -> None:
        """Confirm the dialog; its button has the name of the one pressed before."""
        self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()

    def reads(self, words: str) -> None:
        """Check a message at the top of the page."""
        expect(self.page.locator(".messages")).to_contain_text(words)

    def reads_at(self, name: str, words: str) -> None:
        """Check a message at a field."""
        expect(self.page.locator(f".w-field__wrapper:has([name='{name}'])").last).to_contain_text(
            words
        )


def is_autosave(response: Response) -> bool:
    return (
        response.request.method == "POST"
        and response.request.headers.get("accept") == "application/json"
    )
