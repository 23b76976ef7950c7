"""Make explains in one line what a machine lacks, and leaves nothing behind."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Replacements of Python that fail where the real one would.
TOO_OLD = """#!/bin/sh
case "$2" in *version_info*) exit 1 ;; esac
echo "Python 3.9.2"
"""
WITHOUT_VENV = """#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; esac
"""

# The environment's fake Python writes down which module it should run.
BUILDS = """#!/bin/sh
[ "$2" = venv ] || exit 0
rm -rf .venv && mkdir -p .venv/bin
printf '#!/bin/sh\\necho "$2" >> said\\n' > .venv/bin/python && chmod +x .venv/bin/python
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh checkout, as far as the Makefile needs it."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def make_run(folder: Path, python: str, **named: str) -> subprocess.CompletedProcess[str]:
    stand_in = folder / "python"
    stand_in.write_text(python)
    stand_in.chmod(0o755)
    command = ["make", "run", f"PYTHON={stand_in}"]
    # Without the variables of an outer make.
    environment = {"PATH": "/usr/bin:/bin"} | named
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("python", "said"),
    [
        (
            TOO_OLD,
            "Il faut Python 3.11 ou plus récent ; ici, Python 3.9.2."
            " Essayez : make run "
            "PYTHON=python3.13",
        ),
        (
            WITHOUT_VENV,
            "Il manque à {python} son module venv. Sur Debian ou Ubuntu : apt install python3-venv",
        ),
    ],
)
def test_a_python_that_will_not_do_is_told_in_one_line_and_nothing_is_built(folder, python, said):
    result = make_run(folder, python)

    lines = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert result.returncode != 0
    assert lines == [said.format(python=folder / "python")]
    assert not (folder / ".venv").exists()


def test_an_environment_whose_python_is_gone_is_built_and_filled_anew(folder):
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(folder / "uninstalled")
    (folder / ".venv" / ".site-is-installed").touch()

    result = make_run(folder, BUILDS)

    assert (result.returncode, (folder / "said").read_text().split()) == (
        0,
        ["config.install", "config.run"],
    )


@pytest.mark.parametrize(
    ("named", "lock"),
    [
        ({}, "base"),
        ({"DATABASE_URL": "sqlite:///elsewhere.sqlite3"}, "base"),
        ({"DATABASE_URL": "postgres://agenda@127.0.0.1/agenda"}, "production"),
        ({"ELASTICSEARCH_URL": "http://127.0.0.1:9200"}, "production"),
    ],
)
def test_a_server_that_the_environment_names_has_its_client_installed(folder, named, lock):
    make_run(
        folder,
        BUILDS.replace('"$2"', '"$3"', 2).replace('[ "$3" = venv ]', '[ "$2" = venv ]'),
        **named,
    )

    assert (folder / "said").read_text().split()[0] == f"requirements/{lock}.txt"


def test_ending_make_ends_the_site(folder):
    site = folder / ".venv" / "bin" / "python"
    site.parent.mkdir(parents=True)
    site.write_text('#!/bin/sh\necho $$ > "$0.pid"; exec sleep 600\n')
    site.chmod(0o755)
    (folder / ".venv" / ".site-is-installed").touch()
    written = folder / ".venv" / "bin" / "python.pid"

    with subprocess.Popen(
        ["make", "run"], cwd=folder, env={"PATH": "/usr/bin:/bin"}, stderr=subprocess.PIPE
    ) as make:
        while not (written.exists() and written.read_text()):
            assert make.poll() is None
            time.sleep(0.05)
        make.terminate()
        make.communicate(timeout=30)

    assert not Path(f"/proc/{written.read_text().strip()}").exists()


def test_help_names_every_command(folder):
    command = {"args": ["make"], "cwd": folder, "env": {"PATH": "/usr/bin:/bin"}}
    result = subprocess.run(**command, capture_output=True, text=True, check=True)

    named = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("  make ")]
    assert named == [
        "help", "run", "connect", "test", "nights", "check", "browser", "services", "deployment",
        "mutants", "bench", "schema", "lock", "run",
    ]  # fmt: skip
