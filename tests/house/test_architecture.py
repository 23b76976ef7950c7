"""docs/architecture.md is of this code: its picture is drawn of the imports, its paths exist."""

import re
import tomllib
from pathlib import Path

import pytest

from config import ROOMS
from tests.house.graph import picture

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"


def test_the_picture_is_that_of_the_imports(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))

    assert re.findall(r"```mermaid\n(.*?)\n```", PAGE.read_text(), re.DOTALL) == [picture()]


def test_every_room_is_told_of():
    told = re.findall(r"^\| `(\w+)/` \|", PAGE.read_text(), re.MULTILINE)

    assert sorted(told) == sorted(ROOMS)


def test_the_contracts_are_of_every_room_in_its_order():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = " | ".join(linter["contracts"][0]["layers"]).split(" | ")

    assert tuple(linter["root_packages"]) == tuple(layers) == ROOMS


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`([a-z_]+/[\w./]*)`", PAGE.read_text()))))
def test_what_is_named_is_there(named):
    assert (ROOT / named).exists()


def test_a_question_is_understood_without_a_database():
    text = "\n".join(path.read_text() for path in (ROOT / "search" / "query").rglob("*.py"))

    assert "from search.query" in text
    assert re.findall(r"^ *(?:from|import) django\.db.*", text, re.MULTILINE) == []
