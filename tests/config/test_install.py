"""Packages are installed by uv from pip's sources, or by pip; the site needs no others."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from config import ROOMS, install

ROOT = Path(__file__).parents[2]
#: What production's lock adds, and what only tests use.
BEYOND_THE_BASE = [
    "psycopg", "psycopg_pool", "uvloop", "elasticsearch", "elastic_transport", "pillow_heif",
    "pywebpush", "http_ece",
    "aiohttp", "yaml", "watchfiles", "dotenv", "rich",
]  # fmt: skip
STARTS = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BEYOND_THE_BASE!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import django
django.setup()
from django.core.management import call_command, get_commands, load_command_class
from django.urls import get_resolver
from config.asgi import application
get_resolver().url_patterns
[load_command_class(app, name) for name, app in get_commands().items() if app in {ROOMS!r}]
call_command("check")
from django.db.migrations.loader import MigrationLoader
MigrationLoader(None)
"""

# Replaces a program: writes down its arguments and settings.
STANDS_IN = """#!/bin/sh
echo "$@" >> "{said}"
env | grep ^UV_ | sort >> "{said}"
exit {code}
"""


@pytest.fixture
def pip_settings(tmp_path, monkeypatch):
    """Settings of pip in a file and in the environment."""
    file = tmp_path / "pip.conf"
    file.write_text(
        "[global]\nindex-url = https://a.example/simple\ntimeout = 30\n"
        "[install]\nextra-index-url = https://b.example/simple\n  https://c.example/simple\n"
    )
    for name in [
        name for name in install.os.environ if name.startswith(("PIP_", "UV_", "SSL_CERT"))
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    monkeypatch.setenv("PIP_TIMEOUT", "60")
    monkeypatch.setenv("PIP_FIND_LINKS", "/opt/wheels")


@pytest.fixture
def uv(tmp_path, monkeypatch):
    """Return a function that creates a fake uv with exit code ``code`` and a fake pip; both log
    their calls."""
    said = tmp_path / "said"

    def make(code: int) -> Path:
        for name, ends_with in (("uv", code), ("pip", 0)):
            (tmp_path / name).write_text(STANDS_IN.format(said=said, code=ends_with))
            (tmp_path / name).chmod(0o755)
        monkeypatch.setattr(install.sysconfig, "get_path", lambda name: str(tmp_path))
        monkeypatch.setattr(install, "PIP", (str(tmp_path / "pip"),))
        return said

    return make


def test_uv_downloads_from_wherever_pip_does(pip_settings, tmp_path):
    settings = install.settings_of_uv(install.os.environ | install.unpack_pip(tmp_path / "pip"))

    settings.pop("SSL_CERT_FILE", None)  # this machine's own
    assert settings == {
        "UV_DEFAULT_INDEX": "https://a.example/simple",
        "UV_INDEX": "https://b.example/simple https://c.example/simple",
        "UV_FIND_LINKS": "/opt/wheels",
        "UV_HTTP_TIMEOUT": "60",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_LINK_MODE": "copy",
    }


def test_the_pip_that_comes_with_python_serves_an_environment_that_has_none(tmp_path):
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)

    environment = install.os.environ | install.unpack_pip(tmp_path / "pip")

    asks = [python, "-c", "import pip, sys; print(pip.__file__, sys.prefix)"]
    answer = subprocess.run(
        asks, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert answer == [str(tmp_path / "pip" / "pip" / "__init__.py"), str(tmp_path / "venv")]


def test_the_wheel_of_this_very_python_comes_before_a_distribution_s_own(tmp_path, monkeypatch):
    for folder, version in (("ours", "24.2"), ("debian", "23.0.1")):
        (tmp_path / folder).mkdir()
        with ZipFile(tmp_path / folder / f"pip-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("pip/version", version)
    assert [Path(place).name for place in install.WHEELS if place][-2:] == [
        "_bundled",
        "python-wheels",
    ]
    monkeypatch.setattr(install, "WHEELS", (None, tmp_path / "ours", tmp_path / "debian"))

    install.unpack_pip(tmp_path)

    assert (tmp_path / "pip" / "version").read_text() == "24.2"


def test_where_pip_comes_in_no_wheel_it_is_installed(tmp_path, monkeypatch):
    asked = tmp_path / "asked"
    (tmp_path / "python").write_text(f'#!/bin/sh\necho "$@" > {asked}\n')
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(install, "WHEELS", (tmp_path,))
    monkeypatch.setattr(install, "find_spec", lambda name: None)
    monkeypatch.setattr(install.sys, "executable", str(tmp_path / "python"))

    environment = install.unpack_pip(tmp_path / "pip")

    assert environment == {}
    assert asked.read_text() == "-m ensurepip\n"


def test_uv_installs_the_lock_by_its_hashes_and_pip_is_not_asked(uv):
    said = uv(0)

    assert install.install_lock("base.txt") == 0

    asked = [
        line
        for line in said.read_text().splitlines()
        if not line.startswith(("UV_", "config list"))
    ]
    assert asked == [
        f"pip install --quiet --python {sys.executable} --require-hashes --no-deps -r base.txt"
    ]


def test_pip_does_where_uv_fails(uv):
    said = uv(2)

    assert install.install_lock("base.txt") == 0

    assert (
        said.read_text().splitlines()[-1]
        == "install --quiet --require-hashes --no-deps -r base.txt"
    )


def test_pip_does_where_there_is_no_uv(uv, tmp_path):
    said = uv(0)
    (tmp_path / "uv").unlink()

    assert install.install_lock("base.txt") == 0

    assert said.read_text().splitlines() == [
        f"install --quiet --only-binary :all: --require-hashes --no-deps -r {install.INSTALLER}",
        "install --quiet --require-hashes --no-deps -r base.txt",
    ]


def test_the_site_and_its_commands_load_with_what_the_base_has(tmp_path):
    environment = install.os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
    }  # fmt: skip

    result = subprocess.run(
        [sys.executable, "-c", STARTS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.returncode, result.stderr[-2000:]) == (0, "")


def test_the_makefile_has_pip_install_nothing_without_its_hashes():
    commands = [
        line for line in (ROOT / "Makefile").read_text().splitlines() if "pip install" in line
    ]

    assert [line for line in commands if "--require-hashes --no-deps" not in line] == []
    assert commands
