"""The example Prometheus files use existing metrics, and promtool accepts them."""

import re
import shutil
import subprocess

import pytest
import yaml
from django.core.cache import cache
from prometheus_client.parser import text_string_to_metric_families

from tests.config.test_deploy import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
#: Metrics that exist only with PostgreSQL, Redis or a search server.
OF_SERVERS = {
    "redis_up",
    "postgresql_wal_bytes",
    "postgresql_wal_usual_bytes",
    "postgresql_wal_held_back_bytes",
    "postgresql_wal_archiving_failing",
    "search_server_up",
    "search_server_lag_seconds",
}
OF_PROMETHEUS = {"avg_over_time", "histogram_quantile", "predict_linear"}
COMMANDS = (
    ["check", "rules", "agenda.rules.yml"],
    ["check", "config", "prometheus.yml"],
    ["test", "rules", "agenda.tests.yml"],
)


@pytest.fixture(scope="module")
def alarms():
    groups = yaml.safe_load((FOLDER / "agenda.rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.mark.django_db
def test_each_figure_that_an_alarm_looks_at_is_told(client, alarms):
    cache.delete("metrics")
    answer = client.get("/metrics").content.decode()
    told = {family.name for family in text_string_to_metric_families(answer)}

    names = {
        name for alarm in alarms for name in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", alarm["expr"])
    }
    asked = {re.sub("_(total|bucket)$", "", name) for name in names - OF_PROMETHEUS}
    source = (ROOT / "config" / "metrics.py").read_text()
    assert asked - told - OF_SERVERS == set()
    assert [name for name in OF_SERVERS if f'"{name}"' not in source] == []


def test_each_alarm_has_a_name_of_its_own_and_says_how_grave_it_is(alarms):
    assert {alarm["labels"]["severity"] for alarm in alarms} == {"page", "ticket"}
    assert len({alarm["alert"] for alarm in alarms}) == len(alarms)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_promtool_takes_the_files_and_alarms_ring_when_they_should(command):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool here: apt-get install prometheus")

    result = subprocess.run(
        [promtool, *command], cwd=FOLDER, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout + result.stderr
