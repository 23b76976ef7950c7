"""docs/releases.md names the version of this code, and what is cut in versions to come alone."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "releases.md").read_text()
NUMBERS = re.findall(r"^## (\d+\.\d+\.\d+), ", PAGE, re.MULTILINE)


def parts(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]


def test_the_newest_release_is_first_and_is_the_version_of_the_code():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert sorted(NUMBERS, key=parts, reverse=True) == NUMBERS
    assert project["version"] == NUMBERS[0]


def test_the_page_on_deployment_installs_the_newest_release():
    page = (ROOT / "docs" / "deployment.md").read_text()
    installed, upgraded_to = re.findall(r"^RELEASE=([\d.]+)$", page, re.MULTILINE)

    assert installed == NUMBERS[0]
    assert parts(upgraded_to) > parts(installed)


def test_what_a_later_release_cuts_is_of_none_that_is_out():
    cuts = re.findall(r"^\| `[\w.]+` \|[^|]+\| (\d+\.\d+\.\d+) \|", PAGE, re.MULTILINE)

    assert [cut for cut in cuts if parts(cut) <= parts(NUMBERS[0])] == []
