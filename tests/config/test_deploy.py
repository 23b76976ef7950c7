"""What ``deploy/`` and ``compose.yaml`` start is what there is, and the same in both."""

import re
from pathlib import Path

import pytest
import yaml

from config import settings as settings_package

ROOT = Path(settings_package.__file__).parents[2]
UNITS = {"site": "agenda-site", "clock": "agenda-clock", "tasks": "agenda-tasks", "dispatch": "agenda-dispatch@"}
BIN = "/srv/agenda/.venv/bin/"
REQUIRED = re.compile(r"^\| `(\w+)` \| yes \|", re.MULTILINE)


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def started_by_unit(name):
    """The commands of a unit, in order, without the folder of their program."""
    text = (ROOT / "deploy" / "systemd" / f"{UNITS[name]}.service").read_text()
    commands = re.findall(r"^ExecStart(?:Pre)?=(.+)$", text, re.MULTILINE)
    return [command.removeprefix(BIN).split() for command in commands]


@pytest.mark.parametrize("name", ["clock", "tasks", "dispatch"])
def test_compose_starts_what_the_unit_starts(services, name):
    assert [services[name]["command"]] == started_by_unit(name)


def test_the_site_of_compose_is_that_of_the_unit(services):
    commands = services["site"]["command"][-1].split(" && ")

    migrate, serve = started_by_unit("site")
    assert [commands[0].split(), commands[-1].removeprefix("exec ").split()] == [migrate, serve]


def test_compose_gives_all_that_production_requires(services):
    required = set(REQUIRED.findall((ROOT / "docs" / "deployment.md").read_text()))

    assert required - set(services["site"]["environment"]) == set()
    assert services["site"]["environment"] == services["dispatch"]["environment"]
