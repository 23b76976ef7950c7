"""Every public page without JavaScript: nothing that needs a script is shown as if it worked."""

import pytest

from tests.browser.city import PAGES, PRIVATE_PAGES

EVERY = PAGES | PRIVATE_PAGES
SHARES = 2
#: Returns what is visible and does nothing without a script.
DEAD = """() => {
  const isSeen = (it) => {
    const box = it.getBoundingClientRect();
    return it.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && box.width > 1 && box.height > 1;
  };
  const isDead = {
    // A button that is no button of a form: it opens nothing by itself.
    "button, input[type=button]": (it) => !it.form || it.type === "button",
    // A field that is in no form; one that is read only is there to be copied.
    "input, select, textarea": (it) => !it.form && !it.readOnly && !it.disabled,
    // A link that leads nowhere.
    "a": (it) => !it.hasAttribute("href") || /^(#$|javascript:)/.test(it.getAttribute("href"))
      || (it.hash && it.href.split("#")[0] === location.href.split("#")[0]
        && !document.getElementById(decodeURIComponent(it.hash.slice(1)))),
    // A form that cannot be sent; its button may wait for a choice, by the style.
    "form": (it) => ![...it.elements]
      .some((one) => one.type === "submit" && !one.closest("[hidden]")),
    // A place for a message that never comes.
    "[role=status], [role=alert], [aria-live], output, progress": (it) => !it.innerText.trim(),
    // What its author meant to be hidden.
    "[hidden]": () => true,
  };
  return Object.entries(isDead).flatMap(([selector, test]) =>
    [...document.querySelectorAll(selector)].filter((it) => isSeen(it) && test(it))
      .map((it) => it.outerHTML.slice(0, 160)));
}"""


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_that_needs_a_script_is_shown_without_one(share, browser, city):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()

    dead = {}
    for name, path in list(EVERY.items())[share::SHARES]:
        page.goto(city.origin + path)
        if found := page.evaluate(DEAD):
            dead[name] = found

    context.close()
    assert dead == {}
