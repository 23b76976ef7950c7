"""Production settings, read in a process of their own as by a server."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.databases import load_schema
from tests.forks import forking

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


def environment_of(tmp_path: Path, **changes: str | None) -> dict[str, str]:
    """Return the whole environment with ``changes``; ``None`` leaves a name out."""
    given = {name: value for name, value in (WHOLE | changes).items() if value is not None}
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
    } | given


#: Imports what the settings import; theirs, which read the environment, are read again each time.
IMPORTED = """
import django, importlib, os, sys
importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
for name in [name for name in sys.modules if name.partition(".")[0] == "config"]:
    del sys.modules[name]
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Runs code with the settings of an environment: a process for each, and their imports once."""
    with forking(IMPORTED, environment_of(tmp_path_factory.mktemp("imported"))) as ask:
        yield ask


@pytest.fixture
def refusal(ask, tmp_path):
    """Returns what is said by a server that refuses to start."""

    def refused(**changes: str | None) -> str:
        _said, error = ask("import django; django.setup()", environment_of(tmp_path, **changes))
        return error.removeprefix("ImproperlyConfigured: ")

    return refused


def test_a_whole_environment_passes_check_deploy_without_a_warning(tmp_path):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    caught: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 300}

    result = subprocess.run(
        command, env=environment_of(tmp_path), cwd=settings.BASE_DIR, check=False, **caught
    )

    assert (result.returncode, result.stdout.strip()) == (
        0,
        "System check identified no issues (2 silenced).",
    )


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "DJANGO_SETTINGS_MODULE"])
def test_it_refuses_to_start_without_a_name_of_the_environment(refusal, name):
    assert (
        refusal(**{name: None}) == f"missing from the environment: {name} (see docs/deployment.md)"
    )


def test_all_that_is_missing_is_said_in_one_line(refusal):
    said = refusal(SECRET_KEY=None, CITY_NAME=None, FETCH_ALLOWS_LOOPBACK="1")

    assert said == (
        "missing from the environment: SECRET_KEY, CITY_NAME; FETCH_ALLOWS_LOOPBACK is for tests "
        "only"
        " (see docs/deployment.md)"
    )


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("FETCH_ALLOWS_LOOPBACK", "1", "FETCH_ALLOWS_LOOPBACK is for tests only"),
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than 50 characters"),
        ("SITE_ADDRESS", "http://agenda.example.org", "SITE_ADDRESS does not start with https://"),
        ("SITE_ADDRESS", "https://localhost", "SITE_ADDRESS is this machine alone"),
        ("SITE_ADDRESS", "https://agenda.localhost:8443", "SITE_ADDRESS is this machine alone"),
        ("SITE_ADDRESS", "https://127.0.0.1", "SITE_ADDRESS is this machine alone"),
        ("SITE_ADDRESS", "https://[::1]/", "SITE_ADDRESS is this machine alone"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS lets every host in"),
        ("TIME_ZONE", "Europe/Lyon", "TIME_ZONE is no time zone"),
        ("LANGUAGE_CODE", "de", "LANGUAGE_CODE is neither fr nor en"),
    ],
)
def test_it_refuses_to_start_with_what_cannot_be_right(refusal, name, value, reason):
    assert refusal(**{name: value}) == f"{reason} (see docs/deployment.md)"


WHOLE_UPSTREAM = {
    "UPSTREAM_ISSUER": "https://identity.example.org",
    "UPSTREAM_CLIENT_ID": "agenda",
    "UPSTREAM_CLIENT_SECRET": "s3cret",
    "UPSTREAM_NAME": "Ma ville",
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"UPSTREAM_NAME": None},
            "UPSTREAM_ISSUER asks for UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET, UPSTREAM_NAME",
        ),
        (
            {"UPSTREAM_ISSUER": "http://identity.example.org"},
            "UPSTREAM_ISSUER does not start with https://",
        ),
        (
            {"UPSTREAM_KIND": "saml"},
            "UPSTREAM_KIND is none of openid, franceconnect, proconnect",
        ),
    ],
)
def test_it_refuses_half_an_identity_provider(refusal, changes, reason):
    assert refusal(**WHOLE_UPSTREAM | changes) == f"{reason} (see docs/deployment.md)"


def test_it_starts_with_a_whole_identity_provider_and_without_one(refusal):
    assert [refusal(**WHOLE_UPSTREAM), refusal(UPSTREAM_KIND="saml")] == ["", ""]


def test_a_secret_is_read_from_a_file_too(ask, tmp_path):
    (tmp_path / "secret").write_text(WHOLE["SECRET_KEY"] + "\n")
    code = "from django.conf import settings; print(settings.SECRET_KEY)"

    of_file = {"SECRET_KEY": None, "SECRET_KEY_FILE": str(tmp_path / "secret")}
    said, _error = ask(code, environment_of(tmp_path, **of_file))

    assert said.strip() == WHOLE["SECRET_KEY"]


#: A site with its static files, collected by another process, without compressed copies, which take
#: a minute and are not needed.
READY = """
import os
import django; django.setup()
if not os.fork():
    from django.core.management import call_command
    from whitenoise.storage import CompressedManifestStaticFilesStorage
    CompressedManifestStaticFilesStorage.compress_files = lambda storage, names: []
    call_command("collectstatic", interactive=False, verbosity=0)
    os._exit(0)
