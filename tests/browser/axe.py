"""Accessibility violations found by axe in a page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: RGAA is based on WCAG 2.1 A and AA; «best-practice» are axe's own rules.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: Rules whose result may depend on the colour scheme.
COLOURS = ["color-contrast", "link-in-text-block"]
RULES_ON_COLOURS = {"runOnly": {"type": "rule", "values": COLOURS}}
JUDGE = """async ([context, asked]) => (await axe.run(context ?? document, asked)).violations"""


def violations(
    page: Page, context: Any = None, rules: dict[str, Any] = RULES, **options: Any
) -> list[dict[str, Any]]:
    """Return the violations in ``context`` (axe's term: a selector, or include and exclude), or in
    the page.

    Passed rules are not reported: that takes longer than checking them.
    """
    asked = rules | {"resultTypes": ["violations"]} | options
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(JUDGE, [context, asked])
    return found
