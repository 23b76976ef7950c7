"""What ``deploy/`` and ``compose.yaml`` start is what there is, and the same in both."""

import re
from pathlib import Path

import pytest
import yaml

from config import settings as settings_package
from tests.config.test_environment import names_read

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


def test_compose_gives_nothing_that_nobody_reads(services):
    of_django_and_python = {"DJANGO_SETTINGS_MODULE", "PYTHONUNBUFFERED"}

    assert set(services["site"]["environment"]) - names_read() == of_django_and_python


def test_compose_asks_for_what_its_first_lines_name_and_nothing_else():
    text = (ROOT / "compose.yaml").read_text()
    head, _, _rest = text.partition("\n\n")

    asked = set(re.findall(r"(?<!\$)\$\{(\w+):\?", text))
    used = set(re.findall(r"(?<!\$)\$\{(\w+)\}", text))
    assert asked == set(re.findall(r"\b[A-Z]{4,}(?:_[A-Z]+)*\b", head))
    assert used - asked == set()


def test_compose_starts_each_service_after_what_it_waits_for(services):
    waited_for = {(name, other) for name, one in services.items() for other in one.get("depends_on", {})}
    healthy = {
        other
        for one in services.values()
        for other, how in one.get("depends_on", {}).items()
        if how["condition"] == "service_healthy"
    }

    assert {other for _name, other in waited_for} - set(services) == set()
    assert [name for name in sorted(healthy) if "healthcheck" not in services[name]] == []


def test_what_compose_brings_in_is_there_and_what_it_keeps_is_declared(services):
    whole = yaml.safe_load((ROOT / "compose.yaml").read_text())
    mounted = [volume.split(":")[0] for one in services.values() for volume in one.get("volumes", [])]

    kept = {source for source in mounted if not source.startswith("./")}
    brought = [source for source in mounted if source.startswith("./") and source != "./certificates"]
    assert kept == set(whole["volumes"])
    assert [source for source in brought if not (ROOT / source).exists()] == []
