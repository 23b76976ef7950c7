"""Both Compose files are valid by the specification's schema (``check-jsonschema``)."""

import subprocess

import pytest

from tests.services.fronted import ROOT

JUDGE = ROOT / ".venv-judges" / "bin" / "check-jsonschema"
pytestmark = pytest.mark.skipif(
    not JUDGE.exists(), reason="check-jsonschema is not there: .ci/run installs it"
)


def judged(path):
    command = [JUDGE, "--builtin-schema", "vendor.compose-spec", path]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["compose.yaml", "compose.town.yaml"])
def test_compose_is_as_its_specification_has_it(name):
    result = judged(ROOT / name)

    assert (result.returncode, result.stdout.strip()) == (0, "ok -- validation done")


def test_the_judge_finds_a_word_that_compose_does_not_know(tmp_path):
    text = (ROOT / "compose.yaml").read_text()
    (tmp_path / "compose.yaml").write_text(
        text.replace("    stop_grace_period:", "    stop_patience:")
    )

    assert judged(tmp_path / "compose.yaml").returncode == 1
