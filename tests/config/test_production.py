"""Production settings, read in a process of their own as by a server."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.databases import load_schema

WHOLE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "k9" * 30 + "-for-the-tests-of-production",
    "ALLOWED_HOSTS": "agenda.example.org",
    "SITE_ADDRESS": "https://agenda.example.org",
    "CITY_NAME": "Lyon",
    "CITY_COUNTRY": "FR",
    "CITY_CURRENCY": "EUR",
    "TIME_ZONE": "Europe/Paris",
    "LANGUAGE_CODE": "fr",
}


def run(
    arguments: list[str], tmp_path: Path, **changes: str | None
) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in (WHOLE | changes).items() if value is not None}
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
    } | given
    command = [sys.executable, *arguments]
    caught: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 300}
    return subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=False, **caught)


def refusal(tmp_path: Path, **changes: str | None) -> str:
    """Return the last line of output of a server that refuses to start."""
    result = run(["-c", "import django; django.setup()"], tmp_path, **changes)
    assert result.returncode != 0
    return (
        result.stderr.strip()
        .splitlines()[-1]
        .removeprefix("django.core.exceptions.ImproperlyConfigured: ")
    )


def test_a_whole_environment_passes_check_deploy_without_a_warning(tmp_path):
    result = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], tmp_path)

    assert (result.returncode, result.stdout.strip()) == (
        0,
        "System check identified no issues (2 silenced).",
    )


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "DJANGO_SETTINGS_MODULE"])
def test_it_refuses_to_start_without_a_name_of_the_environment(tmp_path, name):
    assert (
        refusal(tmp_path, **{name: None})
        == f"missing from the environment: {name} (see docs/deployment.md)"
    )


def test_all_that_is_missing_is_said_in_one_line(tmp_path):
    said = refusal(tmp_path, SECRET_KEY=None, CITY_NAME=None, FETCH_ALLOWS_LOOPBACK="1")

    assert said == (
        "missing from the environment: SECRET_KEY, CITY_NAME;"
        " FETCH_ALLOWS_LOOPBACK is for tests only (see docs/deployment.md)"
    )


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("FETCH_ALLOWS_LOOPBACK", "1", "FETCH_ALLOWS_LOOPBACK is for tests only"),
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than 50 characters"),
        ("SITE_ADDRESS", "http://agenda.example.org", "SITE_ADDRESS does not start with https://"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS lets every host in"),
        ("TIME_ZONE", "Europe/Lyon", "TIME_ZONE is no time zone"),
        ("LANGUAGE_CODE", "de", "LANGUAGE_CODE is neither fr nor en"),
    ],
)
def test_it_refuses_to_start_with_what_cannot_be_right(tmp_path, name, value, reason):
    assert refusal(tmp_path, **{name: value}) == f"{reason} (see docs/deployment.md)"


def test_a_secret_is_read_from_a_file_too(tmp_path):
    (tmp_path / "secret").write_text(WHOLE["SECRET_KEY"] + "\n")
    code = "from django.conf import settings; print(settings.SECRET_KEY)"

    result = run(["-c", code], tmp_path, SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "secret"))

    assert result.stdout.strip() == WHOLE["SECRET_KEY"]


#: `collectstatic` without compressed copies, which take a minute and are not needed.
COLLECT = """
import django; django.setup()
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage
CompressedManifestStaticFilesStorage.compress_files = lambda storage, names: []
call_command("collectstatic", interactive=False, verbosity=0)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with database and static files, shared by the tests that request pages."""
    folder = tmp_path_factory.mktemp("site")
    load_schema(f"sqlite:///{folder / 'db.sqlite3'}")
    static = run(["-c", COLLECT], folder, STATIC_ROOT=str(folder / "static"))
    assert static.returncode == 0, static.stderr
    return folder


ANSWER = """
import django; django.setup()
from django.test import Client
for secure in (False, True):
    answer = Client().get("/healthz", secure=secure, headers={"host": "agenda.example.org"})
    other = Client().get("/cms/login/", secure=secure, headers={"host": "agenda.example.org"})
    print(answer.status_code, other.status_code, other.headers.get("Location"))
    print(other.headers.get("Strict-Transport-Security"))
    print(sorted((cookie.key, cookie["secure"]) for cookie in other.cookies.values()))
"""


def test_browsers_are_held_to_tls_and_probes_are_not(site):
    result = run(["-c", ANSWER], site, STATIC_ROOT=str(site / "static"))

    said = result.stdout.splitlines()
    assert said[:3] == ["200 301 https://agenda.example.org/cms/login/", "None", "[]"]
    assert said[3:] == ["200 200 None", "max-age=31536000", "[('__Host-csrf', True)]"]


@pytest.mark.parametrize(
    ("chosen", "header"),
    [
        ({}, "False False"),
        ({"HSTS_SUBDOMAINS": "1"}, "True False"),
        ({"HSTS_PRELOAD": "1"}, "True True"),  # the preload list requires both
    ],
)
def test_a_city_chooses_whether_https_holds_for_the_names_below_and_whether_browsers_carry_it(
    tmp_path, chosen, header
):
    ask = (
        "from django.conf import settings as s;"
        " print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    )

    assert run(["-c", ask], tmp_path, **chosen).stdout.strip() == header


PROBED = """
import django; django.setup()
from django.test import Client
paths = ["/healthz", "/readyz", "/metrics", "/agenda/"]
print([Client().get(path, headers={"host": "172.18.0.7:8000"}).status_code for path in paths])
"""


def test_a_process_is_probed_and_scraped_by_its_address_and_nothing_else_is(site):
    result = run(["-c", PROBED], site, STATIC_ROOT=str(site / "static"))

    assert result.stdout.splitlines()[-1] == "[200, 200, 200, 400]"


@pytest.mark.parametrize(
    ("module", "is_there"),
    [("config.settings.dev", "True"), ("config.settings.production", "False")],
)
def test_the_demonstration_is_for_the_development_settings_also_without_debug(
    tmp_path, module, is_there
):
    ask = "from django.conf import settings; print('demo' in settings.INSTALLED_APPS)"

    result = run(["-c", ask], tmp_path, DJANGO_SETTINGS_MODULE=module, DEBUG="0")

    assert result.stdout.strip() == is_there
