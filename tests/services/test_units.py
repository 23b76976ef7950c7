"""Systemd's security rating of each unit in ``deploy/systemd``; systemd need not run."""

import re
import shutil
import subprocess

import pytest

from tests.services.fronted import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
MOST = 3.0
pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is not there: apt-get install systemd",
)


def exposure(unit):
    command = ["systemd-analyze", "security", "--no-pager", "--offline=true", unit]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(re.search(r"Overall exposure level for \S+: ([\d.]+)", result.stdout)[1])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_may_do_little(unit):
    assert exposure(unit) <= MOST


def test_a_unit_without_what_they_share_may_do_much(tmp_path):
    shutil.copy(UNITS[0], tmp_path)

    assert exposure(tmp_path / UNITS[0].name) > MOST