os.wait()
from django.contrib.staticfiles.storage import staticfiles_storage as storage
storage.hashed_files, storage.manifest_hash = storage.load_manifest()
import config.urls
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Runs code in a site with database and static files, for the tests that request pages."""
    folder = tmp_path_factory.mktemp("site")
    load_schema(f"sqlite:///{folder / 'db.sqlite3'}")
    environment = environment_of(folder, STATIC_ROOT=str(folder / "static"))
    with forking(READY, environment) as ask:
        yield lambda code: ask(code, environment)


ANSWER = """
from django.test import Client
for secure in (False, True):
    answer = Client().get("/healthz", secure=secure, headers={"host": "agenda.example.org"})
    other = Client().get("/compte/entrer/", secure=secure, headers={"host": "agenda.example.org"})
    print(answer.status_code, other.status_code, other.headers.get("Location"))
    print(other.headers.get("Strict-Transport-Security"))
    print(sorted((cookie.key, cookie["secure"]) for cookie in other.cookies.values()))
"""


def test_browsers_are_held_to_tls_and_probes_are_not(site):
    said = site(ANSWER)[0].splitlines()

    assert said[:3] == ["200 301 https://agenda.example.org/compte/entrer/", "None", "[]"]
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
    ask, tmp_path, chosen, header
):
    names = "s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD"
    code = f"from django.conf import settings as s; print({names})"

    said, _error = ask(code, environment_of(tmp_path, **chosen))

    assert said.strip() == header


PROBED = """
from django.test import Client
paths = ["/healthz", "/readyz", "/metrics", "/agenda/"]
print([Client().get(path, headers={"host": "172.18.0.7:8000"}).status_code for path in paths])
"""


def test_a_process_is_probed_and_scraped_by_its_address_and_nothing_else_is(site):
    said, _error = site(PROBED)

    assert said.splitlines()[-1] == "[200, 200, 200, 400]"


@pytest.mark.parametrize(
    ("module", "is_there"),
    [("config.settings.dev", "True"), ("config.settings.production", "False")],
)
def test_the_demonstration_is_for_the_development_settings_also_without_debug(
    ask, tmp_path, module, is_there
):
    code = "from django.conf import settings; print('demo' in settings.INSTALLED_APPS)"

    said, _error = ask(code, environment_of(tmp_path, DJANGO_SETTINGS_MODULE=module, DEBUG="0"))

    assert said.strip() == is_there
