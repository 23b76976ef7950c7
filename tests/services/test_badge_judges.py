"""Two verifiers that we did not write believe the credentials of badges, and no altered one.

openbadgeslib (``.venv-judges``, from requirements/judges.txt) reads Open Badges 3.0 and pictures;
jose (``npm ci --prefix tests/services/judges``) verifies tokens. Both fetch the keys of a served
site.
"""

import base64
import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.enums import BadgeCode
from accounts.formats.baking import find_token
from accounts.formats.credentials import CREDENTIAL_FILES
from tests.databases import load_schema
from tests.services.conftest import JUDGES
from tests.services.live_site import ROOT, Processes, free_port, new_database

OWN_PYTHON = ROOT / ".venv-judges" / "bin" / "python"
EMAIL = "lou@example.org"
CRITERION = "Cinq corrections acceptées, sur cinq sorties différentes, par deux personnes au moins."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A served site, and somebody there who has a badge."""
    folder, port = tmp_path_factory.mktemp("badges"), free_port()
    origin = f"http://127.0.0.1:{port}"
    processes = Processes(
        folder,
        DEBUG="false",
        LOG_LEVEL="ERROR",
        SITE_ADDRESS=origin,
        DATABASE_URL=new_database(folder, "badges"),
        MEDIA_ROOT=str(folder / "media"),
        PUSH_KEYS=str(folder / "keys"),
    )
    load_schema(processes.environment["DATABASE_URL"])
    made = subprocess.run(
        [sys.executable, "-m", "tests.services.badge_holder"],
        cwd=ROOT,
        env=processes.environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    holder = json.loads(made.stdout.splitlines()[-1])
    processes.web(port)
    yield SimpleNamespace(origin=origin, processes=processes, **holder)
    processes.end()


def taken_away(site: SimpleNamespace, kind: str) -> bytes:
    """Return the credential that the holder downloads."""
    address = f"{site.origin}/compte/badges/{site.number}/attestation.{kind}"
    request = urllib.request.Request(address, headers={"Cookie": site.cookie})
    with urllib.request.urlopen(request) as answer:
        return bytes(answer.read())


def by_openbadgeslib(content: bytes, kind: str, email: str = EMAIL) -> Any:
    """Return what openbadgeslib says."""
    if not OWN_PYTHON.exists():
        pytest.skip("openbadgeslib is not there: make .venv-judges from requirements/judges.txt")
    return verdict([str(OWN_PYTHON), "badge.py", kind, email], content)


def by_jose(origin: str, token: bytes) -> Any:
    """Return what jose says."""
    node = shutil.which("node")
    if node is None or not (JUDGES / "node_modules" / "jose").is_dir():
        pytest.skip("jose is not there: npm ci --prefix tests/services/judges")
    return verdict([node, "badge.mjs", origin], token)


def verdict(command: list[str], content: bytes) -> Any:
    done = subprocess.run(command, cwd=JUDGES, input=content, capture_output=True, check=False)
    assert done.stdout, done.stderr.decode()
    said = json.loads(done.stdout)
    assert (done.returncode == 1) == ("refused" in said)
    return said


def altered(token: bytes) -> bytes:
    """Return the credential with another name for the badge, and the signature of before."""
    header, claims, signature = token.split(b".")
    facts = json.loads(base64.urlsafe_b64decode(claims + b"=="))
    facts["name"] = "Langue de miel"
    forged = base64.urlsafe_b64encode(json.dumps(facts).encode()).rstrip(b"=")
    return b".".join([header, forged, signature])


@pytest.mark.parametrize("kind", ["jwt", "svg", "png"])
def test_openbadgeslib_believes_a_credential_alone_and_in_its_pictures(site, kind):
    said = by_openbadgeslib(taken_away(site, kind), kind)

    assert said == {
        "name": "Œil de lynx",
        "issuer": site.origin,
        "achievement": f"{site.origin}/badges/verifier/#lynx",
        "criteria": CRITERION,
        "is_of_address": True,
        # It compares an address that stands in the clear, which ours never does.
        "recipient": f"Recipient mismatch: credential is for None, expected mailto:{EMAIL}",
    }


def test_openbadgeslib_tells_one_holder_from_another_by_the_hash(site):
    assert (
        by_openbadgeslib(taken_away(site, "jwt"), "jwt", "sam@example.org")["is_of_address"]
        is False
    )


@pytest.mark.parametrize("kind", ["jwt", "svg", "png"])
def test_openbadgeslib_refuses_an_altered_one(site, kind):
    token = altered(find_token(taken_away(site, kind)).encode())

    forged = CREDENTIAL_FILES[kind].write(BadgeCode.LYNX, token.decode())

    assert by_openbadgeslib(forged, kind) == {"refused": "Invalid signature"}


def test_jose_believes_a_credential_by_the_key_set_and_by_the_address_of_its_key(site):
    claims = by_jose(site.origin, taken_away(site, "jwt"))

    assert (claims["iss"], claims["name"]) == (site.origin, "Œil de lynx")
    assert claims["jti"] == f"urn:uuid:{site.number}"


def test_jose_refuses_an_altered_one(site):
    said = by_jose(site.origin, altered(taken_away(site, "jwt")))

    assert said == {"refused": "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"}


def test_both_believe_an_old_one_once_a_key_was_added(site):
    token = taken_away(site, "jwt")

    site.processes.run("badge_keys", "--add")

    with urllib.request.urlopen(f"{site.origin}/badges/jwks.json") as answer:
        assert len(json.load(answer)["keys"]) == 2
    assert by_jose(site.origin, token)["name"] == "Œil de lynx"
    assert by_openbadgeslib(token, "jwt")["name"] == "Œil de lynx"
