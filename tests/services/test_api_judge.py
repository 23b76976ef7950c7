"""Schemathesis tests the whole API against its OpenAPI document and finds no failure.

``.venv-judges`` is made from requirements/judges.txt. ``judges/schemathesis.toml`` lists the
exceptions with reasons.
"""

import os
import re
import subprocess

import pytest
from django.conf import settings

from tests.services.conftest import JUDGES

JUDGE = settings.BASE_DIR / ".venv-judges" / "bin" / "schemathesis"


@pytest.mark.skipif(not JUDGE.exists(), reason="make .venv-judges from requirements/judges.txt")
def test_the_api_is_what_its_document_says(judged_site, tmp_path):
    command = [str(JUDGE), "--config-file", str(JUDGES / "schemathesis.toml"), "run", "--no-color"]

    verdict = subprocess.run(
        [*command, f"{judged_site}/api/v1/openapi.json"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(JUDGES)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    asked, answered = re.findall(r"(\d+) generated, (\d+) passed", verdict.stdout)[0]
    assert asked == answered
    assert int(asked) > 1_000
    assert "Missing test data" not in verdict.stdout
