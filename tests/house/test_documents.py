"""README, CONTRIBUTING and docs/ name files, modules, headings and make targets that exist."""

import re
from pathlib import Path
from typing import Any

import pytest

from config import ROOMS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
FOLDERS = [*ROOMS, "benchmarks", "deploy", "docs", "requirements", "static", "templates", "tests"]
#: Suffixes of the files that pages name; names with another suffix may be addresses.
FILE = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|js|css|toml|sql|yaml|txt|conf|md))`")
#: A name of a module that stands beside it: `near` in `search/query/lexicon.py`.
MEMBER = re.compile(r"`(\w+)`\s(?:in|of)\s`((?:[\w-]+/)+[\w-]+\.py)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
MODULE = re.compile(r"python -m ([a-z_]+(?:\.[a-z_]+)+)")
TARGET = re.compile(r"`make ([a-z]+)")


def of_each_page(pattern: re.Pattern[str]) -> list[tuple[str, Any]]:
    """Return each page and what ``pattern`` finds in it, once."""
    named = {
        (str(page.relative_to(ROOT)), found)
        for page in PAGES
        for found in pattern.findall(page.read_text())
    }
    return sorted(named)


def heading_anchors(page: Path) -> set[str]:
    """Return the anchors that a forge makes of the headings of ``page``."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def files() -> str:
    """Every file of ours, a line each, from the root."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return "\n".join(f"/{path.relative_to(ROOT)}" for path in [*paths, *ROOT.glob("*.*")])


def test_each_file_that_is_named_exists(files):
    """A page on one app may leave out where the file stands."""
    missing = [
        (page, name) for page, name in of_each_page(FILE) if f"/{name}\n" not in f"{files}\n"
    ]

    assert missing == []


def test_each_name_that_a_page_says_of_a_module_is_in_it():
    named = [(page, *found) for page, found in of_each_page(MEMBER) if (ROOT / found[1]).exists()]
    missing = [
        (page, name, path)
        for page, name, path in named
        if not re.search(rf"\b{name}\b", (ROOT / path).read_text())
    ]

    assert len(named) > 10
    assert missing == []


def test_each_link_leads_to_a_file_and_to_one_of_its_headings():
    dead = []
    for page, link in of_each_page(LINK):
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        is_outside = ":" in path
        is_dead = not target.exists() or (anchor and anchor not in heading_anchors(target))
        if not is_outside and is_dead:
            dead.append((page, link))

    assert dead == []


def test_each_command_that_is_named_can_be_run():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    modules = {name: ROOT / name.replace(".", "/") for _page, name in of_each_page(MODULE)}
    absent = {
        name
        for name, path in modules.items()
        if not (path.with_suffix(".py").exists() or (path / "__main__.py").exists())
    }

    assert absent == set()
    assert {name for _page, name in of_each_page(TARGET)} - set(targets) == set()


def test_the_index_leads_to_every_page():
    index = (DOCS / "README.md").read_text()
    pages = {path.name for path in DOCS.iterdir()} - {"README.md"}

    assert {name for name in pages if f"({name}" not in index} == set()
