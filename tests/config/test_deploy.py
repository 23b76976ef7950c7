"""``deploy/`` and ``compose.yaml`` start the same existing programs."""

import re
from pathlib import Path

import pytest
import yaml

from config import settings as settings_package
from tests.config.test_environment import names_read

ROOT = Path(settings_package.__file__).parents[2]
UNITS = {
    "site": "agenda-site@",
    "clock": "agenda-clock",
    "tasks": "agenda-tasks",
    "dispatch": "agenda-dispatch@",
}
BIN = "/srv/agenda/.venv/bin/"
#: Files that the operator puts beside compose.yaml, or finds there.
OF_THE_CITY = {"./certificates", "./.env", "./backup-recipients", "./backups"}
REQUIRED = re.compile(r"^\| `(\w+)` \| yes \|", re.MULTILINE)


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


@pytest.fixture(scope="module")
def town():
    return yaml.safe_load((ROOT / "compose.town.yaml").read_text())["services"]


def started_by_unit(name):
    """Return the commands of a unit in order, without the program's folder."""
    text = (ROOT / "deploy" / "systemd" / f"{UNITS[name]}.service").read_text()
    commands = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    return [command.removeprefix(BIN).split() for command in commands]


@pytest.mark.parametrize("name", ["clock", "tasks", "dispatch"])
def test_compose_starts_what_the_unit_starts(services, name):
    assert [services[name]["command"]] == started_by_unit(name)


def test_compose_makes_the_copy_of_the_unit_at_its_hour_and_tells_of_one_that_failed(services):
    folder = ROOT / "deploy" / "systemd"
    units = {
        kind: (folder / f"agenda-backup{kind}").read_text()
        for kind in (".service", ".timer", "-failed.service")
    }
    [copy] = re.findall(r"^ExecStart=/srv/agenda/(.+)$", units[".service"], re.MULTILINE)
    [failed] = re.findall(rf"^ExecStart={BIN}(.+)$", units["-failed.service"], re.MULTILINE)
    [hour] = re.findall(r"^OnCalendar=\*-\*-\* (.+)$", units[".timer"], re.MULTILINE)

    *_start, script = services["backup"]["command"]

    assert f"{copy} || {failed};" in script
    assert f"date --date {hour} " in script


def test_a_copy_of_compose_holds_what_the_processes_write_and_all_that_is_secret(services):
    mounted = dict(volume.split(":")[:2] for volume in services["backup"]["volumes"])
    of_the_site = dict(volume.split(":")[:2] for volume in services["site"]["volumes"])

    assert of_the_site.items() - mounted.items() == {("static", "/var/lib/agenda/static")}
    secrets = {
        "./.env": "/etc/agenda/environment",
        "./backup-recipients": "/etc/agenda/backup-recipients",
    }
    assert secrets.items() <= mounted.items()


def test_the_image_can_copy_the_database_that_compose_starts(services):
    [release] = re.findall(r"^postgres:(\d+)$", services["postgresql"]["image"])

    image = services["migrate"]["build"]["dockerfile_inline"]

    assert f"postgresql-client-{release} " in image
    assert {"age", "git"} <= set(image.split())


def test_the_site_of_compose_is_that_of_the_unit_at_the_address_of_its_network(services):
    [unit] = started_by_unit("site")

    assert services["site"]["command"].split() == [
        {"127.0.0.1": "0.0.0.0", "%i": "8000"}.get(word, word) for word in unit
    ]


def test_a_town_of_compose_is_that_of_the_unit_at_the_address_of_its_network(town):
    text = (ROOT / "deploy" / "systemd" / "agenda-town.service").read_text()
    [unit] = re.findall(rf"^ExecStart={BIN}(.+)$", text, re.MULTILINE)

    assert town["site"]["command"] == unit.replace("127.0.0.1", "0.0.0.0").split()


def test_a_town_of_compose_has_what_production_requires_and_the_front_server_of_the_other(
    services, town
):
    required = set(REQUIRED.findall((ROOT / "docs" / "deployment.md").read_text()))

    assert required - set(town["site"]["environment"]) == set()
    assert set(town["site"]["environment"]) < set(services["site"]["environment"])
    assert town["nginx"] == services["nginx"]
    assert town["site"]["depends_on"] == services["site"]["depends_on"]
    assert town["migrate"]["command"] == services["migrate"]["command"]


def test_a_town_of_compose_makes_the_copies_of_a_city_and_of_its_file_too(services, town):
    cities, towns = [dict(compose["backup"]) for compose in (services, town)]
    copied, copied_of_a_town = cities.pop("volumes"), towns.pop("volumes")

    assert {name: towns[name] for name in ("user", "restart", "command", "depends_on")} == {
        name: cities[name] for name in ("user", "restart", "command", "depends_on")
    }
    assert copied_of_a_town == ["database:/var/lib/agenda/database", *copied]
    assert set(town["site"]["volumes"]) - {"static:/var/lib/agenda/static"} == {
        volume.removesuffix(":ro") for volume in copied_of_a_town if not volume.startswith("./")
    }
    assert towns["environment"] == town["site"]["environment"]


def test_the_image_of_a_town_has_what_a_copy_is_made_with(town):
    image = town["migrate"]["build"]["dockerfile_inline"]

    assert {"age", "git"} <= set(image.split())
    assert " .venv/bin/python\n" in image  # the name by which deploy/backup calls it


