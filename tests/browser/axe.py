"""What axe finds wrong in a page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: RGAA stands on WCAG 2.1 A and AA; the rest is what axe calls good practice.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: All that another colour scheme can change.
COLOURS = ["color-contrast", "link-in-text-block"]
RULES_ON_COLOURS = {"runOnly": {"type": "rule", "values": COLOURS}}
JUDGE = """async ([context, asked]) => (await axe.run(context ?? document, asked)).violations"""


def violations(page: Page, context: Any = None, rules: dict[str, Any] = RULES, **options: Any) -> list[dict[str, Any]]:
    """Those of ``context`` (axe's own word: a selector, or what to include and exclude), or of the whole page.

    What passes is not described: that takes longer than the judgement.
    """
    asked = rules | {"resultTypes": ["violations"]} | options
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(JUDGE, [context, asked])
    return found
