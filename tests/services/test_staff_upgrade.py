"""Staff of a release come through the upgrade to keys: by the released code's own sessions."""

import re
import subprocess
from typing import Any, NamedTuple

import pytest

from tests.accounts.people import Device
from tests.services.live_site import PATIENCE_S, Processes, free_port, new_database
from tests.services.releases import Release, named_releases
from tests.services.visitor import (
    ASK_STEP_UP,
    CODE,
    DOOR,
    FIRST_KEY,
    NEW_KEY,
    PASSKEY_SITE,
    SECOND,
    STEP_UP,
    Visitor,
    mailed_code,
    path_of,
)

PASSWORD = "une-virgule-de-trop"
INES, SAM = "ines@example.org", "sam@example.org"
RECOVERY_CODE = re.compile(r"<li>(\d{8})</li>")
PLACES = "/cms/snippets/agenda/place/add/"
TYPED = "Une salle tapée pendant la mise à jour"
#: Staff of the release: two with an address, an administrator alone, and two who share one.
STAFF = f"""
from django.contrib.auth.models import Group
from accounts.models import User
people = {{"ines": "{INES}", "sam": "Sam@example.org", "un": "bureau@example.org",
          "deux": "bureau@example.org"}}
for name, email in people.items():
    user = User.objects.create_user(name, email, "{PASSWORD}")
    user.groups.add(Group.objects.get(name="Éditeurs"))
User.objects.create_superuser("ada", "", "{PASSWORD}")
"""


class Upgraded(NamedTuple):
    """A city after its upgrade; ``ines`` and ``sam`` signed in before it, with a password."""

    url: str
    newest: Processes
    visitors: dict[str, Visitor]
    port: int
    #: What ``carry_over_staff`` printed and listed, of two runs.
    carried: list[tuple[str, list[str]]]

    def code_of(self, email: str) -> str:
        return mailed_code(self.url, email)

    def stranger(self) -> Visitor:
        return Visitor(self.port)


@pytest.fixture(scope="module", params=named_releases(), ids=lambda release: release.number)
def city(request, tmp_path_factory):
    release: Release = request.param
    folder = tmp_path_factory.mktemp("upgraded")
    code = folder / "code"
    code.mkdir()
    release.unpack(code)
    url = new_database(folder, f"staff-{release.number}")
    environment: dict[str, Any] = {
        "DATABASE_URL": url,
        "SITE_ADDRESS": PASSKEY_SITE,
        "LOG_LEVEL": "ERROR",
    }
    environment |= {"PUSH_KEYS": str(folder / "push-keys"), "MEDIA_ROOT": str(folder / "media")}
    released = Processes(folder, root=code, **environment)
    newest = Processes(folder, **environment)
    try:
        released.run("migrate", "--no-input", "--verbosity", "0")
        released.run("shell", "--no-imports", "--command", STAFF)
        port = free_port()
        server = released.web(port)
        visitors = {name: by_password(Visitor(port), name) for name in ("ines", "sam")}
        visitors["sam"].opens(PLACES)
        server.terminate()
        server.wait(PATIENCE_S)
        newest.run("migrate", "--no-input", "--verbosity", "0")
        carried = [carry_over(newest) for _ in range(2)]
        newest.web(port)
        yield Upgraded(url, newest, visitors, port, carried)
    finally:
        released.end()
        newest.end()


def by_password(visitor: Visitor, name: str) -> Visitor:
    """Sign in at the release's own page."""
    visitor.opens("/cms/login/")
    entered = visitor.sends("/cms/login/", username=name, password=PASSWORD)
    assert path_of(entered) == "/cms/"
    return visitor


def carry_over(newest: Processes) -> tuple[str, list[str]]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    told, listed = newest.python("manage.py", "carry_over_staff", **pipes).communicate(
        timeout=PATIENCE_S
    )
    return told.strip(), sorted(re.findall(r"^(\w+) :.*manage\.py invite", listed, re.MULTILINE))


def test_who_cannot_be_carried_over_is_listed_and_a_second_run_changes_nothing(city):
    assert city.carried == [("2 / 5", ["ada", "deux", "un"])] * 2


def test_an_old_session_leads_to_a_first_key_and_a_lost_key_to_a_recovery_code(city):
    ines, device = city.visitors["ines"], Device()
    first = ines.opens("/cms/")
    asked = ines.opens(f"{NEW_KEY}?next=/cms/")
    ines.sends(ASK_STEP_UP, recipient=INES)
    stepped_up = ines.sends(STEP_UP, code=city.code_of(INES))
    made = ines.makes_key(device, f"{NEW_KEY}?next=/cms/")
    recovery = RECOVERY_CODE.findall(made.text)
    entered = ines.opens("/cms/")

    elsewhere = city.stranger()
    elsewhere.opens(DOOR)
    elsewhere.sends(DOOR, email=INES, next="/cms/")
    second = elsewhere.sends(CODE, code=city.code_of(INES))
    by_recovery = elsewhere.sends(SECOND, code=recovery[0])

    assert (path_of(first), path_of(asked)) == (FIRST_KEY, ASK_STEP_UP)
    assert (path_of(stepped_up), len(recovery)) == (NEW_KEY, 10)
    assert (entered.status_code, path_of(entered)) == (200, "/cms/")
    assert (path_of(second), path_of(by_recovery)) == (SECOND, "/cms/")


def test_what_was_being_typed_during_the_upgrade_is_there_after_the_first_key(city):
    sam = city.visitors["sam"]

    kept = sam.sends(PLACES, name=TYPED)
    sam.opens(f"{NEW_KEY}?next=/cms/reprise/")
    sam.sends(ASK_STEP_UP, recipient=SAM)
    sam.sends(STEP_UP, code=city.code_of(SAM))
    sam.makes_key(Device(), f"{NEW_KEY}?next=/cms/reprise/")
    resumed = sam.opens("/cms/reprise/")

    assert path_of(kept) == FIRST_KEY
    assert TYPED in resumed.text


def test_an_old_password_opens_nothing_and_the_door_says_so(city):
    visitor = city.stranger()
    visitor.opens("/cms/login/")

    shown = visitor.sends("/cms/login/", username="sam", password=PASSWORD)

    assert path_of(shown) == DOOR
    assert "Le mot de passe n’ouvre plus" in shown.text
    assert path_of(visitor.opens("/cms/")) == DOOR
    assert path_of(visitor.opens("/compte/")) == DOOR


def test_an_administrator_alone_in_the_house_enters_by_a_link_and_again_when_the_key_is_lost(city):
    ada = city.stranger()
    first = ada.enters_by_link(city.newest.run("invite", "ada", "--print"))
    ada.makes_key(Device("Clé d’Ada"))
    entered = ada.opens("/cms/")

    lost = city.newest.run("invite", "ada", "--forget-keys", "--print").split()[-1]
    ended = ada.opens("/cms/")
    again = city.stranger()
    second = again.enters_by_link(lost)
    again.makes_key(Device("Autre clé d’Ada"))

    assert (path_of(first), path_of(entered)) == (FIRST_KEY, "/cms/")
    assert (path_of(ended), path_of(second)) == (DOOR, FIRST_KEY)
    assert path_of(again.opens("/cms/")) == "/cms/"