def test_one_migration_goes_before_all_that_run(services):
    unit = (ROOT / "deploy" / "systemd" / "agenda-migrate.service").read_text()
    migrate = services["migrate"]["command"][-1].split(" && ")[0]

    assert f"until {BIN}{migrate}; do" in unit
    for name, unit_name in UNITS.items():
        text = (ROOT / "deploy" / "systemd" / f"{unit_name}.service").read_text()
        assert "\nRequires=agenda-migrate.service\nAfter=agenda-migrate.service " in text
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"}
        }


def said_of(name, word):
    """Return the values of ``word`` in a systemd file, as a set."""
    text = (ROOT / "deploy" / "systemd" / name).read_text()
    return {
        value
        for line in re.findall(rf"^{word}=(.+)$", text, re.MULTILINE)
        for value in line.split()
    }


def test_a_town_stops_the_processes_of_a_city_and_nothing_that_itself_needs():
    """If a unit were part of both targets, stopping one would prevent the start of the other."""
    parts = {
        path.name: said_of(path.name, "PartOf")
        for path in (ROOT / "deploy" / "systemd").glob("*.service")
    }
    needs = {name: said_of(name, "Requires") for name in parts}

    assert said_of("agenda-town.target", "Conflicts") == {"agenda.target"}
    assert {name for name, targets in parts.items() if "agenda-town.target" in targets} == {
        "agenda-town.service",
        "agenda-town-migrate.service",
    }
    assert [name for name, targets in parts.items() if len(targets) > 1] == []
    assert [
        (name, needed) for name in parts for needed in needs[name] if parts[needed] != parts[name]
    ] == []


def test_a_town_is_migrated_as_a_city_is_before_it_starts():
    [city, town] = [
        said_of(f"agenda-{name}.service", "ExecStart") for name in ("migrate", "town-migrate")
    ]

    assert town == city
    assert said_of("agenda-town.service", "Requires") == {"agenda-town-migrate.service"}
    assert "agenda-town-migrate.service" in said_of("agenda-town.service", "After")


def test_compose_scales_its_site(services):
    alone = {"ports", "container_name", "hostname", "network_mode"}

    assert alone & set(services["site"]) == set()
    assert [name for name, one in services.items() if one.get("network_mode")] == []


def test_compose_starts_one_service_alone_without_what_the_others_need():
    """``${NAME:?}`` and a bare ``${NAME}`` of any service fail or warn for whatever is started."""
    text = (ROOT / "compose.yaml").read_text()

    assert re.findall(r"(?<!\$)\$\{\w+(?!\w|:-)[^}]*\}", text) == []


def test_nginx_of_compose_finds_in_our_configuration_what_it_changes(services):
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    mounted = dict(reversed(volume.split(":")[:2]) for volume in services["nginx"]["volumes"])

    replaced = re.findall(r"s/([^/]+)/", services["nginx"]["command"][-1].partition(" > ")[0])
    assert (len(replaced), [found for found in replaced if found not in text]) == (2, [])
    read = re.findall(
        r"^\s*(?:root|alias|ssl_certificate(?:_key)?)\s+(/(?:srv|var/lib|etc)/[^;]+);",
        text,
        re.MULTILINE,
    )
    assert [
        path for path in read if not any(path.rstrip("/").startswith(there) for there in mounted)
    ] == []
    assert len(read) == 6


def test_compose_has_every_process_of_the_site_scraped(services):
    [scrape] = yaml.safe_load(
        yaml.safe_load((ROOT / "compose.yaml").read_text())["configs"]["prometheus"]["content"]
    )["scrape_configs"]
    port = services["site"]["command"].split("--port ")[1].split()[0]

    assert scrape["dns_sd_configs"] == [
        {"names": ["site"], "type": "A", "port": int(port), "refresh_interval": "10s"}
    ]


def test_compose_gives_all_that_production_requires(services):
    required = set(REQUIRED.findall((ROOT / "docs" / "deployment.md").read_text()))

    assert required - set(services["site"]["environment"]) == set()
    assert services["site"]["environment"] == services["dispatch"]["environment"]


def test_compose_gives_nothing_that_nobody_reads(services):
    of_the_programs = {"DJANGO_SETTINGS_MODULE", "PYTHONUNBUFFERED", "FORWARDED_ALLOW_IPS"}

    assert set(services["site"]["environment"]) - names_read() == of_the_programs


def test_compose_asks_for_what_its_first_lines_name_and_nothing_else():
    text = (ROOT / "compose.yaml").read_text()
    head, _, _rest = text.partition("\n\n")

    asked = set(re.findall(r"(?<!\$)\$\{(\w+):-\}", text))
    assert asked == set(re.findall(r"\b[A-Z]{4,}(?:_[A-Z]+)*\b", head))


def test_compose_starts_each_service_after_what_it_waits_for(services):
    waited_for = {
        (name, other) for name, one in services.items() for other in one.get("depends_on", {})
    }
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
    mounted = [
        volume.split(":")[0] for one in services.values() for volume in one.get("volumes", [])
    ]

    kept = {source for source in mounted if not source.startswith("./")}
    brought = [
        source for source in mounted if source.startswith("./") and source not in OF_THE_CITY
    ]
    assert kept == set(whole["volumes"])
    assert [source for source in brought if not (ROOT / source).exists()] == []
